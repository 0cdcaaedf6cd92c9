"""The worker's two doors: do one piece of work, and sweep for what is waiting."""

import time

from celery import shared_task
from django.conf import settings
from django.core.cache import cache

from procurement.notifications import outbox


@shared_task(name=outbox.TASK, ignore_result=True)
def run_job(number: int) -> None:
    """Do one row of the outbox; a repeat or a lost message does no harm."""
    outbox.run(number)


# When the clock last reached a worker: `/ready/` asks for its age.
LAST_BEAT = "last-beat"


@shared_task(name="procurement.sweep_outbox", ignore_result=True)
def sweep_outbox() -> None:
    """Every ten seconds: send again what is not done, enqueue what comes round."""
    outbox.sweep()
    cache.set(LAST_BEAT, time.time(), None)


settings.CELERY_BEAT_SCHEDULE.setdefault(
    "sweep the outbox", {"task": "procurement.sweep_outbox", "schedule": 10.0, "options": {"expires": 10}}
)
