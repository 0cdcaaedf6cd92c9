"""Bidders to try a plan on: five invented kinds, those of a past result without names, and a likely should-cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas.case import Offer, Plan
from scoring.formulas.exact import digest, from_plain, shown

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Archetype:
    """One kind of bidder: quality from 0 to 100, price as a share of the likely should-cost."""

    name: str
    quality: Fraction
    price_share: Fraction
    lean: tuple[int, ...]
    """Stronger and weaker sides over the criteria, in points; they cancel out under the plan's weights."""


ARCHETYPES = (
    Archetype("Strong small firm", Fraction(84), Fraction(118, 110), (6, 4, 0, 2, -4, 4, 0)),
    Archetype("Loss leader", Fraction(61), Fraction(79, 110), (-8, -2, 4, -6, 8, 0, 2)),
    Archetype("Premium expert", Fraction(72), Fraction(124, 110), (0, -4, 8, -4, 6, -2, 0)),
    Archetype("Honest middle", Fraction(78), Fraction(102, 110), (2, 2, -2, 2, 0, 2, 0)),
    Archetype("Cheap newcomer", Fraction(69), Fraction(98, 110), (4, 0, -8, 4, -2, 6, 0)),
)
"""Five kinds of bidder in the proportions of the service's demo contest."""


def archetype_bids(plan: Plan, likely_should_cost_gbp: Fraction) -> tuple[Offer, ...]:
    """The five kinds of bidder as bids under a plan; quality comes out exactly as described.

    Raises ``ValueError`` for a should-cost of zero or less.
    """
    if likely_should_cost_gbp <= 0:
        raise ValueError("the should-cost is above zero")
    weights = [criterion.weight_pct for criterion in plan.criteria]
    total = sum(weights, Fraction(0))
    if total == 0:
        weights, total = [Fraction(1)] * len(weights), Fraction(len(weights))
    offers = []
    for kind in ARCHETYPES:
        lean = [kind.lean[number % len(kind.lean)] for number in range(len(weights))]
        middle = sum((w * side for w, side in zip(weights, lean, strict=True)), Fraction(0)) / total
        marks = {
            criterion.code: (kind.quality + side - middle) * criterion.scale_max / HUNDRED
            for criterion, side in zip(plan.criteria, lean, strict=True)
        }
        price = likely_should_cost_gbp * kind.price_share
        offers.append(Offer(kind.name, marks, {"price_gbp": Fraction(shown(price))}))
    return tuple(offers)


def likely_should_cost(plan: Plan, offers: Sequence[Offer] = ()) -> Fraction:
    """A likely should-cost to start from when none is given: from the scale, the budget, else the mean price.

    >>> from scoring.formulas.case import read_plan
    >>> likely_should_cost(read_plan({"criteria": [{"code": "Q", "weight_pct": "80"}], "price": {
    ...     "formula_id": "linear-floor-ceiling-v1", "weight_pct": "20", "floor_gbp": "85", "ceiling_gbp": "130"}}))
    Fraction(100, 1)
    """
    numbers = plan.parameters
    if "floor_gbp" in numbers:
        return numbers["floor_gbp"] * 100 / 85
    if "budget_gbp" in numbers:
        return numbers["budget_gbp"] * 110 / 124
    if "ceiling_gbp" in numbers:
        return numbers["ceiling_gbp"] * 100 / 130
    prices = [offer.whole_life_price_gbp for offer in offers]
    return sum(prices, Fraction(0)) / len(prices) if prices else Fraction(1_000_000)


def bids_without_names(record: Mapping[str, Any], plan: Plan) -> tuple[Offer, ...]:
    """Bids of a stored result as Bid A, Bid B …, in an order that tells nothing; only quality and price are kept."""
    bids = record["inputs"]["bids"]
    quality = {row["bid"]: from_plain(row["quality"]) for row in record["result"]["bids"]}
    shuffled = sorted(bids, key=lambda bid: digest([record["input_hash"], bid["reference"]]))
    offers = []
    for number, bid in enumerate(shuffled):
        letters = chr(ord("A") + number) if number < 26 else str(number + 1)
        level = quality[bid["reference"]]
        offers.append(
            Offer(
                f"Bid {letters}",
                {c.code: level * c.scale_max / 100 for c in plan.criteria},
                {"price_gbp": sum((from_plain(cost) for cost in bid["costs"].values()), Fraction(0))},
            )
        )
    return tuple(offers)
