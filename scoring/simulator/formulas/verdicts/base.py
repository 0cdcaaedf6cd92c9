"""What every verdict is made of: the sentence with its change, what it looks at, and how names are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas import sweep
from scoring.formulas.case import Case, Plan
from scoring.formulas.engine import Scored
from scoring.formulas.exact import shown

MOST_NAMES = 5
SCALE = "linear-floor-ceiling-v1"
AtWeight = Callable[[int], Case]


@dataclass(frozen=True)
class Verdict:
    """One sentence about the plan. ``level``: good, note, look or bad. ``change``: what one press would set."""

    id: str
    level: str
    sentence: str
    fix: str = ""
    change: Mapping[str, str] | None = None

    def record(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "level": self.level,
            "sentence": self.sentence,
            "fix": self.fix,
            "change": dict(self.change or {}),
        }


@dataclass(frozen=True)
class View:
    """What the verdicts look at."""

    case: Case
    report: Mapping[str, Any]
    bands: Sequence[sweep.Band]
    standing: Sequence[Scored]
    low_end_gbp: Fraction | None
    at_weight: AtWeight

    @property
    def plan(self) -> Plan:
        return self.case.plan

    @property
    def best_quality(self) -> Fraction:
        return max((bid.quality for bid in self.standing), default=Fraction(0))


def names(winners: Sequence[str]) -> str:
    """Names as they read in a sentence; of many only the first three.

    >>> names(["A", "B", "C"]), names([]), names(list("ABCDEFG"))
    ('A, B and C', 'nobody', 'A, B, C and 4 more')
    """
    if not winners:
        return "nobody"
    if len(winners) > MOST_NAMES:
        return f"{', '.join(winners[:3])} and {len(winners) - 3} more"
    return " and ".join([", ".join(winners[:-1]), winners[-1]] if len(winners) > 1 else winners)


def scale_change(view: View) -> dict[str, str]:
    """What sets the should-cost scale: ends at 85% and 130% of the should-cost, else of the mean price."""
    if view.low_end_gbp:
        likely = view.low_end_gbp * 100 / 85
    else:
        prices = [offer.whole_life_price_gbp for offer in view.case.offers] or [Fraction(1_000_000)]
        likely = sum(prices, Fraction(0)) / len(prices)
    change = {
        "formula_id": SCALE,
        "floor_gbp": shown(likely * 85 / 100, 0),
        "ceiling_gbp": shown(likely * 130 / 100, 0),
    }
    return change if view.plan.formula.takes_weight else {**change, "price_weight_pct": "20"}
