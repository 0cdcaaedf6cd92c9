"""When a plan may be changed, signed off or reopened, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from scoring.plans.models import EvaluationPlan

DRAFT, SIGNED_OFF = EvaluationPlan.Status.DRAFT, EvaluationPlan.Status.SIGNED_OFF
OFFICERS = frozenset({"officer"})


def tender_is_frozen(plan: EvaluationPlan, *, by: Any, now: datetime) -> Refused | None:
    """Once somebody reviews the tender, its plan stays as it is."""
    if plan.tender.is_draft:
        return None
    return Refused(
        "plan.tender_is_frozen",
        f"The tender is {plan.tender.phase_words.lower()}, so its evaluation plan cannot change. "
        "Ask for the tender to be returned, or amend it.",
    )


def plan_is_not_ready(plan: EvaluationPlan, *, by: Any, now: datetime) -> Refused | None:
    """A plan is signed off only when everything that bidders need is in it."""
    from scoring.plans.queries import missing_for_sign_off

    missing = missing_for_sign_off(plan)
    return Refused("plan.not_ready", missing[0]) if missing else None


MOVES = Moves(
    "evaluation_plan",
    Move("change", {DRAFT}, DRAFT, roles=OFFICERS, unless=tender_is_frozen),
    Move("sign_off", {DRAFT}, SIGNED_OFF, roles=OFFICERS, unless=(tender_is_frozen, plan_is_not_ready)),
    Move("reopen", {SIGNED_OFF}, DRAFT, roles=OFFICERS, unless=tender_is_frozen),
)
