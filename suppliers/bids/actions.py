"""Every write of a bid. The database's clock decides what is in time; nothing here is stored in the clear."""

import os
import uuid as uuids
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.keys.rules import REPLAY_KEY_WORDS, is_replay_key
from procurement.notifications import enqueue
from procurement.tenders.models import Amendment, Tender
from suppliers.bids import content, drafts, filestore
from suppliers.bids.formulas.partners import read_partners
from suppliers.bids.formulas.price import read_price
from suppliers.bids.formulas.uploads import check_upload, scan
from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart, Receipt
from suppliers.bids.rules import MOVES, too_late
from suppliers.bids.submission import (
    Around,
    hand_out,
    hold_bid,
    read_around,
    seal,
    signed_receipt,
    take_in,
)
from suppliers.sealing.keystore import KeyDestroyed
from suppliers.sealing.models import Envelope
from suppliers.sealing.moments import Moment, read_moment
from suppliers.sealing.payloads import Binding
from suppliers.sealing.receipts import digest
from suppliers.sealing.streams import seal_stream

BID_STARTED = audit.kind("bid.started", "{by} started bid {subject}")
BID_SUBMITTED = audit.kind("bid.submitted", "{by} submitted version {version} of bid {subject}")
BID_WITHDRAWN = audit.kind("bid.withdrawn", "{by} withdrew bid {subject}: {reason}")
BID_REOPENED = audit.kind("bid.reopened", "{by} reopened bid {subject}")
BID_CONFIRMED = audit.kind("bid.confirmed", "{by} confirmed bid {subject} after change {change}")

MAX_FILES = 20
OPEN_STATUS = "published"


@dataclass(frozen=True)
class Saved:
    """The outcome of a save.

    ``theirs`` is set when somebody saved in between: then nothing was overwritten.
    """

    revision: int
    value: Any
    theirs: Any = None
    by: Any = None

    @property
    def conflict(self) -> bool:
        return self.by is not None


def start_bid(lot: Any, *, by: Any, supplier: Any = None, now: datetime | None = None) -> Bid:
    """Start a bid of the organisation that ``by`` acts for, or return the one that is there.

    Raises ``Refused`` where ``by`` is not its bidder and where the tender is not open.
    """
    at = now or timezone.now()
    supplier = supplier or getattr(by, "acting_organisation", None)
    if supplier is None or supplier.kind != "supplier" or "bidder" not in by.roles_in(supplier):
        raise Refused(
            "bid.not_bidder", "Only a bidder of a registered supplier starts a bid. Ask your administrator."
        )
    with transaction.atomic():
        moment = read_moment(lot.tender_id)
        if not moment.before_deadline or moment.status != OPEN_STATUS:
            raise Refused(
                "bid.tender_not_open", "This tender is not open for bids. Look at its page for its dates."
            )
        there = Bid.objects.filter(lot=lot, supplier=supplier).first()
        if there is not None:
            return there
        try:
            with transaction.atomic():
                bid = Bid.objects.create(
                    tender=lot.tender, lot=lot, supplier=supplier, started_by=by, started_at=at
                )
        except IntegrityError:
            return Bid.objects.get(lot=lot, supplier=supplier)
        try:
            drafts.key_store().get_or_make(lot.tender.reference)
        except OSError:
            raise Refused(
                "bid.not_stored",
                "The bid could not be started just now. Nothing was lost: wait a minute and try again.",
            ) from None
        audit.record(BID_STARTED, bid, by=by, organisation=supplier)
    return bid


def _checked(bid: Bid, part: str, value: Any) -> Any:
    if part not in content.part_names(bid.tender):
        raise Refused("bid.no_such_part", "This tender does not ask for that. Reload the page.")
    try:
        if part == content.PRICE:
            return read_price(value).plain()
        if part == content.PARTNERS:
            return read_partners(value)
    except ValueError as error:
        raise Refused(f"bid.{part}_invalid", str(error)) from None
    if not isinstance(value, str) or "\0" in value:
        raise Refused("bid.answer_invalid", "An answer is text. Paste it again as plain text.", field="text")
    if len(value) > content.MAX_ANSWER_CHARACTERS:
        raise Refused("bid.answer_too_long", "This answer is far too long to keep. Shorten it.", field="text")
    return value.replace("\r\n", "\n")


def save_part(
    bid: Bid, part: str, value: Any, *, by: Any, revision: int = 0, now: datetime | None = None
) -> Saved:
    """Keep one part of the draft, sealed; return its new revision.

    ``revision`` is the one that the writer began from (0 for none). When somebody saved another text since,
    nothing is overwritten: what they wrote comes back in ``theirs``, with the revision to save over.
    Raises ``Refused`` for somebody not on the team, from the closing moment on, and for a value that is none.
    """
    at = now or timezone.now()
    value = _checked(bid, part, value)
    with locked(bid) as bid:
        _may_change(bid, by, "nothing more can be saved")
        row = (
            DraftPart.objects.select_for_update(of=("self",))
            .select_related("changed_by")
            .filter(bid=bid, part=part)
            .first()
        )
        if row is None:
            DraftPart.objects.create(
                bid=bid, part=part, sealed=drafts.lock_value(bid, part, value), changed_by=by, changed_at=at
            )
            return Saved(1, value)
        held = drafts.unlock_value(bid, part, bytes(row.sealed))
        if held == value:
            return Saved(row.revision, value)
        if row.revision != revision:
            return Saved(row.revision, value, theirs=held, by=row.changed_by)
        row.sealed = drafts.lock_value(bid, part, value)
        row.revision += 1
        row.changed_by, row.changed_at = by, at
        row.save(update_fields=["sealed", "revision", "changed_by", "changed_at"])
    return Saved(row.revision, value)


def _in_time(bid: Bid, what: str) -> Moment:
    """Read the database's clock under the share lock of the tender's row; refuse from the deadline on."""
    moment = read_moment(bid.tender_id)
    if not moment.before_deadline:
        raise too_late(what)
    if moment.status != OPEN_STATUS:
        raise Refused(
            "bid.tender_not_open",
            "This tender is not open for bids now. Look at its page for what has changed.",
        )
    return moment


def _may_change(bid: Bid, by: Any, what: str) -> None:
    moment = _in_time(bid, what)
    MOVES.check("change", bid, by=by, now=moment.at)


def upload_file(
    bid: Bid, name: str, data: bytes, *, by: Any, question: str = "", now: datetime | None = None
) -> BidFile:
    """Check a file in memory, seal it and store it with the draft; return its row.

    The checks: name, kind by content, size, what is inside, and a virus scan where one is configured.
    The same file again (name, content, answer) gives the row that is there.
    Raises ``Refused`` with the reason; then nothing is stored.
    """
    at = now or timezone.now()
    with transaction.atomic():
        _may_change(bid, by, "no file can be added")
    if question and question not in {item.code for item in content.questions(bid.tender)}:
        raise Refused("bid.no_such_part", "This tender does not ask for that. Reload the page.")
    accepted = check_upload(name, data)
    scan(data, settings.CLAMD_SOCKET)
    uuid = uuids.uuid4()
    key = os.urandom(32)
    chunks = (data[start : start + filestore.CHUNK] for start in range(0, len(data), filestore.CHUNK))
    facts = {
        "name": accepted.name,
        "kind": accepted.kind,
        "media_type": accepted.media_type,
        "sha256": digest(data),
        "size": len(data),
        "question": question,
        "key": key.hex(),
    }
    stored_sha256 = filestore.write(uuid, seal_stream(key, chunks, context=file_binding(bid, uuid).context()))
    try:
        with locked(bid) as bid:
            _may_change(bid, by, "no file can be added")
            held = drafts.read_draft(bid).files
            if twice := _again_in(held, facts):
                filestore.remove(uuid)
                return bid.files.get(uuid=twice)
            if len(held) >= MAX_FILES:
                raise Refused(
                    "upload.too_many", f"A bid has at most {MAX_FILES} files. Remove one first.", field="file"
                )
            facts["stored_sha256"] = stored_sha256
            return BidFile.objects.create(
                bid=bid,
                uuid=uuid,
                sealed=drafts.lock_value(bid, f"file:{uuid}", facts),
                stored_sha256=stored_sha256,
                uploaded_by=by,
                uploaded_at=at,
            )
    except BaseException:
        filestore.remove(uuid)
        raise


def _again_in(held: list[dict[str, Any]], facts: dict[str, Any]) -> str | None:
    """Return which file of the draft is this one, by name, content and answer: a button pressed twice adds one."""
    same = ("name", "sha256", "question")
    return next((item["uuid"] for item in held if all(item[name] == facts[name] for name in same)), None)


def file_binding(bid: Bid, uuid: Any) -> Binding:
    """Return the place of an uploaded file: its bid, for whichever versions carry it."""
    return Binding(bid.tender.reference, bid.lot.reference, "quality", bid.reference, 0, f"file:{uuid}")


def remove_file(bid: Bid, uuid: Any, *, by: Any, now: datetime | None = None) -> None:
    """Take a file out of the draft. A version that was submitted with it keeps it.

    Raises ``Refused`` for somebody not on the team, from the closing moment on, and for a file that is gone.
    """
    at = now or timezone.now()
    with locked(bid) as bid:
        _may_change(bid, by, "nothing more can be removed")
        gone = BidFile.objects.filter(bid=bid, uuid=uuid, removed_at__isnull=True).update(removed_at=at)
        if not gone:
            raise Refused("upload.gone", "This file is not in the draft any more. Reload the page.")


def content_of(bid: Bid, draft: drafts.Draft) -> dict[str, Any]:
    """Return what a draft would submit: answers, partners, files and price."""
    return {
        "answers": {item.code: draft.parts.get(item.part) or "" for item in content.questions(bid.tender)},
        "partners": draft.parts.get(content.PARTNERS) or [],
        "files": draft.files,
        "price": draft.parts.get(content.PRICE),
    }


def submit_bid(bid: Bid, *, by: Any, idempotency_key: str, now: datetime | None = None) -> Receipt:
    """Seal the draft as the next version, if the database's clock is before the deadline; return the receipt.

    Version, receipt, log entry and outbox row are one transaction: all of them or none. The same key with the
    same content gives the same receipt again, also after the deadline; with other content it is refused.
    Raises ``Refused``: not a bidder of this supplier, something missing, the closing moment, a reused key.
    """
    if not is_replay_key(idempotency_key):
        raise Refused(
            "bid.key_invalid",
            "The request has no usable idempotency key. Reload the page; a machine sends the header "
            f"Idempotency-Key, new for each submission: {REPLAY_KEY_WORDS}.",
        )
    with transaction.atomic():
        bid = hold_bid(bid)
        around = read_around(bid, idempotency_key)
        if around.before is not None and "bidder" in bid.roles_of(by):
            return _again(bid, around)
        move = MOVES.check("submit", bid, by=by, now=now or timezone.now())
        draft = _complete_draft(bid)
        if set(around.keys) != set(Envelope.values):
            raise Refused(
                "bid.no_envelope",
                "Bids for this tender cannot be sealed. Tell the buyer at once; nothing was sent.",
            )
        number = bid.last_version + 1
        sent = content_of(bid, draft)
        sealed = {name: seal(bid, name, number, sent, around.keys[name]) for name in Envelope.values}
        moment = _in_time(bid, "the bid was not submitted")
        version = take_in(
            bid,
            status=move.end,
            number=number,
            quality=sealed["quality"],
            price=sealed["price"],
            quality_sha256=digest(sealed["quality"]),
            price_sha256=digest(sealed["price"]),
            quality_key_id=around.keys["quality"].pk,
            price_key_id=around.keys["price"].pk,
            received_at=moment.at,
            deadline_at=moment.deadline_at,
            submitted_by=by,
            idempotency_key=idempotency_key,
            request_digest=draft.digest(sent),
            plan_hash=bid.tender.plan_hash or "",
        )
        # Told to the team by the next sweep: in the rush before a deadline no submit waits for the broker.
        enqueue(
            "bid.submitted",
            key=f"bid.submitted:{bid.reference}:{number}",
            payload={"bid": bid.reference},
            due_at=moment.at,
        )
        # The log entry and the receipt that names it come last: the chain stays locked until commit.
        event = audit.record(
            BID_SUBMITTED,
            bid,
            by=by,
            organisation=bid.supplier,
            version=number,
            received=moment.at,
            deadline=moment.deadline_at,
            payloads={"quality": version.quality_sha256, "price": version.price_sha256},
        )
        data = signed_receipt(bid, version, draft.files, event, around.head)
        return hand_out(version, data)


def _complete_draft(bid: Bid) -> drafts.Draft:
    """Return the draft with all that the tender asks for; refuse one that lacks something, or that is gone."""
    try:
        draft = drafts.read_draft(bid)
    except KeyDestroyed:
        raise too_late("the bid was not submitted") from None
    lacks = content.lacks_of(bid.tender, draft.parts)
    if lacks:
        more = f" There are {len(lacks) - 1} more things to finish." if len(lacks) > 1 else ""
        raise Refused("bid.incomplete", lacks[0].message + more)
    return draft


def _again(bid: Bid, around: Around) -> Receipt:
    """Return the receipt of a request that comes a second time, unless it asks for something else."""
    try:
        draft = drafts.read_draft(bid)
        now: str | None = draft.digest(content_of(bid, draft))
    except KeyDestroyed:
        now = None
    if now is not None and now != around.before_digest:
        raise Refused(
            "bid.key_reused",
            "This was sent already, and your draft has changed since. Reload the page and submit again "
            "to replace what you sent.",
        )
    return Receipt.objects.select_related("version").get(version__bid=bid, version__number=around.before)


def withdraw_bid(bid: Bid, *, by: Any, reason: str, now: datetime | None = None) -> Bid:
    """Take a bid out of its competition before the deadline; return it. The draft stays and can be reopened.

    Raises ``Refused`` for somebody not on the team, a bid withdrawn already, no reason, and from the closing
    moment on.
    """
    reason = needed_words(
        reason, "bid.no_reason", "Say in a few words why the bid is withdrawn.", field="reason"
    )
    by.forget_memberships()
    with locked(bid) as bid:
        move = MOVES.check("withdraw", bid, by=by, now=now or timezone.now())
        _in_time(bid, "the bid was not withdrawn")
        bid.status, bid.version = move.end, None
        bid.save(update_fields=["status", "version"])
        enqueue(
            "bid.withdrawn",
            key=f"bid.withdrawn:{bid.reference}:{uuids.uuid4()}",
            payload={"bid": bid.reference},
        )
        audit.record(BID_WITHDRAWN, bid, by=by, organisation=bid.supplier, reason=reason)
    return bid


def reopen_bid(bid: Bid, *, by: Any) -> Bid:
    """Make a withdrawn bid a draft again; return it. It is not a bid until it is submitted again."""
    by.forget_memberships()
    with locked(bid) as bid:
        moment = _in_time(bid, "the bid was not reopened")
        move = MOVES.check("reopen", bid, by=by, now=moment.at)
        bid.status = move.end
        bid.save(update_fields=["status"])
        audit.record(BID_REOPENED, bid, by=by, organisation=bid.supplier)
    return bid


def change_to_confirm(bid: Bid) -> Any:
    """Return the newest change of the tender that matters and came after the version that counts, or None."""
    if bid.status != Bid.Status.SUBMITTED:
        return None
    counts = BidVersion.objects.filter(bid=bid, number=bid.version)
    change = _change_after(bid, Subquery(counts.values("received_at")[:1]))
    return None if change is None or change.reference == bid.confirmed_change else change


def change_to_read(bid: Bid) -> Any:
    """Return the newest change that matters and came after a bid was begun that is not submitted, or None."""
    return None if bid.status == Bid.Status.SUBMITTED else _change_after(bid, bid.started_at)


def _change_after(bid: Bid, moment: Any) -> Any:
    """Return the newest change of a bid's tender that matters and was made after ``moment``, or None."""
    made = Amendment.objects.filter(tender_id=bid.tender_id, status=Amendment.Status.MADE, is_material=True)
    return made.filter(made_at__gt=moment).order_by("-number").first()


def confirm_bid(bid: Bid, *, by: Any) -> Bid:
    """Say that the submitted bid stands as it is after the tender changed; return it.

    Raises ``Refused`` where nothing waits to be confirmed, for somebody not on the team, and from the closing
    moment on (the bid counts all the same).
    """
    with locked(bid) as bid:
        moment = _in_time(bid, "the bid was not confirmed")
        MOVES.check("change", bid, by=by, now=moment.at)
        change = change_to_confirm(bid)
        if change is None:
            raise Refused("bid.nothing_to_confirm", "Nothing waits to be confirmed. Reload the page.")
        bid.confirmed_change = change.reference
        bid.save(update_fields=["confirmed_change"])
        audit.record(BID_CONFIRMED, bid, by=by, organisation=bid.supplier, change=change.reference)
    return bid


def destroy_due_draft_keys(now: datetime | None = None) -> list[str]:
    """Destroy the draft keys of procurements whose closing moment has passed, or that were cancelled.

    Returns their references. Nothing depends on it for a deadline to hold: drafts are not read after it.
    """
    store = drafts.key_store()
    names = sorted(path.stem for path in store.folder.glob("*.key")) if store.folder.exists() else []
    at = now or timezone.now()
    due = Tender._base_manager.filter(reference__in=names).filter(
        Q(deadline_at__lte=at) | Q(status="cancelled")
    )
    return [reference for reference in due.values_list("reference", flat=True) if store.destroy(reference)]
