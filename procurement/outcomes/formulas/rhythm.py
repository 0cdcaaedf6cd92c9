"""When the next reading of a measure is due."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on, or back; the last day of a shorter month.

    >>> add_months(date(2028, 1, 31), 1), add_months(date(2029, 1, 3), -3)
    (datetime.date(2028, 2, 29), datetime.date(2028, 10, 3))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_reading(frequency: str, first_on: date | None, last_on: date | None) -> date | None:
    """Return the day on which the next reading is due; None where nobody said how often, or when to begin.

    ``last_on``: the day of the last reading that stands. Without one the first is due on ``first_on``.

    >>> next_reading("quarterly", date(2027, 1, 31), None), next_reading("quarterly", None, date(2026, 11, 30))
    (datetime.date(2027, 1, 31), datetime.date(2027, 2, 28))
    >>> next_reading("weekly", None, date(2026, 12, 28)), next_reading("", None, date(2026, 12, 28))
    (datetime.date(2027, 1, 4), None)
    """
    if last_on is None:
        return first_on
    if frequency == "weekly":
        return last_on + timedelta(weeks=1)
    return add_months(last_on, MONTHS[frequency]) if frequency in MONTHS else None
