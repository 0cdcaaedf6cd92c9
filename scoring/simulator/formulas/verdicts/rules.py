"""What the rules of a plan do by themselves: the formula, the minimums, the weight and the scale of the price."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scoring.formulas.case import Plan
from scoring.formulas.engine import score_offers
from scoring.formulas.exact import plainly, pounds, shown
from scoring.formulas.sensitivity import under_formula
from scoring.simulator.formulas.verdicts.base import SCALE, Verdict, View, names, scale_change


def cannot_be_published(view: View) -> Verdict | None:
    """Whether the formula is only here to be compared."""
    formula = view.plan.formula
    if formula.can_be_published:
        return None
    return Verdict(
        "not-publishable",
        "bad",
        f"“{formula.name}” cannot be published. {formula.warning}",
        "Use the should-cost scale",
        scale_change(view),
    )


def nobody_stands(view: View) -> Verdict | None:
    """Whether the minimums keep every bid out, and which one change would let one in."""
    if view.standing:
        return None
    plan, offers = view.plan, view.case.offers
    sentence = "No bid meets the minimums, so nobody could win."
    free = _minimums_of(replace(plan, overall_minimum=None), [None] * len(plan.criteria))
    change: dict[str, str] = {}
    fixes = []
    if plan.formula.kind == "budget":
        lowest = min(offer.whole_life_price_gbp for offer in offers)
        if lowest > plan.parameters["budget_gbp"]:
            sentence = "No bid is within the budget and meets the minimums, so nobody could win."
            change["budget_gbp"] = str(math.ceil(lowest))
            fixes.append(f"raise the budget to {pounds(Fraction(math.ceil(lowest)))}")
            free = replace(free, parameters={"budget_gbp": Fraction(math.ceil(lowest))})
    elif not any(bid.quality for bid in score_offers(free, offers)) and plan.formula.kind == "ratio":
        sentence = "No bid has any quality to divide its price by, so nobody could win."
        change |= scale_change(view)
        fixes.append("use the should-cost scale")
        ends = {name: Fraction(change[name]) for name in ("floor_gbp", "ceiling_gbp")}
        free = under_formula(free, SCALE, ends, Fraction(change["price_weight_pct"]))
    best = max(bid.quality for bid in score_offers(free, offers) if bid.key is not None)
    if plan.overall_minimum is not None and best < plan.overall_minimum:
        least = math.floor(best / 5) * 5
        change["overall_minimum_points"] = str(least)
        fixes.append(f"lower the overall minimum to {least}")
    marked = _minimums_of(free, [criterion.minimum_mark for criterion in plan.criteria])
    if not any(bid.key is not None and bid.quality == best for bid in score_offers(marked, offers)):
        change["minimum_marks"] = "off"
        fixes.append("leave out the lowest marks of single criteria")
    fix = " and ".join(fixes)
    return Verdict("nobody-stands", "bad", sentence, fix[:1].upper() + fix[1:], change)


def _minimums_of(plan: Plan, marks: Sequence[Fraction | None]) -> Plan:
    """The plan with these lowest marks, one a criterion."""
    pairs = zip(plan.criteria, marks, strict=True)
    return replace(plan, criteria=tuple(replace(c, minimum_mark=mark) for c, mark in pairs))


def ratio_without_minimum(view: View) -> Verdict | None:
    """Whether price per point has no floor of quality."""
    if view.plan.formula.kind != "ratio" or view.plan.overall_minimum:
        return None
    return Verdict(
        "ratio-without-minimum",
        "bad",
        "Without an overall minimum the cheapest weak bid tends to have the lowest price for a point.",
        "Set an overall minimum of 65",
        {"overall_minimum_points": "65"},
    )


def heavy_price(view: View) -> Verdict | None:
    """Whether price weighs above 40%."""
    weight = view.plan.price_weight_pct
    if not view.plan.formula.takes_weight or weight <= 40:
        return None
    more = " Above half it needs a reason, and the digital centre is told." if weight > 50 else ""
    return Verdict(
        "price-weight",
        "bad" if weight > 50 else "look",
        f"Price weighs {plainly(weight)}%. Above 40% price tends to decide alone.{more}",
        "Set price to 30%",
        {"price_weight_pct": "30"},
    )


def scale_misses(view: View) -> Verdict | None:
    """Whether most prices lie outside the should-cost scale."""
    if view.plan.formula.id != SCALE or len(view.standing) < 2:
        return None
    low, high = view.plan.parameters["floor_gbp"], view.plan.parameters["ceiling_gbp"]
    prices = sorted(bid.offer.whole_life_price_gbp for bid in view.standing)
    outside = _outside(prices, low, high)
    if outside * 2 <= len(prices):
        return None
    middle = prices[len(prices) // 2]
    floor, ceiling = (Fraction(shown(middle * share / 100, 0)) for share in (85, 130))
    fix = "Lay the scale around the middle price"
    if _outside(prices, floor, ceiling) * 2 > len(prices):
        floor, ceiling = Fraction(math.floor(prices[0])), Fraction(math.ceil(prices[-1]))
        fix = "Lay the scale around these prices"
    return Verdict(
        "scale-misses",
        "look",
        f"{outside} of {len(prices)} prices lie outside the scale of {pounds(low)} to {pounds(high)}, so price "
        "hardly parts them.",
        fix,
        {"floor_gbp": plainly(floor), "ceiling_gbp": plainly(ceiling)},
    )


def _outside(prices: Sequence[Fraction], low: Fraction, high: Fraction) -> int:
    return sum(not low <= price <= high for price in prices)


def minimum_works(view: View) -> Verdict | None:
    """Whether the minimums decide who wins."""
    kept_out = view.report["minimum"]
    if kept_out["with"] == kept_out["without"] or not view.standing:
        return None
    return Verdict(
        "minimum-works",
        "good",
        f"The minimums decide: without them {names(kept_out['without'])} would win.",
    )
