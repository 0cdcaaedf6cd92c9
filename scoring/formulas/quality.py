"""From marks to quality: each mark as a share of its scale, weighed, and the minimums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.formulas.exact import plainly, shown

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Criterion:
    """One thing that bids are marked on. ``weight_pct`` and ``minimum_mark`` are as published."""

    code: str
    title: str
    weight_pct: Fraction
    scale_max: Fraction = Fraction(5)
    minimum_mark: Fraction | None = None
    steps: tuple[Fraction, ...] = ()
    """The marks that exist. Empty: any mark from 0 to ``scale_max``."""

    def points(self, mark: Fraction) -> Fraction:
        """The points that a mark earns: ``mark ÷ top of the scale × weight``.

        >>> Criterion("a", "A", Fraction(20)).points(Fraction(4))
        Fraction(16, 1)
        """
        return mark * self.weight_pct / self.scale_max


def quality_of(criteria: Sequence[Criterion], marks: Mapping[str, Fraction]) -> Fraction:
    """Quality from 0 to 100: the points earned over the points to be had, whatever price weighs.

    Where price has all the weight the criteria count alike, so that a minimum still means something.
    Raises ``KeyError`` for a mark that is missing.

    >>> quality_of([Criterion("a", "A", Fraction(60)), Criterion("b", "B", Fraction(20))],
    ...            {"a": Fraction(4), "b": Fraction(0)})
    Fraction(60, 1)
    """
    weight = sum((criterion.weight_pct for criterion in criteria), Fraction(0))
    if weight == 0:
        shares = [marks[criterion.code] / criterion.scale_max for criterion in criteria]
        return HUNDRED * sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)
    return HUNDRED * sum((c.points(marks[c.code]) for c in criteria), Fraction(0)) / weight


def quality_gain(criteria: Sequence[Criterion], criterion: Criterion, step: Fraction) -> Fraction:
    """Quality points (of 100) that ``step`` marks more on one criterion bring, the other marks unmoved.

    >>> pair = [Criterion("a", "A", Fraction(60)), Criterion("b", "B", Fraction(20))]
    >>> quality_gain(pair, pair[0], Fraction(1))
    Fraction(15, 1)
    """
    weight = sum((each.weight_pct for each in criteria), Fraction(0))
    if weight == 0:
        return HUNDRED * step / criterion.scale_max / len(criteria)
    return HUNDRED * criterion.points(step) / weight


def below_minimum(
    criteria: Sequence[Criterion],
    marks: Mapping[str, Fraction],
    quality: Fraction,
    overall_minimum: Fraction | None,
) -> list[str]:
    """Sentences for each minimum that a bid misses, in the order of the criteria; none when it stands.

    A mark at the minimum meets it.
    """
    reasons = [
        f"{c.title}: {plainly(marks[c.code])} is under the minimum of {plainly(c.minimum_mark)}."
        for c in criteria
        if c.minimum_mark is not None and marks[c.code] < c.minimum_mark
    ]
    if overall_minimum is not None and quality < overall_minimum:
        reasons.append(
            f"Quality {shown(quality)} is under the overall minimum of {plainly(overall_minimum)}."
        )
    return reasons
