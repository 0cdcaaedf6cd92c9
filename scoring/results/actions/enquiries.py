"""Low prices: a question in figures, the answer of the bidder, a decision with its reasons."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import LONGEST, Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.formulas.dates import UK_TIME, working_days_after
from procurement.tenders.models import BankHoliday
from scoring.results import queries
from scoring.results.models import EnquiryFigure, LowBidEnquiry
from scoring.results.rules import bidders_of, check_part
from suppliers.bids.models import Bid

ENQUIRY_ASKED = audit.kind("enquiry.asked", "{by} asked about the low price of bid {bid}: {reason}")
ENQUIRY_ANSWERED = audit.kind("enquiry.answered", "{by} explained the price of bid {bid}")
ENQUIRY_DECIDED = audit.kind(
    "enquiry.decided", "{by} decided on the low price of bid {bid} ({outcome}): {reason}"
)

PRICE_ASKED = notice(
    "price_enquiry",
    happened="The buyer of {subject} asks how you can perform for your price.",
    do="Fill in the table of figures: effort, tools, margin, risk, what is left out.",
    by_when="By the end of {due}.",
)

KINDS = [str(kind) for kind in EnquiryFigure.Kind.values]


def ask_about_price(bid: Bid, *, by: User, question: str, now: datetime | None = None) -> LowBidEnquiry:
    """Ask a supplier to show that it can perform for its price: five working days, once.

    Refused before prices are open, after an award is recommended, and for a price under no rule.
    """
    tender = bid.tender
    panel = check_part(tender, by, "ask")
    question = needed_words(question, "enquiry.no_question", "Write what you ask.", field="question")
    moment = now or database_now()
    lines = {line.bid.pk: line for group in queries.price_lines(panel, by=by).values() for line in group}
    triggers = lines[bid.pk].triggers if bid.pk in lines else []
    if not triggers:
        raise Refused(
            "enquiry.not_low", "This price falls under none of the rules that were set before opening."
        )
    with locked(tender) as tender:
        if tender.status != "priced":
            raise Refused(
                "enquiry.not_now", "Prices are asked about between their opening and a recommendation."
            )
        if LowBidEnquiry.objects.filter(bid=bid).exists():
            raise Refused("enquiry.asked", "This price was asked about already.")
        today = moment.astimezone(UK_TIME).date()
        made = LowBidEnquiry.objects.create(
            bid=bid,
            triggers=[{"rule": t.rule, "limit": t.words} for t in triggers],
            question=question,
            asked_by=by,
            asked_at=moment,
            due_on=working_days_after(today, 5, BankHoliday.union(today)),
        )
        notify(
            bidders_of(bid),
            PRICE_ASKED,
            key=made.reference,
            subject=tender,
            due=f"{made.due_on:%-d %B %Y}",
            link=f"/results/enquiries/{made.reference}/",
        )
        audit.record(ENQUIRY_ASKED, made, by=by, bid=bid.reference, reason=question)
    return made


def answer_enquiry(
    enquiry: LowBidEnquiry,
    *,
    by: User,
    figures: Mapping[str, tuple[Decimal, str]],
    words: str = "",
    now: datetime | None = None,
) -> LowBidEnquiry:
    """Keep the supplier's table of figures, all five kinds, each with what it rests on; return the enquiry.

    Raises ``Refused`` to others than the bidder, for a figure that is missing or below zero, a second time, and after
    the day on which it is due.
    """
    moment = now or database_now()
    if not {"bidder", "supplier_admin"} & by.roles_in(enquiry.bid.supplier_id):
        raise Refused("enquiry.not_yours", "Only the bidder answers this.")
    missing = [kind for kind in KINDS if kind not in figures or not clean(figures[kind][1])]
    if missing:
        label = EnquiryFigure.Kind(missing[0]).label.lower()
        raise Refused(
            "enquiry.missing", f"Give a figure for {label} and say what it rests on.", field=missing[0]
        )
    with locked(enquiry) as enquiry:
        if enquiry.status != LowBidEnquiry.Status.ASKED:
            raise Refused("enquiry.answered", "This was answered already.")
        if moment.astimezone(UK_TIME).date() > enquiry.due_on:
            raise Refused("enquiry.late", f"The answer was due by the end of {enquiry.due_on:%-d %B %Y}.")
        for kind in KINDS:
            amount, rests_on = figures[kind]
            if not amount.is_finite() or amount < 0:
                raise Refused("enquiry.amount", "An amount is zero or more pounds.", field=kind)
            EnquiryFigure.objects.create(
                enquiry=enquiry, kind=kind, amount_gbp=amount, words=clean(rests_on)[:LONGEST]
            )
        enquiry.status, enquiry.words = LowBidEnquiry.Status.ANSWERED, clean(words)[:LONGEST]
        enquiry.replied_by, enquiry.replied_at = by, moment
        enquiry.save()
        audit.record(ENQUIRY_ANSWERED, enquiry, by=by, bid=enquiry.bid.reference)
    return enquiry


def decide_enquiry(
    enquiry: LowBidEnquiry,
    *,
    by: User,
    explained: bool,
    reasons: str,
    limits: str = "",
    now: datetime | None = None,
) -> LowBidEnquiry:
    """Decide with reasons: explained (the price may not be held against the bid) or set aside.

    ``limits``: assumptions that are accepted, one a line: they become limits of the contract. Refused before
    the answer came or its day has passed, and for an officer who did not declare.
    """
    reasons = needed_words(
        reasons, "enquiry.no_reasons", "Say what in the figures decided it.", field="reasons"
    )
    moment = now or database_now()
    tender = enquiry.bid.tender
    check_part(tender, by, "decide")
    with locked(enquiry) as enquiry:
        if not enquiry.is_open:
            raise Refused("enquiry.decided", "This was decided already.")
        if not enquiry.is_ripe(moment):
            raise Refused("enquiry.waits", f"The supplier has until the end of {enquiry.due_on:%-d %B %Y}.")
        enquiry.status = LowBidEnquiry.Status.EXPLAINED if explained else LowBidEnquiry.Status.SET_ASIDE
        enquiry.reasons, enquiry.decided_by, enquiry.decided_at = reasons, by, moment
        enquiry.limits = (
            [line.strip() for line in clean(limits).splitlines() if line.strip()] if explained else []
        )
        enquiry.save()
        audit.record(
            ENQUIRY_DECIDED,
            enquiry,
            by=by,
            bid=enquiry.bid.reference,
            outcome=str(enquiry.status),
            reason=reasons,
        )
    return enquiry
