"""Who wins at which price weight: bands of winner with their crossings solved, not sampled.

A bid's total at price weight ``w`` (0 to 100) is a straight line, ``Q + (S − Q)·w/100``, with quality ``Q``
and price points ``S`` both from 0 to 100. The winners are the upper edge of those lines: one sort and one
pass, O(B log B).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scoring.formulas.case import Offer, Plan
from scoring.formulas.exact import plainly, shown
from scoring.formulas.price import price_per_quality_point
from scoring.formulas.quality import below_minimum

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Line:
    """One bid's total as the price weight goes from 0 (``quality``) to 100 (``price_points``)."""

    name: str
    quality: Fraction
    price_points: Fraction

    def at(self, weight_pct: Fraction) -> Fraction:
        """The total at one price weight."""
        return self.quality + (self.price_points - self.quality) * weight_pct / HUNDRED


@dataclass(frozen=True)
class Band:
    """The price weights, from ``start`` to ``end``, at which the same bids are first."""

    start: Fraction
    end: Fraction
    winners: tuple[str, ...]


def bands(lines: Sequence[Line]) -> list[Band]:
    """The bands of winner from price weight 0 to 100, in order, each ending where the next begins.

    At the crossing itself both neighbours tie. Bids with the same line share a band. None for no line.

    >>> one, other = Line("a", Fraction(80), Fraction(50)), Line("b", Fraction(60), Fraction(90))
    >>> [(band.winners, str(band.end)) for band in bands([one, other])]
    [(('a',), '100/3'), (('b',), '100')]
    """
    if not lines:
        return []
    alike: dict[tuple[Fraction, Fraction], list[str]] = {}
    for line in lines:
        alike.setdefault((line.price_points - line.quality, line.quality), []).append(line.name)
    # By slope; of one slope only the highest can ever lead.
    hull: list[tuple[Fraction, Fraction, Fraction]] = []  # slope, height at 0, weight from which it leads
    for slope, height in sorted(alike):
        start = Fraction(0)
        while hull:
            last_slope, last_height, last_start = hull[-1]
            if last_slope == slope:
                hull.pop()  # the same slope and lower: sorted order puts the higher later
                continue
            start = HUNDRED * (last_height - height) / (slope - last_slope)
            if start <= last_start:
                hull.pop()
                continue
            break
        start = Fraction(0) if not hull else start
        hull.append((slope, height, max(Fraction(0), start)))
    found = []
    for place, (slope, height, start) in enumerate(hull):
        end = hull[place + 1][2] if place + 1 < len(hull) else HUNDRED
        if start >= HUNDRED or end <= 0:
            continue
        found.append(Band(start, min(end, HUNDRED), tuple(sorted(alike[slope, height]))))
    return found


def winners_at(lines: Sequence[Line], weight_pct: Fraction) -> tuple[str, ...]:
    """Who is first at one price weight, ties kept, names in order."""
    if not lines:
        return ()
    totals = {line.name: line.at(weight_pct) for line in lines}
    best = max(totals.values())
    return tuple(sorted(name for name, total in totals.items() if total == best))


def crossing(one: Line, other: Line) -> Fraction | None:
    """The price weight between 0 and 100 at which two bids change places; None where they never do."""
    slope = (one.price_points - one.quality) - (other.price_points - other.quality)
    if slope == 0:
        return None
    weight = HUNDRED * (other.quality - one.quality) / slope
    return weight if 0 < weight < HUNDRED else None


def lines_of(plan: Plan, offers: Sequence[Offer]) -> list[Line]:
    """The lines of the bids that stand under a plan's minimums. Quality weights keep their proportions.

    Under a ratio formula a line has no meaning; the list is empty, and ``fixed_winner`` answers instead.
    """
    formula = plan.formula
    if formula.kind == "ratio":
        return []
    standing: list[tuple[Offer, Fraction]] = []
    for offer in offers:
        quality = offer.quality(plan.criteria)
        if below_minimum(plan.criteria, offer.marks, quality, plan.overall_minimum):
            continue
        if formula.kind == "budget" and offer.whole_life_price_gbp > plan.parameters["budget_gbp"]:
            continue
        standing.append((offer, quality))
    if formula.kind == "budget":
        return [Line(offer.reference, quality, quality) for offer, quality in standing]
    points = formula.points([offer.whole_life_price_gbp for offer, _ in standing], plan.parameters)
    return [
        Line(offer.reference, quality, point)
        for (offer, quality), point in zip(standing, points, strict=True)
    ]


def fixed_bands(plan: Plan, offers: Sequence[Offer]) -> list[Band]:
    """Bands under any formula: where price has no weight, one band with the same winner throughout."""
    if plan.formula.kind != "ratio":
        return bands(lines_of(plan, offers))
    ratios: dict[str, Fraction] = {}
    for offer in offers:
        quality = offer.quality(plan.criteria)
        if not below_minimum(plan.criteria, offer.marks, quality, plan.overall_minimum):
            ratio = price_per_quality_point(offer.whole_life_price_gbp, quality)
            if ratio is not None:
                ratios[offer.reference] = ratio
    if not ratios:
        return []
    best = min(ratios.values())
    return [
        Band(Fraction(0), HUNDRED, tuple(sorted(name for name, ratio in ratios.items() if ratio == best)))
    ]


def whole_numbers(
    found: Sequence[Band], lines: Sequence[Line] = ()
) -> list[tuple[int, int, tuple[str, ...]]]:
    """The same bands in whole-number weights: ``(first, last, winners)``, a whole-number crossing as a tie of
    its own.

    With ``lines`` given, bids that reach the top only at a crossing or at 0 or 100 are named there too.

    >>> whole_numbers([Band(Fraction(0), Fraction(50), ("a",)), Band(Fraction(50), Fraction(100), ("b",))])
    [(0, 49, ('a',)), (50, 50, ('a', 'b')), (51, 100, ('b',))]
    """
    edges = {band.start for band in found} | {HUNDRED}
    rows: list[tuple[int, int, tuple[str, ...]]] = []
    place = 0
    for weight in range(101):
        while place + 1 < len(found) and found[place].end < weight:
            place += 1
        if not found:
            break
        if weight in edges and lines:
            names = winners_at(lines, Fraction(weight))
        elif place + 1 < len(found) and found[place].end == weight:
            names = tuple(sorted({*found[place].winners, *found[place + 1].winners}))
        else:
            names = found[place].winners
        if rows and rows[-1][2] == names:
            rows[-1] = (rows[-1][0], weight, names)
        else:
            rows.append((weight, weight, names))
    return rows


def flips(found: Sequence[Band]) -> list[dict[str, Any]]:
    """Each change of winner as a record: the exact weight, the weight to read, who before and who after."""
    return [
        {
            "weight_pct": plainly(after.start),
            "weight_shown": shown(after.start),
            "from": list(before.winners),
            "to": list(after.winners),
        }
        for before, after in pairwise(found)
    ]
