"""Sentences about a plan, the worst first, each worry with the change that one press makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scoring.formulas import sweep
from scoring.formulas.case import Case
from scoring.formulas.engine import score_offers
from scoring.rubrics.formulas import at_price_weight
from scoring.simulator.formulas.verdicts import bids, firmness, rules
from scoring.simulator.formulas.verdicts.base import AtWeight, View, names

__all__ = ["AtWeight", "names", "verdicts"]

LOOKS = (
    rules.cannot_be_published,
    rules.nobody_stands,
    rules.ratio_without_minimum,
    bids.low_bid,
    bids.attack,
    bids.reversal,
    rules.heavy_price,
    rules.scale_misses,
    firmness.tie,
    firmness.firm,
    firmness.one_mark,
    firmness.point_value,
    firmness.same_at_every_weight,
    rules.minimum_works,
)


def verdicts(
    case: Case,
    report: Mapping[str, Any],
    found: Sequence[sweep.Band],
    low_end_gbp: Fraction | None,
    at_weight: AtWeight | None = None,
) -> list[dict[str, Any]]:
    """Sentences about the plan, the worst first, each worry with the change that one press makes.

    A change is offered only where it was tried and mends what it says; what lies in the bids and not in the plan is
    a note. ``low_end_gbp``: the should-cost low end where it is known; a price under 85% of it counts as low.
    ``at_weight``: what pressing another whole-number price weight would give; else the same bids under the plan with
    its criteria sharing the rest.
    """
    standing = [bid for bid in score_offers(case.plan, case.offers) if bid.key is not None]
    view = View(case, report, found, standing, low_end_gbp, at_weight or _shared_out(case))
    said = [verdict for look in LOOKS if (verdict := look(view)) is not None]
    order = {"bad": 0, "look": 1, "note": 2, "good": 3}
    return [verdict.record() for verdict in sorted(said, key=lambda verdict: order[verdict.level])]


def _shared_out(case: Case) -> AtWeight:
    return lambda weight: replace(case, plan=at_price_weight(case.plan, Fraction(weight)))
