"""Checks of dates: the shortest lawful period, a deadline people can meet, a promised result."""

from datetime import timedelta

from procurement.tenders.checks.register import BLOCK, WARN, Draft, Effect, Finding, Found, check
from procurement.tenders.formulas.dates import is_working_day, minimum_tendering_period


@check(
    "DATES-1",
    "Enough days to bid",
    severity=BLOCK,
    why="The law names a shortest period, by how bids come and how documents go out. It counts from the day "
    "after publication.",
    flags=("14 days in an open procedure",),
    passes=("30 days, all documents with the notice",),
    law="Procurement Act 2023 section 54. Check with your adviser.",
)
def enough_days_to_bid(draft: Draft) -> Found:
    days = draft.facts.days_to_bid
    minimum = minimum_tendering_period(draft.period)
    if days is None:
        return Finding("There is no deadline yet.", Effect("Set the day of publication and the days to bid."))
    if days < minimum.days:
        return Finding(
            f"{days} days to bid; the shortest lawful period here is {minimum.days} "
            f"({minimum.reason.lower()}).",
            Effect(f"Give {max(30, minimum.days)} days."),
        )
    return None


@check(
    "DATES-2",
    "A deadline that people can meet",
    severity=WARN,
    why="A deadline on a Monday, a holiday or the day after one costs small firms their weekend, and the "
    "help desk is shut.",
    flags=("A deadline on a bank holiday",),
    passes=("A deadline at noon on a Wednesday",),
)
def deadline_is_on_a_working_day(draft: Draft) -> Found:
    day = draft.deadline_on
    if day is None:
        return None
    if not is_working_day(day, draft.holidays):
        return Finding(
            f"{day:%-d %B %Y} is no working day somewhere in the UK.",
            Effect("Let the dates be computed again."),
        )
    if not is_working_day(day - timedelta(days=1), draft.holidays):
        return Finding(
            f"The day before {day:%-d %B %Y} is no working day.", Effect("Let the dates be computed again.")
        )
    return None


@check(
    "DATES-3",
    "A promised day for the result",
    severity=WARN,
    why="Firms keep people free while they wait. A promised day, shown as late when it passes, keeps the "
    "buyer honest.",
    flags=("No day for the result",),
    passes=("Result promised by 2 February 2027",),
)
def result_is_promised(draft: Draft) -> Found:
    if draft.tender is None or draft.tender.result_promised_on:
        return None
    return Finding("No day is promised for the result.", Effect("Let the dates be computed."))
