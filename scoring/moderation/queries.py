"""The moderation table: every answer with all marks beside it, the widest disagreement first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, LotMarking, Mark, Panel
from scoring.formulas.moderation import disagreement, in_order, is_flagged
from scoring.moderation.models import ConsensusMark, Moderation


@dataclass
class Row:
    """One answer in moderation: marks that count, marks of people who left, what was settled."""

    bid: Any
    letter: str
    question: marking.Question
    marks: list[Mark]
    left: list[Mark] = field(default_factory=list)
    settled: ConsensusMark | None = None
    is_flagged: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return (self.letter, self.question.code)

    @property
    def distance(self) -> Decimal:
        """How far apart the marks lie."""
        found = disagreement([Fraction(mark.mark) for mark in self.marks if mark.mark is not None])
        return Decimal(found.numerator) / Decimal(found.denominator)

    @property
    def settled_number(self) -> int:
        return self.settled.number if self.settled else 0


def newest_consensus(rows: Iterable[ConsensusMark]) -> dict[tuple[int, str], ConsensusMark]:
    """Return the settled mark that counts of each (bid, question)."""
    found: dict[tuple[int, str], ConsensusMark] = {}
    for row in rows:
        key = (row.bid_id, row.criterion_code)
        if key not in found or found[key].number < row.number:
            found[key] = row
    return found


def rows_of(panel: Panel, lot: Any) -> list[Row]:
    """Return the moderation of a lot, sorted by disagreement; five queries, however many rows.

    Only for callers who may see it: marks of a lot are shown from the moment that all are locked.
    """
    bids = marking.bids_of(panel.tender, lot)
    named = marking.letters(lot, bids, reader="moderation")
    live = {
        (a.criterion_code, a.evaluator_id)
        for a in Assignment.objects.live().filter(lot=lot).only("criterion_code", "evaluator_id")
    }
    marks = marking.newest(Mark.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("evaluator"))
    settled = newest_consensus(
        ConsensusMark.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("settled_by")
    )
    distance = Fraction(str((panel.tender.plan_snapshot or {}).get("disagreement_marks", 2)))
    by_answer: dict[tuple[int, str], list[Mark]] = {}
    for mark in sorted(marks.values(), key=lambda mark: (mark.evaluator.name, mark.evaluator_id)):
        if mark.locked_at:
            by_answer.setdefault((mark.bid_id, mark.criterion_code), []).append(mark)
    rows: dict[tuple[str, str], Row] = {}
    for bid in bids:
        for question in marking.questions_of(panel.tender):
            all_marks = by_answer.get((bid.pk, question.code), [])
            counting = [m for m in all_marks if (question.code, m.evaluator_id) in live]
            row = Row(
                bid,
                named[bid.pk],
                question,
                counting,
                [m for m in all_marks if (question.code, m.evaluator_id) not in live],
                settled.get((bid.pk, question.code)),
                is_flagged([Fraction(m.mark) for m in counting if m.mark is not None], distance),
            )
            rows[row.key] = row
    order = in_order(
        {key: [Fraction(m.mark) for m in row.marks if m.mark is not None] for key, row in rows.items()}
    )
    return [rows[key] for key in order]


def is_open(lot: Any) -> bool:
    """Say whether every evaluator of the lot has locked."""
    found = LotMarking.objects.filter(lot=lot).first()
    return found is not None and found.all_locked_at is not None


def locked_at(lot: Any) -> Any:
    """Return when the moderation of a lot was locked, or None."""
    return Moderation.objects.filter(lot=lot).values_list("locked_at", flat=True).first()


def consensus_of(lot: Any, bids: Iterable[Any]) -> dict[int, dict[str, ConsensusMark]]:
    """Return the settled marks of a lot by bid and question."""
    found: dict[int, dict[str, ConsensusMark]] = {}
    settled = newest_consensus(
        ConsensusMark.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("settled_by")
    )
    for (bid, code), row in settled.items():
        found.setdefault(bid, {})[code] = row
    return found
