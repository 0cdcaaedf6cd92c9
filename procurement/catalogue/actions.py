"""Writes of the catalogue."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.catalogue.formulas import freedom
from procurement.catalogue.models import Component, ComponentDecision, ComponentNeed
from procurement.catalogue.rules import MOVES, OWNERS
from procurement.errors import Refused, clean, needed_words, one_line
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation

COMPONENT_ADDED = audit.kind("component.added", "{by} added {subject}")
COMPONENT_MOVED = audit.kind("component.moved", "{by} moved {subject} to {lifecycle}: {reason}")
COMPONENT_CHANGED = audit.kind("component.changed", "{by} changed the record of {subject}: {fields}")
COMPONENT_TESTED = audit.kind(
    "component.tested", "{by} did the lock-in test of {subject}: {points} of 100 points"
)
COMPONENT_DECIDED = audit.kind("component.decided", "{by} wrote down a decision about {subject}: {what}")
COMPONENT_NEEDED = audit.kind("component.needed", "{by} said that {buyer} needs {subject} too")

NEEDED = notice(
    "component_needed",
    happened="{buyer} needs {subject} ‘{title}’ too.",
    do="Write to them: a component that two share costs each of them less. Its page says to whom.",
    link="catalogue:show-component",
)
FIELDS = (
    "kind", "does", "does_not", "interface", "data_standard", "takes", "gives", "users", "yearly_uses", "uptime_pct",
    "security", "leaving", "licence", "yearly_cost_gbp", "who_pays",
)  # fmt: skip
MOST_KINDS = 12


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a record cleaned. Raises ``Refused`` for an unknown field and for too many types."""
    foreign = set(facts) - set(FIELDS)
    if foreign:
        raise Refused("component.field", f"There is nothing called {', '.join(sorted(foreign))} here.")
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if name in ("takes", "gives"):
            found[name] = list(dict.fromkeys(kind for kind in (_kind_of(one) for one in value) if kind))
            if len(found[name]) > MOST_KINDS:
                raise Refused("component.kinds", f"Name {MOST_KINDS} types at most.", field=name)
        else:
            found[name] = clean(value) if isinstance(value, str) else value
    return found


def _kind_of(words: str) -> str:
    """Return a type in the one way it is written, so that what one gives meets what another takes."""
    return one_line(words).lower()


def _checked(component: Component) -> None:
    try:
        component.full_clean(exclude=["reference"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Refused("component.invalid", messages[0], field=name) from error


def _owners_only(component: Component, by: User) -> None:
    if not OWNERS & component.roles_of(by):
        raise Refused("component.not_yours", "Only its service or policy owner writes this. Ask one.")


def add_component(
    owner: Organisation, *, by: User, title: str, capability: str, now: datetime | None = None, **facts: Any
) -> Component:
    """Add a component as an idea. Raises ``Refused`` for strangers, an unknown field and a title that is taken."""
    now = now or timezone.now()
    if not OWNERS & by.roles_in(owner):
        raise Refused("component.not_yours", "Only a service or policy owner adds components. Ask one.")
    component = Component(
        owner=owner, title=title.strip(), capability=capability, added_by=by, added_at=now, **_facts(facts)
    )
    with transaction.atomic():
        _checked(component)
        component.save()
        audit.record(COMPONENT_ADDED, component, by=by)
    return component


def change_component(
    component: Component,
    *,
    by: User,
    stands_on: Iterable[Component] | None = None,
    **facts: Any,
) -> Component:
    """Change the record of a component, and with ``stands_on`` which others it needs; return it as it now stands.

    Raises ``Refused`` to others than its service or policy owner, for a fact that cannot be, for a component that
    is retired, and for one that would stand on itself.
    """
    _owners_only(component, by)
    found = _facts(facts)
    with locked(component) as component:
        if component.lifecycle == Component.Lifecycle.RETIRED:
            raise Refused("component.retired", "It is retired: its record stays as it was.")
        changed = [name for name, value in found.items() if getattr(component, name) != value]
        for name in changed:
            setattr(component, name, found[name])
        _checked(component)
        if stands_on is not None:
            below = list(stands_on)
            if component.pk in {one.pk for one in below}:
                raise Refused("component.itself", "A component does not stand on itself.", field="stands_on")
            if {one.pk for one in below} != set(component.stands_on.values_list("pk", flat=True)):
                component.stands_on.set(below)
                changed.append("stands_on")
        if changed:
            component.save()
            audit.record(COMPONENT_CHANGED, component, by=by, fields=", ".join(sorted(changed)))
    return component


def keep_freedom_test(
    component: Component, *, by: User, answers: Mapping[str, bool], now: datetime | None = None
) -> Component:
    """Keep the ten answers of the lock-in test; what was said before stays in the log.

    Raises ``Refused`` to others than its service or policy owner, and unless each sentence is answered.
    """
    _owners_only(component, by)
    try:
        found = freedom(answers)
    except ValueError as fault:
        raise Refused("component.answers", "Answer each of the ten sentences.") from fault
    with locked(component) as component:
        before = component.freedom_answers
        component.freedom_answers, component.freedom_on = dict(answers), timezone.localdate(now)
        component.save(update_fields=["freedom_answers", "freedom_on"])
        audit.record(
            COMPONENT_TESTED, component, by=by, points=found.points, before=before, after=component.freedom_answers
        )  # fmt: skip
    return component


def decide(
    component: Component, *, by: User, what: str, why: str, now: datetime | None = None
) -> ComponentDecision:
    """Write down a decision about a component with its reason. It is never changed: the next one corrects it.

    Raises ``Refused`` to others than its service or policy owner, and without words.
    """
    _owners_only(component, by)
    what = needed_words(what, "decision.no_what", "Say what was decided.", field="what", longest=200)
    why = needed_words(why, "decision.no_why", "Say why.", field="why", longest=4000)
    with locked(component) as component:
        made = ComponentDecision.objects.create(
            component=component, what=what, why=why, by=by, at=now or timezone.now()
        )
        audit.record(COMPONENT_DECIDED, component, by=by, what=what)
    return made


def move_component(
    component: Component, verb: str, *, by: User, reason: str, now: datetime | None = None
) -> Component:
    """Move a component along its life (``go_live`` …) with a reason; return it as it now stands.

    Raises ``Refused`` for an unknown verb, without a reason, to others than its owners, from another state, and before
    a lock-in test of the last year lets it go live.
    """
    now = now or timezone.now()
    if verb not in MOVES.moves:
        raise Refused("component.no_verb", "Choose a step from the list.", field="verb")
    reason = needed_words(
        reason, "component.no_reason", "Say what shows that it is ready for this.", field="reason"
    )
    with locked(component) as component:
        move = MOVES.check(verb, component, by=by, now=now)
        component.lifecycle, component.moved_at = move.end, now
        component.save(update_fields=["lifecycle", "moved_at"])
        audit.record(COMPONENT_MOVED, component, by=by, reason=reason, lifecycle=str(move.end))
    return component


def need_component(
    component: Component, *, by: User, buyer: Organisation, words: str = "", now: datetime | None = None
) -> ComponentNeed:
    """Say that a buyer needs a component too; its owner is told once. Returns the need, the same one when said twice.

    Raises ``Refused`` to others than people of the buyer, and for a component that is its own.
    """
    now = now or timezone.now()
    if buyer.kind != "buyer" or not by.roles_in(buyer):
        raise Refused("component.not_a_buyer", "Only people of a buyer say that it needs a component.")
    with locked(component) as component:
        if component.owner_id == buyer.pk:
            raise Refused("component.own", "This component is your own.")
        made, fresh = ComponentNeed.objects.get_or_create(
            component=component,
            buyer=buyer,
            defaults={"words": clean(words)[:1000], "by": by, "at": now},
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
