"""Every write of the panel: who marks, what was declared and decided, marks and their lock."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import LONGEST, Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.models import Tender
from scoring.assessments import queries
from scoring.assessments.models import (
    Assignment,
    ConflictDecision,
    ConflictDeclaration,
    LotMarking,
    Mark,
    MarkReopening,
    Panel,
)
from scoring.assessments.rules import (
    check_asked_now,
    check_declared,
    check_evaluator,
    panel_of,
    sits_on_both_sides,
)
from scoring.formulas.moderation import cites
from scoring.moderation.models import Moderation

PANEL_MADE = audit.kind("panel.made", "{by} set how {subject} is assessed")
ASSIGNED = audit.kind("panel.assigned", "{by} gave {evaluator} question {criterion} of {lot} to mark")
UNASSIGNED = audit.kind("panel.assignment_ended", "{by} ended the marking of {evaluator}: {reason}")
DECLARED = audit.kind("conflict.declared", "{by} declared on {subject} ({moment}): {answer}")
DECIDED = audit.kind("conflict.decided", "{by} decided on the conflict of {person} ({decision}): {reason}")
MARK_SAVED = audit.kind("mark.saved", "{by} saved a mark of {bid}, question {criterion}")
MARKS_LOCKED = audit.kind("marks.locked", "{by} locked {count} marks of {lot}")
ALL_LOCKED = audit.kind("marks.all_locked", "Every evaluator of {lot} has locked: moderation is open")
MARK_REOPENED = audit.kind("mark.reopened", "{by} reopened a mark of {evaluator} on {bid}: {reason}")

MARKS_WANTED = notice(
    "marks_wanted",
    happened="You are on the panel of {subject}.",
    do="Declare whether you have a conflict of interest, then mark one answer at a time.",
    by_when="{due}",
    link="assess:show-panel",
)
MODERATION_OPEN = notice(
    "moderation_open",
    happened="Every evaluator of {lot} has locked their marks.",
    do="Moderation is open: begin with the answers where marks lie furthest apart.",
    link="moderation:show-lots",
)
CONFLICT_SAID = notice(
    "conflict_declared",
    happened="{person} declared a conflict of interest on {subject} and was cut off from it.",
    do="Decide whether they may take part, with what safeguard, or not.",
    link="assess:show-panel",
)
CONFLICT_DECIDED = notice(
    "conflict_decided",
    happened="{by} decided about the conflict of interest that you declared on {subject}: {decision}. {words}",
    do="Who may take part goes on where they were. Who takes no part has nothing more to do.",
    link="assess:show-panel",
)
LEFT_PANEL = notice(
    "panel_left",
    happened="{by} took you off lot {lot} of the panel of {subject}: {reason}",
    do="You have nothing more to mark there. Your marks stay on record and count no more.",
    link="assess:show-panel",
)
MARK_OPEN_AGAIN = notice(
    "mark_reopened",
    happened="A moderator asks you to look at a mark again on {subject}: {reason}",
    do="Look at the answer again, then lock your marks. Your first mark stays on record.",
    link="assess:show-panel",
)
MAKES_PANEL = {"officer"}
PUBLISHED_RULE = ("low_end_share_pct", "below_mean_pct")


def form_panel(tender: Any, *, by: User, **facts: Any) -> Panel:
    """Set how a tender is assessed (names hidden, the rule for low prices); return the panel.

    ``facts``: ``names_hidden``, ``low_end_gbp``, ``low_end_share_pct``, ``below_mean_pct``. Refused for
    people who are not its officers, before there is a frozen plan, and once prices are open. The two shares of the
    rule for low prices are published with the tender: from then on they stay as bidders read them.
    """
    if not tender.roles_of(by) & MAKES_PANEL:
        raise Refused("panel.not_yours", "Only an officer of this tender makes its panel.")
    if not tender.plan_snapshot:
        raise Refused("panel.no_plan", "The evaluation plan comes first: it says what is marked.")
    if tender.status in (*Tender.since("priced"), "cancelled"):
        raise Refused("panel.too_late", "Prices are open, so how bids are assessed can no longer be changed.")
    standing = Panel.objects.filter(tender=tender).first()
    if standing is not None:
        check_declared(standing, by)
    if tender.published_at and _changes(standing or Panel(), facts, *PUBLISHED_RULE):
        raise Refused(
            "panel.rule_published",
            "The rule for low prices was published with the tender, so it stays as bidders read it.",
        )
    floor = ((tender.plan_snapshot or {}).get("price") or {}).get("floor_gbp")
    with transaction.atomic():
        start = {"made_by": by, "low_end_gbp": Decimal(str(floor)) if floor else None, **facts}
        panel, made = Panel.objects.select_for_update().get_or_create(tender=tender, defaults=start)
        if not made and facts:
            if tender.status == "assessing" and _changes(panel, facts, "names_hidden"):
                raise Refused("panel.names", "Answers are open, so hiding names can no longer be changed.")
            for name, value in facts.items():
                setattr(panel, name, value)
            panel.save(update_fields=list(facts))
        for lot in tender.lots.all():
            LotMarking.objects.get_or_create(lot=lot, defaults={"panel": panel})
        if made or facts:
            audit.record(PANEL_MADE, panel, by=by, names_hidden=panel.names_hidden)
    return panel


def _changes(panel: Panel, facts: Mapping[str, Any], *names: str) -> bool:
    """Whether the facts give one of these names another value than the panel has."""
    return any(name in facts and facts[name] != getattr(panel, name) for name in names)


def assign(
    panel: Panel, lot: Any, criterion_code: str, evaluator: User, *, by: User, now: datetime | None = None
) -> Assignment:
    """Give an evaluator one question of one lot to mark.

    Refused for someone without the role, who approved the tender, or who belongs to a firm that bid; once the
    lot's quality is settled; and for a question of a screening that is decided.
    """
    with locked(panel) as panel:
        tender = panel.tender
        if not panel.roles_of(by) & MAKES_PANEL:
            raise Refused("panel.not_yours", "Only an officer of this tender makes its panel.")
        check_declared(panel, by)
        if tender.status in (*Tender.since("quality_locked"), "cancelled"):
            raise Refused("panel.too_late", "The quality marks are locked, so nobody can be added.")
        if queries.question_of(tender, criterion_code) is None or lot.tender_id != tender.pk:
            raise Refused("panel.no_question", "This tender has no such question.", field="criterion_code")
        _check_may_mark(panel, evaluator)
        marking = LotMarking.objects.select_for_update().get(lot=lot)
        if _is_settled(marking):
            raise Refused(
                "panel.lot_settled",
                "The settled marks of this lot are locked, so nobody can be added to it. A moderator can still ask "
                "for a change of a settled mark, with a reason and a second person.",
                field="lot",
            )
        asked = {each.code for each in queries.asked_now(tender, screened=marking.screened_at is not None)}
        if marking.screened_at is not None and criterion_code not in asked:
            raise Refused(
                "screening.decided",
                "The screening of this lot is decided, so this question is marked no more.",
                field="criterion_code",
            )
        made, fresh = Assignment.objects.get_or_create(
            lot=lot,
            criterion_code=criterion_code,
            evaluator=evaluator,
            ended_at=None,
            defaults={"panel": panel, "assigned_by": by, "assigned_at": now or timezone.now()},
        )
        if fresh:
            if criterion_code in asked:
                marking.all_locked_at = None
                marking.save(update_fields=["all_locked_at"])
            notify(
                [evaluator],
                MARKS_WANTED,
                key=f"{tender.reference} panel",
                subject=tender,
                due=queries.marks_due_words(tender),
            )
            audit.record(
                ASSIGNED, panel, by=by, evaluator=evaluator, criterion=criterion_code, lot=lot.reference
            )
    return made


def _check_may_mark(panel: Panel, evaluator: User) -> None:
    """Refuse somebody who is no evaluator of the buyer, who approved the tender, or whose firm bid."""
    tender = panel.tender
    if "evaluator" not in evaluator.roles_in(tender.buyer_id):
        raise Refused(
            "panel.not_an_evaluator",
            f"{evaluator} does not have the role of evaluator. Your administrator gives it, then add them here.",
            field="evaluator",
        )
    if tender.approved_by_id == evaluator.pk:
        raise Refused(
            "panel.role_clash",
            f"{evaluator} approved this tender, and whoever approves does not mark.",
            field="evaluator",
        )
    if sits_on_both_sides(panel, evaluator):
        raise Refused(
            "panel.role_clash",
            f"{evaluator} belongs to a supplier and cannot mark here.",
            field="evaluator",
        )


def assign_all(
    panel: Panel, lot: Any, codes: Iterable[str], evaluator: User, *, by: User, now: datetime | None = None
) -> list[Assignment]:
    """Give an evaluator several questions of one lot, all or none."""
    with transaction.atomic():
        return [assign(panel, lot, code, evaluator, by=by, now=now) for code in codes]


def end_assignments(
    panel: Panel, lot: Any, evaluator: User, *, by: User, reason: str, now: datetime | None = None
) -> int:
    """Take an evaluator off a lot: the marks stay on record and count no more. Return how many ended.

    Raises ``Refused`` to others than the tender's officers, to one who is cut off, without a reason, before the tender
    is approved, once quality is locked, and for somebody who marks nothing there.
    """
    reason = needed_words(reason, "panel.no_reason", "Say why they leave the panel.", field="reason")
    now = now or timezone.now()
    with locked(panel) as panel:
        if not panel.roles_of(by) & MAKES_PANEL:
            raise Refused("panel.not_yours", "Only an officer of this tender changes its panel.")
        check_declared(panel, by)
        if panel.tender.status not in ("approved", "published", "assessing"):
            raise Refused("panel.too_late", "The quality marks are locked, so the panel stays as it is.")
        ended = _end(panel, lot, evaluator, by=by, reason=reason, now=now)
        if not ended:
            raise Refused("panel.nobody", "They mark nothing in this lot.")
        notify(
            [evaluator], LEFT_PANEL, key=f"{lot.reference} left {now.isoformat()}", subject=panel.tender,
            by=by.name, lot=str(lot.number), reason=reason[:200],
        )  # fmt: skip
        audit.record(UNASSIGNED, panel, by=by, evaluator=evaluator, reason=reason)
    return ended


def _end(panel: Panel, lot: Any, evaluator: User, *, by: User, reason: str, now: datetime) -> int:
    lots = [lot] if lot is not None else list(panel.tender.lots.all())
    ended = 0
    for each in lots:
        marking = LotMarking.objects.select_for_update().get(lot=each)
        gone = (
            Assignment.objects.live()
            .filter(panel=panel, lot=each, evaluator=evaluator)
            .update(ended_at=now, ended_by=by, end_reason=reason)
        )
        ended += gone
        if gone:
            _open_moderation(panel, marking, now)
    return ended


def replace_evaluator(
    panel: Panel, lot: Any, old: User, new: User, *, by: User, reason: str, now: datetime | None = None
) -> list[Assignment]:
    """Put ``new`` in the place of ``old``: the old marks stay on record, the new member declares and marks all
    that is not decided by a screening. Refused for one who marks nothing there, and for the same person twice.
    """
    now = now or timezone.now()
    if old.pk == new.pk:
        raise Refused(
            "panel.same_person",
            f"{old} cannot take over from themselves. Choose somebody else, or nobody.",
            field="successor",
        )
    with transaction.atomic():
        decided = (
            queries.screening_codes(panel.tender) if lot.pk in queries.screened_lots(panel.tender) else ()
        )
        codes = list(
            Assignment.objects.live()
            .filter(panel=panel, lot=lot, evaluator=old)
            .exclude(criterion_code__in=decided)
            .values_list("criterion_code", flat=True)
        )
        made = assign_all(panel, lot, codes, new, by=by, now=now)
        end_assignments(panel, lot, old, by=by, reason=reason, now=now)
    return made


def declare(
    panel: Panel, *, by: User, moment: str, kind: str, words: str = "", now: datetime | None = None
) -> ConflictDeclaration:
    """Keep what a person declares at a moment: a new row each time. A conflict cuts them off at once.

    Refused for someone who has no role on the tender, an unknown moment or kind, and a conflict without words.
    """
    if not panel.tender.roles_of(by) & {
        "officer",
        "approver",
        "evaluator",
        "moderator",
        "opening_officer",
        "service_owner",
        "observer",
    }:
        raise Refused("conflict.not_yours", "Only people of the buyer declare here.")
    if moment not in ConflictDeclaration.Moment.values:
        raise Refused("conflict.no_moment", "There is no such moment to declare at.", field="moment")
    if kind not in ConflictDeclaration.Kind.values:
        raise Refused("conflict.no_kind", "Choose one of the four answers.", field="kind")
    words = clean(words)[:LONGEST]
    if kind != ConflictDeclaration.Kind.NIL and not words:
        raise Refused("conflict.no_words", "Say what the conflict is, in a sentence or two.", field="words")
    with transaction.atomic():
        made = ConflictDeclaration.objects.create(
            panel=panel, person=by, moment=moment, kind=kind, words=words, declared_at=now or timezone.now()
        )
        if kind != ConflictDeclaration.Kind.NIL:
            officers = User.objects.of(panel.tender.buyer, "officer", "approver").exclude(pk=by.pk)
            notify(
                officers,
                CONFLICT_SAID,
                key=f"{panel.tender.reference} conflict {made.pk}",
                subject=panel.tender,
                person=by.name,
            )
        audit.record(DECLARED, panel, by=by, moment=moment, answer=kind, reason=words)
    return made


def decide_conflict(
    declaration: ConflictDeclaration, *, by: User, decision: str, words: str, now: datetime | None = None
) -> ConflictDecision:
    """Decide on somebody else's conflict: allow, allow with a safeguard, or remove from the panel; return the decision.

    Raises ``Refused`` to others than officers and approvers of the tender, about one's own conflict, to whoever is cut
    off, for an unknown decision, and without words.
    """
    words = needed_words(words, "conflict.no_reason", "Say why, and what the safeguard is.", field="words")
    if decision not in ConflictDecision.Decision.values:
        raise Refused("conflict.no_decision", "Choose one of the three.", field="decision")
    panel = declaration.panel
    if not panel.roles_of(by) & {"officer", "approver"}:
        raise Refused("conflict.not_yours", "Only an officer or approver of this tender decides.")
    if declaration.person_id == by.pk:
        raise Refused("conflict.own", "Somebody else decides about your own conflict.")
    check_declared(panel, by)
    now = now or timezone.now()
    with locked(panel) as panel:
        made = ConflictDecision.objects.create(
            declaration=declaration,
            person=declaration.person,
            decision=decision,
            words=words,
            decided_by=by,
            decided_at=now,
        )
        if decision == ConflictDecision.Decision.REMOVE:
            _end(panel, None, declaration.person, by=by, reason=f"Conflict of interest: {words}", now=now)
        notify(
            [declaration.person],
            CONFLICT_DECIDED,
            key=f"conflict decision {made.pk}",
            subject=panel.tender,
            by=str(by),
            decision=made.get_decision_display().lower(),
            words=words[:200],
        )
        audit.record(DECIDED, panel, by=by, person=declaration.person, decision=decision, reason=words)
    return made


def read_mark(value: Any, question: queries.Question) -> Decimal | None:
    """Return a typed mark, or None for nothing typed. Raises ``Refused`` for one off the scale."""
    if value is None or value == "":
        return None
    try:
        mark = Decimal(str(value).strip())
    except InvalidOperation:
        mark = None
    if mark is None or not mark.is_finite() or mark not in question.marks:
        steps = ", ".join(queries.plain(step) for step in question.marks)
        raise Refused("mark.off_scale", f"A mark is one of {steps}.", field="mark")
    return mark


def save_mark(
    bid: Any,
    criterion_code: str,
    *,
    by: User,
    mark: Any = None,
    comment: str = "",
    revision: int | None = None,
    now: datetime | None = None,
) -> Mark:
    """Keep an evaluator's own mark and comment as far as they are; return the row.

    Either may still be empty: the lock asks for both. ``revision``: the one that the page showed; an older one
    means that the same person wrote in another window, and is refused so that nothing is overwritten. Refused
    too: a mark off the scale, a question that is not theirs, a locked mark, a conflict that stands.
    """
    panel = panel_of(bid.tender_id)
    question = queries.question_of(panel.tender, criterion_code)
    if question is None:
        raise Refused("mark.no_question", "This tender has no such question.")
    value = read_mark(mark, question)
    comment = clean(comment)
    if len(comment) > LONGEST:
        raise Refused("text.too_long", f"Keep the comment under {LONGEST:,} characters.", field="comment")
    now = now or timezone.now()
    with transaction.atomic():
        marking = LotMarking.objects.select_for_update().get(lot=bid.lot_id)
        check_evaluator(panel, by, bid.lot_id, criterion_code)
        check_asked_now(marking, panel.tender, bid, criterion_code)
        row = _own_mark(bid, criterion_code, by)
        if row is None:
            row = Mark(bid=bid, criterion_code=criterion_code, evaluator=by, marked_at=now)
        elif (row.mark, row.comment) == (value, comment):
            return row  # a save while typing and the button may bring the same words twice
        elif revision is not None and revision != row.revision:
            raise Refused(
                "mark.changed",
                "You changed this mark in another window since. Both texts are below: choose, then save.",
            )
        else:
            row.revision += 1
            if row.mark != value:
                row.marked_at = now
        row.mark, row.comment, row.changed_at = value, comment, now
        row.save()
        audit.record(
            MARK_SAVED,
            queries.marks_as_subject(bid, criterion_code),
            by=by,
            chain=panel.audit_chain,
            bid=bid.reference,
            criterion=criterion_code,
            after={"mark": str(value), "comment": comment},
        )
    return row


def _own_mark(bid: Any, criterion_code: str, evaluator: User) -> Mark | None:
    """What an evaluator has for an answer so far; refused once it is locked."""
    own = Mark.objects.filter(bid=bid, criterion_code=criterion_code, evaluator=evaluator)
    row = own.order_by("-number").first()
    if row is not None and row.locked_at:
        raise Refused(
            "mark.locked", "You have locked this mark. A moderator can ask you to look at it again."
        )
    return row


def save_marks(
    changes: Mapping[tuple[Any, str], tuple[Any, str]], *, by: User, now: datetime | None = None
) -> int:
    """Keep many own marks at once, as they came back on a sheet: all or none. Return how many."""
    with transaction.atomic():
        for (bid, code), (mark, comment) in changes.items():
            save_mark(bid, code, by=by, mark=mark, comment=comment, now=now)
    return len(changes)


def unfinished(cells: Iterable[queries.Cell], answers: Mapping[int, Any]) -> list[str]:
    """Return in words what still stands between an evaluator and the lock of their cells of a lot."""
    found = []
    for cell in cells:
        if cell.is_locked:
            continue
        name = f"{cell.question.code}, Bidder {cell.letter}"
        if cell.mark is None or cell.mark.mark is None:
            found.append(f"{name}: no mark yet")
        elif not cell.mark.comment.strip():
            found.append(f"{name}: no comment yet")
        elif (answer := answers[cell.bid.pk].answers.get(cell.question.code, "")).strip() and not cites(
            cell.mark.comment, answer
        ):
            found.append(
                f"{name}: the comment points nowhere in the answer. Quote three words of it or more, or name "
                "the paragraph"
            )
    return found


def lock_marks(panel: Panel, lot: Any, *, by: User, now: datetime | None = None) -> bool:
    """Lock all own marks of a lot; return whether that was the last evaluator, so that moderation is open.

    Refused with marks or comments missing, and for a comment that points nowhere in its answer (an answer that
    was left empty needs none: the comment says so). Two last evaluators at the same instant: one of them opens.
    """
    panel = Panel.objects.select_related("tender").get(pk=panel.pk)
    check_evaluator(panel, by, lot)
    answers = queries.answers_of(panel.tender, by=by, bids=queries.bids_of(panel.tender, lot))
    now = now or timezone.now()
    with transaction.atomic():
        marking = LotMarking.objects.select_for_update().get(lot=lot)
        check_evaluator(panel, by, lot)
        cells = [cell for cell in queries.cells_of(panel, by) if cell.lot.pk == lot.pk]
        gaps = unfinished(cells, answers)
        if gaps:
            shown = "; ".join(gaps[:3]) + (f"; and {len(gaps) - 3} more" if len(gaps) > 3 else "")
            raise Refused("marks.unfinished", f"{shown}. Nothing was locked.")
        mine = [cell.mark.pk for cell in cells if cell.mark]
        count = Mark.objects.filter(pk__in=mine, locked_at__isnull=True).update(locked_at=now, changed_at=now)
        last = _open_moderation(panel, marking, now)
        audit.record(MARKS_LOCKED, panel, by=by, count=count, lot=lot.reference)
        if last:
            audit.record(ALL_LOCKED, panel, by=None, lot=lot.reference)
    return last


def _open_moderation(panel: Panel, marking: LotMarking, now: datetime) -> bool:
    """Under the lock of the lot's marking: open moderation when nothing is left to lock.

    A lot whose settled marks are locked stays as it is: a conflict found after that takes the person off, and what
    their mark had moved is put right by a change with a second person, for which moderation must be open.
    """
    if _is_settled(marking):
        return False
    asked = queries.asked_now(panel.tender, screened=marking.screened_at is not None)
    codes = {question.code for question in asked}
    live = [a for a in Assignment.objects.live().filter(lot=marking.lot_id) if a.criterion_code in codes]
    bids = queries.going_forward(queries.bids_of(panel.tender, marking.lot))
    marks = queries.newest(Mark.objects.filter(bid__in=bids))
    whole = codes <= {a.criterion_code for a in live} and all(
        (mark := marks.get((bid.pk, a.criterion_code, a.evaluator_id))) is not None and mark.locked_at
        for a in live
        for bid in bids
    )
    opens = whole and panel.tender.status == "assessing"
    was_open = marking.all_locked_at is not None
    if opens == was_open:
        return False
    marking.all_locked_at = now if opens else None
    marking.save(update_fields=["all_locked_at"])
    if opens:
        notify(
            User.objects.of(panel.tender.buyer, "moderator"),
            MODERATION_OPEN,
            key=f"{marking.lot.reference} open {now.isoformat()}",
            subject=panel.tender,
            lot=marking.lot.reference,
        )
    return opens


def _is_settled(marking: LotMarking) -> bool:
    """Whether the moderation of the lot is locked."""
    return Moderation.objects.filter(lot=marking.lot_id, locked_at__isnull=False).exists()


def reopen_mark(mark: Mark, *, by: User, reason: str, now: datetime | None = None) -> Mark:
    """Let an evaluator look at a locked mark again: the old row stays, a new one is open. Returns the new row.

    Raises ``Refused`` to others than moderators, for one's own mark, without a reason, for a mark that is not locked,
    and once quality is settled.
    """
    reason = needed_words(reason, "mark.no_reason", "Say why they should look again.", field="reason")
    now = now or timezone.now()
    panel = Panel.objects.select_related("tender").get(tender=mark.bid.tender_id)
    if "moderator" not in panel.roles_of(by):
        raise Refused("mark.not_yours", "Only a moderator reopens a mark.")
    if by.pk == mark.evaluator_id:
        raise Refused("mark.own", "Another moderator reopens your own mark.")
    with transaction.atomic():
        marking = LotMarking.objects.select_for_update().get(lot=mark.bid.lot_id)
        if panel.tender.status != "assessing" or mark.locked_at is None or hasattr(mark, "reopening"):
            raise Refused(
                "mark.not_locked", "This mark is not locked, or quality is settled. Reload the page."
            )
        check_asked_now(marking, panel.tender, mark.bid, mark.criterion_code)
        MarkReopening.objects.create(mark=mark, reopened_by=by, reason=reason, reopened_at=now)
        fresh = Mark.objects.create(
            bid=mark.bid,
            criterion_code=mark.criterion_code,
            evaluator=mark.evaluator,
            number=mark.number + 1,
            mark=mark.mark,
            comment=mark.comment,
            marked_at=now,
            changed_at=now,
        )
        marking.all_locked_at = None
        marking.save(update_fields=["all_locked_at"])
        notify(
            [mark.evaluator],
            MARK_OPEN_AGAIN,
            key=f"mark {fresh.pk} open",
            subject=panel.tender,
            reason=reason[:200],
        )
        audit.record(
            MARK_REOPENED, panel, by=by, evaluator=mark.evaluator, bid=mark.bid.reference, reason=reason
        )
    return fresh
