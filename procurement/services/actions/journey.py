"""Writes about a journey: its steps, the components on them, kept versions, and draft lots for its gaps."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.catalogue.models import Component
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.services.actions.ground import owner_only
from procurement.services.composing import composition_of, lot_words, recorded
from procurement.services.models import CompositionVersion, JourneyStep, LegacySystem, Service
from procurement.tenders.actions import add_lot

STEP_ADDED = audit.kind("service.step_added", "{by} added step {number} to the journey of {subject}")
STEP_CHANGED = audit.kind("service.step_changed", "{by} changed step {number} of the journey of {subject}")
STEP_REMOVED = audit.kind("service.step_removed", "{by} removed step {number} from the journey of {subject}")
STEP_MOVED = audit.kind("service.step_moved", "{by} moved step {number} of the journey of {subject} {way}")
VERSION_KEPT = audit.kind(
    "service.version_kept", "{by} kept version {number} of the composition of {subject}"
)
GAPS_DRAFTED = audit.kind(
    "service.gaps_drafted", "{by} made draft lots of {count} gaps of {subject} in tender {tender}"
)
MOST_STEPS = 30
MOST_ON_A_STEP = 6


def _laid(components: Iterable[Component]) -> list[Component]:
    """Return components that may be laid on a step. Raises ``Refused`` for too many and for retired ones."""
    found = list(components)
    if len(found) > MOST_ON_A_STEP:
        raise Refused(
            "step.too_many", f"Lay at most {MOST_ON_A_STEP} components on a step.", field="components"
        )
    gone = [one.title for one in found if one.lifecycle == Component.Lifecycle.RETIRED]
    if gone:
        raise Refused(
            "step.retired", f"‘{gone[0]}’ is retired. Choose one that is still there.", field="components"
        )
    return found


def _own_system(service: Service, system: LegacySystem | None) -> LegacySystem | None:
    if system is not None and (system.service_id != service.pk or system.status == system.Status.OFF):
        raise Refused("step.system", "Choose a system that stands under this service.", field="system")
    return system


def add_step(
    service: Service,
    *,
    by: User,
    title: str,
    components: Iterable[Component] = (),
    system: LegacySystem | None = None,
) -> JourneyStep:
    """Add a step at the end of the journey, with the components that carry it and the system that does it today.

    Raises ``Refused`` to others than the service owner, without words, for a 31st step, a seventh component, a
    retired one, and a system of another service or one that is off.
    """
    owner_only(service, by)
    title = needed_words(title, "step.no_title", "Say what the person does.", field="title", longest=160)
    laid = _laid(components)
    with locked(service) as service:
        if service.steps.count() >= MOST_STEPS:
            raise Refused("step.most", f"A journey has {MOST_STEPS} steps at most. Make two services of it.")
        number = (service.steps.aggregate(most=Max("number"))["most"] or 0) + 1
        made = JourneyStep.objects.create(
            service=service, number=number, title=title, system=_own_system(service, system)
        )
        made.components.set(laid)
        audit.record(STEP_ADDED, service, by=by, number=number)
    return made


def change_step(
    step: JourneyStep,
    *,
    by: User,
    title: str,
    components: Iterable[Component] = (),
    system: LegacySystem | None = None,
) -> JourneyStep:
    """Change a step and what is laid on it. Refuses as ``add_step`` does, and a step that is gone."""
    owner_only(step.service, by)
    title = needed_words(title, "step.no_title", "Say what the person does.", field="title", longest=160)
    laid = _laid(components)
    with locked(step.service) as service, locked(step) as step:
        step.title, step.system = title, _own_system(service, system)
        step.save(update_fields=["title", "system"])
        step.components.set(laid)
        audit.record(STEP_CHANGED, service, by=by, number=step.number)
    return step


def remove_step(step: JourneyStep, *, by: User) -> Service:
    """Take a step out; those after it move up, kept versions still show it. Returns the service.

    Raises ``Refused`` to others than the service owner, and for a step that is gone.
    """
    owner_only(step.service, by)
    with locked(step.service) as service, locked(step) as step:
        number = step.number
        step.components.clear()
        step.delete()
        for place, after in enumerate(service.steps.order_by("number"), 1):
            if after.number != place:
                JourneyStep.objects.filter(pk=after.pk).update(number=place)
        audit.record(STEP_REMOVED, service, by=by, number=number)
    return service


def move_step(step: JourneyStep, *, by: User, way: str) -> JourneyStep:
    """Move a step one place ``up`` or ``down``. Refuses at the ends of the journey, and another way."""
    owner_only(step.service, by)
    if way not in ("up", "down"):
        raise Refused("step.way", "Move the step up or down.")
    with locked(step.service) as service, locked(step) as step:
        other = service.steps.filter(number=step.number + (1 if way == "down" else -1)).first()
        if other is None:
            raise Refused("step.end", "This step stands at the end already. Reload the page.")
        before = step.number
        step.number, other.number = other.number, before
        step.save(update_fields=["number"])
        other.save(update_fields=["number"])
        audit.record(STEP_MOVED, service, by=by, number=before, way=way)
    return step


def keep_version(service: Service, *, by: User, note: str, now: datetime | None = None) -> CompositionVersion:
    """Keep the composition as it is now, with what is new in it. Refused without a step, and unchanged."""
    owner_only(service, by)
    note = needed_words(note, "version.no_note", "Say what is new in it.", field="note", longest=200)
    with locked(service) as service:
        record = recorded(composition_of(service))
        if not record["steps"]:
            raise Refused("version.empty", "Add the steps of the journey first.", field="note")
        last = service.versions.first()
        if last is not None and last.record == record:
            raise Refused("version.same", f"Nothing has changed since version {last.number}.", field="note")
        made = CompositionVersion.objects.create(
            service=service, number=last.number + 1 if last else 1, note=note, record=record, kept_by=by,
            kept_at=now or timezone.now(),
        )  # fmt: skip
        audit.record(VERSION_KEPT, service, by=by, number=made.number)
    return made


def draft_gaps(service: Service, *, by: User, tender: Any, now: datetime | None = None) -> list[Any]:
    """Make a draft lot in ``tender`` of each gap of the journey, its outcome and interface written; return them.

    A step that has a lot of its name there already is left out. Raises ``Refused`` to others than the service
    owner, for a tender of another buyer or one that is no draft (by the rules of the tender), and without a gap.
    """
    owner_only(service, by)
    if tender.buyer_id != service.buyer_id:
        raise Refused("gaps.tender", "Choose a draft of yours.", field="tender")
    with locked(service) as service:
        found = composition_of(service)
        there = set(tender.lots.values_list("title", flat=True))
        gaps = [step for step in found.gaps if step.title not in there]
        if not gaps:
            raise Refused(
                "gaps.none", "Every step has a component, or a lot of its name already.", field="tender"
            )
        made = [
            add_lot(tender, by=by, title=gap.title, description=lot_words(service, found, gap), now=now)
            for gap in gaps
        ]
        audit.record(GAPS_DRAFTED, service, by=by, count=len(made), tender=tender.reference)
    return made
