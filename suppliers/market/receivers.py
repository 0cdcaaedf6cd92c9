"""What follows from an upgrade: what awards came to is counted in today's words at once."""

from typing import Any

from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from procurement.notifications import enqueue
from suppliers.market import award_totals

READ = {"suppliers_awardtotal", "procurement_contract", "procurement_tender", "procurement_outbox"}


@receiver(post_migrate, dispatch_uid="market.count_after_upgrade")
def count_after_upgrade(sender: Any, **kwargs: Any) -> None:
    """Ask for the count, where it is behind, instead of waiting for the job that comes every two minutes. A migration
    back to a time before these tables asks for nothing.
    """
    is_ours = sender.name == "suppliers"
    if is_ours and set(connection.introspection.table_names()) >= READ and award_totals.is_behind():
        enqueue("market.own", key=f"market.own:upgrade:{timezone.now():%Y-%m-%dT%H:%M:%S}")
