"""Shares, concentration and averages of a market. Exact arithmetic: decimals in, decimals out.

Each function says what stands above and below the line, and what is left out. Shares are fractions of one,
rounded half up to six places; HHI is on the scale of 0 to 10,000, rounded half up to four.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

Number = Decimal | Fraction | int
PENNY = Decimal("0.01")
FEWEST = 5  # below this number of cases a percentage says nothing and is hidden


def _quotient(above: Number, below: Number, places: int) -> Decimal:
    """Return above ÷ below, worked out in whole numbers and rounded half up (away from zero); ``below`` is above 0."""
    (a, b), (c, d) = above.as_integer_ratio(), below.as_integer_ratio()
    scaled, divisor = a * d * 10**places, b * c
    whole = (2 * abs(scaled) + divisor) // (2 * divisor)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def pounds(value: Decimal) -> Decimal:
    """Return an exact sum to the penny, half up.

    >>> pounds(Decimal("94398087.9880"))
    Decimal('94398087.99')
    """
    return value.quantize(PENNY, ROUND_HALF_UP)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return part ÷ whole to six places; None where the whole is zero or less (credits can make it so).

    >>> share(Decimal(1), Decimal(3))
    Decimal('0.333333')
    """
    return _quotient(part, whole, 6) if whole > 0 else None


def hhi(totals: Iterable[Decimal]) -> Decimal | None:
    """Return the Herfindahl-Hirschman index: Σ (100 × firm's net money ÷ all net money)², 0 to 10,000.

    ``totals``: one net sum a firm, credits taken off. None where the whole is zero or less. A firm whose
    credits exceed its sales still adds the square of its (negative) share: it is in the sum that all are
    shares of.
    Source: US Department of Justice, Herfindahl-Hirschman index.

    >>> hhi([Decimal(50), Decimal(50)])
    Decimal('5000.0000')
    """
    parts = [Fraction(value) for value in totals]
    return hhi_of(sum(part * part for part in parts), sum(parts))


def hhi_of(squares: Fraction | int, whole: Fraction | int) -> Decimal | None:
    """Return the index of ``hhi`` where the sum of the firms' squared money and all money are known already.

    >>> hhi_of(50 * 50 + 50 * 50, 100)
    Decimal('5000.0000')
    """
    return _quotient(squares * 10_000, whole * whole, 4) if whole > 0 else None


def squares(totals: Iterable[Decimal]) -> Decimal:
    """Return Σ value², in pounds squared, exactly: such a sum can pass the 28 digits that decimals keep by default.

    >>> squares([Decimal("3"), Decimal("-1000000000000.0001")])
    Decimal('1000000000000000200000009.00000001')
    """
    with localcontext(prec=80):
        return sum((value * value for value in totals), Decimal(0))


def top_share(totals: Iterable[Decimal], firms: int) -> Decimal | None:
    """Return the share of the ``firms`` largest in all net money (CR4 with 4), six places, None without money.

    >>> top_share([Decimal(4), Decimal(3), Decimal(2), Decimal(1)], 2)
    Decimal('0.700000')
    """
    ordered = sorted(totals, reverse=True)
    return share(sum(ordered[:firms], Decimal(0)), sum(ordered, Decimal(0)))


def firms_reaching(totals: Iterable[Decimal], fraction: Decimal) -> int | None:
    """Return how few of the largest firms together have ``fraction`` of the money; None without money.

    >>> firms_reaching([Decimal(5), Decimal(3), Decimal(2)], Decimal("0.8"))
    2
    """
    ordered = sorted(totals, reverse=True)
    whole = sum(ordered, Decimal(0))
    if whole <= 0:
        return None
    running = Decimal(0)
    for number, value in enumerate(ordered, 1):
        running += value
        if running >= whole * fraction:
            return number
    return len(ordered)


def effective_firms(index: Decimal) -> Decimal:
    """Return 10,000 ÷ HHI: the number of firms of equal size that would give this index.

    >>> effective_firms(Decimal("2500"))
    Decimal('4.0')
    """
    return (Decimal(10_000) / index).quantize(Decimal("0.1"), ROUND_HALF_UP)


def concentration_word(index: Decimal) -> str:
    """Return what an index of competition authorities would be called.

    Below 1,000 unconcentrated, to 1,800 moderately, above highly (US merger guidelines 2023; the UK's CMA
    uses 1,000 and 2,000).
    """
    if index < 1000:
        return "not concentrated"
    return "moderately concentrated" if index <= 1800 else "highly concentrated"


def by_group(totals: Mapping[str, Decimal], group_of: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the sums with the firms of one group added together; a firm without a group stands alone.

    >>> by_group({"a": Decimal(1), "b": Decimal(2)}, {"a": "g", "b": "g"})
    {'g': Decimal('3')}
    """
    found: dict[str, Decimal] = {}
    for firm, value in totals.items():
        key = group_of.get(firm, firm)
        found[key] = found.get(key, Decimal(0)) + value
    return found


def median(values: Sequence[Decimal]) -> Decimal | None:
    """Return the middle value (the mean of the two middle ones), None for none.

    >>> median([Decimal(1), Decimal(9), Decimal(3)])
    Decimal('3')
    """
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def median_of(counts: Mapping[Decimal, int]) -> Decimal | None:
    """Return the same of values that are counted: how many cases have each. None for no case.

    >>> median_of({Decimal(9): 1, Decimal(3): 2, Decimal(1): 1}), median_of({Decimal(40): 2, Decimal(45): 2})
    (Decimal('3'), Decimal('42.5'))
    """
    n, seen = sum(counts.values()), 0
    lower = None
    for value in sorted(counts):
        seen += counts[value]
        if lower is None and 2 * seen >= n and counts[value]:
            lower = value
        if lower is not None and 2 * seen > n:
            return lower if value == lower else (lower + value) / 2
    return None


# --- What a measure is ---------------------------------------------------------------------------

SIZE_BANDS: tuple[tuple[str, str, Decimal | None], ...] = (
    ("a", "under £100,000", Decimal(100_000)),
    ("b", "£100,000 to £500,000", Decimal(500_000)),
    ("c", "£500,000 to £1 million", Decimal(1_000_000)),
    ("d", "£1 million to £5 million", Decimal(5_000_000)),
    ("e", "£5 million and more", None),
)


MOST_LOW = Decimal(-(10**16))  # below and (with the sign turned) above every value that a column holds


def size_band(value: Decimal | None) -> str:
    """Return the band of an award's value, "" when it is not known.

    >>> size_band(Decimal(100_000))
    'b'
    """
    if value is None:
        return ""
    for code, _, limit in SIZE_BANDS:
        if limit is None or value < limit:
            return code
    return ""  # pragma: no cover - the last band has no limit


def band_sql(value: str) -> str:
    """Return ``size_band`` of a column as SQL.

    >>> band_sql("v")[:45]
    "CASE WHEN v IS NULL THEN '' WHEN v < 100000 T"
    """
    limits = (f"WHEN {value} < {limit} THEN '{code}'" for code, _, limit in SIZE_BANDS if limit is not None)
    return f"CASE WHEN {value} IS NULL THEN '' {' '.join(limits)} ELSE '{SIZE_BANDS[-1][0]}' END"


def band_edges(code: str) -> tuple[Decimal, Decimal]:
    """Return the value from which a band counts and the value below which it ends, in pounds.

    ``code`` is one of ``SIZE_BANDS``; any other gives everything.

    >>> band_edges("b")
    (Decimal('100000'), Decimal('500000'))
    """
    edges = [MOST_LOW, *(limit for _, _, limit in SIZE_BANDS if limit is not None), -MOST_LOW]
    place = next((place for place, (known, *_) in enumerate(SIZE_BANDS) if known == code), None)
    return (edges[0], edges[-1]) if place is None else (edges[place], edges[place + 1])
