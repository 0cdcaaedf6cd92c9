"""The official result: exact, explained to the last part, and the same in ten years.

A result is a pure function of the plan, the consensus marks, the opened prices and the engine version.
Numbers are fractions from end to end; nothing is rounded on the way; text is made only for the record. The
record's bytes are canonical, so any later run on any machine, whatever the order of rows, gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas.case import MOST_OFFICIAL, Case, Offer, Plan, read_offers, read_plan
from scoring.formulas.exact import BadInput, Problem, canonical, digest, no_floats, plainly, pounds, shown
from scoring.formulas.price import price_per_quality_point
from scoring.formulas.quality import below_minimum
from scoring.formulas.ranking import place

ENGINE_VERSION = "1"
HUNDRED, NONE = Fraction(100), Fraction(0)


@dataclass(frozen=True)
class Scored:
    """One bid, scored. ``total`` is None for a bid set aside; ``key`` is what ranks it, higher first."""

    offer: Offer
    quality: Fraction
    quality_points: Fraction
    price_points: Fraction
    total: Fraction | None
    key: Fraction | None
    set_aside: tuple[str, ...]

    @property
    def reference(self) -> str:
        return self.offer.reference


def score_offers(plan: Plan, offers: Sequence[Offer]) -> list[Scored]:
    """Score every bid under a plan, in the order given. A bid that misses a minimum is set aside, and its
    price no longer plays a part for the others.

    Under a ratio formula ``total`` is pounds for a quality point and the lowest wins; ``key`` is its
    negative. The answer for the last tuple of bids is kept with the plan: a simulation asks it many times.
    """
    if not isinstance(offers, tuple):
        return _scored(plan, offers)
    asked, answer = plan.__dict__.get("_scored", (None, ()))
    if asked is not offers:
        answer = tuple(_scored(plan, offers))
        plan.__dict__["_scored"] = (offers, answer)
    return list(answer)


def _scored(plan: Plan, offers: Sequence[Offer]) -> list[Scored]:
    formula = plan.formula
    quality: list[Fraction] = []
    aside: list[list[str]] = []
    for offer in offers:
        q = offer.quality(plan.criteria)
        reasons = below_minimum(plan.criteria, offer.marks, q, plan.overall_minimum)
        if formula.kind == "budget" and offer.whole_life_price_gbp > plan.parameters["budget_gbp"]:
            reasons.append(
                f"The price of {pounds(offer.whole_life_price_gbp, 2)} is above the published budget of "
                f"{pounds(plan.parameters['budget_gbp'], 2)}."
            )
        if formula.kind == "ratio" and q == 0:
            reasons.append("There is no quality to divide the price by.")
        quality.append(q)
        aside.append(reasons)
    standing = [i for i, reasons in enumerate(aside) if not reasons]
    points: dict[int, Fraction] = {}
    if formula.function is not None and standing:
        prices = [offers[i].whole_life_price_gbp for i in standing]
        points = dict(zip(standing, formula.points(prices, plan.parameters), strict=True))
    price_share = plan.price_weight_pct / HUNDRED
    quality_share = 1 - price_share
    scored = []
    for i, offer in enumerate(offers):
        quality_points = quality[i] * quality_share
        price_points = points[i] * price_share if i in points else NONE
        total: Fraction | None = None
        key: Fraction | None = None
        if not aside[i]:
            if formula.kind == "ratio":
                total = price_per_quality_point(offer.whole_life_price_gbp, quality[i])
                key = None if total is None else -total
            else:
                total = key = quality_points + price_points
        scored.append(Scored(offer, quality[i], quality_points, price_points, total, key, tuple(aside[i])))
    return scored


def tie_break_keys(plan: Plan, bid: Scored) -> tuple[Fraction, ...]:
    """The published tie-break as numbers, higher first."""
    keys = []
    for rule in plan.tie_break:
        name, _, detail = rule.partition(":")
        if name == "quality":
            keys.append(bid.quality)
        elif name == "price":
            keys.append(-bid.offer.whole_life_price_gbp)
        else:
            keys.append(bid.offer.marks[detail])
    return tuple(keys)


def winners_of(plan: Plan, offers: Sequence[Offer]) -> list[str]:
    """References of the bids in first place, after the tie-break: more than one only in a true tie, none if
    none stands."""
    standing = [bid for bid in score_offers(plan, offers) if bid.key is not None]
    return first_of(plan, standing, [bid.key for bid in standing if bid.key is not None])


def first_of(plan: Plan, standing: Sequence[Scored], keys: Sequence[Fraction]) -> list[str]:
    """What ``winners_of`` gives of bids that stand, each with the key that ranks it, higher first."""
    best = max(keys, default=None)
    level = [bid for bid, key in zip(standing, keys, strict=True) if key == best]
    if len(level) > 1:
        parted = [(tie_break_keys(plan, bid), bid) for bid in level]
        highest = max(keys for keys, _ in parted)
        level = [bid for keys, bid in parted if keys == highest]
    return sorted(bid.reference for bid in level)


def _explain(plan: Plan, bid: Scored) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for c in plan.criteria:
        mark, points = bid.offer.marks[c.code], c.points(bid.offer.marks[c.code])
        parts.append(
            {
                "part": c.code,
                "title": c.title,
                "mark": plainly(mark),
                "scale_max": plainly(c.scale_max),
                "weight_pct": plainly(c.weight_pct),
                "points": plainly(points),
                "points_shown": shown(points),
                "because": (
                    f"{plainly(mark)} ÷ {plainly(c.scale_max)} × {plainly(c.weight_pct)} = {shown(points)}"
                ),
            }
        )
    price = bid.offer.whole_life_price_gbp
    part: dict[str, Any] = {
        "part": "price",
        "title": f"Price: {plan.formula.name}",
        "whole_life_price_gbp": plainly(price),
        "costs": {name: plainly(cost) for name, cost in sorted(bid.offer.costs.items())},
        "weight_pct": plainly(plan.price_weight_pct),
        "points": plainly(bid.price_points),
        "points_shown": shown(bid.price_points),
    }
    if bid.set_aside:
        part["because"] = "Set aside: the price plays no part."
    elif plan.formula.kind == "points":
        weight = plan.price_weight_pct
        on_hundred = bid.price_points * HUNDRED / weight if weight else Fraction(0)
        part["because"] = (
            f"{plan.formula.rule} at {pounds(price, 2)} gives {shown(on_hundred)} of 100 "
            f"× {plainly(weight)} = {shown(bid.price_points)}"
            if weight
            else "Price has no weight."
        )
    elif plan.formula.kind == "ratio" and bid.total is not None:
        part["because"] = (
            f"{pounds(price, 2)} ÷ quality {shown(bid.quality)} = {pounds(bid.total, 2)} a point"
        )
    else:
        part["because"] = "Within the published budget; price gives no points."
    parts.append(part)
    return parts


def _score_v1(case: Case) -> dict[str, Any]:
    plan = case.plan
    offers = sorted(case.offers, key=lambda offer: offer.reference)
    scored = {bid.reference: bid for bid in score_offers(plan, offers)}
    ranked = place(
        [
            (bid.reference, bid.key, tie_break_keys(plan, bid))
            for bid in scored.values()
            if bid.key is not None
        ]
    )
    bids = []
    for placed in ranked:
        bid = scored[placed.name]
        row = _row(plan, bid)
        row["rank"] = placed.rank
        row["tied_with"] = list(placed.tied_with)
        row["parted_by"] = None if placed.parted_by is None else plan.tie_break[placed.parted_by]
        bids.append(row)
    unranked = {"rank": None, "tied_with": [], "parted_by": None}
    bids += [_row(plan, bid) | unranked for bid in scored.values() if bid.key is None]
    first = [placed.name for placed in ranked if placed.rank == 1]
    return {
        "most_advantageous_bid": first[0] if len(first) == 1 else None,
        "tied_first": first if len(first) > 1 else [],
        "total_is": "pounds_per_quality_point_lowest_first"
        if plan.formula.kind == "ratio"
        else "points_highest_first",
        "bids": bids,
    }


def _row(plan: Plan, bid: Scored) -> dict[str, Any]:
    return {
        "bid": bid.reference,
        "quality": plainly(bid.quality),
        "quality_shown": shown(bid.quality),
        "whole_life_price_gbp": plainly(bid.offer.whole_life_price_gbp),
        "total": None if bid.total is None else plainly(bid.total),
        "total_shown": None if bid.total is None else shown(bid.total),
        "set_aside": list(bid.set_aside),
        "parts": _explain(plan, bid),
    }


ENGINES: dict[str, Callable[[Case], dict[str, Any]]] = {"1": _score_v1}
"""Every version that ever made an award, so that each can be run again."""


@dataclass(frozen=True)
class Result:
    """A computed result. ``record`` is what is stored; everything else is read from it."""

    record: dict[str, Any]

    @property
    def canonical_bytes(self) -> bytes:
        """The bytes that any later run gives again."""
        return canonical(self.record)

    @property
    def engine_version(self) -> str:
        return self.record["engine_version"]

    @property
    def input_hash(self) -> str:
        return self.record["input_hash"]

    @property
    def bids(self) -> list[dict[str, Any]]:
        """One row a bid, best first, those set aside last."""
        return self.record["result"]["bids"]

    @property
    def most_advantageous_bid(self) -> str | None:
        """Key of the bid in first place; None in a true tie, or when no bid stands."""
        return self.record["result"]["most_advantageous_bid"]

    @property
    def tied_first(self) -> list[str]:
        return self.record["result"]["tied_first"]

    def bid(self, key: object) -> dict[str, Any]:
        """The row of one bid. Raises ``KeyError`` for one that was not scored."""
        for row in self.bids:
            if row["bid"] == str(key):
                return row
        raise KeyError(key)


def compute(case: Case, *, engine_version: str = ENGINE_VERSION) -> Result:
    """The result of a case: totals, parts with their reasons, places, input hash, engine version.

    Numbers in the record are exact text (``79.5``, ``1/3``); those ending in ``_shown`` are rounded half up
    to two decimals for display and decide nothing. Bids stand best first, those set aside last; the order
    that they came in never matters. Raises ``KeyError`` for an engine version that never was. Source:
    product.md 4 and integrity P8 to P11 of the service's own specification; formulas carry their own.
    """
    inputs = case.record()
    result = {
        "engine_version": engine_version,
        "input_hash": digest(inputs),
        "inputs": inputs,
        "result": ENGINES[engine_version](case),
    }
    no_floats(result)
    return Result(result)


def case_of(
    plan: Mapping[str, Any], consensus: Mapping[Any, Mapping[str, Any]], prices: Mapping[Any, Any]
) -> Case:
    """Read what is frozen, locked and opened into a case. Arguments and errors are those of ``score``."""
    marks_of = {str(key): marks for key, marks in consensus.items()}
    price_of = {str(key): price for key, price in prices.items()}
    rows = []
    problems = [
        Problem(f"prices.{key}", "missing", "This bid has marks and no price.")
        for key in sorted(set(marks_of) - set(price_of))
    ] + [
        Problem(f"consensus.{key}", "missing", "This bid has a price and no marks.")
        for key in sorted(set(price_of) - set(marks_of))
    ]
    if problems:
        raise BadInput(problems)
    for key in sorted(marks_of):
        price = price_of[key]
        parts = dict(price) if isinstance(price, Mapping) else {"price_gbp": price}
        rows.append({"reference": key, "marks": dict(marks_of[key]), **parts})
    read = read_plan(plan)
    return Case(read, read_offers(rows, read, most=MOST_OFFICIAL))


def score(
    plan: Mapping[str, Any],
    consensus: Mapping[Any, Mapping[str, Any]],
    prices: Mapping[Any, Any],
    *,
    engine_version: str = ENGINE_VERSION,
) -> Result:
    """The official result of one lot, from what is frozen, locked and opened.

    ``plan``: the snapshot that was published. ``consensus``: one settled mark a criterion code for every bid,
    as ``Decimal``, whole number or text. ``prices``: pounds without VAT for every bid, or its parts
    (``price_gbp``, ``licences_gbp``, ``exit_gbp``, ``own_running_gbp``). Keys of bids are compared as text.
    Raises ``BadInput``, naming each field and its reason, for a bid with marks and no price or a price and no
    marks, a mark that is missing or off the scale, a price of zero or less, a float anywhere, and no bids at
    all.

    >>> plan = {"criteria": [{"code": "C1", "title": "Users", "weight_pct": "60", "scale_max": "5"}],
    ...         "price": {"formula_id": "lowest-over-price-v1", "weight_pct": "40"}}
    >>> result = score(plan, {"B-1": {"C1": 4}, "B-2": {"C1": 5}}, {"B-1": "100", "B-2": "125"})
    >>> [(row["bid"], row["total_shown"], row["rank"]) for row in result.bids]
    [('B-2', '92.00', 1), ('B-1', '88.00', 2)]
    """
    return compute(case_of(plan, consensus, prices), engine_version=engine_version)
