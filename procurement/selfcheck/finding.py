"""What stands still after a self-assessment without a person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.selfcheck.models import NextAction


def _waiting(organisation: Organisation, person: User) -> ArraySubquery:
    waiting = NextAction.objects.filter(assessment__organisation=organisation, owner=person, done_at=None)
    return carry(waiting.order_by("due_on", "pk"), "what", "due_on", reference=F("assessment__reference"))


@waits_for(_waiting)
def sees_to(waiting: list[dict[str, Any]]) -> Iterator[str]:
    """Next actions that nobody has done yet: any colleague can take them."""
    for action in waiting:
        yield (
            f"Sees to ‘{action['what']}’ by {date.fromisoformat(action['due_on']):%-d %B %Y} "
            f"({action['reference']}): hand over to any colleague."
        )
