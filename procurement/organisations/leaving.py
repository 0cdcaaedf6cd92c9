"""What waits for a person of an organisation, said before they leave it: the rooms above tell it."""

from collections.abc import Callable, Iterable

from procurement.accounts.models import User
from procurement.organisations.models import Organisation

Source = Callable[[Organisation, User], Iterable[str]]
SOURCES: list[Source] = []


def waits_for(source: Source) -> Source:
    """Register a source of sentences about what stands still without a person: what it is, and who sees to it.

    It makes one query, two at most, and only reads.
    """
    SOURCES.append(source)
    return source


def what_waits(organisation: Organisation, person: User) -> list[str]:
    """Return what stands still at ``organisation`` once ``person`` has left, in sentences; empty for nothing."""
    return [sentence for source in SOURCES for sentence in source(organisation, person)]
