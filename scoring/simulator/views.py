"""The simulator on one screen, two rubrics side by side, and its charts as files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from procurement.charts import Chart
from procurement.errors import Refused
from procurement.html import go, show
from procurement.sheets import csv_file
from procurement.tenders.models import Tender
from scoring.formulas.case import Plan
from scoring.formulas.exact import BadInput, Problem, digest, from_plain, pounds
from scoring.formulas.price import FORMULAS
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import scoring_rules
from scoring.rubrics.presets import PRESETS
from scoring.rubrics.queries import find_rubric, published
from scoring.simulator import actions, charts, queries
from scoring.simulator.asking import OWN_EXAMPLE, Asked, as_words, ask
from scoring.simulator.formulas.beside import lay_beside
from scoring.simulator.formulas.report import simulate
from scoring.simulator.formulas.verdicts import names
from scoring.simulator.rules import READERS

PAGE = "scoring/simulator/simulator.html"
PART, MOVED = "scoring/simulator/_results.html", "scoring/simulator/_moved.html"
SLIDER = "price_weight_pct"
OPEN_SHOULD_COST = from_plain("1100000")


@cache
def usual_plan() -> Plan:
    """The usual rubric with a likely should-cost of £1.10m: what the open simulator starts from."""
    return PRESETS["usual"].plan(OPEN_SHOULD_COST)


def plan_for(request: HttpRequest, reference: str) -> EvaluationPlan:
    """The plan of a tender that this person may simulate; 404 otherwise."""
    tender = get_object_or_404(Tender.objects.visible_to(request.user), reference=reference)
    if not tender.roles_of(request.user) & READERS:
        raise Http404
    return get_object_or_404(
        EvaluationPlan.objects.select_related("tender", "tender__buyer", "price_model"), tender=tender
    )


def url_of(plan: EvaluationPlan | None) -> str:
    """Where the simulator of a plan is; without one, the open simulator."""
    if plan is None:
        return reverse("simulator:open")
    return reverse("simulator:show", args=[plan.tender.reference])


def read_asked(
    request: HttpRequest,
    base: Plan,
    plan: EvaluationPlan | None,
    given: Mapping[str, str] | None = None,
    **more: Any,
) -> Asked:
    """What the form asks for (or ``given`` in its place). Raises ``BadInput``, naming the field, for what cannot be
    tried."""
    if given is None:
        given = request.POST if request.method == "POST" else request.GET
    past = None
    if plan is not None and given.get("source") == "past":
        for row in queries.past_results(plan.tender, request.user):
            if row.lot.reference == given.get("past"):
                past = row.record
    return ask(base, given, past, **more)


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
        return not_ready(request, plan, bad)
    return _screen(request, base, plan)


def not_ready(request: HttpRequest, plan: EvaluationPlan, bad: BadInput) -> HttpResponse:
    """What a plan still lacks before it can be simulated."""
    return show(request, "scoring/simulator/not_ready.html", {"plan": plan, "problems": bad.problems})


def _screen(request: HttpRequest, base: Plan, plan: EvaluationPlan | None) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": plan,
        "tender": plan.tender if plan else None,
        "url": url_of(plan),
        "formulas": FORMULAS.values(),
        "own_example": OWN_EXAMPLE,
        "minimum_marks": any(c.minimum_mark is not None for c in base.criteria),
    }
    moving = request.htmx and request.htmx.trigger_name == SLIDER
    part = MOVED if moving else PART
    if plan is not None and not moving:
        context["past"] = queries.past_results(plan.tender, request.user)
    try:
        asked = read_asked(request, base, plan)
    except BadInput as bad:
        context |= {"problems": bad.problems, "form": {**as_words(base), **request.GET.dict()}}
        context["formula"] = FORMULAS.get(context["form"].get("formula_id", ""), base.formula)
        return show(request, PAGE, context, part=part, status=422)
    report = simulate(asked.case, asked.options)
    formula = asked.case.plan.formula
    context |= {
        "asked": asked,
        "formula": formula,
        "form": {**asked.given, **as_words(asked.case.plan), "source": asked.source},
        "formula_changed": _formula_before(request, base) != formula.id,
        "query": asked.address(),
        **(shown_above(asked, report) if moving else shown_report(asked, report)),
        "fixes": [
            verdict | {"query": asked.address(**verdict["change"]) if verdict["change"] else ""}
            for verdict in report["verdicts"]
        ],
    }
    if plan is not None and not moving:
        context |= _about_plan(request, plan, base, asked)
    return show(request, PAGE, context, part=part)


def shown_above(asked_or_run: Any, report: dict[str, Any]) -> dict[str, Any]:
    """What stands above the charts: all that changes while the slider moves, and it answers at once."""
    return {
        "report": report,
        "winner": names(report["winners"]) if report["winners"] else "Nobody",
        "strip": charts.strip(report, asked_or_run.case.plan.price_weight_pct),
    }


def shown_report(asked_or_run: Any, report: dict[str, Any]) -> dict[str, Any]:
    """A whole report as templates take it: the strip, the charts, and totals with the price as people read it."""
    case = asked_or_run.case
    return {
        **shown_above(asked_or_run, report),
        "charts": charts.all_charts(case, report),
        "totals": [
            row | {"price_shown": pounds(from_plain(row["whole_life_price_gbp"]))}
            for row in report["bids"][: charts.MOST_POINTS]
        ],
        "drops": [drop | {"winner": names(drop["after"])} for drop in report["drop_one"]],
        "after_attack": names(report["attack"]["after"]),
        "without_minimum": names(report["minimum"]["without"]),
    }


def _formula_before(request: HttpRequest, base: Plan) -> str:
    """The formula of the page that an HTMX request comes from: its number boxes are drawn anew on a change."""
    if not request.htmx:
        return base.formula_id
    query = parse_qs(urlsplit(request.htmx.current_url or "").query)
    return query.get("formula_id", [base.formula_id])[0]


def _about_plan(request: HttpRequest, plan: EvaluationPlan, base: Plan, asked: Asked) -> dict[str, Any]:
    rules = digest(base.record())
    roles = plan.roles_of(request.user)
    return {
        "same_as_plan": digest(asked.case.plan.record()) == rules,
        "may_save": bool(roles & actions.BUYERS),
        "may_change": "officer" in roles and plan.is_draft and plan.tender.is_draft,
        "saved": queries.run_over(plan, rules),
        "runs": plan.runs.select_related("made_by")[:5],
        "outturn": queries.outturn(plan.tender),
    }


@login_not_required
@require_GET
def open_beside(request: HttpRequest) -> HttpResponse:
    """Two rubrics side by side for anybody, from the usual one."""
    return _beside(request, usual_plan(), None)


@require_GET
def show_beside(request: HttpRequest, reference: str) -> HttpResponse:
    """A tender's rubric beside another whole rubric, over the same bidders."""
    plan = plan_for(request, reference)
    try:
        return _beside(request, scoring_rules(plan), plan)
    except BadInput as bad:
        return not_ready(request, plan, bad)


def _beside(request: HttpRequest, base: Plan, plan: EvaluationPlan | None) -> HttpResponse:
    wanted = request.GET.get("with", "").strip() or (
        "plan" if request.GET.get("price_weight_pct") else "small"
    )
    context: dict[str, Any] = {
        "plan": plan,
        "tender": plan.tender if plan else None,
        "url": url_of(plan),
        "here": reverse("simulator:beside-plan", args=[plan.tender.reference])
        if plan
        else reverse("simulator:beside"),
        "ready": PRESETS.values(),
        "published": published(),
        "formulas": FORMULAS.values(),
        "wanted": wanted,
        "left_name": "On the screen" if request.GET.get("price_weight_pct") else "Our rubric",
    }
    try:
        asked = read_asked(request, base, plan)
        context |= {"asked": asked, "query": asked.address()}
        name, other_plan = _other(wanted, base, asked)
        other = asked.under(other_plan)
    except BadInput as bad:
        context["problems"] = bad.problems
        return show(
            request,
            "scoring/simulator/beside.html",
            context,
            part="scoring/simulator/_beside.html",
            status=422,
        )
    reports = [simulate(each.case, each.options) for each in (asked, other)]
    context |= {
        "right_name": name,
        "comparison": lay_beside(asked.case, reports[0], other.case, reports[1]),
        "strips": [
            charts.strip(report, each.case.plan.price_weight_pct, id=side)
            for report, each, side in zip(reports, (asked, other), ("left", "right"), strict=True)
        ],
        "rubric": wanted if find_rubric(wanted) and plan else None,
        "may_change": plan is not None
        and "officer" in plan.roles_of(request.user)
        and plan.is_draft
        and plan.tender.is_draft,
    }
    return show(request, "scoring/simulator/beside.html", context, part="scoring/simulator/_beside.html")


def _other(wanted: str, base: Plan, asked: Asked) -> tuple[str, Plan]:
    """The second rubric by its id: the plan as it stands, this rubric under another formula, or one of the library."""
    if wanted == "plan":
        return "The plan as it stands", base
    if wanted in FORMULAS:
        return f"Ours, with {FORMULAS[wanted].name.lower()}", asked.by_formula(wanted)
    rubric = find_rubric(wanted)
    if rubric is None:
        raise BadInput([Problem("with", "not_known", "Choose the second rubric from the list.")])
    return rubric.name, rubric.plan(asked.likely_gbp, asked.case.plan.parameters)


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
        asked = read_asked(request, base, plan)
    except BadInput as bad:
        raise Http404 from bad
    report = simulate(asked.case, asked.options)
    return file_of(charts.all_charts(asked.case, report, whole=form == "csv").get(name), form)


def file_of(drawn: Chart | None, form: str) -> HttpResponse:
    """A chart as a file to keep: the picture, or its table. 404 for no chart or another form."""
    if drawn is None or form not in ("svg", "csv"):
        raise Http404
    name = f"simulator-{drawn.id}"
    if form == "csv":
        return csv_file(name, [drawn.table.head, *drawn.table.rows])
    return HttpResponse(
        charts.picture(drawn),
        content_type="image/svg+xml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.svg"',
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )


@require_POST
def use_in_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what is on the screen into the plan."""
    plan = plan_for(request, reference)
    try:
        asked = read_asked(request, scoring_rules(plan), plan)
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
        return go(request, f"{url_of(plan)}?{urlencode(kept)}" if kept else url_of(plan))
    return go(request, url_of(plan))
