"""Writes about services: adding one, counting a quarter, naming and scoring an old system."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked
from procurement.organisations.models import Organisation
from procurement.services.formulas import EXIT_CHECKS, dependency, quarter_of, quarter_words, risk
from procurement.services.models import DependencyReading, LegacySystem, Service

ADDED = audit.kind("service.added", "{by} added the service {subject}")
COUNTED = audit.kind(
    "service.dependency_counted", "{by} counted the dependency of {subject} in {quarter}: {index}"
)
CONTRACT_PLACED = audit.kind("service.contract_placed", "{by} placed contract {contract} under {subject}")
CONTRACT_TAKEN_OFF = audit.kind(
    "service.contract_taken_off", "{by} took contract {contract} from under {subject}: {reason}"
)
SYSTEM_ADDED = audit.kind("service.system_added", "{by} named the old system {system} under {subject}")
SYSTEM_SCORED = audit.kind(
    "service.system_scored", "{by} scored the old system {system} under {subject}: {points}"
)

OWNER = frozenset({"service_owner"})


def _owner_only(service: Service, by: User) -> None:
    if not OWNER & service.roles_of(by):
        raise Refused("service.not_yours", "Only the service owner writes this down. Ask them.")


def add_service(
    buyer: Organisation, *, by: User, title: str, users: str, now: datetime | None = None
) -> Service:
    """Add a service of a buyer. Raises ``Refused`` to others than its service owner, without words, and twice."""
    if not OWNER & buyer.roles_of(by):
        raise Refused("service.not_yours", "Only a service owner adds a service. Ask yours.")
    title = needed_words(title, "service.no_title", "Say what people come for.", field="title", longest=120)
    users = needed_words(users, "service.no_users", "Say who uses it.", field="users", longest=200)
    with transaction.atomic():
        service, fresh = Service.objects.get_or_create(
            buyer=buyer, title=title, defaults={"users": users, "added_by": by, "added_at": now or timezone.now()}
        )  # fmt: skip
        if not fresh:
            raise Refused("service.there", "You have a service of this name already.", field="title")
        audit.record(ADDED, service, by=by)
    return service


def place_contract(service: Service, *, by: User, contract: Any, now: datetime | None = None) -> Service:
    """Place a contract of the same buyer under a service: its plan is counted with it.

    Raises ``Refused`` to others than the service owner, for a contract of another buyer or one that fell, and twice.
    """
    _owner_only(service, by)
    if contract.buyer_id != service.buyer_id or contract.status == "fallen":
        raise Refused("service.contract", "Choose a contract of yours that stands.", field="contract")
    with locked(service) as service:
        if service.contracts.filter(pk=contract.pk).exists():
            raise Refused("service.contract_there", "This contract is there already.", field="contract")
        service.contracts.add(contract)
        audit.record(CONTRACT_PLACED, service, by=by, contract=contract.reference)
    return service


def take_off_contract(
    service: Service, *, by: User, contract: Any, reason: str, now: datetime | None = None
) -> Service:
    """Take a contract from under a service, with the reason. Raises ``Refused`` to others than its owner."""
    _owner_only(service, by)
    reason = needed_words(reason, "service.no_reason", "Say why.", field="reason")
    with locked(service) as service:
        if not service.contracts.filter(pk=contract.pk).exists():
            raise Refused("service.contract_gone", "This contract is not there any more. Reload the page.")
        service.contracts.remove(contract)
        audit.record(CONTRACT_TAKEN_OFF, service, by=by, contract=contract.reference, reason=reason)
    return service


def count_dependency(
    service: Service,
    *,
    by: User,
    quarter: date,
    digital_gbp: Decimal,
    supplier_gbp: Decimal,
    items: int,
    independent: int,
    tasks: int,
    uncovered: int,
    exits_met: Sequence[str],
    posts: int = 0,
    posts_filled: int = 0,
    now: datetime | None = None,
) -> DependencyReading:
    """Keep what was counted for one quarter (``quarter``: any day in it); a later count of it corrects this one.

    Raises ``Refused`` to others than the service owner, for a quarter that is not over, an exit check that is none,
    and a part larger than its whole.
    """
    _owner_only(service, by)
    moment = now or timezone.now()
    first = quarter_of(quarter)
    if first >= quarter_of(timezone.localdate(moment)):
        raise Refused("dependency.not_over", "Count a quarter once it is over.", field="quarter")
    if set(exits_met) - {key for key, _ in EXIT_CHECKS} or len(set(exits_met)) != len(exits_met):
        raise Refused("dependency.exit", "Tick exit checks from the list.", field="exits_met")
    if not 0 <= posts_filled <= posts:
        raise Refused("dependency.posts", "No more posts are filled than there are.", field="posts_filled")
    try:
        found = dependency(
            supplier_gbp=supplier_gbp, digital_gbp=digital_gbp, items=items, independent=independent,
            tasks=tasks, uncovered=uncovered, exits_met=len(exits_met),
        )  # fmt: skip
    except ValueError as fault:
        raise Refused(
            "dependency.parts", f"{str(fault).capitalize()}. Change the larger or the smaller."
        ) from fault
    with locked(service) as service:
        made = DependencyReading.objects.create(
            service=service, quarter=first, digital_gbp=digital_gbp, supplier_gbp=supplier_gbp, items=items,
            independent=independent, tasks=tasks, uncovered=uncovered, exits_met=sorted(exits_met), posts=posts,
            posts_filled=posts_filled, entered_by=by, entered_at=moment,
        )  # fmt: skip
        audit.record(COUNTED, service, by=by, quarter=quarter_words(first), index=found.index)
    return made


def add_system(
    service: Service, *, by: User, title: str, blocks: str = "", now: datetime | None = None
) -> LegacySystem:
    """Name an old system under a service. Raises ``Refused`` to others than its owner, without a name, and twice."""
    _owner_only(service, by)
    title = needed_words(title, "system.no_title", "Name the system.", field="title", longest=120)
    with locked(service) as service:
        if service.systems.filter(title=title).exists():
            raise Refused("system.there", "This system stands under the service already.", field="title")
        made = LegacySystem.objects.create(
            service=service, title=title, blocks=clean(blocks)[:4000], added_by=by, added_at=now or timezone.now()
        )  # fmt: skip
        audit.record(SYSTEM_ADDED, service, by=by, system=title)
    return made


def score_system(
    system: LegacySystem,
    *,
    by: User,
    answers: dict[str, int],
    change_days: int | None = None,
    now: datetime | None = None,
) -> LegacySystem:
    """Answer the eight questions about an old system; what was said before stays in the log.

    Raises ``Refused`` to others than the service owner, and unless each question is answered 1 to 5.
    """
    _owner_only(system.service, by)
    try:
        found = risk(answers)
    except (ValueError, TypeError) as fault:
        raise Refused("system.answers", "Answer each of the eight questions with 1 to 5.") from fault
    if change_days is not None and not 0 <= change_days <= 3650:
        raise Refused("system.days", "Enter days from 0 to 3,650.", field="change_days")
    with locked(system) as system:
        before: dict[str, Any] = {"answers": system.answers, "change_days": system.change_days}
        system.answers, system.change_days, system.scored_at = answers, change_days, now or timezone.now()
        system.save(update_fields=["answers", "change_days", "scored_at"])
        audit.record(
            SYSTEM_SCORED, system.service, by=by, system=system.title, points=found.points, before=before,
            after={"answers": answers, "change_days": change_days},
        )  # fmt: skip
    return system
