"""What stands still at a service without a person."""

from collections.abc import Iterator

from procurement.accounts.models import User
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.services.models import ServiceOwner


@waits_for
def answers_for(organisation: Organisation, person: User) -> Iterator[str]:
    """Sides of services for which somebody answers: they go to a colleague whose role fits the side."""
    answered = ServiceOwner.objects.filter(service__buyer=organisation, person=person).select_related(
        "service"
    )
    for owner in answered.order_by("service__title", "pk")[:10]:
        yield (
            f"Answers for the {owner.get_side_display()} side of {owner.service.reference} ‘{owner.service.title}’: "
            "hand over to a colleague whose role fits that side."
        )
