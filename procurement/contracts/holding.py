"""What a contract holds back: registered by the rooms that tie money to something, asked by every payment."""

from collections.abc import Callable
from decimal import Decimal

from procurement.contracts.models import Contract

Source = Callable[[Contract], Decimal]
SOURCES: list[Source] = []


def holds_back(source: Source) -> Source:
    """Register a source of pounds that a contract holds back now."""
    SOURCES.append(source)
    return source


def held_back(contract: Contract) -> Decimal:
    """Return the pounds that the contract holds back now, of all sources."""
    return sum((source(contract) for source in SOURCES), Decimal(0))
