"""The whole-life price of a bid and its parts, in pounds without VAT."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

PENNY = Decimal("0.01")
LIMIT = Decimal("99999999999.99")
# Part, what it is called, what belongs there.
PARTS = (
    ("price_gbp", "Price for the work", "What the buyer pays you over the whole term, for every step."),
    (
        "licences_gbp",
        "Licences and hosting",
        "What the buyer pays you or others to run it over the whole term.",
    ),
    ("exit_gbp", "Leaving", "What it costs to hand over and take the data out at the end."),
    (
        "own_running_gbp",
        "The buyer's own running cost",
        "What the buyer's own staff and systems spend to run it, by your estimate. Not yours: that is in your price.",
    ),
)


@dataclass(frozen=True)
class PriceParts:
    """A price in its parts. Each is zero or more, in whole pennies; the price for the work is above zero."""

    price_gbp: Decimal
    licences_gbp: Decimal = Decimal(0)
    exit_gbp: Decimal = Decimal(0)
    own_running_gbp: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        for name, _, _ in PARTS:
            value = getattr(self, name)
            if not isinstance(value, Decimal) or not value.is_finite() or value < 0 or value > LIMIT:
                raise ValueError(f"{name} must be an amount from 0 to {LIMIT:,}. Correct it.")
            if value != value.quantize(PENNY):
                raise ValueError(f"{name} has more than two decimal places. Round it to whole pennies.")
        if self.price_gbp <= 0:
            raise ValueError("price_gbp must be more than zero. Correct it.")

    @property
    def whole_life_gbp(self) -> Decimal:
        """The sum of the parts.

        >>> PriceParts(Decimal("100.00"), exit_gbp=Decimal("5.50")).whole_life_gbp
        Decimal('105.50')
        """
        return sum((getattr(self, name) for name, _, _ in PARTS), Decimal(0)).quantize(PENNY)

    @property
    def paid_gbp(self) -> Decimal:
        """What is paid for the work, licences and leaving: the buyer's own running cost is not in it."""
        return self.price_gbp + self.licences_gbp + self.exit_gbp

    def plain(self) -> dict[str, str]:
        """Return the parts as text, to seal: ``{"price_gbp": "100.00", …}``."""
        return {name: format(getattr(self, name).quantize(PENNY), "f") for name, _, _ in PARTS}


def read_price(value: Any) -> PriceParts:
    """Return the parts from text (``plain`` backwards); one that is None or blank is zero.

    Raises ``ValueError`` for anything else, a number that is not text too: a part that cannot be read is never
    left out of the price.

    >>> read_price({"price_gbp": "100.00"}).whole_life_gbp
    Decimal('100.00')
    """
    names = [name for name, _, _ in PARTS]
    if not isinstance(value, dict) or set(value) - set(names):
        raise ValueError(f"A price is sent by its parts: {', '.join(names)}. Name no others.")
    parts = {}
    for name, text in value.items():
        if text is None or (isinstance(text, str) and not text.strip()):
            continue
        try:
            if not isinstance(text, str):
                raise InvalidOperation
            parts[name] = Decimal(text)
        except InvalidOperation:
            raise ValueError(f'{name} must be an amount as text, such as "1250.00". Correct it.') from None
    if "price_gbp" not in parts:
        raise ValueError("price_gbp, the price for the work, is missing. Enter it.")
    return PriceParts(**parts)
