"""Random contests for the engine and its oracle: small numbers on purpose, so that true ties happen."""

from __future__ import annotations

import random
from fractions import Fraction

FORMULAS = (
    "linear-floor-ceiling-v1",
    "lowest-over-price-v1",
    "standard-differential-v1",
    "linear-to-ceiling-relative-v1",
    "mean-deviation-v1",
    "median-deviation-v1",
    "price-per-quality-point-v1",
    "fixed-price-quality-only-v1",
)


def contest(dice: random.Random) -> tuple[dict, dict, dict]:
    """A plan, marks and prices that the engine must accept."""
    formula = dice.choice(FORMULAS)
    weighted = formula not in ("price-per-quality-point-v1", "fixed-price-quality-only-v1")
    price_weight = dice.randrange(0, 1001, dice.choice((1, 50))) / Fraction(10) if weighted else Fraction(0)
    count = dice.randint(1, 5)
    cuts = sorted(dice.randint(0, 10 * int(100 - price_weight)) for _ in range(count - 1))
    edges = [Fraction(0), *(Fraction(cut, 10) for cut in cuts), 100 - price_weight]
    criteria = []
    for number in range(count):
        top = dice.choice((3, 4, 5, 10))
        criteria.append(
            {
                "code": f"C{number + 1}",
                "title": f"Criterion {number + 1}",
                "weight_pct": _text(edges[number + 1] - edges[number]),
                "scale_max": str(top),
                "minimum_mark": str(dice.randint(0, 2)) if dice.random() < 0.3 else None,
            }
        )
    low = dice.randint(50, 150)
    numbers = {
        "linear-floor-ceiling-v1": {"floor_gbp": str(low), "ceiling_gbp": str(low + dice.randint(1, 100))},
        "linear-to-ceiling-relative-v1": {"ceiling_gbp": str(low)},
        "mean-deviation-v1": {"slope": dice.choice(("0.5", "1", "2"))},
        "median-deviation-v1": {"slope": "1"},
        "fixed-price-quality-only-v1": {"budget_gbp": str(low)},
    }.get(formula, {})
    plan = {
        "criteria": criteria,
        "price": {"formula_id": formula, "weight_pct": _text(price_weight), **numbers},
        "overall_minimum_points": str(dice.randint(0, 60)) if dice.random() < 0.3 else None,
        "tie_break": dice.choice(([], ["price"], ["quality", "price"], ["criterion:C1"])),
    }
    bids = [f"B-{number}" for number in range(dice.randint(1, 7))]
    consensus = {
        bid: {c["code"]: str(dice.randint(0, int(c["scale_max"]))) for c in criteria} for bid in bids
    }
    if len(bids) > 1 and dice.random() < 0.3:
        consensus[bids[0]] = dict(consensus[bids[1]])
    prices = {bid: Fraction(dice.choice((dice.randint(80, 90), dice.randint(1, 300)))) for bid in bids}
    return plan, consensus, prices


def _text(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.1f}"
