"""The moves of an outcome: when, and by whom."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from procurement.outcomes.models import Measure, Outcome

DRAFTERS = ("officer", "service_owner", "policy_owner")  # who may begin an outcome

S = Outcome.Status
CLOSED = {S.MET, S.PARTLY, S.NOT_MET, S.CANNOT_TELL}


def missing_parts(outcome: Outcome) -> list[str]:
    """Return in words what an outcome still needs before it can be agreed."""
    missing = []
    primary = outcome.primary
    if primary is None:
        missing.append("a primary measure")
    else:
        if primary.baseline is None:
            missing.append("a baseline")
        if primary.target is None:
            missing.append("a target")
        if primary.target_on is None:
            missing.append("the date of the target")
        if not primary.source:
            missing.append("the source of the figures")
    if not outcome.guardrails:
        missing.append("a guardrail: what must not get worse")
    return missing


def own_outcome(outcome: Outcome, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the author: a second person agrees."""
    if outcome.author_id == by.pk:
        return Refused(
            "outcome.own_work",
            "You wrote this outcome, so a second person must agree it. Ask the policy or service owner.",
        )
    return None


def not_whole(outcome: Outcome, *, by: Any, now: datetime) -> Refused | None:
    """Refuse an outcome that nobody could measure."""
    missing = missing_parts(outcome)
    if missing:
        return Refused(
            "outcome.incomplete",
            f"This outcome cannot be agreed yet. Add {', '.join(missing)}.",
        )
    return None


MOVES = Moves(
    "outcome",
    Move("change", {S.DRAFT}, S.DRAFT, roles={"officer", "service_owner", "policy_owner"}),
    Move(
        "agree", {S.DRAFT}, S.AGREED, roles={"service_owner", "policy_owner", "approver"},
        unless=(own_outcome, not_whole),
    ),
    Move("reopen", {S.AGREED}, S.DRAFT, roles={"service_owner", "policy_owner"}),
    Move("measure", {S.AGREED, S.MEASURING}, S.MEASURING, roles={"service_owner", "officer"}),
    Move("close", {S.MEASURING}, "", roles={"service_owner", "policy_owner"}),
)  # fmt: skip

__all__ = ["CLOSED", "MOVES", "Measure", "missing_parts"]
