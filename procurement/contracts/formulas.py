"""Recoup watch: what a contract has grown to, and what has been paid against what was awarded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TELL_CENTRE_PCT = Decimal(10)
COMMENT_PCT = Decimal(20)
STOP_PCT = Decimal(50)
OVER_PAID_PCT = Decimal(120)  # paid of the award: from here on the centre and the buyer are told
TENTH = Decimal("0.1")


def running_pct(award_gbp: Decimal, changes_gbp: Iterable[Decimal]) -> Decimal:
    """Return the sum of accepted changes as a percentage of the award value, exact.

    ``changes_gbp``: pounds, below zero for a saving. Raises ``ValueError`` for an award of zero or less.

    >>> running_pct(Decimal(200), [Decimal(30), Decimal(-10)])
    Decimal('10')
    """
    if award_gbp <= 0:
        raise ValueError("the award value must be above zero")
    return sum(changes_gbp, Decimal(0)) * 100 / award_gbp


def step_of(pct: Decimal) -> str:
    """Return what a running percentage asks for: ``""``, ``tell`` (10%), ``comment`` (20%), ``stop`` (50%).

    >>> [step_of(Decimal(pct)) for pct in ("9.99", "10", "20", "50")]
    ['', 'tell', 'comment', 'stop']
    """
    for limit, step in ((STOP_PCT, "stop"), (COMMENT_PCT, "comment"), (TELL_CENTRE_PCT, "tell")):
        if pct >= limit:
            return step
    return ""


@dataclass(frozen=True)
class Watch:
    """The figures of one contract. Percentages are rounded half up to a tenth, for display."""

    award_gbp: Decimal
    paid_gbp: Decimal
    changed_gbp: Decimal

    @property
    def now_gbp(self) -> Decimal:
        """What the contract is worth with its accepted changes."""
        return self.award_gbp + self.changed_gbp

    @property
    def changed_pct(self) -> Decimal:
        return running_pct(self.award_gbp, [self.changed_gbp]).quantize(TENTH, ROUND_HALF_UP)

    @property
    def paid_pct(self) -> Decimal:
        """Paid against award."""
        return running_pct(self.award_gbp, [self.paid_gbp]).quantize(TENTH, ROUND_HALF_UP)

    @property
    def step(self) -> str:
        return step_of(running_pct(self.award_gbp, [self.changed_gbp]))
