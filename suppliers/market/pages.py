"""How the market's pages write: percentages, pence, money, and what a record of a source is called."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from suppliers.market.formulas.measures import FEWEST, pounds
from suppliers.market.queries import Filters

COUNTING = "being counted: look again in two minutes"  # after an upgrade, until the job has run
SIZES = {"sme": "SME", "large": "Large", "unknown": "Not known", "both": "Both", "": ""}


def hundred(value: Decimal | None, n: int = FEWEST) -> Decimal | None:
    """Return a fraction as a percentage with one decimal; None where it is not known or n is under five."""
    if value is None or n < FEWEST:
        return None
    return (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(value: Decimal | None, n: int = FEWEST) -> str:
    """Return a fraction in words: "49.9%", "too few to say" under five cases, "not known" without a value."""
    if value is None:
        return "not known"
    shown = hundred(value, n)
    return "too few to say" if shown is None else f"{shown}%"


def linked(text: str, href: str) -> SafeString:
    """Return a cell that leads somewhere."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', href, text)


def pence(value: Decimal | None) -> str:
    """Return a fraction as pence in the pound: "50p"."""
    return "" if value is None else f"{(value * 100).quantize(Decimal(1), ROUND_HALF_UP)}p"


def exact(value: Decimal) -> str:
    """Return money to the penny: "£94,398,087.99"."""
    amount = pounds(value)
    return f"-£{-amount:,.2f}" if amount < 0 else f"£{amount:,.2f}"


def money_word(filters: Filters) -> str:
    """Return what the source's money is: paid or awarded."""
    return "paid" if filters.source.basis == "paid" else "awarded"


def unit(filters: Filters) -> str:
    """Return what one record of the source is called."""
    if filters.source.kind == "gcloud":
        return "sales lines"
    return "payments" if filters.source.basis == "paid" else "awards"


def big(value: Decimal | None, n: int) -> str | None:
    """Return a fraction as a big figure, None where it is not known or n is under five."""
    shown = hundred(value, n)
    return None if shown is None else f"{shown}%"
