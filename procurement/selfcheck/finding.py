"""What stands still after a self-assessment without a person."""

from collections.abc import Iterator

from procurement.accounts.models import User
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.selfcheck.models import NextAction


@waits_for
def sees_to(organisation: Organisation, person: User) -> Iterator[str]:
    """Next actions that nobody has done yet: any colleague can take them."""
    waiting = NextAction.objects.filter(assessment__organisation=organisation, owner=person, done_at=None)
    for action in waiting.select_related("assessment").order_by("due_on", "pk")[:10]:
        yield (
            f"Sees to ‘{action.what}’ by {action.due_on:%-d %B %Y} ({action.assessment.reference}): "
            "hand over to any colleague."
        )
