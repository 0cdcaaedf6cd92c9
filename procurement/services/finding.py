"""What stands still at a service without a person."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.services.models import ServiceOwner


def _answered(organisation: Organisation, person: User) -> ArraySubquery:
    answered = ServiceOwner.objects.filter(service__buyer=organisation, person=person)
    return carry(
        answered.order_by("service__title", "pk"),
        "side",
        reference=F("service__reference"),
        title=F("service__title"),
    )


@waits_for(_answered)
def answers_for(answered: list[dict[str, Any]]) -> Iterator[str]:
    """Sides of services for which somebody answers: they go to a colleague whose role fits the side."""
    for owner in answered:
        yield (
            f"Answers for the {ServiceOwner.Side(owner['side']).label} side of {owner['reference']} "
            f"‘{owner['title']}’: hand over to a colleague whose role fits that side."
        )
