"""How long records are kept: worked days, and the days on which it is easy to be wrong by one."""

from datetime import date, timedelta

import pytest

from suppliers.retention.formulas import (
    Hold,
    Signing,
    bids_kept,
    contract_kept,
    last_day,
    records_kept,
    start_of,
    years_after,
)

SIGNED = Signing(date(2023, 5, 2), date(2025, 6, 30), signed_on=date(2023, 5, 20))
UNSIGNED = Signing(date(2023, 5, 2), date(2025, 6, 30))
FELL = Signing(date(2023, 5, 2), date(2025, 6, 30), stands=False)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2023, 5, 20), 3, date(2026, 5, 20)),
        (date(2024, 2, 29), 3, date(2027, 3, 1)),  # never a day early
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 3, 1)),  # 2100 is no leap year
        (date(2023, 2, 28), 5, date(2028, 2, 28)),
        (date(2020, 12, 31), 12, date(2032, 12, 31)),
    ],
)
def test_the_anniversary_of_a_day(day, years, expected):
    assert years_after(day, years) == expected


@pytest.mark.parametrize(
    ("signings", "cancelled_on", "expected"),
    [
        ([SIGNED], None, date(2023, 5, 20)),
        ([UNSIGNED], None, date(2023, 5, 2)),
        (
            [SIGNED, Signing(date(2024, 1, 9), date(2026, 1, 8))],
            None,
            date(2024, 1, 9),
        ),  # the last lot counts
        ([FELL], None, date(2023, 5, 2)),
        ([FELL, SIGNED], None, date(2023, 5, 20)),  # the next in rank came
        ([], date(2022, 7, 1), date(2022, 7, 1)),
        ([FELL], date(2023, 8, 1), date(2023, 8, 1)),
    ],
)
def test_the_clock_starts_with_the_signing_else_the_award_else_the_cancellation(
    signings, cancelled_on, expected
):
    start = start_of(signings, cancelled_on)

    assert start is not None
    assert start[0] == expected


def test_a_procurement_that_goes_on_has_no_day_and_nothing_of_it_is_due():
    assert start_of([]) is None
    for kept in (records_kept(None), bids_kept(None, 3)):
        assert kept.until is None
        assert not kept.is_due(date.max)
        assert "has not started" in kept.why


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([], date(2026, 5, 20)),
        ([Hold(date(2024, 1, 1), date(2024, 1, 1))], date(2026, 5, 21)),  # one day stops it for one day
        ([Hold(date(2024, 1, 1), date(2024, 1, 10))], date(2026, 5, 30)),
        ([Hold(date(2023, 5, 1), date(2023, 5, 21))], date(2026, 5, 22)),  # two of its days after the start
        ([Hold(date(2022, 1, 1), date(2022, 2, 1))], date(2026, 5, 20)),  # before the start
        ([Hold(date(2026, 5, 20), date(2026, 5, 20))], date(2026, 5, 21)),  # on the last day
        ([Hold(date(2026, 5, 21), date(2026, 9, 1))], date(2026, 5, 20)),  # the clock had run out
        # A second hold that begins only because the first one moved the last day.
        (
            [Hold(date(2026, 5, 25), date(2026, 5, 26)), Hold(date(2026, 5, 1), date(2026, 5, 10))],
            date(2026, 6, 1),
        ),
        ([Hold(date(2024, 1, 1))], None),
        ([Hold(date(2030, 1, 1))], None),  # due already, and not destroyed yet
    ],
)
def test_a_legal_hold_stops_the_clock(holds, expected):
    assert last_day(date(2023, 5, 20), 3, holds) == expected


def test_a_record_is_due_the_day_after_its_last_day_and_under_a_hold_never():
    kept = records_kept(start_of([SIGNED]))
    held = records_kept(start_of([SIGNED]), [Hold(date(2024, 1, 1))])

    assert kept.until == date(2026, 5, 20)
    assert not kept.is_due(date(2026, 5, 20))
    assert kept.is_due(date(2026, 5, 21))
    assert held.is_held
    assert not held.is_due(date.max)


@pytest.mark.parametrize(
    ("signing", "expected"),
    [
        (SIGNED, date(2031, 6, 30)),
        (Signing(date(2023, 5, 2), date(2025, 6, 30), date(2023, 5, 20), is_deed=True), date(2037, 6, 30)),
        (Signing(date(2023, 5, 2), date(2026, 6, 28), date(2023, 5, 20)), date(2032, 6, 28)),  # extended
        (Signing(date(2023, 5, 2), date(2028, 2, 29), date(2023, 5, 20)), date(2034, 3, 1)),
    ],
)
def test_a_contract_is_kept_six_years_from_its_end_and_a_deed_twelve(signing, expected):
    assert contract_kept(signing).until == expected


def test_unsuccessful_bids_follow_the_schedule_of_the_buyer_and_without_one_are_kept():
    start = start_of([SIGNED])

    assert bids_kept(start, 3).until == date(2026, 5, 20)
    assert bids_kept(start, 7).until == date(2030, 5, 20)
    assert bids_kept(start, None).until is None
    assert "no schedule" in bids_kept(start, None).why
    with pytest.raises(ValueError, match="3 years at least"):
        bids_kept(start, 2)
    with pytest.raises(ValueError, match="whole years"):
        last_day(date(2023, 5, 20), 0)


def test_no_class_is_ever_kept_for_less_than_the_law_asks():
    day = date(2019, 12, 1)
    while day < date(2025, 1, 1):
        start = start_of([Signing(day, day, day)])
        for kept in (records_kept(start), bids_kept(start, 3), contract_kept(Signing(day, day, day))):
            assert kept.until is not None
            # "Three years beginning with the day" ends on the eve of the anniversary at the earliest.
            assert kept.until >= day + timedelta(days=3 * 365)
            assert (kept.until.year, kept.until.month) >= (day.year + 3, day.month)
        day += timedelta(days=1)
