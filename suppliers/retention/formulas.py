"""How long the records of a procurement are kept: from days of law to the last day of keeping, with the reason.

Every length is a whole number of years, every result a calendar day in the United Kingdom. A day is never early:
a period that begins with a day ends on the eve of its anniversary, and here the anniversary itself is still kept.

Source: Procurement Act 2023, section 98 (records are kept for three years beginning with the day on which the
contract is entered into or, where it was awarded and not entered into, awarded; or until the procurement is
terminated); Limitation Act 1980, sections 5 and 8 (claims on a simple contract within 6 years, on a deed within 12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RECORDS, BIDS, CONTRACT = "records", "bids", "contract"
LEAST_YEARS = 3
MOST_YEARS = 30
CONTRACT_YEARS = 6
DEED_YEARS = 12


@dataclass(frozen=True)
class Signing:
    """A contract as the rules see it. ``signed_on`` is None where nothing was signed (yet); ``ends_on`` counts every
    extension that was agreed; ``stands`` is False for an award that fell.
    """

    awarded_on: date
    ends_on: date
    signed_on: date | None = None
    is_deed: bool = False
    stands: bool = True


@dataclass(frozen=True)
class Hold:
    """Days on which the clock stood still, the first and the last included; ``end`` is None while it stands."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Kept:
    """How long one class of records is kept. ``until`` is the last day of it; None while no day can be named."""

    kind: str
    rule: str
    why: str
    starts_on: date | None = None
    until: date | None = None
    is_held: bool = False

    def is_due(self, today: date) -> bool:
        """Say whether the last day has passed: from then on the records may be destroyed."""
        return self.until is not None and self.until < today


def years_after(day: date, years: int) -> date:
    """Return the anniversary of ``day`` after whole ``years``; of 29 February, 1 March in a year without one.

    >>> years_after(date(2024, 2, 29), 3)
    datetime.date(2027, 3, 1)
    >>> years_after(date(2024, 2, 29), 4)
    datetime.date(2028, 2, 29)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def start_of(signings: Sequence[Signing], cancelled_on: date | None = None) -> tuple[date, str] | None:
    """Return the day on which the clock of a whole procurement starts, and why; None while it goes on.

    ``signings``: its contracts, one a lot, in any order. ``cancelled_on``: the day of its cancellation. The last of
    these days counts, so that no lot's records go while another's are still needed: the signing of each standing
    contract (its award while it is not signed), else the award of one that fell, and the cancellation.
    """
    days: list[tuple[date, str]] = []
    standing = [signing for signing in signings if signing.stands]
    for signing in standing or signings:
        if signing.signed_on is not None and signing.stands:
            days.append((signing.signed_on, "the contract was signed"))
        else:
            days.append((signing.awarded_on, "it was awarded, and no signing is on record"))
    if cancelled_on is not None:
        days.append((cancelled_on, "the procurement was cancelled"))
    return max(days, default=None)


def last_day(starts_on: date, years: int, holds: Sequence[Hold] = ()) -> date | None:
    """Return the last day of keeping: ``years`` after ``starts_on``, later by each day that a hold stopped the clock.

    None while a hold stands. Days of a hold before the start or after the last day add nothing: a clock that has
    not begun, or has run out, does not stop. Raises ``ValueError`` for less than one year.
    """
    if years < 1:
        raise ValueError(f"records are kept for whole years, one at least: {years}")
    until = years_after(starts_on, years)
    for hold in sorted(holds, key=lambda each: each.start):
        if hold.end is None:
            return None
        first = max(hold.start, starts_on)
        if first <= until and hold.end >= first:
            until += timedelta(days=(hold.end - first).days + 1)
    return until


def _kept(kind: str, rule: str, start: tuple[date, str], years: int, holds: Sequence[Hold]) -> Kept:
    day, reason = start
    until = last_day(day, years, holds)
    why = f"The clock started on {_words(day)}, when {reason}."
    if until is None:
        return Kept(kind, rule, f"{why} A legal hold stands, so it does not run.", day, None, is_held=True)
    if late := (until - years_after(day, years)).days:
        why += f" A legal hold stopped it for {late} day{'' if late == 1 else 's'}."
    return Kept(kind, rule, why, day, until)


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def records_kept(start: tuple[date, str] | None, holds: Sequence[Hold] = ()) -> Kept:
    """Return how long the record of the procurement is kept: at least three years from its start (`start_of`)."""
    rule = f"At least {LEAST_YEARS} years from signing; from the award where nothing was signed"
    if start is None:
        return Kept(RECORDS, rule, "The procurement goes on, so the clock has not started.")
    return _kept(RECORDS, rule, start, LEAST_YEARS, holds)


def bids_kept(start: tuple[date, str] | None, years: int | None, holds: Sequence[Hold] = ()) -> Kept:
    """Return how long unsuccessful bids are kept: the ``years`` of the buyer's schedule, from the same start.

    ``years`` is None where the buyer has set none: then no day is named and nothing is ever due. Raises
    ``ValueError`` for fewer than three.
    """
    if years is not None and years < LEAST_YEARS:
        raise ValueError(f"unsuccessful bids are kept {LEAST_YEARS} years at least: {years}")
    if years is None:
        rule = f"The schedule of the buyer, never under {LEAST_YEARS} years"
        return Kept(BIDS, rule, "The buyer has set no schedule, so they are kept.")
    rule = f"{years} years by the buyer’s schedule"
    if start is None:
        return Kept(BIDS, rule, "The procurement goes on, so the clock has not started.")
    return _kept(BIDS, rule, start, years, holds)


def contract_kept(signing: Signing, holds: Sequence[Hold] = ()) -> Kept:
    """Return how long a contract and the bid that won it are kept: six years from its end, twelve for a deed."""
    years = DEED_YEARS if signing.is_deed else CONTRACT_YEARS
    kind = "a deed" if signing.is_deed else "a simple contract"
    rule = f"{years} years from the end of the contract, for {kind}"
    start = (signing.ends_on, "the contract ends, with every extension agreed so far")
    kept = _kept(CONTRACT, rule, start, years, holds)
    why = kept.why.replace("The clock started", "The clock starts")
    return Kept(kept.kind, kept.rule, why, kept.starts_on, kept.until, kept.is_held)
