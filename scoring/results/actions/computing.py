"""The result: asked for, computed once for the same inputs, its close marks read a second time."""

import hashlib
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import enqueue, notice, notify
from procurement.notifications.outbox import ask_again
from procurement.tenders.models import Tender
from scoring.assessments.models import chain_of
from scoring.moderation.queries import consensus_of
from scoring.results import queries
from scoring.results.models import ReReading, StoredResult
from scoring.results.rules import PRICED, check_part
from suppliers.bids.models import Bid

RESULT_STORED = audit.kind("result.stored", "The result of {lot} was computed: {sha256}")
READ_AGAIN = audit.kind(
    "result.read_again", "{by} read question {criterion} of {bid} a second time: {reason}"
)

RESULT_READY = notice(
    "result_ready",
    happened="The result of {subject} is computed.",
    do="Read every part, then recommend an award with your reasons.",
    link="results:show-results",
)


def request_result(tender: Tender, *, by: User) -> Any:
    """Ask for the result: a job computes it. The same inputs give the same job; one that was parked after
    faults gets its tries anew. Returns the outbox row.
    """
    check_part(tender, by, "compute")
    with locked(tender) as tender:
        if tender.status not in PRICED:
            raise Refused(
                "result.no_prices", "The result is computed when quality is locked and prices are open."
            )
        return ask_again(
            enqueue(
                "results.compute",
                key=f"result:{tender.reference}:{queries.inputs_key(tender)[:32]}",
                payload={"tender": tender.reference},
                by=by,
            ),
            by=by,
        )


def store_result(lot: Any) -> StoredResult | None:
    """Compute the result of a lot and keep its canonical bytes; the same inputs keep one row.

    None where no bid competes.
    """
    computed = queries.compute(lot)
    if computed is None:
        return None
    data = computed.result.canonical_bytes
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        stored, made = StoredResult.objects.get_or_create(
            lot=lot,
            sha256=sha256,
            defaults={
                "data": data,
                "input_hash": computed.result.input_hash,
                "engine_version": computed.result.engine_version,
                "plan_hash": lot.tender.plan_hash,
                "left_out": computed.left_out,
                "near_misses": computed.near_misses,
                "sensitivity": computed.sensitivity,
            },
        )
        if made:
            notify(
                User.objects.of(lot.tender.buyer, "officer"),
                RESULT_READY,
                key=f"{lot.reference} {sha256[:12]}",
                subject=lot.tender,
            )
            audit.record(
                RESULT_STORED, stored, by=None, chain=chain_of(lot.tender), lot=lot.reference, sha256=sha256
            )
    return stored


def fresh_result(lot: Any) -> StoredResult | None:
    """Return the stored result that the inputs give now; refused when only an older one is stored."""
    computed = queries.compute(lot)
    if computed is None:
        return None
    sha256 = hashlib.sha256(computed.result.canonical_bytes).hexdigest()
    stored = StoredResult.objects.filter(lot=lot, sha256=sha256).first()
    if stored is None:
        raise Refused(
            "result.stale", "The result is not computed yet, or something changed since. Compute it first."
        )
    return stored


def read_again(result: StoredResult, bid: Bid, criterion_code: str, *, by: User, words: str) -> ReReading:
    """Keep the second reading of a mark that is close to another outcome, by somebody who did not settle it."""
    words = needed_words(
        words, "reading.no_words", "Say what you read, and whether the mark holds.", field="words"
    )
    tender = result.lot.tender
    check_part(tender, by, "read")
    if not any(m["bid"] == bid.reference and m["criterion"] == criterion_code for m in result.near_misses):
        raise Refused("reading.not_close", "This mark is not close to another outcome.")
    settled = consensus_of([bid])[bid.pk][criterion_code]
    if settled.settled_by_id == by.pk:
        raise Refused("reading.own", "You settled this mark, so somebody else reads it again.")
    with transaction.atomic():
        made, fresh = ReReading.objects.get_or_create(
            result=result, bid=bid, criterion_code=criterion_code, defaults={"words": words, "read_by": by}
        )
        if not fresh:
            raise Refused("reading.done", "This mark was read a second time already.")
        audit.record(
            READ_AGAIN,
            result,
            by=by,
            chain=chain_of(tender),
            criterion=criterion_code,
            bid=bid.reference,
            reason=words,
        )
    return made
