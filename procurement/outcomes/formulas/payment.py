"""Paying for results by steps: what each step could cost, at worst and probably.

Source: the service's own scheme: steps with an amount and a cap, default at least 70% of the price fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    """One rung of the payment ladder: an amount each time it is reached, and how often that may be."""

    name: str
    amount_gbp: Decimal
    cap_gbp: Decimal | None
    low: int
    likely: int
    high: int


@dataclass(frozen=True)
class Exposure:
    """What the ladder pays in three cases, and what it can pay at most (None: no cap on some step)."""

    low_gbp: Decimal
    likely_gbp: Decimal
    high_gbp: Decimal
    most_gbp: Decimal | None


def paid(step: Step, times: int) -> Decimal:
    """Return what a step pays when it is reached ``times`` times, its cap kept, to the penny.

    >>> paid(Step("Home found", Decimal(650), Decimal(1000), 0, 1, 2), 2)
    Decimal('1000.00')
    """
    if times < 0:
        raise ValueError("a step cannot be reached fewer than 0 times")
    amount = step.amount_gbp * times
    if step.cap_gbp is not None:
        amount = min(amount, step.cap_gbp)
    return amount.quantize(PENNY, ROUND_HALF_UP)


def exposure(steps: Sequence[Step]) -> Exposure:
    """Return the sum over the steps for few, likely and many, and the most that can fall due."""
    low, likely, high = (
        sum((paid(step, getattr(step, case)) for step in steps), Decimal("0.00"))
        for case in ("low", "likely", "high")
    )
    caps = [step.cap_gbp for step in steps]
    most = (
        None
        if any(cap is None for cap in caps)
        else sum((cap for cap in caps if cap is not None), Decimal("0.00"))
    )
    return Exposure(low, likely, high, most)


def share_pct(fixed_gbp: Decimal, outcome_gbp: Decimal) -> Decimal | None:
    """Return the share of the price that hangs on the outcome, in percent to 0.1; None for no price.

    >>> share_pct(Decimal(70), Decimal(30))
    Decimal('30.0')
    """
    total = fixed_gbp + outcome_gbp
    if total <= 0:
        return None
    return (outcome_gbp * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
