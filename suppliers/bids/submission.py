"""What one submission reads, and what it seals and signs.

Before a closing moment many of these run at once. Building such queries with the ORM costs several times
what PostgreSQL needs to answer them, so they are statements written out here (and one in `drafts.py`), and
PostgreSQL keeps them planned. The order in which everything happens is in `actions.submit_bid`.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from procurement.audit import signing
from procurement.audit.formulas import canonical, plain
from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.organisations.models import Organisation
from procurement.statements import ask
from procurement.tenders.models import Lot, Tender
from suppliers.bids.models import Bid, BidVersion, Receipt, bids_for
from suppliers.registration.formulas import UNKNOWN
from suppliers.registration.models import STOOD_AT
from suppliers.sealing.models import Envelope
from suppliers.sealing.payloads import Binding, seal_bytes
from suppliers.sealing.receipts import sign_receipt

PRICE_PAD = 1024
QUALITY_PAD = 4096

HELD = """
SELECT bid.id, bid.reference, bid.status, bid.version, bid.last_version, bid.supplier_id,
       tender.id, tender.reference, tender.title, tender.plan_snapshot, tender.plan_hash,
       lot.id, lot.reference, supplier.name, supplier.reference
FROM suppliers_bid AS bid
JOIN procurement_tender AS tender ON tender.id = bid.tender_id
JOIN procurement_lot AS lot ON lot.id = bid.lot_id
JOIN procurement_organisation AS supplier ON supplier.id = bid.supplier_id
WHERE bid.id = %s
FOR UPDATE OF bid
"""
AROUND = """
SELECT quality.id, quality.public, price.id, price.public, head.message, head.signature, before.number,
       before.request_digest
FROM (SELECT 1) AS one
LEFT JOIN suppliers_envelopekey AS quality
       ON quality.tender_id = %(tender)s AND quality.envelope = 'quality' AND quality.destroyed_at IS NULL
LEFT JOIN suppliers_envelopekey AS price
       ON price.tender_id = %(tender)s AND price.envelope = 'price' AND price.destroyed_at IS NULL
LEFT JOIN suppliers_bidversion AS before
       ON before.bid_id = %(bid)s AND before.idempotency_key = %(key)s
LEFT JOIN LATERAL (
    SELECT message, signature FROM procurement_treehead ORDER BY id DESC LIMIT 1
) AS head ON true
"""
OWN = "SELECT id, reference, supplier_id FROM suppliers_bid WHERE reference = %s AND supplier_id = ANY(%s::bigint[])"
# The version, and with it the bid as it now counts, with the size of the supplier as declared at that moment.
TAKE_IN = f"""
WITH taken AS (
    INSERT INTO suppliers_bidversion (
        bid_id, number, quality, price, quality_sha256, price_sha256, quality_key_id, price_key_id, received_at,
        deadline_at, submitted_by_id, idempotency_key, request_digest, plan_hash
    ) VALUES (
        %(bid_id)s, %(number)s, %(quality)s, %(price)s, %(quality_sha256)s, %(price_sha256)s, %(quality_key_id)s,
        %(price_key_id)s, %(received_at)s, %(deadline_at)s, %(submitted_by_id)s, %(idempotency_key)s,
        %(request_digest)s, %(plan_hash)s
    ) RETURNING id
), counted AS (
    UPDATE suppliers_bid
    SET status = %(status)s, version = %(number)s, last_version = %(number)s,
        size_at_submission = coalesce(({STOOD_AT}), %(unknown)s)
    WHERE id = %(bid_id)s
)
SELECT id FROM taken
"""  # noqa: S608
HAND_OUT = "INSERT INTO suppliers_receipt (version_id, data) VALUES (%s, %s) RETURNING id"


@dataclass(frozen=True)
class LiveKey:
    """The public half of one envelope's key."""

    pk: int
    public: bytes


@dataclass(frozen=True)
class Around:
    """What stands around a submission: the envelope keys, the newest tree head, an earlier try of the same key.

    ``before`` is the number of the version that this idempotency key made, ``before_digest`` what it asked.
    """

    keys: dict[str, LiveKey]
    head: dict[str, str] | None
    before: int | None
    before_digest: str


def _partly(model: type[models.Model], **values: Any) -> Any:
    """Return a record of which only these columns were read; the others are read when asked for."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(connection.alias, names, [values[name] for name in names])


def own_bid(user: Any, reference: str) -> Bid | None:
    """Return the bid of this reference if ``user`` sees it (``BidQuerySet.visible_to``), of which little is read."""
    found = ask(OWN, [reference, bids_for(user)])
    return _partly(Bid, id=found[0][0], reference=found[0][1], supplier_id=found[0][2]) if found else None


def hold_bid(bid: Bid) -> Bid:
    """Return the bid, read again and held for update, with what a submission needs of the records around it.

    Runs inside a transaction. Raises ``Refused`` when the row is gone.
    """
    found = ask(HELD, [bid.pk])
    if not found:
        raise Refused("gone", "This bid no longer exists. Go back and start from the list.")
    row = found[0]
    held = _partly(
        Bid,
        id=row[0],
        reference=row[1],
        status=row[2],
        version=row[3],
        last_version=row[4],
        supplier_id=row[5],
        tender_id=row[6],
        lot_id=row[11],
    )
    snapshot = json.loads(row[9]) if isinstance(row[9], str) else row[9]
    held.tender = _partly(
        Tender, id=row[6], reference=row[7], title=row[8], plan_snapshot=snapshot, plan_hash=row[10]
    )
    held.lot = _partly(Lot, id=row[11], reference=row[12])
    held.supplier = _partly(Organisation, id=row[5], name=row[13], reference=row[14])
    return held


def read_around(bid: Bid, idempotency_key: str) -> Around:
    """Return what stands around a submission of ``bid``, read after the bid is held."""
    [row] = ask(AROUND, {"tender": bid.tender_id, "bid": bid.pk, "key": idempotency_key})
    found = {Envelope.QUALITY: row[0:2], Envelope.PRICE: row[2:4]}
    return Around(
        keys={
            str(name): LiveKey(pk, bytes(public)) for name, (pk, public) in found.items() if pk is not None
        },
        head={"message": bytes(row[4]).decode(), "signature": bytes(row[5]).hex()} if row[4] else None,
        before=row[6],
        before_digest=row[7] or "",
    )


def payload_binding(bid: Bid, envelope: str, number: int) -> Binding:
    """Return the place of one payload: it opens there and nowhere else."""
    return Binding(bid.tender.reference, bid.lot.reference, envelope, bid.reference, number)


def seal(bid: Bid, envelope: str, number: int, asked: dict[str, Any], key: LiveKey) -> bytes:
    """Return one payload of a version, sealed to the envelope and padded, so that its size says little."""
    if envelope == Envelope.PRICE:
        said, pad = {"price": asked["price"]}, PRICE_PAD
    else:
        said, pad = {name: asked[name] for name in ("answers", "partners", "files")}, QUALITY_PAD
    return seal_bytes(key.public, canonical(said), payload_binding(bid, envelope, number), pad_to=pad)


def take_in(bid: Bid, *, status: str, **facts: Any) -> BidVersion:
    """Write a version and let the bid count with it; return the version. ``facts``: its columns."""
    version = BidVersion(bid=bid, **facts)
    values = {
        column.attname: getattr(version, column.attname)
        for column in BidVersion._meta.concrete_fields
        if not column.primary_key
    }
    supplier = {"supplier": bid.supplier_id, "at": version.received_at, "unknown": UNKNOWN}
    [(version.pk,)] = ask(TAKE_IN, {**values, "status": status, **supplier})
    version._state.adding, version._state.db = False, connection.alias
    bid.status = status
    bid.version = bid.last_version = version.number
    return version


def hand_out(version: BidVersion, data: bytes) -> Receipt:
    """Store the receipt of a version, byte for byte, and return it."""
    [(key,)] = ask(HAND_OUT, [version.pk, data])
    receipt = Receipt(pk=key, version=version, data=data)
    receipt._state.adding, receipt._state.db = False, connection.alias
    return receipt


def signed_receipt(
    bid: Bid,
    version: BidVersion,
    files: list[dict[str, Any]],
    event: AuditEvent,
    head: dict[str, str] | None,
) -> bytes:
    """Return the bytes of the receipt of a version: what was received, when, and its place in the log."""
    facts = {
        "bid": bid.reference,
        "version": version.number,
        "supplier": bid.supplier.name,
        "supplier_reference": bid.supplier.reference,
        "procurement": bid.tender.reference,
        "title": bid.tender.title,
        "lot": bid.lot.reference,
        "files": sorted(
            ({"sha256": f["sha256"], "size": f["size"]} for f in files), key=lambda f: f["sha256"]
        ),
        "payloads": {"quality": version.quality_sha256, "price": version.price_sha256},
        "plan": version.plan_hash,
        "database_time": plain(version.received_at),
        "deadline": plain(version.deadline_at),
        "log": {
            "chain": event.chain,
            "position": event.sequence,
            "entry": bytes(event.canonical).decode(),
            "leaf_hash": bytes(event.entry_hash).hex(),
            "tree_head": head,
        },
    }
    return sign_receipt(facts, sign=signing.sign, public_key=signing.public_key())
