"""Days are counted as the Act counts them."""

from datetime import date, datetime

import pytest

from procurement.tenders.formulas import dates
from procurement.tenders.formulas.dates import Period
from procurement.tenders.models import Tender
from procurement.tenders.rules import in_standstill


def test_a_tendering_period_starts_the_day_after_the_invitation() -> None:
    assert dates.earliest_deadline(date(2026, 10, 1), 25) == date(2026, 10, 26)
    assert dates.days_to_bid(date(2026, 10, 1), date(2026, 10, 26)) == 25


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        (date(2026, 4, 1), 56, date(2026, 5, 26)),
        (date(2026, 6, 1), 30, date(2026, 6, 30)),
        (date(2026, 3, 31), 30, date(2026, 4, 29)),
        (date(2026, 6, 30), 30, date(2026, 7, 29)),
    ],
)
def test_a_period_that_begins_with_a_day_counts_that_day(first: date, days: int, last: date) -> None:
    assert dates.last_day_beginning_with(first, days) == last


def test_a_real_standstill_of_october_2026_ends_on_the_15th() -> None:
    assert dates.standstill_end(date(2026, 10, 6), set()) == date(2026, 10, 15)


@pytest.mark.parametrize(
    ("moment", "is_over"),
    [
        ("2026-10-14T12:00:00+00:00", False),
        ("2026-10-15T22:59:59+00:00", False),  # the last day goes on to midnight in the United Kingdom,
        ("2026-10-15T23:00:00+00:00", True),  # which in summer is eleven in the evening by UTC
        ("2026-10-16T09:00:00+00:00", True),
    ],
)
def test_nothing_is_awarded_on_the_last_day_of_a_standstill(moment: str, is_over: bool) -> None:
    tender = Tender(standstill_ends_on=date(2026, 10, 15))
    refusal = in_standstill(tender, by=None, now=datetime.fromisoformat(moment))
    assert (refusal is None) is is_over


def test_a_standstill_without_a_last_day_is_not_over() -> None:
    assert in_standstill(Tender(), by=None, now=datetime.fromisoformat("2026-10-16T09:00:00+00:00"))
    assert dates.earliest_signing(date(2026, 10, 6), set()) == date(2026, 10, 16)


@pytest.mark.parametrize(
    "holiday", [date(2026, 1, 2), date(2026, 3, 17), date(2026, 7, 13), date(2026, 11, 30)]
)
def test_a_bank_holiday_of_one_nation_is_no_working_day_for_any(holiday: date) -> None:
    assert not dates.is_working_day(holiday, {holiday})
    with_it = dates.standstill_end(holiday, {holiday})
    without = dates.standstill_end(holiday, set())
    assert dates.working_days_between(without, with_it, {holiday}) == 2


def test_a_standstill_that_starts_on_a_saturday_counts_from_monday() -> None:
    assert dates.standstill_end(date(2026, 10, 10), set()) == date(2026, 10, 21)


def test_a_standstill_under_eight_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        dates.standstill_end(date(2026, 10, 6), set(), 7)


@pytest.mark.parametrize(
    ("facts", "days", "row"),
    [
        (Period(), 25, "7"),
        (Period(documents_with_notice=False), 30, "8"),
        (Period(electronic_bids=False), 30, "9"),
        (Period(electronic_bids=False, documents_with_notice=False), 35, "10"),
        (Period(urgent=True), 10, "5"),
        (Period(dynamic_market=True), 10, "6"),
        (Period(planned_notice_days_before=40), 10, "4"),
        (Period(planned_notice_days_before=39), 25, "7"),
        (Period(planned_notice_days_before=366), 25, "7"),
        (Period(only_preselected=True), 10, "3"),
        (Period(only_preselected=True, central_government=True), 25, "7"),
        (Period(agreed_with_preselected=True), 0, "2"),
        (Period(agreed_with_preselected=True, central_government=True, utility=True), 0, "2"),
        (Period(light_touch=True), 0, "1"),
        (Period(below_threshold=True), 0, "below"),
    ],
)
def test_the_shortest_row_that_applies_sets_the_minimum(facts: Period, days: int, row: str) -> None:
    minimum = dates.minimum_tendering_period(facts)
    assert (minimum.days, minimum.row) == (days, row)


def test_requests_to_take_part_need_25_days_or_10_in_urgency() -> None:
    assert dates.minimum_participation_days() == 25
    assert dates.minimum_participation_days(urgent=True) == 10
    assert dates.minimum_participation_days(light_touch=True) == 0


def test_noon_in_uk_time_is_eleven_in_summer_and_twelve_in_winter() -> None:
    assert dates.moment_of(date(2026, 7, 1)) == datetime.fromisoformat("2026-07-01T11:00:00+00:00")
    assert dates.moment_of(date(2026, 12, 1)) == datetime.fromisoformat("2026-12-01T12:00:00+00:00")


@pytest.mark.parametrize("day", range(1, 29))
def test_stages_stand_in_order_and_the_deadline_has_a_working_day_before_it(day: int) -> None:
    holidays = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 4)}
    stages = dates.stage_dates(date(2026, 12, day), 30, holidays)

    assert dates.days_to_bid(stages.published_on, stages.deadline_on) >= 30
    assert dates.is_working_day(stages.deadline_on, holidays)
    assert (
        stages.published_on
        <= stages.questions_close_on
        < stages.answers_by
        < stages.deadline_on
        < stages.result_on
        < stages.standstill_end_on
        < stages.earliest_signing_on
    )
