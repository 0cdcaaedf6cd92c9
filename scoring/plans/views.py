"""The evaluation plan: one page with everything, and a page for each criterion and for price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import audit
from procurement.accounts.roles import BUYER_ROLES
from procurement.carried import hold
from procurement.html import attempt, data_of, go, press, show
from procurement.tenders import screening
from procurement.tenders.formulas.lot_prices import with_terms
from procurement.tenders.models import Tender
from scoring.formulas.price import FORMULAS
from scoring.plans import actions, checks, queries
from scoring.plans.forms import CriterionForm, PriceForm, ScreeningForm, WeightsForm
from scoring.plans.models import Criterion, EvaluationPlan
from scoring.plans.rules import MOVES
from scoring.rubrics.presets import PRESETS, SCALE_WORDS
from scoring.rubrics.queries import published
from scoring.simulator.queries import run_over
from scoring.simulator.rules import READERS as SIMULATORS

INSIDERS = BUYER_ROLES
WRITERS = frozenset({"officer"})


def _tender(request: HttpRequest, reference: str) -> Tender:
    return get_object_or_404(
        Tender.objects.visible_to(request.user).select_related("buyer"), reference=reference
    )


def _plan(request: HttpRequest, reference: str) -> EvaluationPlan:
    """The plan, for the buyer's officers; 404 for everybody else."""
    tender = _tender(request, reference)
    if not tender.roles_of(request.user) & WRITERS:
        raise Http404
    return get_object_or_404(EvaluationPlan.objects.select_related("tender", "price_model"), tender=tender)


@require_GET
def show_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan with its weights, price, what is missing and what may be done; bidders see what was published."""
    tender = _tender(request, reference)
    if not tender.roles_of(request.user) & INSIDERS:
        if tender.plan_snapshot and tender.is_public:
            return _published(request, tender)
        raise Http404
    plan = EvaluationPlan.objects.select_related("tender", "price_model").filter(tender=tender).first()
    if plan is None:
        if tender.plan_snapshot:
            return _published(request, tender)
        may_start = tender.is_draft and "officer" in tender.roles_of(request.user)
        return show(
            request,
            "scoring/plans/start_plan.html",
            {"tender": tender, "presets": PRESETS.values(), "may_start": may_start},
        )
    return _screen(request, plan)


def _published(request: HttpRequest, tender: Tender) -> HttpResponse:
    snapshot = tender.plan_snapshot or {}
    formula = FORMULAS.get((snapshot.get("price") or {}).get("formula_id", ""))
    return show(
        request,
        "scoring/plans/published_plan.html",
        {
            "tender": tender,
            "snapshot": snapshot,
            "screening": screening.words_of(tender),
            "formula": formula,
            "lots": with_terms(tender.lots.all(), snapshot.get("price")),
            "hash": tender.plan_hash,
        },
    )


def _lots_of(plan: EvaluationPlan) -> list[dict[str, Any]]:
    """The price terms of each lot: those that were signed off, or those that would be now."""
    if not plan.is_draft:
        return with_terms(plan.tender.lots.all(), plan.snapshot["price"])
    shares = queries.lot_prices_of(plan, plan.price_model.parameters)
    return with_terms(plan.tender.lots.all(), {"lots": shares})


def _screen(request: HttpRequest, plan: EvaluationPlan, form: WeightsForm | None = None) -> HttpResponse:
    criteria = queries.criteria_of(plan)
    hold(plan, "criteria", criteria)
    hold(plan.tender, "lots", plan.tender.lots.all())
    form = form or WeightsForm(plan, criteria)
    total = sum(queries.weights_of(plan).values(), Decimal(0))
    verbs = MOVES.open_to(plan, by=request.user, now=timezone.now())
    missing = queries.missing_for_sign_off(plan, criteria)
    rules = queries.rules_hash_in(queries.whole_plan(plan, criteria))
    context = {
        "plan": plan,
        "tender": plan.tender,
        "criteria": [(criterion, form[criterion.code]) for criterion in criteria],
        "form": form,
        "price_field": form["price"] if "price" in form.fields else None,
        "total": queries.text_of(total),
        "left": queries.text_of(Decimal(100) - total),
        "formula": plan.price_model.formula,
        "lots": _lots_of(plan),
        "missing": missing,
        "hits": [hit for criterion in criteria for hit in checks.hits_in(criterion)],
        "words": sum(criterion.word_limit for criterion in criteria),
        "may_change": "change" in verbs,
        "may_reopen": "reopen" in verbs,
        "may_sign_off": "change" in verbs and not missing,
        "saved": run_over(plan, rules),
        "may_simulate": bool(SIMULATORS & plan.tender.roles_of(request.user)),
        "history": audit.history(plan, limit=30),
    }
    return show(request, "scoring/plans/show_plan.html", context, part="scoring/plans/_weights.html")


@require_GET
def show_rubrics(request: HttpRequest, reference: str) -> HttpResponse:
    """The library of rubrics: ready ones and those of published tenders, to start from or to put in place."""
    tender = _tender(request, reference)
    if not tender.roles_of(request.user) & WRITERS:
        raise Http404
    plan = EvaluationPlan.objects.select_related("tender").filter(tender=tender).first()
    words = request.GET.get("q", "").strip()[:100]
    verbs = MOVES.open_to(plan, by=request.user, now=timezone.now()) if plan else ()
    context = {
        "tender": tender,
        "plan": plan,
        "q": words,
        "ready": () if words else PRESETS.values(),
        "published": published(words),
        "may_use": "change" in verbs if plan else tender.is_draft,
        "use_url": reverse("scoring:apply-preset" if plan else "scoring:start-plan", args=[reference]),
    }
    return show(request, "scoring/plans/show_rubrics.html", context, part="scoring/plans/_rubrics.html")


@require_POST
def start_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Start from a ready rubric."""
    tender = _tender(request, reference)
    if not tender.roles_of(request.user) & WRITERS:
        raise Http404
    preset = request.POST.get("preset", "usual")
    press(request, lambda: actions.draft_plan(tender, by=request.user, preset=preset))
    return go(request, "scoring:show-plan", reference)


@require_POST
def apply_preset(request: HttpRequest, reference: str) -> HttpResponse:
    """Put another rubric in the place of this one."""
    return _act(
        request,
        reference,
        lambda plan: actions.apply_preset(plan, by=request.user, preset=request.POST.get("preset", "")),
        "The criteria are now those of the rubric that you chose.",
    )


@require_POST
def set_weights(request: HttpRequest, reference: str) -> HttpResponse:
    """Save the weights, and with the second button share out the rest so that they make exactly 100."""
    plan = _plan(request, reference)
    form = WeightsForm(plan, queries.criteria_of(plan), request.POST)

    def act() -> None:
        actions.set_weights(plan, form.cleaned_data, by=request.user)
        if "share" in request.POST:
            actions.share_out_weights(plan, by=request.user)

    if attempt(form, act):
        if request.htmx:
            return _screen(request, _plan(request, reference))
        return go(request, "scoring:show-plan", reference)
    return _screen(request, plan, form)


@require_http_methods(["GET", "POST"])
def change_price(request: HttpRequest, reference: str) -> HttpResponse:
    """The price formula, its numbers, the minimum and the tie-break."""
    plan = _plan(request, reference)
    form = PriceForm(data_of(request), initial=PriceForm.initial_of(plan))
    if attempt(form, lambda: actions.change_plan(plan, by=request.user, **form.facts())):
        messages.success(request, "Price and minimum are saved.")
        return go(request, "scoring:show-plan", reference)
    return show(
        request,
        "scoring/plans/change_price.html",
        {"plan": plan, "tender": plan.tender, "form": form},
    )


@require_http_methods(["GET", "POST"])
def change_screening(request: HttpRequest, reference: str) -> HttpResponse:
    """Whether a screening without price comes first, on which criteria, and how many go forward."""
    plan = _plan(request, reference)
    criteria = queries.criteria_of(plan)
    form = ScreeningForm(
        data_of(request),
        criteria=criteria,
        initial={
            "criteria": [criterion.code for criterion in criteria if criterion.in_screening],
            "top": plan.screening_top,
            "working_days": plan.screening_working_days,
        },
    )
    if attempt(form, lambda: actions.set_screening(plan, by=request.user, **form.facts())):
        plan.refresh_from_db()
        messages.success(
            request,
            "There is no screening: all bids are marked on everything."
            if plan.screening_top is None
            else "The screening is in the plan.",
        )
        return go(request, "scoring:show-plan", reference)
    return show(
        request,
        "scoring/plans/change_screening.html",
        {"plan": plan, "tender": plan.tender, "form": form},
    )


@require_http_methods(["GET", "POST"])
def change_criterion(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One criterion: question, evidence, limit, scale in words. ``new`` adds one."""
    plan = _plan(request, reference)
    criterion = None if code == "new" else get_object_or_404(Criterion, plan=plan, code=code)
    words = [step.words for step in criterion.steps.all()] if criterion else list(SCALE_WORDS)
    names = ("title", "kind", "question", "evidence", "word_limit", "minimum_mark")
    initial: dict[str, Any] = (
        {name: getattr(criterion, name) for name in names}
        if criterion
        else {"kind": "quality", "word_limit": 400}
    )
    form = CriterionForm(data_of(request), initial=initial, marks=words)

    def act() -> None:
        kept = criterion or actions.add_criterion(plan, by=request.user, **form.facts())
        actions.change_criterion(kept, by=request.user, scale=form.scale(), **form.facts())

    if attempt(form, act):
        messages.success(request, f"“{form.cleaned_data['title']}” is saved.")
        return go(request, "scoring:show-plan", reference)
    return show(
        request,
        "scoring/plans/change_criterion.html",
        {
            "plan": plan,
            "tender": plan.tender,
            "form": form,
            "criterion": criterion,
            "hits": checks.hits_in(criterion) if criterion else [],
        },
    )


@require_POST
def remove_criterion(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Take one criterion out."""

    def remove(plan: EvaluationPlan) -> None:
        actions.remove_criterion(get_object_or_404(Criterion, plan=plan, code=code), by=request.user)

    return _act(request, reference, remove, "The criterion is gone. Share out its weight.")


@require_POST
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Freeze the plan and hand it to the tender."""
    return _act(
        request,
        reference,
        lambda plan: actions.sign_off_plan(plan, by=request.user),
        "The plan is signed off and attached to the tender.",
    )


@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a signed-off plan again, with a reason."""
    reason = request.POST.get("reason", "")[:1000].replace("\x00", "")
    return _act(
        request,
        reference,
        lambda plan: actions.reopen_plan(plan, by=request.user, reason=reason),
        "The plan is open again. Sign it off when you are done.",
    )


def _act(request: HttpRequest, reference: str, act: Any, done: str) -> HttpResponse:
    plan = _plan(request, reference)
    press(request, lambda: act(plan), done)
    return go(request, "scoring:show-plan", reference)
