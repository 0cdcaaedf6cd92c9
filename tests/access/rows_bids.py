"""Bids and openings by role: a bid is its own team's, an opening its officers'."""

import uuid
from typing import Any

from suppliers.bids import actions
from tests.access.table import ANYONE, BUYER, SIGNED_IN, SUPPLIERS, Row, World
from tests.suppliers import make as our

OWN = frozenset({"supplier"})
OPENING = frozenset({"officer", "approver", "opening_officer", "moderator", "buyer_admin", "observer"})


def _sealed_tender(world: World) -> Any:
    """An open tender of the buyer; its opening officer is one of three who can open it."""
    first = our.fresh(world.opening_officer)
    first.passphrase = our.PASSPHRASE.format("first")
    our.sealing.set_passphrase(first, first.passphrase, first.passphrase, by=first)
    tender = our.drafted(world.buyer)
    our.with_envelopes(tender, [first, *our.opening_officers(world.buyer, 2)])
    our.publish(tender)
    return tender


def _sealed_bid(world: World) -> Any:
    """A submitted bid of the supplier, with a file."""
    world.supplier.acting_organisation = world.supplier_firm
    bid = our.bid(world.sealed_tender, world.supplier)
    bid.file = actions.upload_file(bid, "plan.pdf", b"%PDF-1.7 %%EOF", by=world.supplier)
    actions.submit_bid(bid, by=world.supplier, idempotency_key=uuid.uuid4().hex)
    return bid


THINGS = {"sealed_tender": _sealed_tender, "sealed_bid": _sealed_bid}


def bid(*more: Any) -> Any:
    return lambda world: [world.sealed_bid.reference, *more]


def file(world: World) -> list[Any]:
    return [world.sealed_bid.reference, world.sealed_bid.file.uuid]


def tender(*more: Any) -> Any:
    return lambda world: [world.sealed_tender.reference, *more]


ROWS = {
    "bids:list": Row(SIGNED_IN),
    "bids:verifier": Row(ANYONE),
    "bids:start": Row(SUPPLIERS, lambda world: [world.sealed_tender.lots.first().reference]),
    "bids:received": Row(BUYER, tender()),
    "bids:show": Row(OWN, bid()),
    "bids:answer": Row(OWN, bid("C1")),
    "bids:price": Row(OWN, bid()),
    "bids:partners": Row(OWN, bid()),
    "bids:files": Row(OWN, bid()),
    "bids:file": Row(OWN, file),
    "bids:remove-file": Row(OWN, file, method="POST"),
    "bids:check": Row(OWN, bid()),
    "bids:sent": Row(OWN, bid()),  # says that it is sealed still
    "bids:sent-file": Row(frozenset(), file),  # nobody, its own team included, until the opening
    "bids:withdraw": Row(OWN, bid()),
    "bids:confirm": Row(OWN, bid(), method="POST"),
    "bids:reopen": Row(OWN, bid(), method="POST"),
    "bids:receipt": Row(OWN, bid(1)),
    "bids:receipt-json": Row(OWN, bid(1)),
    "bids:receipt-pdf": Row(OWN, bid(1)),
    "bids:receipt-proof": Row(OWN, bid(1)),
    "reach:clicks": Row(SUPPLIERS),
    "reach:clicks-csv": Row(SUPPLIERS),
    "reach:record": Row(ANYONE, tender()),
    "opening:mine": Row({"opening_officer"}),
    "opening:passphrase": Row({"opening_officer"}),
    "opening:tender": Row(OPENING, tender()),
    "opening:officers": Row({"officer"}, tender()),
    "opening:drill": Row({"opening_officer"}, tender()),
    "opening:turn": Row({"opening_officer"}, tender("quality")),
    "api-bids": Row(SIGNED_IN),
    "api-bid": Row(OWN, bid()),
    "api-bid-part": Row(OWN, bid("answer:C1"), method="PUT"),
    "api-bid-files": Row(OWN, bid(), method="POST"),
    "api-bid-submit": Row(OWN, bid(), method="POST"),
    "api-bid-withdraw": Row(OWN, bid(), method="POST"),
}
