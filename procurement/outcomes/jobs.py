"""Periodic work for outcomes: people are told of readings that come due."""

from datetime import timedelta

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from procurement.outcomes import actions


@periodic("outcomes.readings", every=timedelta(days=1))
@job("outcomes.readings")
def remind_of_readings(outbox: Outbox) -> dict[str, int]:
    """Once a day: tell of readings that come due."""
    return {"told": actions.remind_of_readings()}
