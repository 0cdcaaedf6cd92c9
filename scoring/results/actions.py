"""Every write from opened prices to the award: enquiries, results, decisions, summaries, challenges."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.contracts.actions import award_contract, drop_contract
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue, notice, notify
from procurement.ocds.mapping import party_of
from procurement.ocds.release import AwardRelease, Money
from procurement.tenders import actions as tenders
from procurement.tenders.formulas.dates import UK_TIME, working_days_after
from procurement.tenders.models import BankHoliday, Tender
from scoring.assessments import queries as marking
from scoring.assessments.actions import clean
from scoring.assessments.models import Assignment, ConflictDeclaration, Panel
from scoring.assessments.rules import check_declared
from scoring.formulas.exact import canonical
from scoring.moderation.queries import consensus_of
from scoring.results import queries
from scoring.results.models import (
    REPAIR_WINDOW,
    AssessmentSummary,
    AwardDecision,
    Challenge,
    EnquiryFigure,
    EvidencePack,
    LowBidEnquiry,
    Repair,
    ReReading,
    StoredResult,
)
from scoring.results.summaries import summary_of
from suppliers.bids.models import Bid
from suppliers.bids.queries import opened_prices

ENQUIRY_ASKED = audit.kind("enquiry.asked", "{by} asked about the low price of bid {bid}: {reason}")
ENQUIRY_ANSWERED = audit.kind("enquiry.answered", "{by} explained the price of bid {bid}")
ENQUIRY_DECIDED = audit.kind(
    "enquiry.decided", "{by} decided on the low price of bid {bid} ({outcome}): {reason}"
)
REPAIR_ASKED = audit.kind("repair.asked", "{by} let bid {bid} be put right: {reason}")
REPAIR_ANSWERED = audit.kind("repair.answered", "{by} put bid {bid} right")
RESULT_STORED = audit.kind("result.stored", "The result of {lot} was computed: {sha256}")
READ_AGAIN = audit.kind(
    "result.read_again", "{by} read question {criterion} of {bid} a second time: {reason}"
)
RECOMMENDED = audit.kind("award.recommended", "{by} recommended bid {bid} for {lot}: {reason}")
RETURNED = audit.kind("award.returned", "{by} sent the recommendation for {lot} back: {reason}")
APPROVED = audit.kind("award.approved", "{by} approved the award of {lot}: {reason}")
SUMMARIES_SENT = audit.kind("award.summaries_sent", "{by} sent {count} assessment summaries of {lot}")
AWARDED = audit.kind("award.made", "{by} awarded {lot} to bid {bid}")
FELL = audit.kind("award.fell", "{by} recorded that the award of {lot} fell: {reason}")
CHALLENGED = audit.kind("challenge.logged", "{by} logged {subject} ({ground}): {reason}")
CHALLENGE_CLOSED = audit.kind("challenge.closed", "{by} closed {subject} ({remedy}): {reason}")
PACK_MADE = audit.kind("results.pack_made", "{by} made the evidence pack of {subject}: {sha256}")
BID_DECIDED = audit.kind("bid.decided", "Bid {bid} is {status}")

PRICE_ASKED = notice(
    "price_enquiry",
    happened="The buyer of {subject} asks how you can perform for your price.",
    do="Fill in the table of figures: effort, tools, margin, risk, what is left out.",
    by_when="By the end of {due}.",
)
REPAIR_WANTED = notice(
    "bid_repair",
    happened="Something in your bid for {subject} can be put right: {fields}.",
    do="Answer within 24 hours; there is one chance.",
    by_when="Before {due}.",
)
RESULT_READY = notice(
    "result_ready",
    happened="The result of {subject} is computed.",
    do="Read every part, then recommend an award with your reasons.",
    link="results:show-results",
)
APPROVAL_WANTED = notice(
    "award_approval",
    happened="An award of {subject} is recommended.",
    do="Read the close marks again, then approve it or send it back.",
    link="results:show-results",
)
SUMMARY_SENT = notice(
    "assessment_summary",
    happened="The buyer of {subject} has decided.",
    do="Read your marks with their reasons, and those of the successful bid.",
    by_when="The contract is not signed before {until} has passed.",
)
AWARD_MADE = notice(
    "award_made",
    happened="{subject} is awarded.",
    do="Open it to see who won and for which outcome.",
)
AFTER_PRICES = ("priced",)
LONGEST = 5000
KINDS = [str(kind) for kind in EnquiryFigure.Kind.values]


def _words(text: str, code: str, message: str, field: str) -> str:
    text = clean(text)
    if not text:
        raise Refused(code, message, field=field)
    if len(text) > LONGEST:
        raise Refused("text.too_long", f"Keep it under {LONGEST:,} characters.", field=field)
    return text


def _chain(tender: Any) -> str:
    return f"{tender.reference}/assessment"


def _panel(tender: Any) -> Panel:
    panel = Panel.objects.select_related("tender").filter(tender=tender).first()
    if panel is None:
        raise Refused("results.no_panel", "This tender has no panel yet.")
    return panel


def _allowed(tender: Any, by: User, roles: set[str], *moments: str) -> Panel:
    if not tender.roles_of(by) & roles:
        raise Refused("results.not_yours", f"Only {' or '.join(sorted(roles))} of this tender may do this.")
    panel = _panel(tender)
    check_declared(panel, by, *moments)
    return panel


def _bidders(bid: Any) -> Any:
    return User.objects.of(bid.supplier, "bidder", "supplier_admin")


# --- Low prices and repairs ------------------------------------------------------------------------


def ask_about_price(bid: Bid, *, by: User, question: str, now: datetime | None = None) -> LowBidEnquiry:
    """Ask a supplier to show that it can perform for its price: five working days, once.

    Refused before prices are open, after an award is recommended, and for a price under no rule.
    """
    tender = bid.tender
    _allowed(tender, by, {"officer"})
    question = _words(question, "enquiry.no_question", "Write what you ask.", "question")
    moment = now or database_now()
    lines = {line.bid.pk: line for group in queries.price_lines(tender, by=by).values() for line in group}
    triggers = lines[bid.pk].triggers if bid.pk in lines else []
    if not triggers:
        raise Refused(
            "enquiry.not_low", "This price falls under none of the rules that were set before opening."
        )
    with locked(tender) as tender:
        if tender.status not in AFTER_PRICES:
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
            _bidders(bid),
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
    """Keep the supplier's table of figures, all five kinds, each with what it rests on. Before the end of the
    day it is due.
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
    reasons = _words(reasons, "enquiry.no_reasons", "Say what in the figures decided it.", "reasons")
    moment = now or database_now()
    tender = enquiry.bid.tender
    _allowed(tender, by, {"officer", "approver"})
    with locked(enquiry) as enquiry:
        if not enquiry.is_open:
            raise Refused("enquiry.decided", "This was decided already.")
        if (
            enquiry.status == LowBidEnquiry.Status.ASKED
            and moment.astimezone(UK_TIME).date() <= enquiry.due_on
        ):
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


def ask_repair(bid: Bid, *, by: User, fields: list[str], why: str, now: datetime | None = None) -> Repair:
    """Let a bidder put named fields right within 24 hours, once. Never a price, nor an answer that is scored."""
    why = _words(why, "repair.no_reason", "Say why it may be put right.", "why")
    tender = bid.tender
    _allowed(tender, by, {"officer"})
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
        if tender.status not in ("assessing", "quality_locked", "priced"):
            raise Refused("repair.not_now", "A bid is put right between the opening and a recommendation.")
        if Repair.objects.filter(bid=bid).exists():
            raise Refused("repair.once", "This bid had its one chance already.")
        made = Repair.objects.create(
            bid=bid, fields=named, why=why, asked_by=by, asked_at=moment, due_at=moment + REPAIR_WINDOW
        )
        notify(
            _bidders(bid),
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
            chain=_chain(tender),
            bid=bid.reference,
            reason=why,
        )
    return made


def answer_repair(
    repair: Repair, *, by: User, reply: Mapping[str, str], now: datetime | None = None
) -> Repair:
    """Keep what the bidder put right: every named field, before the 24 hours have passed by the database's clock."""
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
            chain=_chain(repair.bid.tender),
            bid=repair.bid.reference,
            after=given,
        )
    return repair


# --- The result ------------------------------------------------------------------------------------


def request_result(tender: Tender, *, by: User, now: datetime | None = None) -> Any:
    """Ask for the result: a job computes it. The same inputs give the same job. Returns the outbox row."""
    _allowed(tender, by, {"officer", "approver", "moderator"})
    with locked(tender) as tender:
        if tender.status not in queries.PRICED:
            raise Refused(
                "result.no_prices", "The result is computed when quality is locked and prices are open."
            )
        return enqueue(
            "results.compute",
            key=f"result:{tender.reference}:{queries.inputs_key(tender)[:32]}",
            payload={"tender": tender.reference},
            by=by,
        )


def store_result(lot: Any, *, by: Any = None, now: datetime | None = None) -> StoredResult | None:
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
                RESULT_STORED, stored, by=None, chain=_chain(lot.tender), lot=lot.reference, sha256=sha256
            )
    return stored


def _fresh(lot: Any) -> StoredResult | None:
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


def read_again(
    result: StoredResult, bid: Bid, criterion_code: str, *, by: User, words: str, now: datetime | None = None
) -> ReReading:
    """Keep the second reading of a mark that is close to another outcome, by somebody who did not settle it."""
    words = _words(words, "reading.no_words", "Say what you read, and whether the mark holds.", "words")
    tender = result.lot.tender
    _allowed(tender, by, {"moderator", "evaluator", "approver"})
    if not any(m["bid"] == bid.reference and m["criterion"] == criterion_code for m in result.near_misses):
        raise Refused("reading.not_close", "This mark is not close to another outcome.")
    settled = consensus_of(result.lot, [bid])[bid.pk][criterion_code]
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
            chain=_chain(tender),
            criterion=criterion_code,
            bid=bid.reference,
            reason=words,
        )
    return made


# --- The award -------------------------------------------------------------------------------------


def _choice(result: StoredResult, chosen: str, after_rank: int = 0) -> tuple[Bid | None, int | None]:
    """Return the bid that the result puts first (or next after a rank); ``chosen`` parts a true tie only."""
    rows = queries.candidates(result, after_rank)
    if not rows:
        return None, None
    if len(rows) == 1:
        row = rows[0]
        if chosen and chosen != row["bid"]:
            raise Refused(
                "award.not_first",
                "The award goes to the bid that the published rules put first.",
                field="bid",
            )
    else:
        row = next((row for row in rows if row["bid"] == chosen), None)
        if row is None:
            raise Refused(
                "award.tie",
                "These bids are tied after every published tie-break. Draw lots before witnesses, choose the bid "
                "that was drawn, and say who was there in the reason.",
                field="bid",
            )
    return Bid.objects.select_related("supplier", "lot").get(reference=row["bid"]), row["rank"]


def recommend(
    tender: Tender,
    *,
    by: User,
    reason: str,
    choices: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> list[AwardDecision]:
    """Recommend the award of every lot as the result puts it; return the decisions.

    ``choices``: lot reference to bid reference, needed only in a true tie. Refused with an enquiry or a change
    open, with a result that is not of the present inputs, without a declaration before the award, and when no
    lot has a bid that stands (then the tender is cancelled with a reason instead).
    """
    reason = _words(reason, "award.no_reason", "Say in plain words why this award.", "reason")
    _allowed(tender, by, {"officer", "moderator"}, ConflictDeclaration.Moment.AWARD)
    moment = now or database_now()
    with transaction.atomic():
        held = Tender.objects.select_for_update().get(pk=tender.pk)
        waiting = queries.open_questions(held)
        if waiting:
            raise Refused("award.waits", " ".join(waiting))
        made = []
        for lot in held.lots.all():
            result = _fresh(lot)
            if result is None:
                continue
            bid, rank = _choice(result, (choices or {}).get(lot.reference, ""))
            if bid is None:
                continue
            made.append(
                AwardDecision.objects.create(
                    lot=lot,
                    result=result,
                    bid=bid,
                    rank=rank,
                    reason=reason,
                    recommended_by=by,
                    recommended_at=moment,
                )
            )
        if not made:
            raise Refused(
                "award.nobody", "No bid stands in any lot. Cancel the tender with a reason instead."
            )
        tenders.recommend_award(held, by=by, reason=reason, now=now)
        notify(
            User.objects.of(held.buyer, "approver").exclude(pk=by.pk),
            APPROVAL_WANTED,
            key=f"{held.reference} recommended {moment.isoformat()}",
            subject=held,
        )
        for decision in made:
            audit.record(
                RECOMMENDED,
                decision,
                by=by,
                bid=decision.bid.reference,
                lot=decision.lot.reference,
                reason=reason,
            )
    return made


def return_recommendation(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Send a recommendation back: it stays on record as fallen, and another can be made."""
    reason = _words(reason, "award.no_reason", "Say what must be looked at again.", "reason")
    _allowed(tender, by, {"approver"})
    moment = now or database_now()
    with transaction.atomic():
        tender = tenders.return_recommendation(tender, by=by, reason=reason, now=now)
        for decision in AwardDecision.objects.filter(lot__tender=tender, status="recommended"):
            decision.status, decision.fell_reason, decision.fell_at = "fallen", f"Sent back: {reason}", moment
            decision.save(update_fields=["status", "fell_reason", "fell_at"])
            audit.record(RETURNED, decision, by=by, lot=decision.lot.reference, reason=reason)
    return tender


def _check_approver(tender: Any, by: User) -> None:
    _allowed(tender, by, {"approver"}, ConflictDeclaration.Moment.AWARD)
    if Assignment.objects.filter(panel__tender=tender, evaluator=by).exists():
        raise Refused(
            "award.role_clash", "You marked bids of this tender, so somebody else approves the award."
        )


def approve(tender: Tender, *, by: User, words: str, now: datetime | None = None) -> list[AwardDecision]:
    """Approve the recommended award: every bidder gets its summary at once, the standstill begins, the award
    notice is published. Returns the decisions.

    Refused for the person who recommended or marked, without a declaration before the award, and while a mark
    that is close to another outcome was not read a second time.
    """
    words = _words(words, "award.no_words", "Say what you looked at.", "words")
    moment = now or database_now()
    with transaction.atomic():
        tender = Tender.objects.select_for_update().select_related("buyer").get(pk=tender.pk)
        _check_approver(tender, by)
        decisions = list(
            AwardDecision.objects.select_for_update(of=("self",))
            .filter(lot__tender=tender, status=AwardDecision.Status.RECOMMENDED)
            .select_related("lot__tender__buyer", "result", "bid__supplier")
        )
        if not decisions:
            raise Refused("award.nothing", "No award is recommended here. Reload the page.")
        if any(decision.recommended_by_id == by.pk for decision in decisions):
            raise Refused("award.own", "You recommended this award, so a second person approves it.")
        unread = [miss for decision in decisions for miss in queries.unread(decision.result)]
        if unread:
            raise Refused(
                "award.unread",
                f"{len(unread)} mark(s) are within one mark of another outcome and wait for a second reading, "
                f"first question {unread[0]['criterion']}.",
            )
        if tender.status in ("standstill", "awarded"):
            tender = tenders.restart_standstill(tender, by=by, now=now)
        else:
            tender = tenders.start_standstill(tender, by=by, now=now)
        for decision in decisions:
            decision.status = AwardDecision.Status.APPROVED
            decision.approved_by, decision.approved_at, decision.approval_words = by, moment, words
            decision.save()
            _send_summaries(decision, tender, by=by, now=moment)
            audit.record(APPROVED, decision, by=by, lot=decision.lot.reference, reason=words)
        _publish(tender, "UK6", "Contract award notice", decisions, by=by, now=moment)
    return decisions


def _send_summaries(decision: AwardDecision, tender: Any, *, by: User, now: datetime) -> None:
    bids = marking.bids_of(tender, decision.lot)
    reasons = consensus_of(decision.lot, bids)
    decision.result.lot = decision.lot
    decision.lot.tender = tender
    rows = []
    for bid in bids:
        content = summary_of(
            decision.result,
            bid,
            decision.bid,
            reasons,
            why=decision.reason,
            standstill_ends_on=tender.standstill_ends_on,
        )
        rows.append(
            AssessmentSummary(
                decision=decision,
                bid=bid,
                content=content,
                sha256=hashlib.sha256(canonical(content)).hexdigest(),
                sent_at=now,
            )
        )
    AssessmentSummary.objects.bulk_create(rows)
    for row in rows:
        notify(
            _bidders(row.bid),
            SUMMARY_SENT,
            key=row.reference,
            subject=tender,
            until=f"{tender.standstill_ends_on:%-d %B %Y}",
            link=f"/results/summaries/{row.reference}/",
        )
    audit.record(SUMMARIES_SENT, decision, by=by, count=len(rows), lot=decision.lot.reference)


def _publish(
    tender: Any, code: str, title: str, decisions: list[AwardDecision], *, by: User, now: datetime
) -> None:
    ends = tender.standstill_ends_on
    end = datetime.combine(ends, time(23, 59, 59), tzinfo=UK_TIME) if ends else None
    awards = [
        AwardRelease(
            id=decision.reference,
            title=decision.lot.title,
            status="active" if decision.status == AwardDecision.Status.AWARDED else "pending",
            decided_at=now,
            lots=(decision.lot.reference,),
            suppliers=(party_of(decision.bid.supplier, "supplier"),),
            value=Money(net=_price(decision)),
            standstill_ends_at=end,
            summaries_sent_on=decision.approved_at.astimezone(UK_TIME).date()
            if decision.approved_at
            else None,
        )
        for decision in decisions
    ]
    tenders.publish_award_notice(tender, code, title, by=by, awards=awards, now=now)


def _price(decision: AwardDecision) -> Decimal:
    """What is paid to the supplier for the work, licences and leaving: our own running cost is not in it."""
    parts = opened_prices(decision.lot.tender)[decision.bid_id]
    return parts.price_gbp + parts.licences_gbp + parts.exit_gbp


def log_challenge(
    tender: Tender,
    *,
    by: User,
    supplier: Any,
    ground: str,
    words: str,
    holds_award: bool,
    now: datetime | None = None,
) -> Challenge:
    """Log a question or a challenge. The supplier itself may write it, or an officer for it. A question never
    holds the award; a claim that the buyer was told of in the standstill does.
    """
    words = _words(words, "challenge.no_words", "Write the question or the challenge.", "words")
    if ground not in Challenge.Ground.values:
        raise Refused("challenge.no_ground", "Choose the ground.", field="ground")
    moment = now or database_now()
    mine = bool({"bidder", "supplier_admin"} & by.roles_in(supplier))
    if not mine and not tender.roles_of(by) & {"officer", "approver"}:
        raise Refused("challenge.not_yours", "Only the bidder, or an officer for it, logs this.")
    if not Bid.objects.competing().filter(tender=tender, supplier=supplier).exists():
        raise Refused("challenge.no_bid", "Only a firm that bid can ask about this award.")
    with locked(tender) as tender:
        if tender.status not in ("standstill", "awarded"):
            raise Refused("challenge.not_now", "Questions about an award come after the decision is told.")
        made = Challenge.objects.create(
            tender=tender,
            number=Challenge.objects.filter(tender=tender).count() + 1,
            supplier=supplier,
            ground=ground,
            words=words,
            received_at=moment,
            logged_by=by,
            holds_award=holds_award and ground != Challenge.Ground.QUESTION and tender.status == "standstill",
        )
        audit.record(CHALLENGED, made, by=by, ground=ground, reason=words)
    return made


def close_challenge(
    challenge: Challenge, *, by: User, answer: str, remedy: str, now: datetime | None = None
) -> Challenge:
    """Answer a question or challenge and close it with its remedy."""
    answer = _words(answer, "challenge.no_answer", "Write the answer.", "answer")
    if not remedy or remedy not in Challenge.Remedy.values:
        raise Refused("challenge.no_remedy", "Choose what came of it.", field="remedy")
    if not challenge.tender.roles_of(by) & {"officer", "approver"}:
        raise Refused("challenge.not_yours", "Only an officer or approver closes it.")
    with locked(challenge) as challenge:
        if challenge.closed_at:
            raise Refused("challenge.closed", "This was closed already.")
        challenge.answer, challenge.remedy = answer, remedy
        challenge.closed_by, challenge.closed_at = by, now or database_now()
        challenge.save()
        audit.record(CHALLENGE_CLOSED, challenge, by=by, remedy=remedy, reason=answer)
    return challenge


def award(tender: Tender, *, by: User, now: datetime | None = None) -> list[AwardDecision]:
    """Award after the standstill: contracts are drawn from the record, bidders and public are told.

    Refused while the standstill runs, while a challenge holds it, and the second time.
    """
    moment = now or database_now()
    _allowed(tender, by, {"approver", "officer"}, ConflictDeclaration.Moment.AWARD)
    with transaction.atomic():
        tender = Tender.objects.select_for_update().select_related("buyer").get(pk=tender.pk)
        held = Challenge.objects.filter(tender=tender, holds_award=True, closed_at__isnull=True).first()
        if held is not None:
            raise Refused(
                "award.held",
                f"Challenge {held.reference} holds the award until it is closed. Check with your adviser.",
            )
        if AwardDecision.objects.filter(lot__tender=tender, status="recommended").exists():
            raise Refused("award.waits", "A lot waits for its approval.")
        tender = tenders.award_tender(tender, by=by, now=now)
        decisions = list(
            AwardDecision.objects.filter(
                lot__tender=tender, status=AwardDecision.Status.APPROVED
            ).select_related("lot__tender__buyer", "result", "bid__supplier")
        )
        for decision in decisions:
            decision.lot.tender = tender
            enquiry = LowBidEnquiry.objects.filter(bid=decision.bid).first()
            decision.contract = award_contract(
                tender,
                decision.lot,
                decision.bid.supplier,
                _price(decision),
                by=by,
                supplier_size=decision.bid.size_at_submission,
                record={
                    "decision": decision.reference,
                    "result": decision.result.sha256,
                    "plan": decision.result.plan_hash,
                    "rank": decision.rank,
                    "reason": decision.reason,
                    "limits": enquiry.limits if enquiry else [],
                },
                now=moment,
            )
            decision.status, decision.awarded_at = AwardDecision.Status.AWARDED, moment
            decision.save(update_fields=["contract", "status", "awarded_at"])
            _settle_bids(decision, tender)
            audit.record(AWARDED, decision, by=by, lot=decision.lot.reference, bid=decision.bid.reference)
        _publish(tender, "UK7", "Contract details notice", decisions, by=by, now=moment)
        bidders = User.objects.active().filter(
            memberships__ended_at__isnull=True,
            memberships__organisation__in=[bid.supplier_id for bid in marking.bids_of(tender)],
        )
        notify(
            bidders.distinct(),
            AWARD_MADE,
            key=f"{tender.reference} awarded {moment.isoformat()}",
            subject=tender,
            link=f"/tenders/{tender.reference}/",
        )
    return decisions


def _settle_bids(decision: AwardDecision, tender: Any) -> None:
    rows = {row["bid"]: row for row in decision.result.bids}
    for bid in marking.bids_of(tender, decision.lot):
        row = rows.get(bid.reference)
        if bid.pk == decision.bid_id:
            bid.status = Bid.Status.SUCCESSFUL
        elif row is None or row["set_aside"]:
            bid.status = Bid.Status.SET_ASIDE
        else:
            bid.status = Bid.Status.UNSUCCESSFUL
        bid.save(update_fields=["status"])


def fall(
    decision: AwardDecision, *, by: User, reason: str, chosen: str = "", now: datetime | None = None
) -> AwardDecision | None:
    """Record that an award fell, and recommend the next in rank with its history; None when nobody is left.

    Refused once something was paid on the contract. The new recommendation needs an approval by someone else;
    it sends new summaries and begins a new standstill.
    """
    reason = _words(reason, "award.no_reason", "Say why it fell.", "reason")
    tender = decision.lot.tender
    _allowed(tender, by, {"officer", "approver"}, ConflictDeclaration.Moment.AWARD)
    moment = now or database_now()
    with transaction.atomic():
        Tender.objects.select_for_update().get(pk=tender.pk)
        with locked(decision) as decision:
            if decision.status not in (AwardDecision.Status.APPROVED, AwardDecision.Status.AWARDED):
                raise Refused(
                    "award.not_standing", "Only an award that was approved can fall. Reload the page."
                )
            if decision.contract is not None:
                drop_contract(decision.contract, by=by, reason=reason, now=moment)
            decision.status, decision.fell_reason, decision.fell_at = (
                AwardDecision.Status.FALLEN,
                reason,
                moment,
            )
            decision.save(update_fields=["status", "fell_reason", "fell_at"])
            bid, rank = _choice(decision.result, chosen, decision.rank or 0)
            made = None
            if bid is not None:
                made = AwardDecision.objects.create(
                    lot=decision.lot,
                    result=decision.result,
                    bid=bid,
                    rank=rank,
                    reason=f"Next in rank, because the award to {decision.bid.supplier} fell: {reason}",
                    recommended_by=by,
                    recommended_at=moment,
                    follows=decision,
                )
                notify(
                    User.objects.of(tender.buyer, "approver").exclude(pk=by.pk),
                    APPROVAL_WANTED,
                    key=f"{made.reference} recommended",
                    subject=tender,
                )
            audit.record(FELL, decision, by=by, lot=decision.lot.reference, reason=reason)
    return made


# --- The evidence pack -----------------------------------------------------------------------------


def request_pack(tender: Tender, *, by: User, now: datetime | None = None) -> Any:
    """Ask for the evidence pack: a job builds it. Returns the outbox row."""
    if not tender.roles_of(by) & {"officer", "approver", "observer"}:
        raise Refused("pack.not_yours", "Only the buyer's officers, approvers and observers make the pack.")
    if tender.status not in queries.DECIDED:
        raise Refused("pack.not_now", "The pack explains an award: it can be made once the award is decided.")
    moment = now or database_now()
    with transaction.atomic():
        return enqueue(
            "results.pack",
            key=f"pack:{tender.reference}:{moment.isoformat()}",
            payload={"tender": tender.reference},
            by=by,
        )


def store_pack(
    tender: Tender,
    *,
    by: Any = None,
    report: Callable[[int, int, str], None] | None = None,
    now: datetime | None = None,
) -> EvidencePack:
    """Build the pack and keep it with its digest."""
    from scoring.results.pack import build

    data, files = build(tender, report=report)
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        made = EvidencePack.objects.create(tender=tender, data=data, sha256=sha256, files=files, made_by=by)
        audit.record(PACK_MADE, tender, by=by, chain=_chain(tender), sha256=sha256)
    return made
