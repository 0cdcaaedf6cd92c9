"""Makers of this room: a tender whose envelopes are ready, a bid in each of its states."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from procurement.tenders.models import Lot, Tender
from suppliers.bids import actions as bids
from suppliers.bids import drafts
from suppliers.market.models import Dataset, Source
from suppliers.opening import actions as opening
from suppliers.sealing import actions as sealing
from suppliers.sealing.models import OpeningOfficer
from tests import make

PASSPHRASE = "copper kettle rainy morning {}"
SNAPSHOT = {
    "schema": 1,
    "criteria": [
        {
            "code": "C1",
            "title": "Users and problem",
            "kind": "quality",
            "question": "How will you find out what families need?",
            "evidence": "What you did elsewhere, and what changed.",
            "word_limit": 50,
            "weight_pct": "50",
            "minimum_mark": "2",
            "scale": [{"mark": mark, "words": f"Words for {mark}"} for mark in range(6)],
        },
        {
            "code": "C2",
            "title": "Handing over skills",
            "kind": "social_value",
            "question": "How will our own people take over?",
            "evidence": "",
            "word_limit": 30,
            "weight_pct": "30",
            "minimum_mark": None,
            "scale": [],
        },
        {"code": "C3", "title": "Price", "kind": "price", "weight_pct": "20"},
    ],
    "price": {"formula_id": "should-cost-scale-v1", "weight_pct": "20"},
    "overall_minimum_points": "60",
}


def opening_officers(buyer: Any, number: int = 3) -> list[Any]:
    """Opening officers of a buyer, each with a passphrase set and a second factor just shown."""
    people = []
    for index in range(number):
        person = fresh(make.user("opening_officer", buyer))
        person.passphrase = PASSPHRASE.format(index)
        sealing.set_passphrase(person, person.passphrase, person.passphrase, by=person)
        people.append(person)
    return people


def fresh(person: Any) -> Any:
    """The person as signed in with a second factor a moment ago."""
    person.second_factor_at = timezone.now()
    return person


def drafted(buyer: Any = None, *, lots: int = 1, **facts: Any) -> Any:
    """A tender that is approved and not yet out, with lots and a frozen plan."""
    buyer = buyer or make.buyer()
    officer = make.officer(buyer)
    facts = {"title": "Fewer families in temporary accommodation", "status": "approved", **facts}
    tender = Tender.objects.create(
        buyer=buyer, author=officer, plan_snapshot=SNAPSHOT, plan_hash="ab" * 32, **facts
    )
    for number in range(1, lots + 1):
        Lot.objects.create(tender=tender, number=number, title=f"Lot {number}", value_gbp=Decimal(100_000))
    return tender


def with_envelopes(tender: Any, officers: list[Any] | None = None) -> list[Any]:
    """Name opening officers, let each pass the drill, and return them: the envelope keys are there
    after it.
    """
    officers = officers or opening_officers(tender.buyer)
    sealing.name_officers(tender, officers, by=tender.author)
    for officer in OpeningOfficer.objects.live().filter(tender=tender):
        person = next(p for p in officers if p.pk == officer.user_id)
        officer = sealing.begin_drill(officer, by=person)
        sealing.pass_drill(officer, person.passphrase, by=person)
    return officers


def open_tender(closes_in: timedelta = timedelta(hours=1), **facts: Any) -> tuple[Any, list[Any]]:
    """A published tender that takes bids, and its opening officers."""
    tender = drafted(**facts)
    officers = with_envelopes(tender)
    publish(tender, closes_in)
    return tender, officers


def publish(tender: Any, closes_in: timedelta = timedelta(hours=1)) -> None:
    """Put the tender out, closing in this time by the database's clock."""
    from suppliers.sealing.moments import database_time

    at = database_time()
    tender.status = "published"
    tender.deadline_at = at + closes_in
    tender.published_at = min(at, tender.deadline_at) - timedelta(days=30)
    tender.save()


def close(tender: Any) -> None:
    """Move the closing moment to just now."""
    from suppliers.sealing.moments import database_time

    tender.deadline_at = database_time()
    tender.save(update_fields=["deadline_at"])


def bidder(**facts: Any) -> Any:
    """A bidder who acts for a supplier of their own."""
    supplier = make.supplier(**facts)
    person = make.bidder(supplier)
    person.acting_organisation = supplier
    return person


def bid(
    tender: Any, by: Any = None, *, price: str = "90000.00", words: str = "We ask families.", lot: int = 1
) -> Any:
    """A complete draft of a bid for a lot of the tender."""
    by = by or bidder()
    made = bids.start_bid(tender.lots.get(number=lot), by=by)
    made.bidder = by
    bids.save_part(made, "answer:C1", words, by=by)
    bids.save_part(made, "answer:C2", "Your people lead from month six.", by=by)
    bids.save_part(made, "price", {"price_gbp": price, "exit_gbp": "1000.00"}, by=by)
    return made


def submitted(tender: Any, by: Any = None, **facts: Any) -> Any:
    """A submitted bid; its receipt is in ``receipt``."""
    return submit(bid(tender, by, **facts))


def submit(made: Any) -> Any:
    """Submit a complete draft; its receipt is in ``receipt``."""
    receipt = bids.submit_bid(made, by=made.bidder, idempotency_key=uuid.uuid4().hex)
    by = made.bidder
    made.refresh_from_db()
    made.receipt, made.bidder = receipt, by
    return made


def opened(tender: Any, officers: list[Any], envelope: str = "quality") -> Any:
    """Open an envelope with the first two officers, each in a session of their own."""
    first, second = officers[:2]
    return opening.open_envelope(
        tender,
        envelope,
        first=fresh(first),
        second=fresh(second),
        passphrases=(first.passphrase, second.passphrase),
        sessions=("session of the first", "session of the second"),
    )


def draft_content(bid: Any) -> dict[str, Any]:
    """What the draft of a bid would submit now."""
    return bids.content_of(bid, drafts.read_draft(bid))


def counted_file(source: Source) -> Dataset:
    """A file of a market source that was read to the end and counts."""
    return Dataset.objects.create(
        source=source,
        sha256="1",
        kind="ocds",
        file_name="1",
        size_bytes=1,
        status="complete",
        is_counted=True,
    )
