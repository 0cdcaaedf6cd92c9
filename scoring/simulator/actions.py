"""Saving a run, starting a long one, stopping it, and using what was tried in the plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue
from scoring.formulas.exact import as_decimal, digest, no_floats
from scoring.plans import actions as plan_actions
from scoring.plans.models import EvaluationPlan
from scoring.simulator.asking import Asked
from scoring.simulator.formulas.report import simulate
from scoring.simulator.formulas.stability import MOST_DRAWS, stability
from scoring.simulator.models import SimulationRun
from scoring.simulator.rules import BUYERS, MOVES

RUN_SAVED = audit.kind("simulation.saved", "{by} saved the simulation {subject}: {winner} wins")
RUN_STARTED = audit.kind("simulation.started", "{by} started the long simulation {subject} of {draws} draws")
RUN_CANCELLED = audit.kind("simulation.cancelled", "{by} stopped the simulation {subject}")
RUN_FINISHED = audit.kind("simulation.finished", "The long simulation {subject} is done")

JOB = "simulation.run"


def save_run(
    plan: EvaluationPlan, asked: Asked, *, by: User, title: str = "", now: datetime | None = None
) -> SimulationRun:
    """Keep what was tried and what came of it; return the run. Approval asks for one over the plan as it stands.

    Raises ``Refused`` for somebody without a part in the tender.
    """
    _may(plan, by)
    now = now or timezone.now()
    report = simulate(asked.case, asked.options)
    if asked.source == SimulationRun.Source.PAST:
        report = {**report, "source_note": "Bids of a past tender, without names."}
    no_floats(report)
    with transaction.atomic():
        run = SimulationRun.objects.create(
            plan=plan,
            title=title.strip()[:120],
            source=asked.source,
            plan_hash=digest(asked.case.plan.record()),
            inputs={"case": asked.case.record(), "asked": asked.given},
            result=report,
            draws=asked.options.draws,
            draws_done=report["stability"]["draws_done"],
            seed=asked.options.seed,
            made_by=by,
            made_at=now,
            finished_at=now,
        )
        audit.record(
            RUN_SAVED, run, by=by, chain=run.audit_chain, winner=" and ".join(report["winners"]) or "nobody"
        )
    return run


def start_run(
    plan: EvaluationPlan,
    asked: Asked,
    *,
    by: User,
    draws: int,
    seed: int = 1,
    title: str = "",
    now: datetime | None = None,
) -> SimulationRun:
    """Queue a long run (up to 5,000 bids and a million draws); return it, waiting. A worker does it.

    Raises ``Refused`` for somebody without a part in the tender, and for draws below 1 or above a million.
    """
    _may(plan, by)
    if not 1 <= draws <= MOST_DRAWS:
        raise Refused("simulation.draws", f"Give between 1 and {MOST_DRAWS:,} draws.", field="draws")
    with transaction.atomic():
        run = SimulationRun.objects.create(
            plan=plan,
            title=title.strip()[:120],
            source=asked.source,
            state=SimulationRun.State.WAITING,
            plan_hash=digest(asked.case.plan.record()),
            inputs={"case": asked.case.record(), "asked": asked.given},
            draws=draws,
            seed=seed,
            made_by=by,
            made_at=now or timezone.now(),
        )
        job = enqueue(
            JOB, key=f"{JOB} {run.reference}", payload={"run": run.reference}, queue="scoring", by=by
        )
        run.job = job.uuid
        run.save(update_fields=["job"])
        audit.record(RUN_STARTED, run, by=by, chain=run.audit_chain, draws=f"{draws:,}")
    return run


def cancel_run(run: SimulationRun, *, by: User, now: datetime | None = None) -> SimulationRun:
    """Stop a long run: the worker sees it within a second and keeps nothing. Raises ``Refused`` when it is over."""
    with locked(run) as run:
        move = MOVES.check("cancel", run, by=by, now=now or timezone.now())
        run.state = move.end
        run.finished_at = now or timezone.now()
        run.save(update_fields=["state", "finished_at"])
        audit.record(RUN_CANCELLED, run, by=by, chain=run.audit_chain)
    return run


def finish_run(run: SimulationRun, report: dict[str, Any], *, now: datetime | None = None) -> bool:
    """Keep what a long run found, unless it was stopped meanwhile; say whether it was kept."""
    no_floats(report)
    kept = SimulationRun.objects.filter(pk=run.pk, state=SimulationRun.State.WAITING).update(
        state=SimulationRun.State.DONE,
        result=report,
        draws_done=report["stability"]["draws_done"],
        finished_at=now or timezone.now(),
    )
    if kept:
        audit.record(RUN_FINISHED, run, by=None, chain=run.audit_chain)
    return bool(kept)


def use_in_plan(
    plan: EvaluationPlan, asked: Asked, *, by: User, now: datetime | None = None
) -> EvaluationPlan:
    """Write what was tried into the plan with one press: formula, its numbers, weights, minimums.

    Raises ``Refused`` when the plan cannot be changed.
    """
    tried = asked.case.plan
    numbers = {name: as_decimal(value, 2) for name, value in tried.parameters.items()}
    with transaction.atomic():
        plan = plan_actions.change_plan(
            plan,
            by=by,
            now=now,
            formula_id=tried.formula_id,
            overall_minimum_points=None
            if tried.overall_minimum is None
            else as_decimal(tried.overall_minimum, 2),
            **numbers,
        )
        free = [criterion.code for criterion in tried.criteria if criterion.minimum_mark is None]
        for criterion in plan.criteria.filter(code__in=free, minimum_mark__isnull=False):
            plan_actions.change_criterion(criterion, by=by, now=now, minimum_mark=None)
        weights = {criterion.code: as_decimal(criterion.weight_pct, 3) for criterion in tried.criteria}
        plan_actions.set_weights(
            plan, {**weights, "price": as_decimal(tried.price_weight_pct, 3)}, by=by, now=now
        )
    return EvaluationPlan.objects.get(pk=plan.pk)


def _may(plan: EvaluationPlan, by: User) -> None:
    if not plan.roles_of(by) & BUYERS:
        raise Refused(
            "simulation.not_yours",
            "Only the buyer’s officers, approvers and service owners simulate its plan.",
        )


def long_report(run: SimulationRun, on_progress: Any) -> dict[str, Any]:
    """The report of a long run; ``on_progress(done)`` may stop it by returning False."""
    case = run.case
    report = simulate(case)
    report["stability"] = stability(
        case, draws=run.draws, shake=report["stability"]["shake_pct"], seed=run.seed, progress=on_progress
    )
    return report
