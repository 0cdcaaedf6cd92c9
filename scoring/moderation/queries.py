"""The moderation table: every answer with all marks beside it, the widest disagreement first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery

from scoring.assessments import queries as marking
from scoring.assessments.models import Assignment, LotMarking, Mark, Panel
from scoring.assessments.queries import plain
from scoring.formulas.exact import shown
from scoring.formulas.moderation import disagreement, in_order, is_flagged
from scoring.moderation.models import ConsensusMark, Moderation


@dataclass
class Row:
    """One answer in moderation: marks that count, marks of people who left, what was settled, and before that."""

    bid: Any
    letter: str
    question: marking.Question
    marks: list[Mark]
    left: list[Mark] = field(default_factory=list)
    settled: ConsensusMark | None = None
    earlier: list[ConsensusMark] = field(default_factory=list)
    is_flagged: bool = False
    is_decided: bool = False
    """By a screening: the mark stays as it is."""
    distance: Fraction = Fraction(0)

    @property
    def key(self) -> tuple[str, str]:
        return (self.letter, self.question.code)

    @property
    def apart(self) -> str:
        """How far apart the marks lie, as text."""
        return shown(self.distance, 2).removesuffix(".00")

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Mark, evaluator and the first words of the comment, as text for the table of many answers."""
        return [
            (plain(mark.mark), mark.evaluator.name, first_words(mark.comment))
            for mark in self.marks
            if mark.mark is not None
        ]

    @property
    def is_stale(self) -> bool:
        """Whether the marks that count have changed since this was settled: somebody left, came, or looked again."""
        if self.settled is None or self.is_decided:
            return False
        moved: list[Any] = [mark.left_at for mark in self.left]  # type: ignore[attr-defined]
        for mark in self.marks:
            moved += [mark.locked_at, mark.on_panel_since]  # type: ignore[attr-defined]
        return any(at > self.settled.settled_at for at in moved if at is not None)

    @property
    def is_open(self) -> bool:
        """Whether the answer has still to be settled, or settled again."""
        return self.settled is None or self.is_stale

    @property
    def settled_number(self) -> int:
        return self.settled.number if self.settled else 0


def first_words(text: str, most: int = 24) -> str:
    """Return the first words of a text, with a sign where it goes on."""
    words = text.split(maxsplit=most)
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def newest_consensus(rows: Iterable[ConsensusMark]) -> dict[tuple[int, str], ConsensusMark]:
    """Return the settled mark that counts of each (bid, question)."""
    found: dict[tuple[int, str], ConsensusMark] = {}
    for row in rows:
        key = (row.bid_id, row.criterion_code)
        if key not in found or found[key].number < row.number:
            found[key] = row
    return found


def rows_of(
    panel: Panel, lot: Any, only: tuple[str, str] | None = None, *, screened: bool | None = None
) -> list[Row]:
    """Return the moderation of a lot, sorted by disagreement; three queries, however many rows (four with a
    screening, unless ``screened`` says that it is decided or not).

    Where the plan has a screening its questions stand here for every bid, and once it is decided the others for the
    bids that go forward. ``only``: the letter and the question of one answer, when a page needs no more. For
    callers alone who may see it: marks of a lot are shown from the moment that all are locked.
    """
    bids = marking.bids_of(panel.tender, lot)
    named = marking.letters(lot, bids, reader="moderation")
    questions = marking.questions_of(panel.tender)
    if only is not None:
        bids = [bid for bid in bids if named[bid.pk] == only[0]]
        questions = [question for question in questions if question.code == only[1]]
    here = {"bid__in": [bid.pk for bid in bids], "criterion_code__in": [q.code for q in questions]}
    given_to = Assignment.objects.filter(
        lot=lot, evaluator=OuterRef("evaluator"), criterion_code=OuterRef("criterion_code")
    )
    ended = given_to.filter(ended_at__isnull=False).order_by("-ended_at")
    marks = marking.newest(
        Mark.objects.filter(**here)
        .select_related("evaluator")
        .annotate(
            on_panel_since=Subquery(given_to.filter(ended_at=None).values("assigned_at")[:1]),
            left_at=Subquery(ended.values("ended_at")[:1]),
        )
        .only(
            "bid_id", "criterion_code", "number", "mark", "comment", "locked_at", "evaluator__name",
            "evaluator__pseudonym",
        )
    )  # fmt: skip
    history = list(ConsensusMark.objects.filter(**here).select_related("settled_by").order_by("number"))
    settled = newest_consensus(history)
    distance = Fraction(str((panel.tender.plan_snapshot or {}).get("disagreement_marks", 2)))
    by_answer: dict[tuple[int, str], list[Mark]] = {}
    for mark in marks.values():
        if mark.locked_at:
            by_answer.setdefault((mark.bid_id, mark.criterion_code), []).append(mark)
    screening = marking.screening_codes(panel.tender)
    if screened is None:
        screened = lot.pk in marking.screened_lots(panel.tender)
    later = set(marking.going_forward(bids)) if screened or not screening else set()
    rows: dict[tuple[str, str], Row] = {}
    values: dict[tuple[str, str], list[Fraction]] = {}
    for bid in bids:
        for question in questions:
            if question.code not in screening and bid not in later:
                continue
            row = Row(bid, named[bid.pk], question, [], settled=settled.get((bid.pk, question.code)))
            row.is_decided = screened and question.code in screening
            given = by_answer.get((bid.pk, question.code), [])
            for mark in sorted(given, key=lambda mark: (mark.evaluator.name, mark.evaluator_id)):
                (row.marks if mark.on_panel_since else row.left).append(mark)  # type: ignore[attr-defined]
            values[row.key] = [Fraction(mark.mark) for mark in row.marks if mark.mark is not None]
            row.distance = disagreement(values[row.key])
            row.is_flagged = is_flagged(values[row.key], distance)
            rows[row.key] = row
    for past in history:
        rows[named[past.bid_id], past.criterion_code].earlier.append(past)
    return [rows[key] for key in in_order(values)]


def is_open(lot: Any) -> bool:
    """Say whether every evaluator of the lot has locked."""
    found = LotMarking.objects.filter(lot=lot).first()
    return found is not None and found.all_locked_at is not None


def locked_at(lot: Any) -> Any:
    """Return when the moderation of a lot was locked, or None."""
    return Moderation.objects.filter(lot=lot).values_list("locked_at", flat=True).first()


def settled_marks(bids: Iterable[Any]) -> dict[int, dict[str, Decimal]]:
    """Return the settled mark that counts by bid and question, without its reason: what the arithmetic takes."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = ConsensusMark.objects.filter(bid__in=[bid.pk for bid in bids]).order_by("number")
    for bid, code, mark in rows.values_list("bid_id", "criterion_code", "mark"):
        found.setdefault(bid, {})[code] = mark
    return found


def consensus_of(bids: Iterable[Any]) -> dict[int, dict[str, ConsensusMark]]:
    """Return the settled marks of these bids by bid and question."""
    found: dict[int, dict[str, ConsensusMark]] = {}
    settled = newest_consensus(
        ConsensusMark.objects.filter(bid__in=[bid.pk for bid in bids]).select_related("settled_by")
    )
    for (bid, code), row in settled.items():
        found.setdefault(bid, {})[code] = row
    return found
