"""The award: recommended, approved by somebody else, told to all at once, made after the standstill."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.contracts.actions import award_contract, drop_contract
from procurement.contracts.models import Contract
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.ocds.mapping import party_of
from procurement.ocds.release import AwardRelease, Money, Party
from procurement.tenders import actions as tenders
from procurement.tenders.formulas.dates import UK_TIME
from procurement.tenders.models import Tender
from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, ConflictDeclaration, chain_of
from scoring.formulas.exact import canonical
from scoring.moderation.queries import consensus_of
from scoring.results import queries
from scoring.results.actions.computing import fresh_result
from scoring.results.models import AssessmentSummary, AwardDecision, Challenge, LowBidEnquiry, StoredResult
from scoring.results.rules import DECIDED, bidders_of, check_part
from scoring.results.summaries import summary_of
from suppliers.bids.formulas.price import PriceParts
from suppliers.bids.models import Bid
from suppliers.bids.queries import destroyed, opened_prices

RECOMMENDED = audit.kind("award.recommended", "{by} recommended bid {bid} for {lot}: {reason}")
RETURNED = audit.kind("award.returned", "{by} sent the recommendation for {lot} back: {reason}")
APPROVED = audit.kind("award.approved", "{by} approved the award of {lot}: {reason}")
SUMMARIES_SENT = audit.kind("award.summaries_sent", "{by} sent {count} assessment summaries of {lot}")
AWARDED = audit.kind("award.made", "{by} awarded {lot} to bid {bid}")
FELL = audit.kind("award.fell", "{by} recorded that the award of {lot} fell: {reason}")

BID_DECIDED = audit.kind("bid.decided", "Bid {bid} is {status}")

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
STANDSTILL_OVER = notice(
    "standstill_over",
    happened="The standstill of {subject} ended with {day}.",
    do="Award the contract, unless a challenge holds it: the result page says which. Check with your adviser.",
    link="results:show-results",
)
AWARD_MADE = notice(
    "award_made",
    happened="{subject} is awarded.",
    do="Open it to see who won and for which outcome.",
)


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


def _partners(bid: Bid, *, by: User) -> list[dict[str, str]]:
    """Who bids jointly with the firm, as its opened bid says; a subcontractor is no partner."""
    opened = marking.answers_of(bid.tender, by=by, bids=[bid])[bid.pk]
    return [partner for partner in opened.partners if partner["role"] == "partner"]


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
    reason = needed_words(reason, "award.no_reason", "Say in plain words why this award.", field="reason")
    check_part(tender, by, "recommend", ConflictDeclaration.Moment.AWARD)
    moment = now or database_now()
    with transaction.atomic():
        held = Tender.objects.select_for_update().get(pk=tender.pk)
        waiting = queries.open_questions(held)
        if waiting:
            raise Refused("award.waits", " ".join(waiting))
        facts = {"reason": reason, "recommended_by": by, "recommended_at": moment}
        made = []
        for lot in held.lots.all():
            result = fresh_result(lot)
            if result is None:
                continue
            bid, rank = _choice(result, (choices or {}).get(lot.reference, ""))
            if bid is not None:
                chosen = {"bid": bid, "rank": rank, "partners": _partners(bid, by=by)}
                made.append(AwardDecision.objects.create(lot=lot, result=result, **chosen, **facts))
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
    """Send a recommendation back: it stays on record as fallen, and another can be made. Returns the tender.

    Raises ``Refused`` to others than approvers, to one who is cut off, without a reason, and where nothing is
    recommended.
    """
    reason = needed_words(reason, "award.no_reason", "Say what must be looked at again.", field="reason")
    check_part(tender, by, "return")
    moment = now or database_now()
    with transaction.atomic():
        tender = tenders.return_recommendation(tender, by=by, reason=reason, now=now)
        for decision in AwardDecision.objects.filter(lot__tender=tender, status="recommended"):
            decision.status, decision.fell_reason, decision.fell_at = "fallen", f"Sent back: {reason}", moment
            decision.save(update_fields=["status", "fell_reason", "fell_at"])
            audit.record(RETURNED, decision, by=by, lot=decision.lot.reference, reason=reason)
    return tender


def _check_approver(tender: Any, by: User) -> None:
    check_part(tender, by, "approve", ConflictDeclaration.Moment.AWARD)
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
    words = needed_words(words, "award.no_words", "Say what you looked at.", field="words")
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
                f"{len(unread)} close mark{'s' if len(unread) > 1 else ''} must be read a second time: one mark more "
                f"or less gives another outcome. Begin with question {unread[0]['criterion']}: somebody who did not "
                "settle it reads it on the page of the result.",
            )
        if tender.status in DECIDED:
            tender = tenders.restart_standstill(tender, by=by, now=now)
        else:
            tender = tenders.start_standstill(tender, by=by, now=now)
        for decision in decisions:
            decision.status = AwardDecision.Status.APPROVED
            decision.approved_by, decision.approved_at, decision.approval_words = by, moment, words
            decision.save()
            _send_summaries(decision, decision.lot, decision.result, tender, by=by, now=moment)
            audit.record(APPROVED, decision, by=by, lot=decision.lot.reference, reason=words)
        _end_lots_without_award(decisions[0], tender, by=by, now=moment)
        _publish(tender, "UK6", "Contract award notice", decisions, now=moment)
    return decisions


def _standing(tender: Any) -> QuerySet[AwardDecision]:
    """The decisions of a tender that stand: neither sent back nor fallen."""
    return AwardDecision.objects.filter(lot__tender=tender).exclude(status=AwardDecision.Status.FALLEN)


def _lots_without_award(tender: Any) -> list[Any]:
    return list(tender.lots.exclude(pk__in=_standing(tender).values("lot")))


def _end_lots_without_award(decision: AwardDecision, tender: Any, *, by: User, now: datetime) -> None:
    """End the lots that nobody wins, as ``decision`` awards the others: the notice names them, and whoever bid in
    them is told with the others, once, since the law asks a summary for every assessed bid.
    """
    reasons = {}
    for lot in _lots_without_award(tender):
        result = queries.latest(lot)
        reasons[lot.pk] = (
            "No bid came for it."
            if result is None
            else "No bid stands: each missed a published minimum or did not explain its price."
        )
        if result is not None:
            _send_summaries(decision, lot, result, tender, by=by, now=now)
    tenders.cease_lots(tender, reasons, by=by, now=now)


def _send_summaries(
    decision: AwardDecision, lot: Any, result: StoredResult, tender: Any, *, by: User, now: datetime
) -> None:
    """Tell every bidder of a lot what was decided; in a lot that nobody won, together with ``decision``."""
    won = decision.lot_id == lot.pk
    bids = marking.going_forward(marking.bids_of(tender, lot))
    if not won:
        told = set(AssessmentSummary.objects.filter(bid__in=bids).values_list("bid_id", flat=True))
        bids = [bid for bid in bids if bid.pk not in told]
    reasons = consensus_of(bids)
    result.lot = lot
    lot.tender = tender
    rows = []
    for bid in bids:
        content = summary_of(
            result,
            bid,
            decision.bid if won else None,
            reasons,
            winner_name=decision.winner if won else "",
            why=decision.reason,
            standstill_ends_on=tender.standstill_ends_on,
            left_out=None if won else queries.left_out_of(lot),
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
            bidders_of(row.bid),
            SUMMARY_SENT,
            key=row.reference,
            subject=tender,
            until=f"{tender.standstill_ends_on:%-d %B %Y}",
            link=f"/results/summaries/{row.reference}/",
        )
    if rows:
        audit.record(SUMMARIES_SENT, decision, by=by, count=len(rows), lot=lot.reference)


def _publish(tender: Any, code: str, title: str, decisions: list[AwardDecision], *, now: datetime) -> None:
    ends = tender.standstill_ends_on
    end = datetime.combine(ends, time(23, 59, 59), tzinfo=UK_TIME) if ends else None
    awards = [
        AwardRelease(
            id=decision.reference,
            title=decision.lot.title,
            status="active" if decision.status == AwardDecision.Status.AWARDED else "pending",
            decided_at=now,
            lots=(decision.lot.reference,),
            suppliers=(
                party_of(decision.bid.supplier, "supplier"),
                *(
                    Party(f"{decision.bid.reference}-P{place}", partner["name"], ("supplier",))
                    for place, partner in enumerate(decision.partners, 1)
                ),
            ),
            value=Money(net=_parts(decision).paid_gbp),
            standstill_ends_at=end,
            summaries_sent_on=decision.approved_at.astimezone(UK_TIME).date()
            if decision.approved_at
            else None,
        )
        for decision in decisions
    ]
    tenders.publish_award_notice(tender, code, title, awards=awards, now=now)


def _parts(decision: AwardDecision) -> PriceParts:
    """The opened price of the chosen bid. Raises ``Refused`` where it was destroyed under the schedule."""
    parts = opened_prices(decision.lot.tender).get(decision.bid_id)
    if parts is None:
        raise destroyed(decision.bid)
    return parts


def tell_of_standstills(*, now: datetime | None = None) -> int:
    """Tell the buyer's officers and approvers, once, that a standstill is over; return how many were told now."""
    over = Tender.objects.filter(status="standstill", standstill_ends_on__lt=timezone.localdate(now))
    told = 0
    for tender in over.order_by("pk"):
        told += notify(
            User.objects.of(tender.buyer_id, "officer", "approver"), STANDSTILL_OVER,
            key=f"{tender.reference} standstill {tender.standstill_ends_on}", subject=tender,
            day=f"{tender.standstill_ends_on:%-d %B %Y}",
        )  # fmt: skip
    return told


def award(tender: Tender, *, by: User, now: datetime | None = None) -> list[AwardDecision]:
    """Award after the standstill: contracts are drawn from the record, bidders and public are told.

    Refused while the standstill runs, while a challenge holds it, where every award fell, and the second time.
    """
    moment = now or database_now()
    check_part(tender, by, "award", ConflictDeclaration.Moment.AWARD)
    with transaction.atomic():
        tender = Tender.objects.select_for_update().select_related("buyer").get(pk=tender.pk)
        _check_nothing_holds(tender)
        if not _standing(tender).exists():
            raise Refused(
                "award.nobody", "No award stands in any lot. Cancel the tender with a reason instead."
            )
        tender = tenders.award_tender(tender, by=by, now=now)
        decisions = list(
            AwardDecision.objects.filter(
                lot__tender=tender, status=AwardDecision.Status.APPROVED
            ).select_related("lot__tender__buyer", "result", "bid__supplier")
        )
        for decision in decisions:
            decision.lot.tender = tender
            decision.contract = _draw_contract(decision, by=by, now=moment)
            decision.status, decision.awarded_at = AwardDecision.Status.AWARDED, moment
            decision.save(update_fields=["contract", "status", "awarded_at"])
            _settle_bids(decision.lot, decision.result, tender, winner=decision.bid, by=by)
            audit.record(AWARDED, decision, by=by, lot=decision.lot.reference, bid=decision.bid.reference)
        for lot in _lots_without_award(tender):
            if result := queries.latest(lot):
                _settle_bids(lot, result, tender, winner=None, by=by)
        _publish(tender, "UK7", "Contract details notice", decisions, now=moment)
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


def _check_nothing_holds(tender: Tender) -> None:
    """Refuse an award that a challenge holds, or that has a lot without its approval."""
    held = Challenge.objects.filter(tender=tender, holds_award=True, closed_at__isnull=True).first()
    if held is not None:
        until = "you have decided whether there is a claim" if held.hold_waits else "it is closed"
        raise Refused(
            "award.held",
            f"Challenge {held.reference} holds the award until {until}. Check with your adviser.",
        )
    if AwardDecision.objects.filter(lot__tender=tender, status="recommended").exists():
        raise Refused("award.waits", "A lot waits for its approval.")


def _draw_contract(decision: AwardDecision, *, by: User, now: datetime) -> Contract:
    """Draw the contract of one lot from the record of its decision."""
    enquiry = LowBidEnquiry.objects.filter(bid=decision.bid).first()
    return award_contract(
        decision.lot.tender,
        decision.lot,
        decision.bid.supplier,
        _parts(decision).paid_gbp,
        by=by,
        supplier_size=decision.bid.size_at_submission,
        record={
            "decision": decision.reference,
            "result": decision.result.sha256,
            "plan": decision.result.plan_hash,
            "rank": decision.rank,
            "reason": decision.reason,
            "partners": decision.partners,
            "limits": enquiry.limits if enquiry else [],
            "price": _parts(decision).plain(),
        },
        now=now,
    )


def _settle_bids(lot: Any, result: StoredResult, tender: Any, *, winner: Bid | None, by: User) -> None:
    """Tell each bid of a lot what became of it: it won, it stood and did not win, or it was set aside, if only after
    the result.
    """
    stood = {row["bid"] for row in result.bids if not row["set_aside"]}
    left_out = queries.left_out_of(lot)
    for bid in marking.going_forward(marking.bids_of(tender, lot)):
        if winner is not None and bid.pk == winner.pk:
            status = Bid.Status.SUCCESSFUL
        elif bid.reference in stood and bid.pk not in left_out:
            status = Bid.Status.UNSUCCESSFUL
        else:
            status = Bid.Status.SET_ASIDE
        if bid.status != status:
            bid.status = status
            bid.save(update_fields=["status"])
            audit.record(
                BID_DECIDED, bid, by=by, chain=chain_of(tender), bid=bid.reference, status=str(status)
            )


def fall(
    decision: AwardDecision, *, by: User, reason: str, chosen: str = "", now: datetime | None = None
) -> AwardDecision | None:
    """Record that an award fell, and recommend the next in rank with its history; None when nobody is left. Then the
    lot ends, where another lot of the tender goes on.

    Refused once something was paid on the contract. The new recommendation needs an approval by someone else;
    it sends new summaries and begins a new standstill.
    """
    reason = needed_words(reason, "award.no_reason", "Say why it fell.", field="reason")
    tender = decision.lot.tender
    check_part(tender, by, "fall", ConflictDeclaration.Moment.AWARD)
    moment = now or database_now()
    with transaction.atomic():
        Tender.objects.select_for_update().get(pk=tender.pk)
        with locked(decision) as decision:
            if decision.status not in (AwardDecision.Status.APPROVED, AwardDecision.Status.AWARDED):
                raise Refused(
                    "award.not_standing", "Only an award that was approved can fall. Reload the page."
                )
            if decision.contract is not None:
                drop_contract(decision.contract, by=by, reason=reason)
                _settle_bids(decision.lot, decision.result, tender, winner=None, by=by)
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
                    partners=_partners(bid, by=by),
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
            if made is None and _standing(tender).exists():
                ended = {decision.lot_id: "Its award fell, and no other bid stands."}
                tenders.cease_lots(tender, ended, by=by, now=moment)
    return made
