"""Reading bids: one's own while it is a draft, everybody's once two people have opened the envelope.

Every read of opened bids is written to the log, by person.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused
from suppliers.bids import filestore
from suppliers.bids.actions import BID_WITHDRAWN, file_binding
from suppliers.bids.content import questions
from suppliers.bids.formulas.price import PriceParts, read_price
from suppliers.bids.models import Bid, BidVersion
from suppliers.bids.submission import payload_binding
from suppliers.retention.models import LegalHold
from suppliers.sealing.actions import service_key
from suppliers.sealing.boxes import Unsealable
from suppliers.sealing.models import Envelope, EnvelopeKey, Opening
from suppliers.sealing.payloads import open_bytes
from suppliers.sealing.secrets import unlock
from suppliers.sealing.streams import open_stream

BIDS_READ = audit.kind("bids.read", "{by} read the {envelope} of {bids} bids of {subject}", reading=True)
BID_REREAD = audit.kind("bid.reread", "{by} read their own bid {subject}, as it was submitted", reading=True)
FILE_READ = audit.kind("bid.file_read", "{by} read a file of bid {subject}")


@dataclass(frozen=True)
class OpenedFile:
    """A file of an opened bid. ``question`` is the code of the answer that it belongs to, or empty."""

    uuid: UUID
    name: str
    kind: str
    media_type: str
    sha256: str
    size: int
    question: str


@dataclass(frozen=True)
class OpenedBid:
    """What the quality envelope of one bid holds: the answers by criterion, the partners, the files."""

    bid: Bid
    lot: Any
    supplier: Any
    answers: dict[str, str]
    attachments: list[OpenedFile]
    partners: list[dict[str, str]]
    version: int
    received_at: datetime


def not_opened(envelope: str) -> Refused:
    """Return the refusal of whoever asks for bids that are sealed: the same with none, one or many bids."""
    return Refused(
        "opening.sealed",
        f"The {envelope} envelope is sealed. It opens after the closing moment, when two "
        f"opening officers open it.",
    )


def destroyed(bid: Bid) -> Refused:
    """Return the refusal of whoever asks for what a bid said, after it was destroyed."""
    return Refused(
        "bid.destroyed",
        f"{destroyed_words(bid)} Its receipt still proves what was received and when.",
    )


def destroyed_words(bid: Bid) -> str:
    """Say when a bid was destroyed, where its words stood."""
    return f"Destroyed on {timezone.localdate(bid.destroyed_at):%-d %B %Y} under the schedule."


def opening_of(tender: Any, envelope: str) -> Opening | None:
    """Return the opening of an envelope, or None while it is sealed."""
    return Opening.objects.select_related("first", "second").filter(tender=tender, envelope=envelope).first()


def fate_of_keys(tender: Any) -> str:
    """Say of a cancelled tender what became of the keys that could open its envelopes.

    "destroyed"; "held" while a legal hold keeps them; "going" until the clock destroys them, minutes later.
    """
    hold = LegalHold.objects.standing().filter(tender=OuterRef("tender"))
    live = EnvelopeKey.objects.live().filter(tender=tender)
    held = live.annotate(held=Exists(hold)).values_list("held", flat=True).first()
    return "destroyed" if held is None else "held" if held else "going"


def envelope_private(tender: Any, envelope: str) -> bytes:
    """Return the private key of an opened envelope.

    Raises ``Refused`` while it is sealed or when destroyed.
    """
    key = opened_key(tender, envelope)
    if key is None:
        raise not_opened(envelope)
    return open_service_copy(key)


def opened_key(tender: Any, envelope: str) -> EnvelopeKey | None:
    """Return the key of an opened envelope; None while it is sealed or when destroyed."""
    opening = Opening.objects.filter(tender=tender, envelope=envelope)
    opened = EnvelopeKey.objects.live().filter(tender=tender, envelope=envelope, opened_at__isnull=False)
    return opened.filter(Exists(opening)).first()


def opened_versions(
    tender: Any, envelope: str, bids: Iterable[Bid] | None = None
) -> tuple[bytes, list[BidVersion]]:
    """Return the private key of an opened envelope and the versions that count (of ``bids``, or all), in one read.

    The key is empty where every one of them was destroyed under the schedule. Raises ``Refused`` while the envelope
    is sealed or when its key is destroyed otherwise, without a bid too.
    """
    versions = counted_versions(tender, bids, envelope=envelope)
    there = [version for version in versions if version.bid.destroyed_at is None]
    if versions and not there:
        return b"", versions
    keys = {getattr(version, f"{envelope}_key") for version in there}
    if len(keys) != 1:
        return envelope_private(tender, envelope), versions
    [key] = keys
    if key.opened_at is None or key.destroyed_at is not None or not versions[0].was_opened:
        raise not_opened(envelope)
    return open_service_copy(key), versions


def open_service_copy(key: EnvelopeKey) -> bytes:
    """Return the private key that was re-wrapped under the service's key at the opening.

    Raises ``Refused`` where the service runs with another key than then, as after a restore with the wrong seed.
    """
    try:
        return unlock(service_key(), bytes(key.opened_private or b""), context=key.context.encode())
    except Unsealable:
        raise Refused(
            "bid.service_key",
            "The service runs with another key than on the day of the opening, so these bids cannot be read. Tell the "
            "people who run it: docs/operations.md, “Backing up and restoring”, says what to set.",
        ) from None


def counted_versions(
    tender: Any, bids: Iterable[Bid] | None = None, *, envelope: str = Envelope.QUALITY
) -> list[BidVersion]:
    """Return the version that counts of each competing bid (or of ``bids`` of them), by the bid's (random)
    reference, with the key that its envelope is sealed for and whether that envelope ``was_opened``. Of the price
    envelope: of those alone that no screening has stopped.
    """
    held = Bid.objects.going_forward() if envelope == Envelope.PRICE else Bid.objects.competing()
    competing = held.filter(tender=tender)
    if bids is not None:
        competing = competing.filter(pk__in=[bid.pk for bid in bids])
    opening = Opening.objects.filter(tender=OuterRef("bid__tender"), envelope=envelope)
    versions = (
        BidVersion.objects.filter(bid__in=competing)
        .select_related("bid__lot", "bid__supplier", "bid__tender", f"{envelope}_key")
        .annotate(was_opened=Exists(opening))
    )
    return sorted(
        (version for version in versions if version.number == version.bid.version),
        key=lambda version: version.bid.reference,
    )


def open_payload_of(version: BidVersion, envelope: str, private: bytes) -> dict[str, Any]:
    """Return the content of one payload. Raises ``Unsealable`` when it is not what was sealed here, and
    ``Refused`` for a bid that was destroyed and for the price of one that a screening has stopped.
    """
    if version.bid.destroyed_at is not None:
        raise destroyed(version.bid)
    if envelope == Envelope.PRICE and version.bid.status == Bid.Status.NOT_FORWARD:
        raise Refused(
            "bid.not_forward", "This bid did not go forward, so its price stays sealed and nobody opens it."
        )
    sealed = bytes(version.quality if envelope == Envelope.QUALITY else version.price)
    return json.loads(open_bytes(private, sealed, payload_binding(version.bid, envelope, version.number)))


def _file(item: dict[str, Any]) -> OpenedFile:
    names = ("name", "kind", "media_type", "sha256", "size", "question")
    return OpenedFile(UUID(item["uuid"]), *(item[name] for name in names))


def _opened(version: BidVersion, private: bytes) -> OpenedBid:
    said: dict[str, Any]
    if version.bid.destroyed_at is not None:
        words = destroyed_words(version.bid)
        answers = {question.code: words for question in questions(version.bid.tender)}
        said = {"answers": answers, "files": [], "partners": []}
    else:
        said = open_payload_of(version, Envelope.QUALITY, private)
    return OpenedBid(
        bid=version.bid,
        lot=version.bid.lot,
        supplier=version.bid.supplier,
        answers=said["answers"],
        attachments=[_file(item) for item in said["files"]],
        partners=said["partners"],
        version=version.number,
        received_at=version.received_at,
    )


def opened_quality(tender: Any, *, by: Any = None, bids: Iterable[Bid] | None = None) -> list[OpenedBid]:
    """Return what each bid answered, by reference. Raises ``Refused`` while the quality envelope is sealed.

    A bid that was destroyed since answers every question with the day on which it was.

    ``by``: who reads; the log names them (or the service itself). ``bids``: only these are opened and read,
    so that a page with one answer costs one.
    """
    private, versions = opened_versions(tender, Envelope.QUALITY, bids)
    found = [_opened(version, private) for version in versions]
    audit.record(
        BIDS_READ, tender, by=by, chain=f"{tender.reference}/sealed", envelope="quality", bids=len(found)
    )
    return found


def opened_prices(tender: Any, *, by: Any = None) -> dict[int, PriceParts]:
    """Return the price of each bid by the bid's key; a bid that was destroyed has none.

    Raises ``Refused`` while the price envelope is sealed.
    """
    private, versions = opened_versions(tender, Envelope.PRICE)
    versions = [version for version in versions if version.bid.destroyed_at is None]
    found = {
        version.bid_id: read_price(open_payload_of(version, Envelope.PRICE, private)["price"])
        for version in versions
    }
    audit.record(
        BIDS_READ, tender, by=by, chain=f"{tender.reference}/sealed", envelope="price", bids=len(found)
    )
    return found


def withdrawn_at(bid: Bid) -> datetime | None:
    """Return when a bid that stands as withdrawn was last taken back, None for any other."""
    if bid.status != Bid.Status.WITHDRAWN:
        return None
    return next((line.at for line in audit.history(bid) if line.kind == BID_WITHDRAWN.name), None)


def own_opened_bid(bid: Bid, *, by: Any) -> tuple[OpenedBid, PriceParts | None]:
    """Return one's own bid as it was submitted: the answers, and the price once that envelope is open too.

    Raises ``Refused`` while the quality envelope is sealed (then nobody reads it, its own team included), after it
    was destroyed, for a bid without a version that counts, and for somebody who is not on its team.
    """
    if not {"bidder", "supplier_admin"} & bid.roles_of(by):
        raise Refused("bid.not_yours", "Only the supplier's own team reads its bid here.")
    if bid.destroyed_at is not None and bid.counts:
        raise destroyed(bid)
    private, versions = opened_versions(bid.tender, Envelope.QUALITY, [bid])
    if not versions:
        raise Refused("bid.not_submitted", "This bid was never submitted or was withdrawn: there is nothing.")
    [version] = versions
    found = _opened(version, private)
    price: PriceParts | None = None
    stopped = version.bid.status == Bid.Status.NOT_FORWARD
    if not stopped and (key := opened_key(bid.tender, Envelope.PRICE)) is not None:
        said = open_payload_of(version, Envelope.PRICE, open_service_copy(key))
        price = read_price(said["price"]) if said["price"] else None
    audit.record(BID_REREAD, bid, by=by, organisation=bid.supplier)
    return found, price


def opened_file(
    bid: Bid, wanted: Callable[[list[OpenedFile]], OpenedFile | None], *, by: Any
) -> tuple[OpenedFile, bytes]:
    """Return the file of an opened bid that ``wanted`` chooses and its bytes, checked against the receipt's digest.

    Raises ``Refused`` while the quality envelope is sealed, after the bid was destroyed, and where the counted
    version has no such file.
    """
    if bid.destroyed_at is not None:
        raise destroyed(bid)
    private, versions = opened_versions(bid.tender_id, Envelope.QUALITY, [bid])
    items = open_payload_of(versions[0], Envelope.QUALITY, private)["files"] if versions else []
    found = wanted([_file(item) for item in items])
    if found is None:
        raise Refused(
            "bid.no_file", "This bid has no such file. Go back to the bid and choose one from its list."
        )
    facts = next(item for item in items if item["uuid"] == str(found.uuid))
    data = b"".join(stored_file(versions[0].bid, facts))
    audit.record(FILE_READ, versions[0].bid, by=by, sha256=found.sha256)
    return found, data


def stored_file(bid: Bid, facts: dict[str, Any]) -> Iterator[bytes]:
    """Give a stored file in the clear, for facts that came out of a draft or an opened payload."""
    sealed = filestore.read(facts["uuid"], facts["stored_sha256"])
    context = file_binding(bid, facts["uuid"]).context()
    try:
        yield from open_stream(bytes.fromhex(facts["key"]), sealed, context=context)
    except Unsealable:
        raise Refused(
            "bid.file_changed",
            "This file is not the one that was received, so it is not shown. Tell the service's support.",
        ) from None
