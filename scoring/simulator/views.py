"""The simulator on one screen, its charts as files, saved runs, long runs."""

from __future__ import annotations

import csv
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from procurement.errors import Refused
from procurement.html import go, show
from procurement.notifications.models import Outbox
from procurement.tenders.models import Tender
from scoring.formulas.case import Plan, read_plan
from scoring.formulas.exact import BadInput, Problem, digest, from_plain, pounds
from scoring.formulas.price import FORMULAS
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import rules_hash, scoring_rules
from scoring.rubrics.presets import PRESETS
from scoring.simulator import actions, charts, queries
from scoring.simulator.asking import MOST_PASTED, OWN_EXAMPLE, Asked, as_words, ask
from scoring.simulator.formulas import compare, likely_should_cost, simulate
from scoring.simulator.models import SimulationRun

READERS = frozenset({"officer", "approver", "service_owner", "buyer_admin", "policy_owner", "centre_analyst"})
PAGE, PART = "scoring/simulator/simulator.html", "scoring/simulator/_results.html"


@cache
def usual_plan() -> Plan:
    """The usual rubric with a likely should-cost of £1.10m: what the open simulator starts from."""
    preset = PRESETS["usual"]
    return read_plan(
        {
            "criteria": [
                {"code": f"C{n}", "title": c.title, "weight_pct": c.weight_pct, "scale_max": 5}
                for n, c in enumerate(preset.criteria, start=1)
            ],
            "price": {
                "formula_id": preset.formula_id,
                "weight_pct": preset.price_weight_pct,
                "floor_gbp": "935000",
                "ceiling_gbp": "1430000",
            },
        }
    )


def plan_for(request: HttpRequest, reference: str) -> EvaluationPlan:
    """The plan of a tender that this person may simulate; 404 otherwise."""
    tender = get_object_or_404(Tender.objects.visible_to(request.user), reference=reference)
    if not tender.roles_of(request.user) & READERS:
        raise Http404
    return get_object_or_404(
        EvaluationPlan.objects.select_related("tender", "tender__buyer", "price_model"), tender=tender
    )


@login_not_required
@require_GET
def open_simulator(request: HttpRequest) -> HttpResponse:
    """The simulator for anybody: the usual rubric, five kinds of bidder or own figures. Nothing is stored."""
    return _screen(request, usual_plan(), None)


@require_GET
def show_simulator(request: HttpRequest, reference: str) -> HttpResponse:
    """The simulator over one tender's plan."""
    plan = plan_for(request, reference)
    try:
        base = scoring_rules(plan)
    except BadInput as bad:
        return show(
            request, "scoring/simulator/not_ready.html", {"plan": plan, "problems": bad.problems}, status=200
        )
    return _screen(request, base, plan)


def _asked(request: HttpRequest, base: Plan, plan: EvaluationPlan | None, **more: Any) -> Asked:
    given = request.POST if request.method == "POST" else request.GET
    past: tuple[Any, ...] = ()
    if plan is not None and given.get("source") == "past":
        for row in queries.past_results(plan.tender, request.user):
            if row.lot.reference == given.get("past"):
                past = queries.bids_without_names(row.record, base)
        if not past:
            raise BadInput([_problem("past", "Choose a past tender from the list.")])
    return ask(base, given, past, **more)


def _problem(field: str, message: str) -> Any:
    return Problem(field, "invalid", message)


def _screen(request: HttpRequest, base: Plan, plan: EvaluationPlan | None) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": plan,
        "tender": plan.tender if plan else None,
        "url": _url(plan),
        "formulas": FORMULAS.values(),
        "own_example": OWN_EXAMPLE,
        "likely": likely_should_cost(base),
        "past": queries.past_results(plan.tender, request.user) if plan else [],
    }
    try:
        asked = _asked(request, base, plan)
    except BadInput as bad:
        context |= {"problems": bad.problems, "form": {**as_words(base), **request.GET.dict()}}
        context["formula"] = FORMULAS.get(context["form"].get("formula_id", ""), base.formula)
        return show(request, PAGE, context, part=PART, status=422)
    report = simulate(asked.case, asked.options)
    context |= {
        "asked": asked,
        "formula": asked.case.plan.formula,
        "form": {**asked.given, **as_words(asked.case.plan), "source": asked.source},
        "report": report,
        "charts": charts.all_charts(asked.case, report),
        "query": asked.address(),
        "totals": with_prices(report["bids"]),
        "comparison": compare(asked.case, asked.other) if asked.other else None,
        "fixes": [
            verdict | {"query": asked.address(**verdict["change"]) if verdict["change"] else ""}
            for verdict in report["verdicts"]
        ],
    }
    if plan is not None:
        context |= _about_plan(request, plan, base, asked)
    return show(request, PAGE, context, part=PART)


def with_prices(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the price as people read it."""
    return [row | {"price_shown": pounds(from_plain(row["whole_life_price_gbp"]))} for row in rows]


def _about_plan(request: HttpRequest, plan: EvaluationPlan, base: Plan, asked: Asked) -> dict[str, Any]:
    rules = digest(base.record())
    same = digest(asked.case.plan.record()) == rules
    roles = plan.roles_of(request.user)
    return {
        "same_as_plan": same,
        "may_save": bool(roles & actions.BUYERS),
        "may_change": "officer" in roles and plan.is_draft and plan.tender.is_draft,
        "saved": queries.run_over(plan, rules),
        "runs": plan.runs.select_related("made_by")[:5],
        "outturn": queries.outturn(plan.tender),
    }


def _url(plan: EvaluationPlan | None) -> str:
    if plan is None:
        return reverse("simulator:open")
    return reverse("simulator:show", args=[plan.tender.reference])


@login_not_required
@require_GET
def open_chart(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A chart of the open simulator as SVG or CSV."""
    return _chart(request, usual_plan(), None, name, form)


@require_GET
def chart(request: HttpRequest, reference: str, name: str, form: str) -> HttpResponse:
    """A chart of a tender's simulator as SVG or CSV."""
    plan = plan_for(request, reference)
    try:
        base = scoring_rules(plan)
    except BadInput as bad:
        raise Http404 from bad
    return _chart(request, base, plan, name, form)


def _chart(
    request: HttpRequest, base: Plan, plan: EvaluationPlan | None, name: str, form: str
) -> HttpResponse:
    try:
        asked = _asked(request, base, plan)
    except BadInput as bad:
        raise Http404 from bad
    drawn = charts.all_charts(asked.case, simulate(asked.case, asked.options)).get(name)
    if drawn is None or form not in ("svg", "csv"):
        raise Http404
    return file_of(drawn, form)


def file_of(drawn: Any, form: str) -> HttpResponse:
    """A chart as a file to keep: the picture, or its table with harmless cells."""
    if form == "svg":
        response = HttpResponse(charts.picture(drawn), content_type="image/svg+xml; charset=utf-8")
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    else:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        writer = csv.writer(response)
        for row in [drawn.table.head, *drawn.table.rows]:
            writer.writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t\r" and cell else cell for cell in row])
    response["Content-Disposition"] = f'attachment; filename="simulator-{drawn.id}.{form}"'
    return response


@require_POST
def save_run(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a run, or start a long one where many draws or bids were asked for."""
    plan = plan_for(request, reference)
    draws = request.POST.get("draws", "").replace(",", "").strip()
    try:
        base = scoring_rules(plan)
        asked = _asked(request, base, plan, most=MOST_PASTED)
        title = request.POST.get("title", "")
        if draws and not (draws.isascii() and draws.isdigit() and len(draws) < 9):
            raise BadInput([_problem("draws", "Give the draws as a whole number, such as 200000.")])
        if (draws and int(draws) > 2_000) or len(asked.case.offers) > 60:
            run = actions.start_run(plan, asked, by=request.user, draws=int(draws or 2_000), title=title)
        else:
            run = actions.save_run(plan, asked, by=request.user, title=title)
    except BadInput as bad:
        messages.error(request, " ".join(problem.message for problem in bad.problems))
        return go(request, f"{_url(plan)}")
    except Refused as refusal:
        messages.error(request, refusal.message)
        return go(request, f"{_url(plan)}")
    return go(request, "simulator:show-run", reference, run.reference)


@require_POST
def use_in_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what is on the screen into the plan."""
    plan = plan_for(request, reference)
    try:
        asked = _asked(request, scoring_rules(plan), plan)
        actions.use_in_plan(plan, asked, by=request.user)
    except BadInput as bad:
        messages.error(request, " ".join(problem.message for problem in bad.problems))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The plan now has these settings.")
        kept = {
            name: asked.given[name]
            for name in ("source", "bids", "past", "should_cost_gbp")
            if name in asked.given
        }

        return go(request, f"{_url(plan)}?{urlencode(kept)}" if kept else _url(plan))
    return go(request, _url(plan))


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
        "may_cancel": "cancel" in actions.MOVES.open_to(record, by=request.user, now=record.made_at),
    }
    if record.state == SimulationRun.State.WAITING:
        job = Outbox.objects.filter(uuid=record.job).first() if record.job else None
        context["progress"] = job.progress if job else None
    elif record.state == SimulationRun.State.DONE:
        case = actions.case_of(record)
        drawn = charts.all_charts(case, record.result)
        context |= {
            "charts": drawn,
            "report": record.result,
            "totals": with_prices(record.result["bids"][:50]),
        }
    return show(request, "scoring/simulator/run.html", context, part="scoring/simulator/_run_state.html")


@require_POST
def cancel_run(request: HttpRequest, reference: str, run: str) -> HttpResponse:
    """Stop a long run."""
    record = _run(request, reference, run)
    try:
        actions.cancel_run(record, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "simulator:show-run", reference, run)
