"""What the clock brings round: the record of each deadline."""

from datetime import timedelta

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from suppliers.reach.actions import keep_due_records


@periodic("reach.record", every=timedelta(minutes=1))
@job("reach.record")
def record_reach(outbox: Outbox) -> dict[str, int]:
    """Every minute: attach the record of reachability to procurements that have closed."""
    return {"kept": len(keep_due_records())}
