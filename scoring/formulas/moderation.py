"""Helping people settle marks: where they differ, whether a reason is a reason, what is close.

Nothing here decides a mark. The figures order the work of a moderation meeting, say when a typed reason
cannot explain a mark, show an evaluator their own drift, and name the marks that a second reader looks at
before an award is approved.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import TypeVar

from scoring.formulas.case import Offer, Plan
from scoring.formulas.engine import Scored, score_offers, tie_break_keys, winners_of
from scoring.formulas.quality import quality_gain

Key = TypeVar("Key", bound=Hashable)

LEAST_WORDS = 8
LIKE_SCALE = Fraction(85, 100)
LIKE_OTHER = Fraction(95, 100)
DRIFT_FROM = Fraction(3, 4)
QUOTE_WORDS = 3
# Words that say that something is good without saying what: alone they are no reason.
STOCK = frozenset(
    [
        "a",
        "above",
        "acceptable",
        "adequate",
        "agree",
        "agreed",
        "all",
        "an",
        "and",
        "answer",
        "answers",
        "are",
        "as",
        "average",
        "bad",
        "below",
        "bid",
        "bidder",
        "but",
        "clear",
        "consensus",
        "did",
        "does",
        "evaluators",
        "excellent",
        "fair",
        "fine",
        "for",
        "from",
        "full",
        "fully",
        "gave",
        "give",
        "given",
        "good",
        "great",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "mark",
        "marks",
        "meets",
        "met",
        "minor",
        "moderate",
        "nice",
        "no",
        "not",
        "of",
        "ok",
        "okay",
        "on",
        "or",
        "our",
        "overall",
        "panel",
        "poor",
        "question",
        "reasonable",
        "requirement",
        "requirements",
        "response",
        "same",
        "satisfactory",
        "score",
        "scored",
        "shows",
        "so",
        "solid",
        "some",
        "sound",
        "strong",
        "submission",
        "sufficient",
        "than",
        "that",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "understanding",
        "very",
        "was",
        "we",
        "weak",
        "well",
        "were",
        "which",
        "with",
    ]
)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
PARAGRAPH = re.compile(r"\bparagraphs?\s+(\d{1,3})\b|¶\s*(\d{1,3})", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without signs.

    >>> words_of("The plan: it's clear!")
    ['the', 'plan', "it's", 'clear']
    """
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def disagreement(marks: Sequence[Fraction]) -> Fraction:
    """Return how far the highest mark lies above the lowest, in marks; 0 for one mark or none.

    >>> disagreement([Fraction(2), Fraction(5), Fraction(3)])
    Fraction(3, 1)
    """
    return max(marks) - min(marks) if marks else Fraction(0)


def spread_of(marks: Sequence[Fraction]) -> Fraction:
    """Return the mean square distance from the mean, in marks squared; 0 for one mark or none.

    It parts cells whose highest and lowest marks lie equally far apart: 1 1 5 5 before 1 3 3 5.

    >>> spread_of([Fraction(1), Fraction(5)])
    Fraction(4, 1)
    """
    if not marks:
        return Fraction(0)
    mean = sum(marks, Fraction(0)) / len(marks)
    return sum(((mark - mean) ** 2 for mark in marks), Fraction(0)) / len(marks)


def in_order(cells: Mapping[Key, Sequence[Fraction]]) -> list[Key]:
    """Return the cells of a moderation, the widest disagreement first.

    Order: distance, then spread, then the text of the key, so that it never hangs on the order of rows.
    """
    return sorted(cells, key=lambda key: (-disagreement(cells[key]), -spread_of(cells[key]), str(key)))


def is_flagged(marks: Sequence[Fraction], distance: Fraction = Fraction(2)) -> bool:
    """Say whether marks lie ``distance`` marks apart or more. ``distance`` is set for each tender.

    >>> is_flagged([Fraction(1), Fraction(3)]), is_flagged([Fraction(2), Fraction(3)])
    (True, False)
    """
    return len(marks) > 1 and disagreement(marks) >= distance


@dataclass(frozen=True)
class Drift:
    """An evaluator's own marks for one criterion in the order they were given: the first against the last."""

    marks: int
    early: Fraction
    late: Fraction

    @property
    def shift(self) -> Fraction:
        """Mean of the last marks less mean of the first: above zero is kinder with time."""
        return self.late - self.early

    @property
    def is_worth_a_look(self) -> bool:
        """True when the shift is three quarters of a mark or more."""
        return abs(self.shift) >= DRIFT_FROM


def drift(marks: Sequence[Fraction]) -> Drift | None:
    """Compare the first third of someone's marks with the last third; None with fewer than four marks.

    ``marks``: of one criterion, in the order they were given. A shift may be right (better bids came
    later): it asks for a second look, no more.

    >>> drift([Fraction(2), Fraction(2), Fraction(3), Fraction(4)]).shift
    Fraction(2, 1)
    """
    if len(marks) < 4:
        return None
    third = max(1, len(marks) // 3)
    first, last = marks[:third], marks[-third:]
    return Drift(len(marks), sum(first, Fraction(0)) / third, sum(last, Fraction(0)) / third)


def likeness(one: str, other: str) -> Fraction:
    """Return how alike two texts are by their words in order: 0 for nothing shared, 1 for the same words.

    >>> likeness("A clear plan.", "a CLEAR plan")
    Fraction(1, 1)
    """
    a, b = words_of(one), words_of(other)
    if not a or not b:
        return Fraction(0)
    matched = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return Fraction(2 * matched, len(a) + len(b))


@dataclass(frozen=True)
class Fault:
    """Why a text cannot stand as a reason: a stable code and a sentence with the cure."""

    code: str
    message: str


def fault_of_reason(reason: str, *, scale: Iterable[str] = (), others: Iterable[str] = ()) -> Fault | None:
    """Return why ``reason`` is no reason for a consensus mark, or None when it may stand.

    ``scale``: the words of the scale's steps. ``others``: the reasons given for other bidders on the same
    criterion. Refused: nothing, fewer than 8 words or only words of praise and blame, the scale's wording
    again (85% alike), another bidder's reason again (95% alike).

    >>> fault_of_reason("Good answer.").code
    'trivial'
    """
    words = words_of(reason)
    if not words:
        return Fault("empty", "Write why this mark: what in the answer earned it, and what is missing.")
    if len(words) < LEAST_WORDS or len({word for word in words if word not in STOCK}) < 3:
        return Fault(
            "trivial",
            "This does not say what in the answer earned the mark. Name a strength or a shortcoming, and "
            "where the answer shows it.",
        )
    if any(likeness(reason, step) >= LIKE_SCALE for step in scale):
        return Fault(
            "copied_from_scale",
            "These are the words of the scale. Say what in this answer meets them, and why not the next "
            "mark up.",
        )
    if any(likeness(reason, other) >= LIKE_OTHER for other in others):
        return Fault(
            "copied_from_other",
            "This is the reason given for another bidder. Say what is particular to this answer.",
        )
    return None


def cites(comment: str, answer: str) -> bool:
    """Say whether a comment points into the answer: a quoted passage of three words or more that stands
    there, or the number of a paragraph that exists.

    >>> cites('Clear on users: “three families a week” are seen', "We see three families a week.")
    True
    >>> cites("See paragraph 4", "One paragraph only.")
    False
    """
    said = words_of(answer)
    for quoted in QUOTED.findall(comment):
        passage = words_of(quoted)
        size = len(passage)
        if size >= QUOTE_WORDS and any(
            said[start : start + size] == passage for start in range(len(said) - size + 1)
        ):
            return True
    paragraphs = len(paragraphs_of(answer))
    return any(1 <= int(a or b) <= paragraphs for a, b in PARAGRAPH.findall(comment))


def paragraphs_of(answer: str) -> list[str]:
    """Return the paragraphs of an answer, as they are numbered beside it."""
    return [part.strip() for part in re.split(r"\n\s*\n|\r\n\s*\r\n", answer) if part.strip()]


@dataclass(frozen=True)
class NearMiss:
    """One mark that, a step higher or lower, gives another outcome. ``changes``: ``winner`` or ``minimum``
    (this bid would stand, or be set aside).
    """

    criterion: str
    bid: str
    way: str
    changes: str


def near_misses(plan: Plan, offers: Sequence[Offer]) -> list[NearMiss]:
    """Return every single mark that, one step up or down its scale, changes who wins or whether a bid stands.

    A step is 1 mark (a fiftieth of a scale above 20). These are the marks that are read a second time before
    approval. Sorted by criterion, bid and way. A mark that changes only its own bid's total is compared with
    the best of the others; only where a bid begins or stops to stand is the whole contest scored again.
    """
    offers = sorted(offers, key=lambda offer: offer.reference)
    scored = score_offers(plan, offers)
    places = {bid.reference: (bid.key, tie_break_keys(plan, bid)) for bid in scored if bid.key is not None}
    ranked = sorted(set(places.values()), reverse=True)
    first = [name for name in places if places[name] == ranked[0]]
    steps = {c.code: Fraction(1) if c.scale_max <= 20 else c.scale_max / 50 for c in plan.criteria}
    gains = {c.code: quality_gain(plan.criteria, c, steps[c.code]) for c in plan.criteria}
    found: list[NearMiss] = []
    for bid in scored:
        offer, place = bid.offer, places.get(bid.reference)
        # The best place of the others: their places do not move while the same bids stand.
        alone = first == [bid.reference]
        best = (ranked[1] if len(ranked) > 1 else None) if alone else (ranked[0] if ranked else None)
        for criterion in plan.criteria:
            code = criterion.code
            for way, sign in (("down", -1), ("up", 1)):
                mark = offer.marks[code] + sign * steps[code]
                if not 0 <= mark <= criterion.scale_max:
                    continue
                quality = bid.quality + sign * gains[code]
                if stands(plan, offer, quality, code, mark) != (place is not None):
                    found.append(NearMiss(code, bid.reference, way, "minimum"))
                    moved = Offer(offer.reference, {**offer.marks, code: mark}, offer.costs)
                    if winners_of(plan, [moved if each is offer else each for each in offers]) != first:
                        found.append(NearMiss(code, bid.reference, way, "winner"))
                    continue
                if place is None:
                    continue
                moved_to = _moved(plan, bid, place[1], quality, code, mark)
                others = [name for name in first if name != bid.reference]
                if best is None or moved_to > best:
                    after = [bid.reference]
                elif alone:
                    after = (
                        [] if moved_to < best else [bid.reference, *(n for n in places if places[n] == best)]
                    )
                else:
                    after = others if moved_to < best else [*others, bid.reference]
                if sorted(after) != first:
                    found.append(NearMiss(code, bid.reference, way, "winner"))
    return sorted(found, key=lambda miss: (miss.criterion, miss.bid, miss.way, miss.changes))


def stands(plan: Plan, offer: Offer, quality: Fraction, code: str, mark: Fraction) -> bool:
    """Say whether a bid stands with this quality and, on one criterion, this mark instead of its own."""
    if plan.overall_minimum is not None and quality < plan.overall_minimum:
        return False
    if any(
        c.minimum_mark is not None and (mark if c.code == code else offer.marks[c.code]) < c.minimum_mark
        for c in plan.criteria
    ):
        return False
    if plan.formula.kind == "budget" and offer.whole_life_price_gbp > plan.parameters["budget_gbp"]:
        return False
    return not (plan.formula.kind == "ratio" and quality == 0)


def _moved(
    plan: Plan, bid: Scored, ties: tuple[Fraction, ...], quality: Fraction, code: str, mark: Fraction
) -> tuple[Fraction, tuple[Fraction, ...]]:
    """Return the place of a bid whose quality and one mark moved while the same bids stand: its price has the
    same points as before.
    """
    if plan.formula.kind == "ratio":
        key = -bid.offer.whole_life_price_gbp / quality
    else:
        key = quality * (100 - plan.price_weight_pct) / 100 + bid.price_points
    return key, tuple(
        quality if rule == "quality" else mark if rule.partition(":")[2] == code else old
        for rule, old in zip(plan.tie_break, ties, strict=True)
    )
