"""What waits for a person of an organisation, said before they leave it: the rooms above tell it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery

from procurement.accounts.models import User
from procurement.organisations.models import Organisation

Rows = Callable[[Organisation, User], ArraySubquery]
Teller = Callable[[list[dict[str, Any]]], Iterable[str]]
SOURCES: list[tuple[Rows, Teller]] = []


def waits_for(rows: Rows) -> Callable[[Teller], Teller]:
    """Register what stands still without a person: which rows (as ``carry`` makes them), and the sentences about them.

    A sentence says what it is and who sees to it. The rows of all sources are read in one statement.
    """

    def register(teller: Teller) -> Teller:
        SOURCES.append((rows, teller))
        return teller

    return register


def what_waits(organisation: Organisation, person: User) -> list[str]:
    """Return what stands still at ``organisation`` once ``person`` has left, in sentences; empty for nothing."""
    names = [f"waits_{place}" for place in range(len(SOURCES))]
    carried = {name: rows(organisation, person) for name, (rows, _) in zip(names, SOURCES, strict=True)}
    found = User.objects.filter(pk=person.pk).annotate(**carried).values_list(*names).get()
    return [sentence for rows, (_, teller) in zip(found, SOURCES, strict=True) for sentence in teller(rows)]
