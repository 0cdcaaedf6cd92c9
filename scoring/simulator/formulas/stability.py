"""How firm the places are when every weight is shaken. Binary floats come in here, and they decide nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.formulas.case import Case, Plan
from scoring.formulas.engine import Scored, score_offers
from scoring.formulas.exact import shown
from scoring.formulas.simulation import rank_shares, shaken_weights

HUNDRED = Fraction(100)
DRAWS, SHAKE, SEED = 2_000, 5, 1
MOST_DRAWS = 1_000_000
RANKS_KEPT = 10


def values_of(plan: Plan, scored: Sequence[Scored]) -> tuple[list[list[float]], tuple[float, ...]]:
    """The standing bids as values from 0 to 1 a criterion, and the weights to shake; price is last.

    Under a ratio formula each value is divided by the price, and under quality only price has no column.
    """
    rows = []
    prices = [bid.offer.whole_life_price_gbp for bid in scored]
    weight = plan.price_weight_pct
    points = plan.formula.points(prices, plan.parameters) if plan.formula.kind == "points" and scored else []
    dearest = max(prices, default=Fraction(1))
    for number, bid in enumerate(scored):
        row = [bid.offer.marks[c.code] / c.scale_max for c in plan.criteria]
        if plan.formula.kind == "points":
            row.append(points[number] / HUNDRED)
        elif plan.formula.kind == "ratio":
            row = [share * dearest / prices[number] for share in row]
        rows.append([float(value) for value in row])
    weights = [float(c.weight_pct) for c in plan.criteria]
    if plan.formula.kind == "points":
        weights.append(float(weight))
    return rows, tuple(weights)


def stability(
    case: Case,
    *,
    draws: int = DRAWS,
    shake: int = SHAKE,
    seed: int = SEED,
    progress: Callable[[int], bool] | None = None,
) -> dict[str, Any]:
    """How often each standing bid takes each place when every weight is shaken by up to ``shake`` points.

    The same seed gives the same answer. ``progress(done)`` may stop a long run by returning False.
    Raises ``ValueError`` for draws below 1 or above a million, or a shake off 0 to 50.
    """
    if not 1 <= draws <= MOST_DRAWS or not 0 <= shake <= 50:
        raise ValueError("draws from 1 to 1,000,000 and a shake from 0 to 50")
    ordered = sorted(case.offers, key=lambda offer: offer.reference)
    scored = [bid for bid in score_offers(case.plan, ordered) if bid.key is not None]
    answer: dict[str, Any] = {"draws": draws, "shake_pct": shake, "seed": seed, "bids": []}
    if not scored:
        return answer | {"draws_done": 0}
    rows, weights = values_of(case.plan, scored)
    if not any(weights):
        return answer | {"draws_done": 0}
    done = 0

    def count(number: int) -> bool:
        nonlocal done
        done = number
        return progress(number) if progress is not None else True

    shares = rank_shares(
        np.asarray(rows), shaken_weights(weights, draws, float(shake), seed), top=RANKS_KEPT, progress=count
    )
    counted = np.rint(shares * done).astype(int)
    for bid, row in zip(scored, counted.tolist(), strict=True):
        answer["bids"].append(
            {
                "bid": bid.reference,
                "first": row[0],
                "first_pct": shown(Fraction(100 * row[0], done), 1),
                "places": row,
            }
        )
    answer["bids"].sort(key=lambda row: (-row["first"], row["bid"]))
    return answer | {"draws_done": done}
