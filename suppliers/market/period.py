"""The period that figures of our own records are asked for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q


@dataclass(frozen=True)
class Period:
    """From and to, both counted in; None is open."""

    first: date | None = None
    last: date | None = None

    def on(self, field: str) -> Q:
        """The condition that a moment or day lies in the period."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__gte": self.first})
        if self.last:
            found &= Q(**{f"{field}__lte": self.last})
        return found
