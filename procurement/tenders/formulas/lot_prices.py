"""What a price is measured against in each lot.

A plan has one should-cost, low end, high end and budget for the whole tender. A bid is for one lot, so each lot is
measured against its share: the pounds of the plan × value of the lot ÷ value of all lots, half up to the penny. The
shares are worked out when the plan is signed off and stand in it (``price.lots``, by the number of the lot), so
that bidders read the pounds that count and later changes move nothing.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ENDS = ("floor_gbp", "ceiling_gbp", "budget_gbp")
PENNY = Decimal("0.01")


def shares_of_lots(
    price: Mapping[str, Any], values: Mapping[int, Decimal | None]
) -> dict[str, dict[str, str]]:
    """Return the ends of each lot by its number, as text in pounds.

    ``values``: value in pounds by the number of the lot. Empty for one lot, where a lot has no value, and for a
    formula without ends: then the price terms of the plan are those of each lot.

    >>> shares_of_lots({"floor_gbp": "300", "ceiling_gbp": "420"}, {1: Decimal(100), 2: Decimal(200)})
    {'1': {'floor_gbp': '100', 'ceiling_gbp': '140'}, '2': {'floor_gbp': '200', 'ceiling_gbp': '280'}}
    """
    ends = {name: Decimal(str(price[name])) for name in ENDS if price.get(name) is not None}
    known = {number: value for number, value in values.items() if value}
    if len(values) < 2 or len(known) < len(values) or not ends:
        return {}
    total = sum(known.values(), Decimal(0))
    return {
        str(number): {name: _plain(end * value / total) for name, end in ends.items()}
        for number, value in sorted(known.items())
    }


def terms_of_lot(price: Mapping[str, Any] | None, number: int | None = None) -> dict[str, Any]:
    """Return the price terms of one lot; without a number those of the whole tender.

    >>> terms_of_lot({"weight_pct": "20", "floor_gbp": "300", "lots": {"2": {"floor_gbp": "200"}}}, 2)
    {'weight_pct': '20', 'floor_gbp': '200'}
    """
    terms = {name: value for name, value in (price or {}).items() if name != "lots"}
    lots = (price or {}).get("lots") or {}
    return terms | lots.get(str(number), {})


def with_terms(lots: Iterable[Any], price: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the lots that have price terms of their own, each as its number, title and terms: for a page."""
    own = (price or {}).get("lots") or {}
    return [
        {"number": lot.number, "title": lot.title, **terms_of_lot(price, lot.number)}
        for lot in lots
        if str(lot.number) in own
    ]


def in_pounds(amount: Decimal) -> str:
    """Write an amount exactly, with its pence where it has any: a share of a scale often has.

    >>> in_pounds(Decimal("240000.00")), in_pounds(Decimal("80000.5"))
    ('£240,000', '£80,000.50')
    """
    return f"£{amount:,.2f}".removesuffix(".00")


def _plain(pounds: Decimal) -> str:
    """The shortest exact text of pounds, rounded half up to the penny."""
    text = f"{pounds.quantize(PENNY, ROUND_HALF_UP):f}"
    return text.removesuffix(".00")
