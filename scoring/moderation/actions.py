"""Every write of moderation: notes, settled marks with their reasons, the lock, changes after it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import LONGEST, Refused, clean
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders import actions as tenders
from scoring.assessments import actions as marking_actions
from scoring.assessments import queries as marking
from scoring.assessments.actions import read_mark
from scoring.assessments.models import ConflictDeclaration, LotMarking, Mark, Panel
from scoring.assessments.rules import check_asked_now, check_declared, panel_of
from scoring.formulas.moderation import fault_of_reason
from scoring.moderation import queries
from scoring.moderation.models import ConsensusChange, ConsensusMark, MeetingNote, Moderation

SETTLED = audit.kind("consensus.settled", "{by} settled question {criterion} of {bid}")
NOTED = audit.kind("moderation.noted", "{by} wrote a note on the moderation of {subject}")
COLLIDED = audit.kind(
    "consensus.collided", "{by} wrote on question {criterion} of {bid} as somebody else settled it"
)
MODERATION_LOCKED = audit.kind("moderation.locked", "{by} locked the moderation of {lot}")
CHANGE_ASKED = audit.kind(
    "consensus.change_asked", "{by} asked to change question {criterion} of {bid}: {reason}"
)
CHANGE_AGREED = audit.kind(
    "consensus.changed", "{by} agreed to change question {criterion} of {bid}: {reason}"
)
CHANGE_REFUSED = audit.kind(
    "consensus.change_refused", "{by} refused to change question {criterion} of {bid}: {reason}"
)

CHANGE_WANTED = notice(
    "consensus_change",
    happened="{person} asks to change a settled mark of {subject} after the lock.",
    do="Read the old mark, the new one and the reason, then agree or refuse as the second person.",
    link="moderation:show-lots",
)
MODERATION_DONE = notice(
    "moderation_done",
    happened="The quality marks of {subject} are locked.",
    do="Two opening officers can now open the prices.",
    link="results:show-results",
)
SETTLES = "moderator"


def check_moderator(panel: Panel, by: User) -> None:
    """Raise ``Refused`` unless ``by`` is a moderator here who has declared and has no standing conflict."""
    if SETTLES not in panel.roles_of(by):
        raise Refused("moderation.not_yours", "Only a moderator of this tender settles marks.")
    moment = ConflictDeclaration.Moment
    check_declared(panel, by, moment.ACCESS, moment.NAMES)


def opened(lot: Any) -> Moderation:
    """Return the moderation of a lot, held; refused before every evaluator has locked."""
    if not queries.is_open(lot):
        raise Refused(
            "moderation.not_open",
            "Moderation opens by itself when the last evaluator has locked their marks.",
        )
    Moderation.objects.get_or_create(lot=lot)
    return Moderation.objects.select_for_update(of=("self",)).select_related("lot__tender").get(lot=lot)


def check_settling(moderation: Moderation, tender: Any, bid: Any = None, criterion_code: str = "") -> None:
    """Raise ``Refused`` when nothing of a lot is settled now, or not this answer: locked, held for the second person
    of a screening, or not what is marked now.
    """
    if moderation.locked_at:
        raise Refused(
            "moderation.locked",
            "The moderation of this lot is locked. A change now needs a reason and a second person.",
        )
    if moderation.held_at:
        raise Refused(
            "moderation.held",
            "The screening of this lot waits for a second person. They agree to it or send it back; then go on.",
        )
    if bid is not None:
        check_asked_now(LotMarking.objects.get(lot=moderation.lot_id), tender, bid, criterion_code)


def check_reason(reason: str, question: marking.Question, others: list[str]) -> str:
    """Return a cleaned reason; raise ``Refused`` for one that explains nothing or is a copy."""
    reason = clean(reason)
    fault = fault_of_reason(reason, scale=question.words, others=others)
    if fault is not None:
        raise Refused(f"consensus.{fault.code}", fault.message, field="reason")
    if len(reason) > LONGEST:
        raise Refused("text.too_long", "Keep the reason under 5,000 characters.", field="reason")
    return reason


def _others(bid: Any, code: str) -> list[str]:
    """Reasons settled for other bidders on the same question."""
    found = queries.newest_consensus(
        ConsensusMark.objects.filter(bid__lot_id=bid.lot_id, criterion_code=code).exclude(bid=bid)
    )
    return [row.reason for row in found.values()]


def settle(
    bid: Any,
    criterion_code: str,
    *,
    by: User,
    mark: Any,
    reason: str,
    seen: int,
    now: datetime | None = None,
) -> ConsensusMark:
    """Settle the mark of one answer with a reason of its own; return the new row.

    ``seen``: the number of the settled mark that the moderator had before them (0 for none). When somebody
    settled it since, nothing is overwritten: what was typed is kept as a note of the meeting and the refusal
    says what stands now. Refused too: a mark off the scale, a reason that is empty, trivial, or copied from the
    scale or another bidder, before moderation is open and after it is locked.
    """
    panel = panel_of(bid.tender_id)
    question = marking.question_of(panel.tender, criterion_code)
    if question is None:
        raise Refused("mark.no_question", "This tender has no such question.")
    value = read_mark(mark, question)
    if value is None:
        raise Refused("consensus.no_mark", "Choose the settled mark.", field="mark")
    check_moderator(panel, by)
    now = now or timezone.now()
    with transaction.atomic():
        moderation = opened(bid.lot)
        check_settling(moderation, panel.tender, bid, criterion_code)
        last = (
            ConsensusMark.objects.filter(bid=bid, criterion_code=criterion_code)
            .select_related("settled_by")
            .order_by("-number")
            .first()
        )
        if (last.number if last else 0) == seen:
            reason = check_reason(reason, question, _others(bid, criterion_code))
            made = ConsensusMark.objects.create(
                moderation=moderation,
                bid=bid,
                criterion_code=criterion_code,
                number=seen + 1,
                mark=value,
                reason=reason,
                settled_by=by,
                settled_at=now,
            )
            audit.record(
                SETTLED,
                moderation,
                by=by,
                bid=bid.reference,
                criterion=criterion_code,
                before={"mark": str(last.mark), "reason": last.reason} if last else None,
                after={"mark": str(value), "reason": reason},
            )
            return made
        _keep_what_came_late(moderation, bid, criterion_code, by=by, mark=value, reason=reason, now=now)
    # Outside the transaction: the note stays, though the settling is refused.
    raise _settled_meanwhile(last)


def _keep_what_came_late(
    moderation: Moderation, bid: Any, criterion_code: str, *, by: User, mark: Any, reason: str, now: datetime
) -> None:
    """Keep as a note of the meeting what somebody typed while another settled the same answer."""
    MeetingNote.objects.create(
        moderation=moderation,
        bid=bid,
        criterion_code=criterion_code,
        kind=MeetingNote.Kind.COLLISION,
        words=f"Mark {marking.plain(mark)}. {clean(reason)}".strip(),
        by=by,
        at=now,
    )
    audit.record(COLLIDED, moderation, by=by, bid=bid.reference, criterion=criterion_code)


def _settled_meanwhile(standing: ConsensusMark | None) -> Refused:
    who = standing.settled_by if standing else "Somebody"
    what = f"{marking.plain(standing.mark)}" if standing else "none"
    return Refused(
        "consensus.changed",
        f"{who} settled this answer at the same time: mark {what}. Yours is kept among the notes below. "
        "Read both, then settle it together.",
    )


def write_note(
    lot: Any, *, by: User, words: str, bid: Any = None, criterion_code: str = "", now: datetime | None = None
) -> MeetingNote:
    """Keep a note of the meeting. Evaluators of the lot and moderators may write, once moderation is open."""
    words = clean(words)
    if not words:
        raise Refused("note.empty", "Write the note.", field="words")
    panel = panel_of(lot.tender_id)
    if not panel.roles_of(by) & {"moderator", "evaluator"}:
        raise Refused("moderation.not_yours", "Only the panel writes notes of the meeting.")
    check_declared(panel, by, ConflictDeclaration.Moment.ACCESS, ConflictDeclaration.Moment.NAMES)
    with transaction.atomic():
        moderation = opened(lot)
        made = MeetingNote.objects.create(
            moderation=moderation,
            bid=bid,
            criterion_code=criterion_code,
            words=words[:LONGEST],
            by=by,
            at=now or timezone.now(),
        )
        audit.record(NOTED, moderation, by=by, after={"words": words})
    return made


def reopen_mark(mark: Mark, *, by: User, reason: str, now: datetime | None = None) -> Mark:
    """Send a locked mark back to its evaluator, while the moderation of the lot is not locked."""
    with transaction.atomic():
        panel = panel_of(mark.bid.tender_id)
        check_moderator(panel, by)
        check_settling(opened(mark.bid.lot), panel.tender)
        return marking_actions.reopen_mark(mark, by=by, reason=reason, now=now)


def lock_moderation(lot: Any, *, by: User, now: datetime | None = None) -> bool:
    """Lock the settled marks of a lot; return whether that was the last lot, so that quality is locked.

    Refused with answers not settled yet, and before the screening of the lot is decided. Lots without a bid that
    goes on need no moderation.
    """
    panel = panel_of(lot.tender_id)
    check_moderator(panel, by)
    now = now or timezone.now()
    with locked(panel) as panel:  # lots of a tender are locked, and screenings agreed, one after the other
        moderation = opened(lot)
        check_settling(moderation, panel.tender)
        if panel.tender.screening and lot.pk not in marking.screened_lots(panel.tender):
            raise Refused(
                "screening.first",
                "The screening of this lot comes first: lock it and let a second person agree.",
            )
        check_all_settled(panel, lot)
        moderation.locked_at, moderation.locked_by = now, by
        moderation.save(update_fields=["locked_at", "locked_by"])
        audit.record(MODERATION_LOCKED, moderation, by=by, lot=lot.reference)
        return lock_quality_when_whole(panel, by=by)


def check_all_settled(panel: Panel, lot: Any, *, screened: bool | None = None) -> None:
    """Raise ``Refused`` with the first answers of a lot that are not settled yet, or whose marks have changed since:
    somebody left or joined the panel, or looked again. ``screened``: for `rows_of`.
    """
    rows = queries.rows_of(panel, lot, screened=screened)
    for code, words, waiting in (
        ("moderation.unfinished", "Not settled yet", [row for row in rows if row.settled is None]),
        (
            "moderation.marks_changed",
            "The marks have changed since these were settled. Read them and settle again",
            [row for row in rows if row.is_stale],
        ),
    ):
        if waiting:
            named = ", ".join(f"Bidder {row.letter} {row.question.code}" for row in waiting[:5])
            more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
            raise Refused(code, f"{words}: {named}{more}.")


def lock_quality_when_whole(panel: Panel, *, by: User) -> bool:
    """Lock the quality of a tender when no lot with a bid that goes on is left open; return whether it was."""
    waiting = {bid.lot_id for bid in marking.going_forward(marking.bids_of(panel.tender))} - set(
        Moderation.objects.filter(lot__tender=panel.tender, locked_at__isnull=False).values_list(
            "lot_id", flat=True
        )
    )
    if waiting:
        return False
    tenders.lock_quality(panel.tender, by=by)
    notify(
        User.objects.of(panel.tender.buyer, "officer", "opening_officer"),
        MODERATION_DONE,
        key=f"{panel.tender.reference} quality locked",
        subject=panel.tender,
    )
    return True


def ask_change(
    settled: ConsensusMark, *, by: User, mark: Any, reason: str, why: str, now: datetime | None = None
) -> ConsensusChange:
    """Ask to change a settled mark after the lock: with a new reason and the cause of the change.

    Nothing changes until a second person agrees. Refused once an award is recommended.
    """
    bid = settled.bid
    panel = panel_of(bid.tender_id)
    check_moderator(panel, by)
    question = marking.question_of(panel.tender, settled.criterion_code)
    if question is None:
        raise Refused("mark.no_question", "This tender has no such question.")
    value = read_mark(mark, question)
    if value is None:
        raise Refused("consensus.no_mark", "Choose the new mark.", field="mark")
    why = clean(why)
    if len(why.split()) < 3:
        raise Refused("consensus.no_why", "Say why it is changed after the lock.", field="why")
    with transaction.atomic():
        moderation = opened(bid.lot)
        _check_change(panel, moderation)
        check_asked_now(LotMarking.objects.get(lot=bid.lot_id), panel.tender, bid, settled.criterion_code)
        last = (
            ConsensusMark.objects.filter(bid=bid, criterion_code=settled.criterion_code)
            .order_by("-number")
            .first()
        )
        if last != settled or ConsensusChange.objects.filter(old=settled, status="asked").exists():
            raise Refused(
                "consensus.changed", "This mark was changed, or a change waits already. Reload the page."
            )
        reason = check_reason(reason, question, _others(bid, settled.criterion_code))
        made = ConsensusChange.objects.create(
            moderation=moderation,
            old=settled,
            mark=value,
            reason=reason,
            why=why,
            asked_by=by,
            asked_at=now or timezone.now(),
        )
        notify(
            User.objects.of(panel.tender.buyer, "moderator", "approver").exclude(pk=by.pk),
            CHANGE_WANTED,
            key=f"change {made.pk}",
            subject=panel.tender,
            person=by.name,
        )
        audit.record(
            CHANGE_ASKED, moderation, by=by, bid=bid.reference, criterion=settled.criterion_code, reason=why
        )
    return made


def _check_change(panel: Panel, moderation: Moderation) -> None:
    panel.tender.refresh_from_db(fields=["status"])
    if moderation.locked_at is None:
        raise Refused("moderation.not_locked", "Moderation is still open: settle the mark again instead.")
    if panel.tender.status not in ("assessing", "quality_locked", "priced"):
        raise Refused(
            "consensus.too_late",
            "An award was recommended on these marks. Take the recommendation back before a mark is changed.",
        )


def decide_change(
    change: ConsensusChange, *, by: User, agree: bool, words: str = "", now: datetime | None = None
) -> ConsensusChange:
    """Agree to a change after the lock, or refuse it, as the second person. The old value stays in its row."""
    panel = panel_of(change.old.bid.tender_id)
    if not panel.roles_of(by) & {"moderator", "approver"}:
        raise Refused("moderation.not_yours", "Only a second moderator or an approver decides this.")
    check_declared(panel, by)
    now = now or timezone.now()
    words = clean(words)
    if not agree and not words:
        raise Refused("consensus.no_why", "Say why you refuse it.", field="words")
    with transaction.atomic():
        moderation = opened(change.old.bid.lot)
        _check_change(panel, moderation)
        with locked(change) as change:
            if change.status != ConsensusChange.Status.ASKED:
                raise Refused("consensus.decided", "This change was decided already. Reload the page.")
            if change.asked_by_id == by.pk:
                raise Refused("consensus.own", "You asked for it, so a second person decides.")
            change.second, change.second_at, change.second_words = by, now, words
            if agree:
                change.new = ConsensusMark.objects.create(
                    moderation=moderation,
                    bid=change.old.bid,
                    criterion_code=change.old.criterion_code,
                    number=change.old.number + 1,
                    mark=change.mark,
                    reason=change.reason,
                    settled_by=change.asked_by,
                    settled_at=now,
                )
            change.status = ConsensusChange.Status.AGREED if agree else ConsensusChange.Status.REFUSED
            change.save()
            audit.record(
                CHANGE_AGREED if agree else CHANGE_REFUSED,
                moderation,
                by=by,
                bid=change.old.bid.reference,
                criterion=change.old.criterion_code,
                reason=words or change.why,
            )
    return change
