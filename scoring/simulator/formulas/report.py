"""What a plan would do: totals, sweep, what a point costs, what one bid more or fewer changes, how firm it is.

One report from a plan and bids. Totals, crossings and winners are exact; only the shaken weights are drawn with
binary floats, and they decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas import sensitivity, sweep
from scoring.formulas.case import Case
from scoring.formulas.engine import compute, winners_of
from scoring.formulas.exact import plainly, pounds, shown
from scoring.simulator.formulas.stability import DRAWS, SEED, SHAKE, stability
from scoring.simulator.formulas.verdicts import AtWeight, verdicts

ATTACK_QUALITY = Fraction(50)
ATTACK_SHARE = Fraction(3, 4)


@dataclass(frozen=True)
class Options:
    """What to try beside the sweep."""

    draws: int = DRAWS
    shake: int = SHAKE
    seed: int = SEED
    attack_quality: Fraction | None = None
    attack_price_gbp: Fraction | None = None
    low_end_gbp: Fraction | None = None
    """The should-cost low end; a price under 85% of it counts as low."""
    at_weight: AtWeight | None = None
    """What another whole-number price weight would give, where that is more than sharing out the rest."""


def simulate(case: Case, options: Options | None = None) -> dict[str, Any]:
    """Everything that the simulator says of a plan and its bids, as one JSON-ready record.

    Totals and parts as the engine computes them; the sweep with exact crossings; the value of a quality point; an
    attack bid; each bid dropped; minimums off; places under shaken weights; close calls; what each part really
    weighs; verdicts in sentences with the change that would mend each. Nothing is stored.
    """
    options = options or Options()
    plan, offers = case.plan, case.offers
    result = compute(case).record
    found = sweep.fixed_bands(plan, offers)
    lines = sweep.lines_of(plan, offers)
    value = sensitivity.value_of_a_point(plan, offers)
    attacker = _attacker(case, options)
    attacked = sensitivity.attack(plan, offers, **attacker)
    dropped = sensitivity.drop_one(plan, offers) if len(offers) <= 60 else []
    minimum = sensitivity.minimum_on_and_off(plan, offers)
    margin = sensitivity.margin(plan, offers)
    close = sensitivity.within_one_mark(plan, offers) if len(offers) * len(plan.criteria) <= 120 else []
    firm = stability(case, draws=options.draws, shake=options.shake, seed=options.seed)
    report: dict[str, Any] = {
        "engine_version": result["engine_version"],
        "input_hash": result["input_hash"],
        **result["result"],
        "winners": winners_of(plan, offers),
        "sweep": {
            "weight_counts": plan.formula.takes_weight,
            "bands": [
                {
                    "from_pct": plainly(band.start),
                    "to_pct": plainly(band.end),
                    "from_shown": shown(band.start),
                    "to_shown": shown(band.end),
                    "winners": list(band.winners),
                }
                for band in found
            ],
            "flips": sweep.flips(found),
            "whole_numbers": [
                {"first_pct": first, "last_pct": last, "winners": list(names)}
                for first, last, names in sweep.whole_numbers(found, lines)
            ],
        },
        "value_of_a_point": {
            "pounds": None if value.pounds is None else plainly(value.pounds),
            "pounds_shown": None if value.pounds is None else pounds(value.pounds),
            "everywhere": value.everywhere,
            "says": value.says,
        },
        "attack": {
            "quality": plainly(attacker["quality"]),
            "price_gbp": plainly(attacker["price_gbp"]),
            "before": list(attacked.before),
            "after": list(attacked.after),
            "changes_the_winner": attacked.changes,
        },
        "drop_one": [
            {
                "dropped": shift.what,
                "before": list(shift.before),
                "after": list(shift.after),
                "reversal": shift.changes and shift.what not in shift.before,
            }
            for shift in dropped
        ],
        "minimum": {"with": list(minimum.before), "without": list(minimum.after)},
        "stability": firm,
        "close_calls": {
            "margin": None if margin is None else plainly(margin),
            "margin_shown": None if margin is None else shown(margin),
            "one_mark_would_change_it": [
                {"criterion": criterion, "bid": bid, "way": way} for criterion, bid, way in close
            ],
        },
        "real_weights": [
            {
                "part": part,
                "published_pct": plainly(weight),
                "points_apart": plainly(apart),
                "shown": shown(apart),
            }
            for part, (weight, apart) in sensitivity.spread(plan, offers).items()
        ],
    }
    report["verdicts"] = verdicts(case, report, found, options.low_end_gbp, options.at_weight)
    return report


def _attacker(case: Case, options: Options) -> dict[str, Fraction]:
    lowest = min((offer.whole_life_price_gbp for offer in case.offers), default=Fraction(1_000_000))
    return {
        "quality": options.attack_quality if options.attack_quality is not None else ATTACK_QUALITY,
        "price_gbp": options.attack_price_gbp or Fraction(shown(lowest * ATTACK_SHARE)),
    }
