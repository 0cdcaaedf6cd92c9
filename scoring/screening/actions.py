"""Every write of a screening: locked by a moderator, agreed or sent back by a second person, told to everybody."""

import hashlib
from datetime import datetime
from typing import Any

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders import actions as tenders
from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, ConflictDeclaration, LotMarking, Panel
from scoring.assessments.rules import check_declared, panel_of
from scoring.formulas.exact import canonical
from scoring.moderation.actions import (
    check_all_settled,
    check_moderator,
    check_settling,
    lock_quality_when_whole,
    opened,
)
from scoring.moderation.models import Moderation
from scoring.moderation.queries import consensus_of
from scoring.screening import queries
from scoring.screening.models import Screening, ScreeningLetter
from scoring.screening.rules import MOVES, SECONDS
from suppliers.bids.models import Bid

LOCKED = audit.kind("screening.locked", "{by} locked the screening of {lot}: {forward} of {count} go forward")
AGREED = audit.kind("screening.agreed", "{by} agreed to the screening of {lot}; every bidder was told")
SENT_BACK = audit.kind("screening.sent_back", "{by} sent the screening of {lot} back: {reason}")
STOPPED = audit.kind("bid.not_forward", "Bid {bid} did not go forward from the screening of {lot}")

SECOND_WANTED = notice(
    "screening_second",
    happened="{person} locked the screening of {lot} in {subject}.",
    do="Look at who goes forward, then agree, so that every bidder is told, or send it back.",
    link="screening:show",
)
SCREENING_BACK = notice(
    "screening_sent_back",
    happened="The screening of {lot} in {subject} was sent back: {reason}",
    do="Settle what must be settled again, then lock the screening.",
    link="moderation:show-lots",
)
GOES_ON = notice(
    "screening_forward",
    happened="Your bid for {subject} goes forward from the screening.",
    do="There is nothing that you have to do. The other questions are marked now, and then prices are opened.",
)
STOPS = notice(
    "screening_stopped",
    happened="Your bid for {subject} did not go forward from the screening.",
    do="Read your marks and their reasons. Your price stays sealed and nobody opens it.",
)
MARK_THE_REST = notice(
    "screening_done",
    happened="The screening of {lot} in {subject} is decided.",
    do="Mark the other questions of the bids that go forward.",
    by_when="{due}",
    link="assess:show-panel",
)
NOBODY_LEFT = notice(
    "screening_nobody",
    happened="No bid went forward from the screening of {lot} in {subject}.",
    do="Go on with the other lots. If no lot has a bid left, cancel the tender with its reason and a lesson.",
    link="tenders:show-tender",
)


def _panel(lot: Any) -> Panel:
    panel = panel_of(lot.tender_id)
    if not panel.tender.screening:
        raise Refused("screening.none", "The published plan of this tender has no screening.")
    return panel


def lock_screening(lot: Any, *, by: User, now: datetime | None = None) -> Screening:
    """Lock the settled marks of a lot's screening and compute who goes forward; return it, waiting for a second
    person. Nobody is told yet.

    Refused for somebody who does not settle marks here, with an answer not settled, and the second time.
    """
    panel = _panel(lot)
    check_moderator(panel, by)
    moment = now or database_now()
    with locked(panel) as panel:
        moderation = opened(lot)
        check_settling(moderation, panel.tender)
        if LotMarking.objects.get(lot=lot).screened_at is not None:
            raise Refused("screening.decided", "The screening of this lot is decided already.")
        check_all_settled(panel, lot)
        lot.tender = panel.tender
        record = queries.compute(lot)
        data = canonical(record)
        made = Screening.objects.create(
            lot=lot,
            data=data,
            sha256=hashlib.sha256(data).hexdigest(),
            plan_hash=panel.tender.plan_hash,
            locked_by=by,
            locked_at=moment,
        )
        moderation.held_at = moment
        moderation.save(update_fields=["held_at"])
        notify(
            User.objects.of(panel.tender.buyer, *SECONDS).exclude(pk=by.pk),
            SECOND_WANTED,
            key=made.reference,
            subject=panel.tender,
            person=by.name,
            lot=lot.reference,
        )
        audit.record(
            LOCKED,
            made,
            by=by,
            lot=lot.reference,
            forward=sum(row["goes_forward"] for row in record["bids"]),
            count=len(record["bids"]),
            after=record,
        )
    return made


def _check_second(panel: Panel, by: User) -> None:
    moment = ConflictDeclaration.Moment
    check_declared(panel, by, moment.ACCESS, moment.NAMES)


def send_back(screening: Screening, *, by: User, words: str, now: datetime | None = None) -> Screening:
    """Send a screening back to the moderators as the second person: the marks can be settled again. Returns it.

    Raises ``Refused`` to whoever may not be its second person, without words, and where it does not wait for one.
    """
    words = needed_words(words, "screening.no_words", "Say what must be looked at again.", field="words")
    moment = now or database_now()
    panel = _panel(screening.lot)
    _check_second(panel, by)
    with locked(panel) as panel, locked(screening) as screening:
        screening.status = MOVES.check("send_back", screening, by=by, now=moment).end
        screening.second, screening.second_at, screening.second_words = by, moment, words
        screening.save()
        Moderation.objects.filter(lot=screening.lot_id).update(held_at=None)
        notify(
            User.objects.of(panel.tender.buyer, "moderator").exclude(pk=by.pk),
            SCREENING_BACK,
            key=screening.reference,
            subject=panel.tender,
            lot=screening.lot.reference,
            reason=words[:200],
        )
        audit.record(SENT_BACK, screening, by=by, lot=screening.lot.reference, reason=words)
    return screening


def agree(screening: Screening, *, by: User, words: str = "", now: datetime | None = None) -> Screening:
    """Agree to a screening as the second person: bids that stop are stopped for good, every bidder is told, and the
    other questions of those that go forward can be marked. All of it or nothing.

    Refused for the person who locked it, for anybody who marked in this lot, without a declaration, and when the
    marks no longer give what was locked.
    """
    moment = now or database_now()
    panel = _panel(screening.lot)
    _check_second(panel, by)
    with locked(panel) as panel, locked(screening) as screening, locked(panel.tender) as tender:
        lot = screening.lot
        # Held before the log is written, in the order in which notes and marks hold them.
        moderation = Moderation.objects.select_for_update().get(lot=lot)
        lot_marking = LotMarking.objects.select_for_update().get(lot=lot)
        screening.status = MOVES.check("agree", screening, by=by, now=moment).end
        lot.tender = tender
        record = queries.compute(lot)
        if tender.status != "assessing" or canonical(record) != bytes(screening.data):
            raise Refused(
                "screening.stale",
                "The marks do not give this screening any more. Send it back, then lock it again.",
            )
        screening.second, screening.second_at, screening.second_words = by, moment, words.strip()
        screening.save()
        stopped = [row["bid"] for row in record["bids"] if not row["goes_forward"]]
        for bid in Bid.objects.select_for_update().filter(lot=lot, reference__in=stopped).order_by("pk"):
            bid.status = Bid.Status.NOT_FORWARD
            bid.save(update_fields=["status"])
            audit.record(
                STOPPED, bid, by=by, chain=screening.audit_chain, bid=bid.reference, lot=lot.reference
            )
        lot_marking.screened_at, lot_marking.all_locked_at = moment, None
        lot_marking.save(update_fields=["screened_at", "all_locked_at"])
        moderation.held_at = None
        moderation.save(update_fields=["held_at"])
        audit.record(AGREED, screening, by=by, lot=lot.reference)
        _tell(screening, record, tender, moment)
        _go_on(panel, screening, by=by)
    return screening


def _tell(screening: Screening, record: dict[str, Any], tender: Any, at: datetime) -> None:
    """Write every bidder's letter and tell them, all at the same moment."""
    bids = marking.bids_of(tender, screening.lot)
    reasons = consensus_of(bids)
    letters = []
    for bid in bids:
        content = queries.letter_of(record, bid, reasons.get(bid.pk, {}), tender)
        sha256 = hashlib.sha256(canonical(content)).hexdigest()
        letters.append(
            ScreeningLetter(screening=screening, bid=bid, content=content, sha256=sha256, sent_at=at)
        )
    ScreeningLetter.objects.bulk_create(letters)
    for letter in letters:
        notify(
            User.objects.of(letter.bid.supplier, "bidder", "supplier_admin"),
            GOES_ON if letter.content["goes_forward"] else STOPS,
            key=f"{letter.bid.reference} screening",
            subject=tender,
            link=f"/screening/letters/{letter.bid.reference}/",
        )


def _go_on(panel: Panel, screening: Screening, *, by: User) -> None:
    """Let the rest begin: the evaluators are told, and the tender when this was the last lot."""
    tender, lot = panel.tender, screening.lot
    bids = marking.bids_of(tender)
    forward = marking.going_forward(bids)
    if any(bid.lot_id == lot.pk for bid in forward):
        others = (
            Assignment.objects.live().filter(lot=lot).exclude(criterion_code__in=tender.screening["criteria"])
        )
        notify(
            User.objects.filter(pk__in=others.values("evaluator")),
            MARK_THE_REST,
            key=screening.reference,
            subject=tender,
            lot=lot.reference,
            due=f"Before {tender.result_promised_on:%-d %B %Y}, the day promised to bidders for the result."
            if tender.result_promised_on
            else "",
        )
    else:
        notify(
            User.objects.of(tender.buyer, "officer"),
            NOBODY_LEFT,
            key=screening.reference,
            subject=tender,
            lot=lot.reference,
        )
    if {bid.lot_id for bid in bids} <= marking.screened_lots(tender):
        tenders.record_screening(tender, by=by)
    if forward:  # the lots that still had to be locked may all have lost their bids just now
        lock_quality_when_whole(panel, by=screening.locked_by)
