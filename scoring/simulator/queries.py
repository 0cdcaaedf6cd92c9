"""Reading runs, and the bids of past tenders without their names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Sum
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.tenders.models import Tender
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import rules_hash
from scoring.simulator.models import SimulationRun


def run_over(plan: EvaluationPlan, rules: str | None = None) -> SimulationRun | None:
    """The newest finished run over the plan exactly as it stands; None when there is none.

    ``rules``: the plan's ``rules_hash`` where the caller knows it already.
    """
    rules = rules_hash(plan) if rules is None else rules
    if not rules:
        return None
    return plan.runs.filter(plan_hash=rules, state=SimulationRun.State.DONE).first()


def past_results(tender: Tender, user: Any) -> list[Any]:
    """Results of this buyer's tenders that were decided, newest first, for officers and approvers only."""
    if not tender.roles_of(user) & {"officer", "approver"}:
        return []
    stored = (
        apps.get_model("scoring", "StoredResult") if "storedresult" in apps.all_models["scoring"] else None
    )
    if stored is None:
        return []
    rows = (
        stored.objects.filter(lot__tender__buyer=tender.buyer_id, lot__tender__status="awarded")
        .exclude(lot__tender=tender)
        .select_related("lot", "lot__tender")
        .order_by("lot", "-pk")
    )
    newest: dict[int, Any] = {}
    for row in rows:
        newest.setdefault(row.lot_id, row)
    return list(newest.values())[:20]


def outturn(tender: Tender, *, today: date | None = None) -> dict[str, Any]:
    """What this buyer's own contracts have cost against their award: information, never a score.

    Contracts that are over or half through count; ``cases`` is how many, ``ratio_pct`` is None under five.
    """
    today = today or timezone.now().date()
    rows = (
        Contract.objects.filter(buyer=tender.buyer_id)
        .exclude(status="fallen")
        .annotate(paid=Sum("payments__amount_gbp"))
        .values_list("value_gbp", "paid", "starts_on", "ends_on")
    )
    counted = [
        (value, paid)
        for value, paid, starts, ends in rows
        if paid is not None and today >= starts + (ends - starts) / 2
    ]
    award = sum((value for value, _ in counted), Decimal(0))
    paid = sum((paid for _, paid in counted), Decimal(0))
    ratio = (paid * 100 / award).quantize(Decimal(1)) if len(counted) >= 5 else None
    return {"cases": len(counted), "ratio_pct": ratio}
