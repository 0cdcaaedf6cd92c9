"""Saved runs: keeping one, starting a large one with a worker, watching and stopping it, its charts as files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import audit
from procurement.errors import Refused
from procurement.html import attempt, data_of, go, press, show
from procurement.notifications.models import Outbox
from scoring.formulas.case import Plan
from scoring.formulas.exact import BadInput
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import rules_hash, scoring_rules
from scoring.simulator import actions, charts
from scoring.simulator.asking import FIELDS, MOST_PASTED
from scoring.simulator.forms import LargeRunForm
from scoring.simulator.models import SimulationRun
from scoring.simulator.views import file_of, not_ready, plan_for, read_asked, shown_report, url_of


@require_POST
def save_run(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what is on the screen."""
    plan = plan_for(request, reference)
    title = request.POST.get("title", "")
    try:
        run = actions.save_run(
            plan, read_asked(request, scoring_rules(plan), plan), by=request.user, title=title
        )
    except BadInput as bad:
        messages.error(request, " ".join(problem.message for problem in bad.problems))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        return go(request, "simulator:show-run", reference, run.reference)
    return go(request, url_of(plan))


@require_http_methods(["GET", "POST"])
def start_large_run(request: HttpRequest, reference: str) -> HttpResponse:
    """Thousands of bids or hundreds of thousands of tries: asked for here, done by a worker."""
    plan = plan_for(request, reference)
    if not plan.roles_of(request.user) & actions.BUYERS:
        raise Http404
    try:
        base = scoring_rules(plan)
    except BadInput as bad:
        return not_ready(request, plan, bad)
    screen = (request.POST if request.method == "POST" else request.GET).dict()
    form = LargeRunForm(
        data_of(request),
        request.FILES or None,
        initial={"draws": 200_000, "bids": screen.get("bids", "") if screen.get("source") == "own" else ""},
    )
    run = attempt(form, lambda: _start(request, plan, base, {**screen, **form.own_bids()}, form))
    if run is not None:
        return go(request, "simulator:show-run", reference, run.reference)
    context = {
        "plan": plan,
        "tender": plan.tender,
        "form": form,
        "kept": {name: screen[name] for name in FIELDS if screen.get(name) and name != "bids"},
        "most_bids": MOST_PASTED,
    }
    return show(request, "scoring/simulator/large.html", context)


def _start(
    request: HttpRequest, plan: EvaluationPlan, base: Plan, screen: dict[str, str], form: LargeRunForm
) -> SimulationRun:
    try:
        asked = read_asked(request, base, plan, screen, most=MOST_PASTED)
    except BadInput as bad:
        first = bad.problems[0]
        raise Refused("simulation.input", first.message, field=first.field) from bad
    return actions.start_run(plan, asked, by=request.user, **form.terms())


def _run(request: HttpRequest, reference: str, run: str) -> SimulationRun:
    plan = plan_for(request, reference)
    return get_object_or_404(
        SimulationRun.objects.select_related("made_by", "plan__tender"), plan=plan, reference=run
    )


@require_GET
def show_run(request: HttpRequest, reference: str, run: str) -> HttpResponse:
    """A saved run as it was; a long one shows how far it is and can be stopped."""
    record = _run(request, reference, run)
    context: dict[str, Any] = {
        "run": record,
        "tender": record.plan.tender,
        "still_true": record.plan_hash == rules_hash(record.plan),
        "history": audit.history(record),
        "may_cancel": "cancel" in actions.MOVES.open_to(record, by=request.user, now=timezone.now()),
    }
    if record.state == SimulationRun.State.WAITING:
        job = Outbox.objects.filter(uuid=record.job).first() if record.job else None
        context["progress"] = job.progress if job else None
    elif record.state == SimulationRun.State.DONE:
        context |= shown_report(record, record.result) | {"formula": record.case.plan.formula}
    return show(request, "scoring/simulator/run.html", context, part="scoring/simulator/_run_state.html")


@require_GET
def run_chart(request: HttpRequest, reference: str, run: str, name: str, form: str) -> HttpResponse:
    """A chart of a saved run as SVG or CSV."""
    record = _run(request, reference, run)
    if record.state != SimulationRun.State.DONE:
        raise Http404
    return file_of(charts.all_charts(record.case, record.result, whole=form == "csv").get(name), form)


@require_POST
def cancel_run(request: HttpRequest, reference: str, run: str) -> HttpResponse:
    """Stop a long run."""
    record = _run(request, reference, run)
    press(request, lambda: actions.cancel_run(record, by=request.user))
    return go(request, "simulator:show-run", reference, run)
