"""The one repair window of a bid: 24 hours for named fields that are neither price nor scored."""

from collections.abc import Mapping
from datetime import datetime

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import LONGEST, Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.formulas.dates import UK_TIME
from scoring.assessments import queries as marking
from scoring.assessments.models import chain_of
from scoring.results.models import REPAIR_WINDOW, Repair
from scoring.results.rules import REPAIRABLE, bidders_of, check_part
from suppliers.bids.models import Bid

REPAIR_ASKED = audit.kind("repair.asked", "{by} let bid {bid} be put right: {reason}")
REPAIR_ANSWERED = audit.kind("repair.answered", "{by} put bid {bid} right")

REPAIR_WANTED = notice(
    "bid_repair",
    happened="Something in your bid for {subject} can be put right: {fields}.",
    do="Answer within 24 hours; there is one chance.",
    by_when="Before {due}.",
)


def ask_repair(bid: Bid, *, by: User, fields: list[str], why: str, now: datetime | None = None) -> Repair:
    """Let a bidder put named fields right within 24 hours, once; return the repair.

    Raises ``Refused`` to others than the tender's officers, without fields or a reason, for a price or an answer that
    is scored, a second time, and outside the steps from opening to recommendation.
    """
    why = needed_words(why, "repair.no_reason", "Say why it may be put right.", field="why")
    tender = bid.tender
    check_part(tender, by, "repair")
    named = [clean(name)[:120] for name in fields if clean(name)]
    scored = {q.code.lower() for q in marking.questions_of(tender)} | {
        q.title.lower() for q in marking.questions_of(tender)
    }
    if not named:
        raise Refused("repair.no_fields", "Name what may be put right.", field="fields")
    if any(name.lower() in scored or "price" in name.lower() for name in named):
        raise Refused(
            "repair.scored",
            "A price and an answer that is scored cannot be put right after closing.",
            field="fields",
        )
    moment = now or database_now()
    with locked(tender) as tender:
        if tender.status not in REPAIRABLE:
            raise Refused("repair.not_now", "A bid is put right between the opening and a recommendation.")
        if Repair.objects.filter(bid=bid).exists():
            raise Refused("repair.once", "This bid had its one chance already.")
        made = Repair.objects.create(
            bid=bid, fields=named, why=why, asked_by=by, asked_at=moment, due_at=moment + REPAIR_WINDOW
        )
        notify(
            bidders_of(bid),
            REPAIR_WANTED,
            key=f"{bid.reference} repair",
            subject=tender,
            fields=", ".join(named),
            due=f"{made.due_at.astimezone(UK_TIME):%-d %B %Y %H:%M}",
            link=f"/results/repairs/{bid.reference}/",
        )
        audit.record(
            REPAIR_ASKED,
            ("repair", bid.reference),
            by=by,
            chain=chain_of(tender),
            bid=bid.reference,
            reason=why,
        )
    return made


def answer_repair(
    repair: Repair, *, by: User, reply: Mapping[str, str], now: datetime | None = None
) -> Repair:
    """Keep what the bidder put right, every named field; return the repair.

    Raises ``Refused`` to others than the bidder, for a field left empty, a second time, and once the 24 hours have
    passed by the database's clock.
    """
    if not {"bidder", "supplier_admin"} & by.roles_in(repair.bid.supplier_id):
        raise Refused("repair.not_yours", "Only the bidder answers this.")
    given = {name: clean(reply.get(name, ""))[:LONGEST] for name in repair.fields}
    missing = [name for name, text in given.items() if not text]
    if missing:
        raise Refused("repair.missing", f"Fill in {missing[0]}.")
    with locked(repair) as repair:
        moment = now or database_now()
        if repair.replied_at:
            raise Refused("repair.answered", "This was answered already.")
        if moment >= repair.due_at:
            raise Refused("repair.late", "The 24 hours have passed, so the bid stays as it was.")
        repair.reply, repair.replied_by, repair.replied_at = given, by, moment
        repair.save()
        audit.record(
            REPAIR_ANSWERED,
            ("repair", repair.bid.reference),
            by=by,
            chain=chain_of(repair.bid.tender),
            bid=repair.bid.reference,
            after=given,
        )
    return repair
