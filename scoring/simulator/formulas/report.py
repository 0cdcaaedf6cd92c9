"""What a plan would do: totals, sweep, what a point costs, what one bid more or fewer changes, how firm it is.

One report from a plan and bids. Totals, crossings and winners are exact; only the shaken weights are drawn with
binary floats, and they decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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
MOST_MARKS = 120
"""With more marks, which single mark would change the winner is not worked out, for the same reason."""


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
    bands = sweep.fixed_bands(plan, offers)
    report: dict[str, Any] = {
        "engine_version": result["engine_version"],
        "input_hash": result["input_hash"],
        **result["result"],
        "winners": winners_of(plan, offers),
        "sweep": _sweep(case, bands),
        "value_of_a_point": _value_of_a_point(case),
        "attack": _attack(case, options),
        "drop_one": _drop_one(case),
        "minimum": _minimum(case),
        "stability": stability(case, draws=options.draws, shake=options.shake, seed=options.seed),
        "close_calls": _close_calls(case),
        "real_weights": _real_weights(case),
    }
    report["verdicts"] = verdicts(case, report, bands, options.low_end_gbp, options.at_weight)
    return report


def _sweep(case: Case, bands: Sequence[sweep.Band]) -> dict[str, Any]:
    """Who wins at which price weight."""
    lines = sweep.lines_of(case.plan, case.offers)
    return {
        "weight_counts": case.plan.formula.takes_weight,
        "bands": [
            {
                "from_pct": plainly(band.start),
                "to_pct": plainly(band.end),
                "from_shown": shown(band.start),
                "to_shown": shown(band.end),
                "winners": list(band.winners),
            }
            for band in bands
        ],
        "flips": sweep.flips(bands),
        "whole_numbers": [
            {"first_pct": first, "last_pct": last, "winners": list(names)}
            for first, last, names in sweep.whole_numbers(bands, lines)
        ],
    }


def _value_of_a_point(case: Case) -> dict[str, Any]:
    """What one quality point costs."""
    value = sensitivity.value_of_a_point(case.plan, case.offers)
    return {
        "pounds": None if value.pounds is None else plainly(value.pounds),
        "pounds_shown": None if value.pounds is None else pounds(value.pounds),
        "everywhere": value.everywhere,
        "says": value.says,
    }


def _attack(case: Case, options: Options) -> dict[str, Any]:
    """Whether a cheap bid of middling quality takes it."""
    attacker = _attacker(case, options)
    shift = sensitivity.attack(case.plan, case.offers, **attacker)
    return {
        "quality": plainly(attacker["quality"]),
        "price_gbp": plainly(attacker["price_gbp"]),
        "before": list(shift.before),
        "after": list(shift.after),
        "changes_the_winner": shift.changes,
    }


def _drop_one(case: Case) -> list[dict[str, Any]]:
    """Whether the winner changes when a bid that did not win stays away."""
    if len(case.offers) > sensitivity.MOST_DROPPED:
        return []
    return [
        {
            "dropped": shift.what,
            "before": list(shift.before),
            "after": list(shift.after),
            "reversal": shift.changes and shift.what not in shift.before,
        }
        for shift in sensitivity.drop_one(case.plan, case.offers)
    ]


def _minimum(case: Case) -> dict[str, Any]:
    """Who wins with the minimums, and who without them."""
    shift = sensitivity.minimum_on_and_off(case.plan, case.offers)
    return {"with": list(shift.before), "without": list(shift.after)}


def _close_calls(case: Case) -> dict[str, Any]:
    """How far the first is ahead of the second, and which single mark would change who wins."""
    plan, offers = case.plan, case.offers
    margin = sensitivity.margin(plan, offers)
    is_small = len(offers) * len(plan.criteria) <= MOST_MARKS
    return {
        "margin": None if margin is None else plainly(margin),
        "margin_shown": None if margin is None else shown(margin),
        "one_mark_would_change_it": [
            {"criterion": criterion, "bid": bid, "way": way}
            for criterion, bid, way in (sensitivity.within_one_mark(plan, offers) if is_small else ())
        ],
    }


def _real_weights(case: Case) -> list[dict[str, Any]]:
    """How far the bids lie apart on each part: what it weighs in truth, beside what was published."""
    return [
        {
            "part": part,
            "published_pct": plainly(weight),
            "points_apart": plainly(apart),
            "shown": shown(apart),
        }
        for part, (weight, apart) in sensitivity.spread(case.plan, case.offers).items()
    ]


def _attacker(case: Case, options: Options) -> dict[str, Fraction]:
    lowest = min((offer.whole_life_price_gbp for offer in case.offers), default=Fraction(1_000_000))
    return {
        "quality": options.attack_quality if options.attack_quality is not None else ATTACK_QUALITY,
        "price_gbp": options.attack_price_gbp or Fraction(shown(lowest * ATTACK_SHARE)),
    }
