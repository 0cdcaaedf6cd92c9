"""Reads about marking: the questions, the bidders under their letters, one's own marks, the progress."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.conf import settings

from procurement.tenders import screening
from procurement.tenders.models import Lot, Tender
from scoring.assessments.models import Assignment, LotMarking, Mark, MarkReopening, Panel
from scoring.formulas.moderation import Drift, drift
from suppliers.bids.models import Bid
from suppliers.bids.queries import OpenedBid, opened_quality

AFTER_OPENING = Tender.since("assessing")


@dataclass(frozen=True)
class Question:
    """One criterion as it was published: what bidders saw and evaluators see."""

    code: str
    title: str
    question: str
    evidence: str
    weight_pct: str
    minimum_mark: str | None
    steps: tuple[tuple[Decimal, str], ...]

    @property
    def marks(self) -> list[Decimal]:
        """The marks that exist."""
        return [mark for mark, _ in self.steps]

    @property
    def words(self) -> list[str]:
        """The words of the scale, none left out."""
        return [words for _, words in self.steps if words]

    def words_for(self, mark: Decimal) -> str:
        return next((words for step, words in self.steps if step == mark), "")


def marks_as_subject(bid: Any, criterion_code: str) -> tuple[str, str]:
    """Return the name under which the log keeps the marks of an answer: those of every evaluator together."""
    return "mark", f"{bid.reference}-{criterion_code}"


def plain(mark: Decimal) -> str:
    """A mark as it is typed: ``3``, ``2.5``."""
    return format(mark.normalize(), "f")


PLAIN_STEPS = tuple((Decimal(mark), "") for mark in range(6))


def questions_of(tender: Any) -> list[Question]:
    """Return the marked criteria of the frozen plan, in the published order; price is not one of them."""
    return [
        Question(
            code=str(row["code"]),
            title=str(row.get("title", row["code"])),
            question=str(row.get("question", "")),
            evidence=str(row.get("evidence", "")),
            weight_pct=str(row.get("weight_pct", "")),
            minimum_mark=row.get("minimum_mark"),
            steps=tuple((Decimal(str(s["mark"])), str(s.get("words", ""))) for s in row.get("scale") or [])
            or PLAIN_STEPS,
        )
        for row in (tender.plan_snapshot or {}).get("criteria", [])
        if row.get("kind") != "price"
    ]


def screening_codes(tender: Any) -> frozenset[str]:
    """Return the questions that the screening of the frozen plan marks; none where it has no screening."""
    return frozenset(tender.screening.get("criteria", ()))


def asked_now(tender: Any, *, screened: bool) -> list[Question]:
    """Return the questions that are marked now: those of the screening first, the others once it is decided
    (``screened``); all of them where the plan has no screening.
    """
    first = screening_codes(tender)
    return [each for each in questions_of(tender) if not first or (each.code in first) != screened]


def screened_lots(*tenders: Any) -> set[int]:
    """Return the lots whose screening is decided; nothing is asked of the database without a screening."""
    screening = [tender.pk for tender in tenders if tender.screening]
    if not screening:
        return set()
    done = LotMarking.objects.filter(lot__tender__in=screening, screened_at__isnull=False)
    return set(done.values_list("lot_id", flat=True))


def asked_by_lot(tender: Any, done: set[int] | None = None) -> Callable[[int], frozenset[str]]:
    """Return which questions are marked now, as a function of the lot: one query, none without a screening.

    ``done``: its screened lots, where they are read already.
    """
    done = screened_lots(tender) if done is None else done
    codes = {
        screened: frozenset(question.code for question in asked_now(tender, screened=screened))
        for screened in (False, True)
    }
    return lambda lot: codes[lot in done]


def going_forward(bids: Iterable[Bid]) -> list[Bid]:
    """Return those of the bids that no screening has stopped."""
    return [bid for bid in bids if bid.status != Bid.Status.NOT_FORWARD]


def question_of(tender: Any, code: str) -> Question | None:
    """Return one criterion by its code."""
    return next((question for question in questions_of(tender) if question.code == code), None)


def bids_of(tender: Any, lot: Any = None, *, along: Iterable[str] = ()) -> list[Bid]:
    """Return the bids that compete, by their random reference; none before the answers were opened.

    ``along``: what else of each is read in the same query.
    """
    if tender.status not in AFTER_OPENING:
        return []
    bids = Bid.objects.competing().filter(tender=tender).select_related("lot", "supplier", *along)
    if lot is not None:
        bids = bids.filter(lot=lot)
    return sorted(bids, key=lambda bid: bid.reference)


def left_of(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    """Return who left a panel: a line for each person, lot and reason, with the day and who ended it.

    ``assignments``: all of the panel, with lots and people.
    """
    lines = {
        (a.lot.number, a.evaluator.name, a.ended_at, a.end_reason, a.ended_by and a.ended_by.name)
        for a in assignments
        if a.ended_at is not None
    }
    names = ("lot_number", "name", "ended_at", "end_reason", "by")
    return [dict(zip(names, line, strict=True)) for line in sorted(lines, key=lambda line: line[:3])]


def letter(position: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def letters(lot: Any, bids: Iterable[Bid], *, reader: str) -> dict[int, str]:
    """Return a letter for each bid, shuffled for each reader: nobody can say "Bidder C" to a colleague.

    ``reader``: the pseudonym of an evaluator, or ``moderation`` for the table that all share. The order hangs
    on the service's key, so it tells nothing about when a bid came or what it is called.
    """

    def place(bid: Bid) -> bytes:
        text = f"letters:{lot.pk}:{reader}:{bid.pk}"
        return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()

    return {bid.pk: letter(position) for position, bid in enumerate(sorted(bids, key=place))}


@dataclass
class Cell:
    """One answer that one evaluator marks."""

    lot: Any
    question: Question
    bid: Bid
    letter: str
    mark: Mark | None

    @property
    def is_done(self) -> bool:
        return self.mark is not None and self.mark.mark is not None and bool(self.mark.comment.strip())

    @property
    def is_locked(self) -> bool:
        return self.mark is not None and self.mark.locked_at is not None

    @property
    def is_reopened(self) -> bool:
        """Whether a moderator asked to look at this mark again, and it is not locked since."""
        return self.mark is not None and self.mark.number > 1 and not self.is_locked


def asked_again(cells: Iterable[Cell]) -> list[tuple[Cell, str]]:
    """Return the answers that a moderator asks their evaluator to look at again, each with the moderator's words.

    One query where there is such an answer, none elsewhere.
    """
    open_again = [cell for cell in cells if cell.is_reopened]
    if not open_again:
        return []
    asked = MarkReopening.objects.filter(
        mark__evaluator__in={cell.mark.evaluator_id for cell in open_again if cell.mark},
        mark__bid__in={cell.bid.pk for cell in open_again},
    ).values_list("mark__bid", "mark__criterion_code", "mark__number", "reason")
    reasons = {(bid, code, number + 1): reason for bid, code, number, reason in asked}
    return [
        (cell, reasons.get((cell.bid.pk, cell.question.code, cell.mark.number), ""))
        for cell in open_again
        if cell.mark
    ]


def newest(marks: Iterable[Mark]) -> dict[tuple[int, str, int], Mark]:
    """Return the mark that counts of each (bid, question, evaluator): the one with the highest number."""
    found: dict[tuple[int, str, int], Mark] = {}
    for mark in marks:
        key = (mark.bid_id, mark.criterion_code, mark.evaluator_id)
        if key not in found or found[key].number < mark.number:
            found[key] = mark
    return found


def assignments_of(panels: Iterable[Panel], evaluator: Any) -> list[Assignment]:
    """Return the questions of these panels that one evaluator has to mark now."""
    mine = Assignment.objects.live().filter(panel__in=panels, evaluator=evaluator)
    return list(mine.select_related("lot"))


def cells_of(panel: Panel, evaluator: Any, mine: list[Assignment] | None = None) -> list[Cell]:
    """Return everything that one evaluator marks now, question by question across bidders, with own marks only.

    ``mine``: their assignments, where they are read already.
    """
    return cells_by_panel([panel], evaluator, mine)[panel.pk]


def cells_by_panel(
    panels: Iterable[Panel], evaluator: Any, mine: list[Assignment] | None = None
) -> dict[int, list[Cell]]:
    """Return `cells_of` each panel by its key: three queries however many they are, one more with a screening."""
    panels = list(panels)
    mine = assignments_of(panels, evaluator) if mine is None else mine
    theirs = {panel.pk: [a for a in mine if a.panel_id == panel.pk] for panel in panels}
    tenders = [panel.tender for panel in panels if theirs[panel.pk] and panel.tender.status in AFTER_OPENING]
    if not tenders:
        return {panel.pk: [] for panel in panels}
    bids: dict[int, list[Bid]] = {}
    competing = Bid.objects.competing().filter(tender__in=tenders).select_related("lot", "supplier")
    for bid in competing.order_by("reference"):
        bids.setdefault(bid.lot_id, []).append(bid)
    marks = newest(Mark.objects.filter(evaluator=evaluator, bid__tender__in=tenders))
    screened = screened_lots(*tenders)
    return {
        panel.pk: _cells(panel.tender, evaluator, theirs[panel.pk], bids, marks, screened) for panel in panels
    }


def _cells(
    tender: Any,
    evaluator: Any,
    mine: Iterable[Assignment],
    bids: dict[int, list[Bid]],
    marks: dict[tuple[int, str, int], Mark],
    screened: set[int],
) -> list[Cell]:
    """Return the cells of one tender, from its bids by lot.

    Letters are given over all bids of a lot, so that a bid which stops takes nobody else's letter along.
    """
    order = {question.code: (place, question) for place, question in enumerate(questions_of(tender))}
    asked = asked_by_lot(tender, screened)
    cells: list[Cell] = []
    for assignment in sorted(
        (a for a in mine if a.criterion_code in order and a.criterion_code in asked(a.lot_id)),
        key=lambda a: (a.lot.number, order[a.criterion_code][0]),
    ):
        here = bids.get(assignment.lot_id, [])
        named = letters(assignment.lot, here, reader=str(evaluator.pseudonym))
        cells += [
            Cell(
                assignment.lot,
                order[assignment.criterion_code][1],
                bid,
                named[bid.pk],
                marks.get((bid.pk, assignment.criterion_code, evaluator.pk)),
            )
            for bid in sorted(going_forward(here), key=lambda bid: (len(named[bid.pk]), named[bid.pk]))
        ]
    return cells


@dataclass
class OwnMarking:
    """What an evaluator has done of some cells, in order."""

    cells: list[Cell]

    @property
    def done(self) -> int:
        """How many have a mark and a comment."""
        return sum(cell.is_done for cell in self.cells)

    @property
    def locked(self) -> int:
        """How many are locked."""
        return sum(cell.is_locked for cell in self.cells)

    @property
    def next(self) -> Cell | None:
        """The first that is not done."""
        return next((cell for cell in self.cells if not cell.is_done), None)


@dataclass
class OwnQuestion(OwnMarking):
    """One question of a lot, with a cell a bid."""

    question: Question


@dataclass
class OwnLot(OwnMarking):
    """One lot; ``screens``: whether its questions are those of the screening."""

    lot: Lot
    questions: list[OwnQuestion]
    screens: bool


def own_lots(cells: Iterable[Cell], screening: frozenset[str]) -> list[OwnLot]:
    """Return an evaluator's cells by lot and question, in the order that they stand in."""
    found = []
    for _, of_lot in groupby(cells, key=lambda cell: cell.lot.pk):
        lot_cells = list(of_lot)
        questions = [
            OwnQuestion(one := list(of_question), one[0].question)
            for _, of_question in groupby(lot_cells, key=lambda cell: cell.question.code)
        ]
        screens = lot_cells[0].question.code in screening
        found.append(OwnLot(lot_cells, lot_cells[0].lot, questions, screens))
    return found


def drifts(cells: Iterable[Cell]) -> list[tuple[Question, list[Cell], Drift | None]]:
    """Return each question with its cells, and how the marks drifted in the order in which they were given."""
    by_question: dict[str, list[Cell]] = {}
    for cell in cells:
        by_question.setdefault(cell.question.code, []).append(cell)
    found = []
    for group in by_question.values():
        given = sorted(
            (cell.mark for cell in group if cell.mark and cell.mark.mark is not None),
            key=lambda mark: (mark.marked_at, mark.pk),
        )
        found.append((group[0].question, group, drift([fraction(mark.mark) for mark in given])))
    return found


def answers_of(tender: Any, *, by: Any, bids: Iterable[Bid] | None = None) -> dict[int, OpenedBid]:
    """Return the opened answers by bid, of all or of ``bids``. The read is logged. Raises ``Refused`` before the
    opening.
    """
    return {opened.bid.pk: opened for opened in opened_quality(tender, by=by, bids=bids)}


def fraction(value: Decimal) -> Fraction:
    """A mark as the formulas take it."""
    return Fraction(value)


@dataclass(frozen=True)
class Progress:
    """How far an evaluator is in one lot: counts only, never a mark."""

    evaluator: Any
    lot: Any
    wanted: int
    done: int
    locked: int


def progress_of(panel: Panel, assignments: Iterable[Assignment] | None = None) -> list[Progress]:
    """Return the progress of the panel for the officer: counts by evaluator and lot of what is marked now, three
    queries in all, one more with a screening.

    ``assignments``: those of the panel with lots and people, where they are read already.
    """
    if assignments is None:
        assignments = Assignment.objects.live().filter(panel=panel).select_related("lot", "evaluator")
    live = [a for a in assignments if a.ended_at is None]
    bids, asked = going_forward(bids_of(panel.tender)), asked_by_lot(panel.tender)
    marks = newest(
        Mark.objects.filter(bid__tender=panel.tender).only(
            "bid_id", "criterion_code", "evaluator_id", "number", "mark", "comment", "locked_at"
        )
    )
    rows: dict[tuple[int, int], list[Any]] = {}
    for a in live:
        if a.criterion_code not in asked(a.lot_id):
            continue
        row = rows.setdefault((a.evaluator_id, a.lot_id), [a.evaluator, a.lot, 0, 0, 0])
        for bid in bids:
            if bid.lot_id != a.lot_id:
                continue
            mark = marks.get((bid.pk, a.criterion_code, a.evaluator_id))
            row[2] += 1
            row[3] += bool(mark and mark.mark is not None and mark.comment)
            row[4] += bool(mark and mark.locked_at)
    found = [Progress(*row) for row in rows.values()]
    return sorted(found, key=lambda row: (row.lot.number, row.evaluator.name, row.evaluator.pk))


def marks_due(tender: Tender) -> date | None:
    """Return the day by which marks are wanted: of the screening while it is open, else of the promised result."""
    screened_on = None if tender.screened_at else screening.told_on(tender)
    return screened_on or tender.result_promised_on


def marks_due_words(tender: Tender) -> str:
    """Say when marks are due, and why then; empty where the tender promises no day."""
    due = marks_due(tender)
    if due is None:
        return ""
    what = "the result" if due == tender.result_promised_on else "the screening"
    return f"Before {due:%-d %B %Y}, the day promised to bidders for {what}."
