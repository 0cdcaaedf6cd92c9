"""What people of a buyer and of its suppliers have to do next about contracts."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.models import Contract, Milestone, Variation
from procurement.site.register import Asker, Found, Step, next_steps, searched

V = Variation.Status


def page(contract: Contract) -> str:
    return reverse("contracts:show-contract", args=[contract.reference])


@next_steps("officer", "service_owner", "approver")
def decide_variations(asker: Asker) -> Iterator[Step]:
    """Changes of price or time that wait for a reason, or for the approver."""
    if asker.organisation is None:
        return
    wanted = Q()
    if asker.roles & {"officer", "service_owner"}:
        wanted |= Q(status=V.ASKED)
    if "approver" in asker.roles:
        wanted |= Q(status=V.JUSTIFIED) & ~Q(asked_by=asker.user)
    waiting = (
        Variation.objects.filter(wanted, contract__buyer=asker.organisation)
        .select_related("contract")
        .only("status", "cause", "what", "asked_at", "contract__reference", "contract__title")
        .order_by("asked_at")[:20]
    )
    for variation in waiting:
        verb = "Justify or refuse" if variation.status == V.ASKED else "Decide"
        yield Step(
            f"{verb} a change of ‘{variation.contract.title}’",
            page(variation.contract),
            text=f"{variation.get_cause_display()}: {variation.what[:140]}",
            due=f"asked on {timezone.localtime(variation.asked_at):%-d %B %Y}",
        )


@next_steps("service_owner", "officer")
def confirm_milestones(asker: Asker) -> Iterator[Step]:
    """Milestones that a supplier says it has reached."""
    if asker.organisation is None:
        return
    claimed = (
        Milestone.objects.filter(
            contract__buyer=asker.organisation, claimed_at__isnull=False, confirmed_at__isnull=True
        )
        .select_related("contract")
        .only("title", "contract__reference", "contract__title")
        .order_by("claimed_at")[:20]
    )
    for milestone in claimed:
        yield Step(
            f"Confirm ‘{milestone.title}’ of ‘{milestone.contract.title}’",
            page(milestone.contract),
            text="The supplier says that it is reached. Look at the evidence first.",
        )


@searched("Contracts")
def find_contracts(asker: Asker, words: str) -> Iterator[Found]:
    """Contracts that the asker may see, by reference or title."""
    contracts = (
        Contract.objects.visible_to(asker.user)
        .filter(Q(reference__iexact=words) | Q(title__icontains=words) | Q(supplier__name__icontains=words))
        .select_related("buyer", "supplier")
        .order_by("-awarded_at")[:10]
    )
    for contract in contracts:
        yield Found(
            f"{contract.reference} {contract.title}",
            page(contract),
            f"{contract.buyer.name}, with {contract.supplier.name}",
            contract.get_status_display(),
        )
