"""The life of a component: who may move it where."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from procurement.catalogue.formulas import LIVE_FROM
from procurement.catalogue.models import Component
from procurement.errors import Refused
from procurement.flow import Move, Moves

L = Component.Lifecycle
OWNERS = {"service_owner", "policy_owner"}
TESTED_WITHIN = timedelta(days=366)


def locks_in(component: Component, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to make live what was not tested for lock-in within a year, or what holds its users too fast."""
    found = component.freedom
    if found is None or component.freedom_on is None:
        return Refused("component.untested", "Do the lock-in test first: ten sentences, ten points each.")
    if timezone.localdate(now) - component.freedom_on > TESTED_WITHIN:
        return Refused("component.test_is_old", "The lock-in test is older than a year. Do it again first.")
    if not found.may_go_live:
        return Refused(
            "component.locks_in",
            f"It has {found.points} of 100 points in the lock-in test, and live needs {LIVE_FROM}. Mend what is "
            "missing, then test again.",
        )
    return None


MOVES = Moves(
    "component",
    Move("try_alpha", {L.IDEA}, L.ALPHA, roles=OWNERS),
    Move("try_beta", {L.ALPHA}, L.BETA, roles=OWNERS),
    Move("go_live", {L.BETA}, L.LIVE, roles=OWNERS, unless=locks_in),
    Move("deprecate", {L.LIVE, L.BETA, L.ALPHA}, L.DEPRECATED, roles=OWNERS),
    Move("retire", {L.DEPRECATED, L.IDEA}, L.RETIRED, roles=OWNERS),
    field="lifecycle",
)
