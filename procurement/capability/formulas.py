"""Money tied to what is handed over, exact pounds and pence; and careers, counted in whole people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

TIED_PCT = Decimal(5)
PENNY = Decimal("0.01")
YEAR = timedelta(days=365)
FEW = 5  # under so many no percentage is shown


def most_tied(value_gbp: Decimal) -> Decimal:
    """Return the most that a contract may hold back for its transfer items: 5% of its value.

    ``value_gbp``: pounds without VAT, with accepted changes, zero or more. Rounded down to a penny, so that the
    share is never passed. Raises ``ValueError`` below zero. Source: the default of the capability plan.

    >>> most_tied(Decimal("218500.00"))
    Decimal('10925.00')
    >>> most_tied(Decimal("0.39"))
    Decimal('0.01')
    """
    if value_gbp < 0:
        raise ValueError("a contract is worth zero or more")
    return (value_gbp * TIED_PCT / 100).quantize(PENNY, ROUND_DOWN)


def even_share(left_gbp: Decimal, items: int) -> Decimal:
    """Return what one of ``items`` items gets when ``left_gbp`` pounds are parted evenly, rounded down to a penny.

    None left, or no item, gives zero.

    >>> even_share(Decimal("100.00"), 3)
    Decimal('33.33')
    """
    if left_gbp <= 0 or items < 1:
        return Decimal(0)
    return (left_gbp / items).quantize(PENNY, ROUND_DOWN)


@dataclass(frozen=True)
class Seated:
    """What a chain counts of one post: how many people, since when, whether a year was full, how many moved up."""

    people: int
    first_filled_on: date | None
    filled_on: date | None
    kept_a_year: bool
    moved_up: int


@dataclass(frozen=True)
class Chain:
    """Careers, in people: created → filled → (of those filled a year ago or earlier) still filled → moved up."""

    created: int
    filled: int
    due: int
    kept: int
    moved_up: int

    @property
    def filled_pct(self) -> int | None:
        return _share(self.filled, self.created)

    @property
    def kept_pct(self) -> int | None:
        return _share(self.kept, self.due)

    @property
    def moved_up_pct(self) -> int | None:
        return _share(self.moved_up, self.filled)


def _share(part: int, whole: int) -> int | None:
    """Return a share in whole per cent, rounded half up; None where the whole is under five."""
    return (200 * part + whole) // (2 * whole) if whole >= FEW else None


def chain(posts: Iterable[Seated], today: date) -> Chain:
    """Count the chain of careers over posts on one day.

    A post counts as filled once somebody was in it; as due when that is a year ago; as kept when somebody is in it
    for a year without a break, or was before it fell vacant. Percentages are None under five people.

    >>> day = date(2026, 11, 27)
    >>> old, new = date(2025, 9, 1), date(2026, 9, 1)
    >>> posts = Seated(4, old, old, False, 1), Seated(2, new, new, False, 0), Seated(1, None, None, False, 0)
    >>> found = chain(posts, day)
    >>> found, found.filled_pct, found.kept_pct
    (Chain(created=7, filled=6, due=4, kept=4, moved_up=1), 86, None)
    """
    posts = list(posts)
    filled = [one for one in posts if one.first_filled_on is not None]
    due = [one for one in filled if one.first_filled_on is not None and today - one.first_filled_on >= YEAR]
    kept = [
        one for one in due if one.kept_a_year or (one.filled_on is not None and today - one.filled_on >= YEAR)
    ]
    created, ever_filled, over_a_year, stayed = (
        sum(one.people for one in some) for some in (posts, filled, due, kept)
    )
    return Chain(created, ever_filled, over_a_year, stayed, sum(one.moved_up for one in posts))
