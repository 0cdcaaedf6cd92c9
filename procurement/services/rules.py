"""The moves of an old system: nothing is replaced without a plan of how the old one is switched off."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from procurement.services.models import LegacySystem

S = LegacySystem.Status
OWNERS = {"service_owner"}


def no_sunset_plan(system: LegacySystem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to replace a system that nobody has planned to switch off."""
    if not system.sunset_plan or system.sunset_on is None:
        return Refused(
            "system.no_sunset_plan",
            "Plan first how and by which day the old system is switched off, or two systems will stand.",
        )
    return None


SYSTEM_MOVES = Moves(
    "old_system",
    Move("plan_sunset", {S.STANDING, S.REPLACING}, "", roles=OWNERS),
    Move("begin_replacing", {S.STANDING}, S.REPLACING, roles=OWNERS, unless=no_sunset_plan),
    Move("switch_off", {S.REPLACING}, S.OFF, roles=OWNERS),
)
