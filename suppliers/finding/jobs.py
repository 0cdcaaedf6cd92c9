"""What the clock brings round: alerts of saved searches, reminders before closing."""

from datetime import timedelta

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from suppliers.finding import actions


@periodic("finding.alerts", every=timedelta(minutes=15))
@job("finding.alerts")
def alerts(outbox: Outbox) -> dict[str, int]:
    """Tell what is new to those who keep a search."""
    return {"told": actions.send_search_alerts()}


@periodic("finding.reminders", every=timedelta(minutes=10))
@job("finding.reminders")
def reminders(outbox: Outbox) -> dict[str, int]:
    """Remind those who follow a tender that it is about to close."""
    return {"told": actions.send_closing_reminders()}
