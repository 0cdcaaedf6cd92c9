"""Writes of the catalogue."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.catalogue.models import Component, ComponentNeed
from procurement.catalogue.rules import MOVES, OWNERS
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation

COMPONENT_ADDED = audit.kind("component.added", "{by} added {subject}")
COMPONENT_MOVED = audit.kind("component.moved", "{by} moved {subject} to {lifecycle}: {reason}")
COMPONENT_NEEDED = audit.kind("component.needed", "{by} said that {buyer} needs {subject} too")

NEEDED = notice(
    "component_needed",
    happened="{buyer} needs {subject} ‘{title}’ too.",
    do="Write to them: a component that two share costs each of them less.",
    link="catalogue:show-component",
)
FIELDS = ("kind", "does", "does_not", "interface", "licence", "yearly_cost_gbp", "who_pays")


def add_component(
    owner: Organisation, *, by: User, title: str, capability: str, now: datetime | None = None, **facts: Any
) -> Component:
    """Add a component as an idea. Raises ``Refused`` for strangers, an unknown field and a title that is taken."""
    now = now or timezone.now()
    if not OWNERS & by.roles_in(owner):
        raise Refused("component.not_yours", "Only a service or policy owner adds components. Ask one.")
    foreign = set(facts) - set(FIELDS)
    if foreign:
        raise Refused("component.field", f"There is nothing called {', '.join(sorted(foreign))} here.")
    clean = {
        name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in facts.items()
    }
    component = Component(
        owner=owner, title=title.strip(), capability=capability, added_by=by, added_at=now, **clean
    )
    with transaction.atomic():
        try:
            component.full_clean(exclude=["reference"])
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise Refused("component.invalid", messages[0], field=name) from error
        component.save()
        audit.record(COMPONENT_ADDED, component, by=by)
    return component


def move_component(
    component: Component, verb: str, *, by: User, reason: str, now: datetime | None = None
) -> Component:
    """Move a component along its life (``go_live`` …) with a reason; return it as it now stands."""
    now = now or timezone.now()
    if verb not in MOVES.moves:
        raise Refused("component.no_verb", "Choose a step from the list.", field="verb")
    if not reason.strip():
        raise Refused("component.no_reason", "Say what shows that it is ready for this.", field="reason")
    with locked(component) as component:
        move = MOVES.check(verb, component, by=by, now=now)
        component.lifecycle, component.moved_at = move.end, now
        component.save(update_fields=["lifecycle", "moved_at"])
        audit.record(COMPONENT_MOVED, component, by=by, reason=reason, lifecycle=str(move.end))
    return component


def need_component(
    component: Component, *, by: User, buyer: Organisation, words: str = "", now: datetime | None = None
) -> ComponentNeed:
    """Say that a buyer needs a component too; its owner is told once."""
    now = now or timezone.now()
    if buyer.kind != "buyer" or not by.roles_in(buyer):
        raise Refused("component.not_a_buyer", "Only people of a buyer say that it needs a component.")
    with locked(component) as component:
        if component.owner_id == buyer.pk:
            raise Refused("component.own", "This component is your own.")
        made, fresh = ComponentNeed.objects.get_or_create(
            component=component,
            buyer=buyer,
            defaults={"words": words.replace("\x00", ""), "by": by, "at": now},
        )
        if fresh:
            notify(
                component.owner.members.with_role(*OWNERS),
                NEEDED,
                key=f"{component.reference} {buyer.reference}",
                subject=component,
                title=component.title,
                buyer=buyer.name,
            )
            audit.record(COMPONENT_NEEDED, component, by=by, buyer=buyer.reference)
    return made
