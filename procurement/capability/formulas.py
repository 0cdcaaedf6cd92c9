"""Money tied to what is handed over: exact pounds and pence."""

from decimal import ROUND_DOWN, Decimal

TIED_PCT = Decimal(5)
PENNY = Decimal("0.01")


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
