"""The worker's two doors: do one piece of work, and sweep for what is waiting."""

from celery import shared_task
from django.conf import settings

from procurement.notifications import outbox


@shared_task(name=outbox.TASK, ignore_result=True)
def run_job(number: int) -> None:
    """Do one row of the outbox; a repeat or a lost message does no harm."""
    outbox.run(number)


@shared_task(name="procurement.sweep_outbox", ignore_result=True)
def sweep_outbox() -> None:
    """Every ten seconds: send again what is not done, enqueue what comes round."""
    outbox.sweep()


settings.CELERY_BEAT_SCHEDULE.setdefault(
    "sweep the outbox", {"task": "procurement.sweep_outbox", "schedule": 10.0, "options": {"expires": 10}}
)
