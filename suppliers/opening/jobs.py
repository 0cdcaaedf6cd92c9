"""After an opening: a signed tree head, so that nobody can move the event later; draft keys go."""

from datetime import timedelta

from procurement import audit
from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from procurement.tenders.models import Tender
from suppliers.bids.actions import destroy_due_draft_keys
from suppliers.retention.models import LegalHold
from suppliers.sealing.actions import destroy_keys
from suppliers.sealing.models import EnvelopeKey


@job("opening.after")
def after_opening(outbox: Outbox) -> dict[str, int]:
    """Sign a tree head over the opening, and destroy the draft keys that are due."""
    payload = outbox.payload
    head = audit.sign_tree_head(f"{payload['tender']} {payload['envelope']} opened")
    return {"size": head.size, "draft_keys": len(destroy_due_draft_keys())}


@periodic("drafts.destroy_keys", every=timedelta(minutes=1))
@job("drafts.destroy_keys")
def destroy_draft_keys(outbox: Outbox) -> dict[str, int]:
    """Every minute: destroy the draft keys of procurements that have closed."""
    return {"destroyed": len(destroy_due_draft_keys())}


@periodic("opening.destroy_cancelled", every=timedelta(minutes=1))
@job("opening.destroy_cancelled")
def destroy_keys_of_cancelled(outbox: Outbox) -> dict[str, int]:
    """Every minute: destroy what would open the envelopes of cancelled procurements, unless a legal hold stands.
    Their bids stay sealed.
    """
    live = EnvelopeKey.objects.live().values("tender")
    held = LegalHold.objects.standing().values("tender")
    destroyed = 0
    for tender in Tender.objects.filter(status=Tender.Status.CANCELLED, pk__in=live).exclude(pk__in=held):
        destroyed += destroy_keys(tender, by=None, reason="The procurement was cancelled.")
    return {"destroyed": destroyed}
