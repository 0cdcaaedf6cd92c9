"""How many registered firms could bid: floors above tell what their firms can show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from procurement.tenders.formulas.facts import LotFacts
from procurement.tenders.models import Tender
from procurement.tenders.queries import facts_of


@dataclass(frozen=True)
class FirmFacts:
    """What a registered firm can show: None where it is not known, which shuts it out of nothing."""

    turnover_gbp: Decimal | None
    is_sme: bool


# Upper floors know the firms: each source gives (turnover or None, bid for lots up to this value) per firm.
FIRM_SOURCES: list[Callable[[], Iterable[FirmFacts]]] = []


def registered_firms() -> list[FirmFacts] | None:
    """Return the registered firms as the floors above know them; None where none of them says."""
    if not FIRM_SOURCES:
        return None
    return [firm for source in FIRM_SOURCES for firm in source()]


def can_bid(firm: FirmFacts, lot: LotFacts) -> bool:
    """Say whether a firm could bid for a lot: it meets the floor, and a year of the lot is not above its own
    turnover. What is not known shuts nobody out.
    """
    turnover = firm.turnover_gbp
    if turnover is None:
        return True
    if lot.turnover_floor_gbp and turnover < lot.turnover_floor_gbp:
        return False
    yearly = lot.yearly_value_gbp
    return yearly is None or yearly <= turnover


def firms_able() -> Callable[[LotFacts], int] | None:
    """Return a counter of registered firms that could bid for a lot, or None where nobody knows the firms."""
    firms = registered_firms()
    if firms is None:
        return None
    return lambda lot: sum(can_bid(firm, lot) for firm in firms)


def firms_shut_out(tender: Tender) -> dict[str, int]:
    """Return, for each access check that a figure can decide, how many registered firms it shuts out."""
    firms = registered_firms()
    if not firms:
        return {}
    facts = facts_of(tender)
    worst_floor = max((lot.turnover_floor_gbp or Decimal(0) for lot in facts.lots), default=Decimal(0))
    largest = max((lot.yearly_value_gbp or Decimal(0) for lot in facts.lots), default=Decimal(0))
    known = [firm for firm in firms if firm.turnover_gbp is not None]
    return {
        "A1": sum(firm.turnover_gbp < largest for firm in known),  # type: ignore[operator]
        "A3": sum(firm.turnover_gbp < worst_floor for firm in known),  # type: ignore[operator]
    }
