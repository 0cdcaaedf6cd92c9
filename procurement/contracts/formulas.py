"""Recoup watch: what a contract has grown to, and what has been paid against what was awarded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from procurement.outcomes.formulas.rhythm import add_months

TELL_CENTRE_PCT = Decimal(10)
COMMENT_PCT = Decimal(20)
STOP_PCT = Decimal(50)
OVER_PAID_PCT = Decimal(120)  # paid of the award: from here on the centre and the buyer are told
TENTH = Decimal("0.1")
NOTICE_PCT = 10  # of price or term: above it a contract change notice (UK10) comes before the change
ANSWER_DAYS = 10  # working days that a supplier has to answer a rating


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


def last_day(starts_on: date, months: int) -> date:
    """Return the last day of a term of so many months.

    >>> last_day(date(2027, 4, 1), 24), last_day(date(2027, 1, 31), 12)
    (datetime.date(2029, 3, 31), datetime.date(2028, 1, 30))
    """
    return add_months(starts_on, months) - timedelta(days=1)


def end_after(ends_on: date, months: int) -> date:
    """Return the last day of a term that is so many months longer, or shorter.

    >>> end_after(date(2029, 3, 31), 12), end_after(date(2029, 2, 28), 1), end_after(date(2029, 1, 3), -1)
    (datetime.date(2030, 3, 31), datetime.date(2029, 3, 31), datetime.date(2028, 12, 3))
    """
    return add_months(ends_on + timedelta(days=1), months) - timedelta(days=1)


def term_pct(starts_on: date, awarded_end: date, new_end: date) -> Decimal:
    """Return by how much of the term at award a term grew or shrank, in percent to a tenth, half up.

    >>> term_pct(date(2027, 1, 1), date(2028, 12, 31), date(2029, 12, 31))
    Decimal('49.9')
    """
    term = (awarded_end - starts_on).days + 1
    return (Decimal((new_end - awarded_end).days) * 100 / term).quantize(TENTH, ROUND_HALF_UP)


def needs_notice(price_pct: Decimal, changed_term_pct: Decimal) -> bool:
    """Say whether a contract change notice comes first: price or term moves by more than 10%, up or down.

    Source: Procurement Act 2023 section 75 (goods and services).

    >>> needs_notice(Decimal(10), Decimal(-10)), needs_notice(Decimal(0), Decimal("-10.1"))
    (False, True)
    """
    return abs(price_pct) > NOTICE_PCT or abs(changed_term_pct) > NOTICE_PCT
