"""The probe: not a piece of work that must be done once, but a look that is worth nothing when it is late."""

from celery import shared_task
from django.conf import settings

from suppliers.reach.actions import take_reading
from suppliers.reach.formulas import EVERY


@shared_task(name="suppliers.take_reading", ignore_result=True)
def look_at_the_service() -> None:
    """Every 15 seconds: see whether the service can be reached from outside the web process."""
    take_reading()


settings.CELERY_BEAT_SCHEDULE.setdefault(
    "look at the service",
    {
        "task": "suppliers.take_reading",
        "schedule": EVERY.total_seconds(),
        "options": {"expires": EVERY.total_seconds()},
    },
)
