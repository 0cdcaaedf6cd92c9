"""Carrying out what two people agreed to: first the keys and words in the database, then the files that they opened.

The first step is one transaction and the point of no return. With a bid's sealed payloads go the only copies of its
data keys and of its files' keys, so a file that is still on disk after a crash opens nothing; the second step removes
it, however often it has to begin again.
"""

from typing import Any

from django.utils import timezone

from procurement import audit
from procurement.audit.actions import erase_reasons
from procurement.clock import database_now
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue
from suppliers.bids import drafts, filestore
from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart
from suppliers.retention import queries
from suppliers.retention.erasers import ERASERS
from suppliers.retention.models import Disposal
from suppliers.retention.rules import kept_still
from suppliers.sealing.actions import forget_keys
from suppliers.sealing.models import EnvelopeKey

DESTROY, REMOVE_FILES = "retention.destroy", "retention.remove_files"

DESTROYED = audit.kind(
    "retention.destroyed",
    "{by} destroyed {what} under {subject}. Bids opened: {bids}; sealed files: {files}; other records "
    "emptied: {words}; envelope keys: {keys}. Rule: {rule}; kept until {until}. Asked for by {asked_by}, "
    "agreed by {approved_by}",
    head=True,
)
STOPPED = audit.kind("retention.stopped", "{by} did not carry out {subject}: {why}")
FILES_REMOVED = audit.kind(
    "retention.files_removed", "{by} removed {files} sealed files of {subject} from the store"
)


def destroy(disposal: Disposal) -> Disposal:
    """Destroy the bids of an agreed disposal: sealed payloads with their data keys, drafts, file keys, a supplier's
    words in clear tables, and the envelope's own key with the last bid sealed to it. Returns it as it stands.

    By the database's clock. One that is done stays as it is; one that a hold or a later day has overtaken is stopped.
    Receipts, digests, moments, the log and its tree, marks with their reasons, results and notices are not touched.
    Raises ``Refused`` for a disposal that two people have not agreed to.
    """
    with locked(disposal.tender) as tender, locked(disposal) as disposal:
        if disposal.status in (Disposal.Status.DONE, Disposal.Status.STOPPED):
            return disposal
        if disposal.status != Disposal.Status.APPROVED:
            raise Refused(
                "retention.not_agreed", "Two people have not agreed to this, so nothing is destroyed."
            )
        disposal.tender = tender
        at = database_now()
        if refusal := kept_still(disposal, by=None, now=at):
            return _stop(disposal, refusal.message)
        under = queries.bids_under(tender, disposal.contract)
        bids = list(under.select_related("tender__buyer").select_for_update(of=("self",)))
        counted = sum(bid.counts for bid in bids) if queries.was_opened(tender) else None
        files = _empty(disposal, bids, at)
        words = f"Destroyed on {timezone.localdate(at):%-d %B %Y} under the schedule."
        emptied = {what: eraser(disposal, bids, words) for what, eraser in sorted(ERASERS.items())}
        keys = _empty_envelopes(tender)
        forget_keys(keys, at)
        disposal.status, disposal.destroyed_at = Disposal.Status.DONE, at
        disposal.bids, disposal.files = counted, None if counted is None else files
        disposal.save(update_fields=["status", "destroyed_at", "bids", "files"])
        enqueue(REMOVE_FILES, key=f"{REMOVE_FILES}:{disposal.reference}", payload={"disposal": disposal.pk})
        audit.record(
            DESTROYED,
            disposal,
            by=None,
            what=disposal.what,
            bids=_said(counted),
            files=_said(disposal.files),
            words=sum(emptied.values()),
            emptied=emptied,
            keys=len(keys),
            rule=disposal.rule,
            until=disposal.until,
            asked_by=disposal.asked_by,
            approved_by=disposal.approved_by,
        )
    return disposal


def _said(count: int | None) -> int | str:
    """What is said of a number: of bids that nobody ever opened none is."""
    return "never opened, so not counted" if count is None else count


def _stop(disposal: Disposal, why: str) -> Disposal:
    disposal.status, disposal.stopped_why = Disposal.Status.STOPPED, why
    disposal.save(update_fields=["status", "stopped_why"])
    audit.record(STOPPED, disposal, by=None, why=why)
    return disposal


def _empty(disposal: Disposal, bids: list[Bid], at: Any) -> int:
    """Empty the rows of these bids and mark them; return how many sealed files lose their keys."""
    ids = [bid.pk for bid in bids]
    Bid.objects.filter(pk__in=ids).update(disposal=disposal, destroyed_at=at)
    BidVersion.objects.filter(bid__in=ids).update(quality=b"", price=b"")
    DraftPart.objects.filter(bid__in=ids).delete()
    files = BidFile.objects.filter(bid__in=ids, removed_at__isnull=True).count()
    BidFile.objects.filter(bid__in=ids).update(sealed=b"")
    erase_reasons([bid.audit_chain for bid in bids], now=at)
    drafts.key_store().destroy(disposal.tender.reference)
    return files


def _empty_envelopes(tender: Any) -> list[EnvelopeKey]:
    """Return the live envelope keys of a tender to which no payload is sealed any more."""
    sealed = BidVersion.objects.filter(bid__tender=tender)
    used = {*sealed.exclude(quality=b"").values_list("quality_key", flat=True)}
    used |= {*sealed.exclude(price=b"").values_list("price_key", flat=True)}
    live = EnvelopeKey.objects.live().select_for_update().filter(tender=tender)
    return list(live.exclude(pk__in=used))


def remove_files(disposal: Disposal) -> int:
    """Remove the sealed files of destroyed bids from the store; return how many. Repeating is harmless."""
    if disposal.status != Disposal.Status.DONE:
        raise Refused("retention.not_destroyed", "Files go only after the keys that open them.")
    with locked(disposal) as disposal:
        uuids = list(BidFile.objects.filter(bid__disposal=disposal).values_list("uuid", flat=True))
        for uuid in uuids:
            filestore.remove(uuid)
        if disposal.files_gone_at is None:
            disposal.files_gone_at = database_now()
            disposal.save(update_fields=["files_gone_at"])
            audit.record(FILES_REMOVED, disposal, by=None, files=_said(disposal.files))
    return len(uuids)
