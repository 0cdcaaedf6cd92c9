"""Dependency of a service on its suppliers. Exact: decimals and whole numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

EXIT_CHECKS = (
    ("plan", "An exit plan is agreed and dated"),
    ("data", "All data can be taken out in an open format, tried within 12 months"),
    ("code", "Code and configuration are ours to use and kept where we can reach them"),
    ("accounts", "Domains, accounts and keys are in our name"),
    ("other_firm", "Another firm could take over on what is written down"),
    ("rehearsed", "Leaving was rehearsed"),
)
WEIGHTS = {"cost": 40, "items": 30, "tasks": 20, "exit": 10}
TENTH = Decimal("0.1")


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that a day is in.

    >>> quarter_of(date(2026, 9, 30))
    datetime.date(2026, 7, 1)
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def end_of(quarter: date) -> date:
    """Return the last day of the quarter that begins on ``quarter``.

    >>> end_of(date(2026, 10, 1))
    datetime.date(2026, 12, 31)
    """
    return quarter_of(quarter + timedelta(days=100)) - timedelta(days=1)


def quarter_words(day: date) -> str:
    """Return the quarter of a day.

    >>> quarter_words(date(2026, 9, 30))
    '2026 Q3'
    """
    return f"{day.year} Q{(day.month - 1) // 3 + 1}"


def every_quarter(days: Iterable[date]) -> list[str]:
    """Return all quarters from the first of some days to the last, so that a line over them skips none.

    >>> every_quarter([date(2026, 8, 1), date(2026, 2, 1)]), every_quarter([])
    (['2026 Q1', '2026 Q2', '2026 Q3'], [])
    """
    places = sorted(day.year * 4 + (day.month - 1) // 3 for day in days)
    found = range(places[0], places[-1] + 1) if places else ()
    return [f"{place // 4} Q{place % 4 + 1}" for place in found]


@dataclass(frozen=True)
class Dependency:
    """The index and its four parts, in points that add up to it: 0 is no dependency, 100 is all of it."""

    cost: Decimal
    items: Decimal
    tasks: Decimal
    exit: Decimal

    @property
    def index(self) -> Decimal:
        return self.cost + self.items + self.tasks + self.exit


def _points(weight: int, part: Decimal | int, whole: Decimal | int) -> Decimal:
    return (Decimal(weight) * part / whole).quantize(TENTH, ROUND_HALF_UP)


def dependency(
    *,
    supplier_gbp: Decimal,
    digital_gbp: Decimal,
    items: int,
    independent: int,
    tasks: int,
    uncovered: int,
    exits_met: int,
) -> Dependency:
    """Return D = 40 × supplier share of digital cost + 30 × transfer items not independent ÷ all
    + 20 × critical tasks nobody of ours can do alone ÷ all critical tasks + 10 × (1 − exit checks met ÷ 6).

    Pounds of one quarter; counts of transfer items and tasks; ``exits_met`` 0 to 6. Each part is rounded half up to a
    tenth, so the parts add up to D. Without transfer items nothing is being handed over: that part is whole where a
    supplier is paid, and 0 where none is. Raises ``ValueError`` for a part larger than its whole, a digital cost or a
    number of tasks of zero, and anything below zero.

    >>> dependency(supplier_gbp=Decimal(80), digital_gbp=Decimal(100), items=6, independent=2, tasks=4, uncovered=3,
    ...            exits_met=3).index
    Decimal('72.0')
    """
    counts = (supplier_gbp, digital_gbp, items, independent, tasks, uncovered, exits_met)
    if any(count < 0 for count in counts):
        raise ValueError("nothing here can be below zero")
    if digital_gbp == 0 or tasks == 0:
        raise ValueError("a service has a digital cost and at least one critical task")
    if supplier_gbp > digital_gbp or independent > items or uncovered > tasks or exits_met > len(EXIT_CHECKS):
        raise ValueError("a part cannot be larger than its whole")
    left = (items - independent, items) if items else (int(supplier_gbp > 0), 1)
    return Dependency(
        cost=_points(WEIGHTS["cost"], supplier_gbp, digital_gbp),
        items=_points(WEIGHTS["items"], *left),
        tasks=_points(WEIGHTS["tasks"], uncovered, tasks),
        exit=_points(WEIGHTS["exit"], len(EXIT_CHECKS) - exits_met, len(EXIT_CHECKS)),
    )
