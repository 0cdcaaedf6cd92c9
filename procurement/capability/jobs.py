"""What the clock brings round: posts that are needed soon, rehearsals that are due."""

from datetime import timedelta

from procurement.capability import actions
from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox


@periodic("capability.reminders", every=timedelta(days=1))
@job("capability.reminders")
def reminders(outbox: Outbox) -> dict[str, int]:
    """Tell once of each post and each rehearsal whose day comes near."""
    return {"told": actions.send_reminders()}
