"""Work of the capability plans: what the clock brings round, and the report as a PDF."""

from datetime import timedelta

from django.urls import reverse

from procurement.capability import actions, printing
from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from procurement.notifications.outbox import Poisoned


@periodic("capability.reminders", every=timedelta(days=1))
@job("capability.reminders")
def reminders(outbox: Outbox) -> dict[str, int]:
    """Tell once of each post and each rehearsal whose day comes near."""
    return {"told": actions.send_reminders()}


@job(printing.KIND)
def print_report(outbox: Outbox) -> dict[str, str]:
    """Lay out the report of capability for the person who asked."""
    if outbox.by is None:
        raise Poisoned("Whoever asked for it is gone.")
    printing.make(outbox)
    return {"link": reverse("capability:take-print", args=[outbox.uuid])}
