"""Writes about a service itself: adding it, its outcome, its five owners, the contracts under it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.organisations.actions import named_work
from procurement.organisations.models import Organisation
from procurement.services.actions.ground import OWNER, owner_only
from procurement.services.models import Function, Service, ServiceOwner

ADDED = audit.kind("service.added", "{by} added the service {subject}")
AIMED = audit.kind("service.aimed", "{by} set the one outcome of {subject}: {outcome}")
OWNER_NAMED = audit.kind("service.owner_named", "{by} named {person} as the {side} owner of {subject}")
OWNER_RELEASED = audit.kind(
    "service.owner_released", "{by} left the {side} side of {subject} without an owner: {reason}"
)
OWNER_HANDED_OVER = audit.kind(
    "service.owner_handed_over", "{taker} answers for the {side} side of {subject} now, in place of {giver}"
)
CONTRACT_PLACED = audit.kind("service.contract_placed", "{by} placed contract {contract} under {subject}")
CONTRACT_TAKEN_OFF = audit.kind(
    "service.contract_taken_off", "{by} took contract {contract} from under {subject}: {reason}"
)
# Which roles answer for which side. Finance has no role of its own here: anybody of the buyer's may.
FITTING: dict[str, frozenset[str]] = {
    ServiceOwner.Side.SERVICE: frozenset({"service_owner"}),
    ServiceOwner.Side.POLICY: frozenset({"policy_owner"}),
    ServiceOwner.Side.COMMERCIAL: frozenset({"officer", "approver"}),
    ServiceOwner.Side.HR: frozenset({"hr"}),
    ServiceOwner.Side.FINANCE: frozenset(),
}


def add_service(
    buyer: Organisation, *, by: User, title: str, users: str, function: str = "", now: datetime | None = None
) -> Service:
    """Add a service of a buyer, or with ``function`` one of its own functions, whose users are colleagues.

    Raises ``Refused`` to others than its service owner, without words, for an unknown function, and twice.
    """
    if not OWNER & buyer.roles_of(by):
        raise Refused("service.not_yours", "Only a service owner adds a service. Ask yours.")
    title = needed_words(title, "service.no_title", "Say what people come for.", field="title", longest=120)
    users = needed_words(users, "service.no_users", "Say who uses it.", field="users", longest=200)
    if function and function not in Function.values:
        raise Refused("service.function", "Choose a function from the list.", field="function")
    facts = {"users": users, "function": function, "added_by": by, "added_at": now or timezone.now()}
    with transaction.atomic():
        service, fresh = Service.objects.get_or_create(buyer=buyer, title=title, defaults=facts)
        if not fresh:
            raise Refused("service.there", "You have a service of this name already.", field="title")
        audit.record(ADDED, service, by=by)
    return service


def set_outcome(service: Service, *, by: User, outcome: Any) -> Service:
    """Say which one outcome the service is there for; an earlier one stays in the history.

    Raises ``Refused`` to others than the service owner, and for an outcome of another buyer or one that is a draft.
    """
    owner_only(service, by)
    if outcome.buyer_id != service.buyer_id or outcome.status == "draft":
        raise Refused("service.outcome", "Choose an outcome of yours that is agreed.", field="outcome")
    with locked(service) as service:
        service.outcome = outcome
        service.save(update_fields=["outcome"])
        audit.record(AIMED, service, by=by, outcome=outcome.reference)
    return service


def name_owner(
    service: Service, *, by: User, side: str, person: User, now: datetime | None = None
) -> ServiceOwner:
    """Name who answers for one side of the service, in the place of who did.

    Raises ``Refused`` to others than the service owner, for an unknown side, and for a person whose roles at the
    buyer do not fit the side.
    """
    owner_only(service, by)
    if side not in FITTING:
        raise Refused("service.side", "Choose a side from the list.", field="side")
    if not _fits(side, person.roles_in(service.buyer_id)):
        raise Refused("service.owner", "Choose somebody of yours whose role fits this side.", field="person")
    with locked(service) as service:
        made, _ = ServiceOwner.objects.update_or_create(
            service=service, side=side, defaults={"person": person, "since_on": timezone.localdate(now)}
        )
        audit.record(OWNER_NAMED, service, by=by, person=person, side=side)
    return made


def _fits(side: str, roles: set[str]) -> bool:
    """Say whether somebody with ``roles`` at the buyer may answer for a side of its services."""
    return bool(roles) and (not FITTING[side] or bool(FITTING[side] & roles))


@named_work("sides of services")
def hand_over_sides(organisation: Organisation, giver: User, taker: User) -> int:
    """Let a colleague answer for the sides of services for which ``giver`` does; return how many.

    A side that does not fit the taker's roles stays where it is.
    """
    roles = taker.roles_in(organisation)
    answered = ServiceOwner.objects.select_for_update(of=("self",)).filter(
        service__buyer=organisation, person=giver
    )
    fitting = [owner for owner in answered.select_related("service") if _fits(owner.side, roles)]
    for owner in fitting:
        owner.person, owner.since_on = taker, timezone.localdate()
        owner.save(update_fields=["person", "since_on"])
        audit.record(OWNER_HANDED_OVER, owner.service, by=None, side=owner.side, giver=giver, taker=taker)
    return len(fitting)


def release_owner(service: Service, *, by: User, side: str, reason: str) -> Service:
    """Leave a side without an owner, with the reason: the page shows that nobody answers for it."""
    owner_only(service, by)
    reason = needed_words(reason, "service.no_reason", "Say why.", field="reason")
    with locked(service) as service:
        gone, _ = service.owners.filter(side=side).delete()
        if not gone:
            raise Refused("service.owner_gone", "Nobody answers for this side any more. Reload the page.")
        audit.record(OWNER_RELEASED, service, by=by, side=side, reason=reason)
    return service


def place_contract(service: Service, *, by: User, contract: Any) -> Service:
    """Place a contract of the same buyer under a service: its plan is counted with it.

    Raises ``Refused`` to others than the service owner, for a contract of another buyer or one that fell, and twice.
    """
    owner_only(service, by)
    if contract.buyer_id != service.buyer_id or contract.status == "fallen":
        raise Refused("service.contract", "Choose a contract of yours that stands.", field="contract")
    with locked(service) as service:
        if service.contracts.filter(pk=contract.pk).exists():
            raise Refused("service.contract_there", "This contract is there already.", field="contract")
        service.contracts.add(contract)
        audit.record(CONTRACT_PLACED, service, by=by, contract=contract.reference)
    return service


def take_off_contract(service: Service, *, by: User, contract: Any, reason: str) -> Service:
    """Take a contract from under a service, with the reason. Raises ``Refused`` to others than its owner."""
    owner_only(service, by)
    reason = needed_words(reason, "service.no_reason", "Say why.", field="reason")
    with locked(service) as service:
        if not service.contracts.filter(pk=contract.pk).exists():
            raise Refused("service.contract_gone", "This contract is not there any more. Reload the page.")
        service.contracts.remove(contract)
        audit.record(CONTRACT_TAKEN_OFF, service, by=by, contract=contract.reference, reason=reason)
    return service
