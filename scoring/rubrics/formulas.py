"""Weights that make exactly 100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from scoring.formulas.case import Plan
from scoring.formulas.exact import exact, shown

HUNDRED = Decimal(100)


def left_over(weights: Mapping[str, Decimal]) -> Decimal:
    """What is missing to 100; below zero when there is too much.

    >>> left_over({"C1": Decimal(50), "price": Decimal(20)})
    Decimal('30')
    """
    return HUNDRED - sum(weights.values(), Decimal(0))


def share_out(weights: Mapping[str, Decimal], *, held: frozenset[str] = frozenset()) -> dict[str, Decimal]:
    """Share out the rest so that the weights make exactly 100, keeping those ``held`` as they are.

    The others keep their proportions as nearly as whole numbers allow; where all of them are 0 they get equal
    parts. What rounding leaves goes one point each to the largest remainders, first to the earlier name. Fractions
    of a point stay only in what is held, and in one of the others that takes up the difference.
    Raises ``ValueError`` when what is held makes more than 100, or nothing is left to change.

    >>> share_out({"C1": Decimal(20), "C2": Decimal(20), "price": Decimal(20)}, held=frozenset({"price"}))
    {'C1': Decimal('40'), 'C2': Decimal('40'), 'price': Decimal('20')}
    """
    kept = sum((weight for name, weight in weights.items() if name in held), Decimal(0))
    free = [name for name in weights if name not in held]
    room = HUNDRED - kept
    if room < 0:
        raise ValueError("what is held makes more than 100")
    if not free:
        if room:
            raise ValueError("every weight is held, so there is nothing to change")
        return dict(weights)
    total = sum((weights[name] for name in free), Decimal(0))
    exact = {name: room * weights[name] / total if total else room / len(free) for name in free}
    shared = {name: exact[name].to_integral_value(ROUND_FLOOR) for name in free}
    rest = room - sum(shared.values(), Decimal(0))
    order = sorted(free, key=lambda name: (shared[name] - exact[name], free.index(name)))
    for name in order[: int(rest)]:
        shared[name] += 1
    shared[order[0]] += rest - int(rest)
    return {name: weights[name] if name in held else shared[name] for name in weights}


def at_price_weight(plan: Plan, weight_pct: Fraction) -> Plan:
    """The plan at another price weight, its criteria sharing the rest as one press on the plan's page would do."""
    if weight_pct == plan.price_weight_pct:
        return plan
    weights = {c.code: Decimal(shown(c.weight_pct, 3)) for c in plan.criteria}
    shared = share_out({**weights, "price": Decimal(shown(weight_pct, 3))}, held=frozenset({"price"}))
    criteria = tuple(replace(c, weight_pct=exact(shared[c.code])) for c in plan.criteria)
    return replace(plan, price_weight_pct=exact(shared["price"]), criteria=criteria)
