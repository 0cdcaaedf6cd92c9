"""What a bidder's own price would earn under the published formula: exact, and honest about what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas.exact import exact, shown
from scoring.formulas.price import FORMULAS, Formula


@dataclass(frozen=True)
class Worth:
    """Points of a price: ``points`` 0 to 100 (rounded for display), ``weighted`` out of ``weight``; or a verdict.

    ``says`` is the answer in a sentence; ``near`` are (price, points) around it for the table and the line.
    """

    says: str
    points: str = ""
    weighted: str = ""
    weight: str = ""
    near: tuple[tuple[str, str], ...] = ()


def published_formula(snapshot: Mapping[str, Any]) -> Formula | None:
    """Return the formula that a published plan names, or None."""
    return FORMULAS.get((snapshot.get("price") or {}).get("formula_id", ""))


def worth_of(snapshot: Mapping[str, Any], price: Fraction, lowest_rival: Fraction | None = None) -> Worth:
    """Return what ``price`` (whole life, pounds without VAT, above zero) would earn under a published plan.

    A formula that depends on other bids needs ``lowest_rival``, the bidder's own guess at the lowest other
    price; without it the answer says so. Nothing is rounded before display (half up, two decimals).
    """
    formula = published_formula(snapshot)
    given = dict(snapshot.get("price") or {})
    if formula is None:
        return Worth("The plan names no price formula.")
    weight = exact(given.pop("weight_pct", "0") or "0")
    given.pop("formula_id", None)
    if formula.kind == "budget":
        budget = exact(given["budget_gbp"])
        if price <= budget:
            return Worth("Within the budget: quality alone decides, and a lower price earns nothing more.")
        return Worth(f"Above the published budget of £{pounds(budget)}: the bid would be set aside.")
    if formula.kind == "ratio":
        return Worth(
            "The lowest price for each quality point wins: "
            f"at 80 quality points this is £{pounds(price / 80)} a point, at 60 it is £{pounds(price / 60)}."
        )
    parameters = formula.read_parameters({name: value for name, value in given.items() if value is not None})
    if formula.depends_on_other_bids and lowest_rival is None:
        return Worth(
            "Under this formula your points depend on what others offer. "
            "Type your guess at the lowest other price to see an answer."
        )

    def points(own: Fraction) -> Fraction:
        prices = [own] if lowest_rival is None or not formula.depends_on_other_bids else [own, lowest_rival]
        return formula.points(prices, parameters)[0]

    earned = points(price)
    weighted = earned * weight / 100
    steps = (Fraction(80, 100), Fraction(90, 100), Fraction(1), Fraction(110, 100), Fraction(120, 100))
    return Worth(
        says=f"£{pounds(price)} earns {shown(earned)} of 100 price points: {shown(weighted)} of the "
        f"{shown(weight, 0)} that price can add to a bid's total.",
        points=shown(earned),
        weighted=shown(weighted),
        weight=shown(weight, 0),
        near=tuple((pounds(price * step), shown(points(price * step))) for step in steps),
    )


def pounds(value: Fraction) -> str:
    """Return pounds for display, rounded half up to whole pounds: 1,020,000."""
    return f"{int(shown(value, 0)):,}"
