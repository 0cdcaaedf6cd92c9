"""Counting days as the Procurement Act counts them.

Three ways of counting, each with its own function: a period that "begins with" a day counts that day;
a tendering period starts the day after the invitation; a standstill counts working days, and a working
day skips the bank holidays of every UK nation. Bank holidays are passed in, so nothing here is looked up.

Sources: Procurement Act 2023 sections 51, 54 and 123, as read in April 2026.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UK_TIME = ZoneInfo("Europe/London")
STANDSTILL_WORKING_DAYS = 8
NOON = time(12, 0)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Say whether ``day`` is neither Saturday, Sunday nor a bank holiday of any UK nation.

    ``holidays``: the union of the bank holidays of all UK nations.

    >>> is_working_day(date(2027, 3, 17), {date(2027, 3, 17)})   # Saint Patrick's Day, Northern Ireland
    False
    """
    return day.weekday() < 5 and day not in holidays


def last_day_beginning_with(first: date, days: int) -> date:
    """Return the last day of a period of ``days`` calendar days whose day 1 is ``first``.

    Raises ``ValueError`` for fewer than one day.

    >>> last_day_beginning_with(date(2026, 4, 1), 56)
    datetime.date(2026, 5, 26)
    """
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    return first + timedelta(days=days - 1)


def earliest_deadline(invited_on: date, days: int) -> date:
    """Return the first day on which a tendering or participation period of ``days`` may end.

    The period starts the day after the invitation and ends on the deadline day.

    >>> earliest_deadline(date(2026, 10, 1), 25)
    datetime.date(2026, 10, 26)
    """
    if days < 0:
        raise ValueError(f"a period cannot be negative: {days}")
    return invited_on + timedelta(days=days)


def days_to_bid(invited_on: date, deadline_on: date) -> int:
    """Return the calendar days of a tendering period: the day after the invitation up to the deadline day.

    >>> days_to_bid(date(2026, 10, 1), date(2026, 10, 26))
    25
    """
    return (deadline_on - invited_on).days


def working_days_beginning_with(first: date, days: int, holidays: Collection[date]) -> date:
    """Return the last of ``days`` working days counted from ``first``; ``first`` counts if it is one.

    >>> working_days_beginning_with(date(2026, 10, 6), 8, set())
    datetime.date(2026, 10, 15)
    """
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    day, left = first, days
    while True:
        if is_working_day(day, holidays):
            left -= 1
            if left == 0:
                return day
        day += timedelta(days=1)


def working_days_after(day: date, days: int, holidays: Collection[date]) -> date:
    """Return the working day that lies ``days`` working days after ``day``.

    >>> working_days_after(date(2026, 12, 24), 1, {date(2026, 12, 25), date(2026, 12, 28)})
    datetime.date(2026, 12, 29)
    """
    return working_days_beginning_with(day + timedelta(days=1), days, holidays)


def working_days_before(day: date, days: int, holidays: Collection[date]) -> date:
    """Return the working day that lies ``days`` working days before ``day``.

    >>> working_days_before(date(2026, 10, 26), 1, set())
    datetime.date(2026, 10, 23)
    """
    left = days
    while left:
        day -= timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(first: date, last: date, holidays: Collection[date]) -> int:
    """Count the working days from ``first`` to ``last``, both counted; 0 when ``last`` is before ``first``.

    >>> working_days_between(date(2026, 10, 6), date(2026, 10, 15), set())
    8
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def standstill_end(
    notice_on: date, holidays: Collection[date], working_days: int = STANDSTILL_WORKING_DAYS
) -> date:
    """Return the last day of a standstill that begins with the day of the contract award notice (UK6).

    A mandatory standstill has at least 8 working days; a shorter one is refused with ``ValueError``.
    Source: Procurement Act 2023 section 51.

    >>> standstill_end(date(2026, 10, 6), set())
    datetime.date(2026, 10, 15)
    """
    if working_days < STANDSTILL_WORKING_DAYS:
        raise ValueError(f"a standstill has at least {STANDSTILL_WORKING_DAYS} working days")
    return working_days_beginning_with(notice_on, working_days, holidays)


def earliest_signing(
    notice_on: date, holidays: Collection[date], working_days: int = STANDSTILL_WORKING_DAYS
) -> date:
    """Return the first day on which the contract may be signed: the day after the standstill ends.

    >>> earliest_signing(date(2026, 10, 6), set())
    datetime.date(2026, 10, 16)
    """
    return standstill_end(notice_on, holidays, working_days) + timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What decides the shortest lawful period. All false: an open procedure with everything online."""

    central_government: bool = False
    utility: bool = False
    light_touch: bool = False
    urgent: bool = False
    agreed_with_preselected: bool = False
    only_preselected: bool = False
    planned_notice_days_before: int | None = None
    dynamic_market: bool = False
    electronic_bids: bool = True
    documents_with_notice: bool = True
    below_threshold: bool = False


@dataclass(frozen=True)
class MinimumPeriod:
    """The shortest lawful period, which row of the table gives it, and all rows that apply."""

    days: int
    row: str
    reason: str
    applying: tuple[tuple[str, int], ...]


def minimum_tendering_period(facts: Period) -> MinimumPeriod:
    """Return the minimum tendering period in calendar days: the shortest of the rows that apply.

    Rows 1 to 10 are those of the Act's table. Below the threshold the law names no number: the period
    must be reasonable and the same for all, so the minimum is 0. Source: Procurement Act 2023 section 54.

    >>> minimum_tendering_period(Period()).days
    25
    >>> minimum_tendering_period(Period(planned_notice_days_before=60)).row
    '4'
    """
    if facts.below_threshold:
        return MinimumPeriod(0, "below", "Below the threshold: reasonable, and the same for everyone", ())
    free_to_agree = facts.utility or not facts.central_government
    planned = facts.planned_notice_days_before
    rows: list[tuple[str, int, str, bool]] = [
        ("1", 0, "Light touch contract", facts.light_touch),
        (
            "2",
            0,
            "Period agreed with the suppliers already selected",
            free_to_agree and facts.agreed_with_preselected,
        ),
        ("3", 10, "Only suppliers already selected may bid", free_to_agree and facts.only_preselected),
        (
            "4",
            10,
            "A planned procurement notice was published 40 days to 12 months before",
            planned is not None and 40 <= planned <= 365,
        ),
        ("5", 10, "A state of urgency", facts.urgent),
        ("6", 10, "By reference to a dynamic market", facts.dynamic_market),
        (
            "7",
            25,
            "Bids come online and all documents come with the notice",
            facts.electronic_bids and facts.documents_with_notice,
        ),
        (
            "8",
            30,
            "Bids come online, but some documents come later",
            facts.electronic_bids and not facts.documents_with_notice,
        ),
        (
            "9",
            30,
            "Bids do not come online; all documents come with the notice",
            not facts.electronic_bids and facts.documents_with_notice,
        ),
        (
            "10",
            35,
            "Bids do not come online and some documents come later",
            not facts.electronic_bids and not facts.documents_with_notice,
        ),
    ]
    applying = [(row, days, reason) for row, days, reason, applies in rows if applies]
    row, days, reason = min(applying, key=lambda found: found[1])
    return MinimumPeriod(days, row, reason, tuple((found[0], found[1]) for found in applying))


def minimum_participation_days(*, light_touch: bool = False, urgent: bool = False) -> int:
    """Return the minimum days for requests to take part in a competitive flexible procedure.

    >>> minimum_participation_days(), minimum_participation_days(urgent=True)
    (25, 10)
    """
    if light_touch:
        return 0
    return 10 if urgent else 25


def moment_of(day: date, at: time = NOON) -> datetime:
    """Return the moment ``at`` UK time on ``day``, in UTC as it is stored.

    >>> moment_of(date(2026, 7, 1)).isoformat()
    '2026-07-01T11:00:00+00:00'
    """
    return datetime.combine(day, at, tzinfo=UK_TIME).astimezone(UTC)


@dataclass(frozen=True)
class StageDates:
    """Every later stage of a tender, so that a bidder knows when the answer comes."""

    published_on: date
    questions_close_on: date
    answers_by: date
    deadline_on: date
    result_on: date
    standstill_end_on: date
    earliest_signing_on: date
    first_value_on: date


def stage_dates(
    published_on: date,
    period_days: int,
    holidays: Collection[date],
    *,
    assessing_working_days: int = 15,
    first_value_days: int = 90,
) -> StageDates:
    """Lay out the stages from the day of publication.

    The deadline is moved to a working day with a working day before it, never earlier than the period.
    Questions close at two thirds of the period, so that each can be answered; answers are out two working
    days before the deadline. The result comes ``assessing_working_days`` after the deadline, the
    standstill begins on that day.

    >>> stage_dates(date(2026, 10, 1), 25, set()).deadline_on
    datetime.date(2026, 10, 27)
    """
    deadline_on = earliest_deadline(published_on, period_days)
    while not (
        is_working_day(deadline_on, holidays) and is_working_day(deadline_on - timedelta(days=1), holidays)
    ):
        deadline_on += timedelta(days=1)
    answers_by = max(working_days_before(deadline_on, 2, holidays), published_on)
    questions = published_on + timedelta(days=max(1, (deadline_on - published_on).days * 2 // 3))
    questions = min(questions, working_days_before(answers_by, 1, holidays))
    result_on = working_days_after(deadline_on, assessing_working_days, holidays)
    signing_on = earliest_signing(result_on, holidays)
    return StageDates(
        published_on=published_on,
        questions_close_on=max(questions, published_on),
        answers_by=answers_by,
        deadline_on=deadline_on,
        result_on=result_on,
        standstill_end_on=standstill_end(result_on, holidays),
        earliest_signing_on=signing_on,
        first_value_on=signing_on + timedelta(days=first_value_days),
    )


def uk_words(moment: datetime | None) -> str:
    """Write a moment as "12:00 noon on 5 January 2027 (UK time)".

    >>> uk_words(datetime.fromisoformat("2027-01-05T12:00:00+00:00"))
    '12:00 noon on 5 January 2027 (UK time)'
    """
    if moment is None:
        return "a moment that is not set yet"
    local = moment.astimezone(UK_TIME)
    noon = " noon" if (local.hour, local.minute) == (12, 0) else ""
    return f"{local:%H:%M}{noon} on {local.day} {local:%B %Y} (UK time)"


def uk_moment(moment: datetime) -> str:
    """Write a closing moment exactly, with the offset of UK time: "… on 5 January 2027 (UK time, UTC+00:00)".

    >>> uk_moment(datetime.fromisoformat("2027-07-05T11:00:00+00:00"))
    '12:00 noon on 5 July 2027 (UK time, UTC+01:00)'
    """
    offset = moment.astimezone(UK_TIME).strftime("%z")
    return f"{uk_words(moment).removesuffix(')')}, UTC{offset[:3]}:{offset[3:]})"
