"""Writes about old systems: named, scored, planned out of use, switched off."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked
from procurement.services.actions.ground import owner_only
from procurement.services.formulas import risk
from procurement.services.models import LegacySystem, Service
from procurement.services.rules import SYSTEM_MOVES

SYSTEM_ADDED = audit.kind("service.system_added", "{by} named the old system {system} under {subject}")
SYSTEM_SCORED = audit.kind(
    "service.system_scored", "{by} scored the old system {system} under {subject}: {points}"
)
SUNSET_PLANNED = audit.kind(
    "service.sunset_planned", "{by} planned to switch {system} under {subject} off by {day}"
)
REPLACING = audit.kind("service.system_replacing", "{by} began to replace {system} under {subject}")
SWITCHED_OFF = audit.kind(
    "service.system_switched_off", "{by} recorded that {system} under {subject} is switched off: {reason}"
)


def add_system(
    service: Service, *, by: User, title: str, blocks: str = "", now: datetime | None = None
) -> LegacySystem:
    """Name an old system under a service. Raises ``Refused`` to others than its owner, without a name, and twice."""
    owner_only(service, by)
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
    owner_only(system.service, by)
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


def plan_sunset(
    system: LegacySystem, *, by: User, plan: str, sunset_on: date, now: datetime | None = None
) -> LegacySystem:
    """Write how and by which day an old system is switched off; a later plan takes the place of an earlier.

    Raises ``Refused`` to others than the service owner, without words, for a day that is not to come, and for a
    system that is off.
    """
    plan = needed_words(plan, "system.no_plan", "Say what is moved, and what is switched off.", field="plan")
    moment = now or timezone.now()
    if sunset_on is None or sunset_on <= timezone.localdate(moment):
        raise Refused("system.sunset_day", "Give a day that is still to come.", field="sunset_on")
    with locked(system) as system:
        SYSTEM_MOVES.check("plan_sunset", system, by=by, now=moment)
        system.sunset_plan, system.sunset_on = plan, sunset_on
        system.save(update_fields=["sunset_plan", "sunset_on"])
        audit.record(SUNSET_PLANNED, system.service, by=by, system=system.title, day=sunset_on.isoformat())
    return system


def begin_replacing(system: LegacySystem, *, by: User, now: datetime | None = None) -> LegacySystem:
    """Begin to replace an old system: refused until its sunset is planned."""
    with locked(system) as system:
        system.status = SYSTEM_MOVES.check("begin_replacing", system, by=by, now=now or timezone.now()).end
        system.save(update_fields=["status"])
        audit.record(REPLACING, system.service, by=by, system=system.title)
    return system


def switch_off(system: LegacySystem, *, by: User, reason: str, now: datetime | None = None) -> LegacySystem:
    """Record that an old system is off, with what shows it. There is no way back but naming it again.

    Returns the system. Raises ``Refused`` to others than the service owner, without a reason, and for one
    that nobody began to replace.
    """
    reason = needed_words(reason, "system.no_reason", "Say what shows that it is off.", field="reason")
    moment = now or timezone.now()
    with locked(system) as system:
        system.status = SYSTEM_MOVES.check("switch_off", system, by=by, now=moment).end
        system.off_at = moment
        system.save(update_fields=["status", "off_at"])
        audit.record(SWITCHED_OFF, system.service, by=by, system=system.title, reason=reason)
    return system
