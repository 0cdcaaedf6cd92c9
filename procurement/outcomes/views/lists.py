"""The outcomes of a buyer, and the library of measures to begin one from."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from procurement.accounts.doors import role_required
from procurement.html import go, press, show
from procurement.outcomes import actions
from procurement.outcomes.formulas.library import LIBRARY
from procurement.outcomes.models import Outcome
from procurement.outcomes.rules import DRAFTERS
from procurement.outcomes.views.doors import mine, own
from procurement.paging import page_of
from procurement.tenders.rules import DRAFTERS as TENDER_DRAFTERS


@role_required(
    *DRAFTERS,
    "approver",
    "buyer_admin",
    "evaluator",
    "moderator",
    "opening_officer",
    "hr",
    "observer",
    "centre_analyst",
)
@require_safe
def list_outcomes(request: HttpRequest) -> HttpResponse:
    """The outcomes of your buyer, the newest first; the centre sees those that are agreed."""
    outcomes = Outcome.objects.visible_to(request.user).select_related("buyer").prefetch_related("measures")
    page = page_of(outcomes, request, order="-created_at")
    may_draft = bool(request.roles & set(DRAFTERS))
    context = {
        "page": page,
        "may_draft": may_draft,
        "may_bring_in": bool(request.roles & TENDER_DRAFTERS),
        "sees_totals": "centre_analyst" in request.roles,
    }
    return show(request, "procurement/outcomes/list_outcomes.html", context)


@require_safe
def show_library(request: HttpRequest) -> HttpResponse:
    """The measure library: how each measure can be gamed, and the guardrail that goes with it."""
    outcome = None
    if reference := request.GET.get("outcome", ""):
        outcome = own(request, reference)
    groups: dict[str, list[Any]] = {}
    for measure in LIBRARY:
        groups.setdefault(measure.topic, []).append(measure)
    context = {"groups": groups.items(), "outcome": outcome}
    return show(request, "procurement/outcomes/library.html", context)


@role_required(*DRAFTERS)
@require_POST
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Start an outcome from a published one: its measures come along, its figures do not."""
    source = mine(request, reference)
    made = press(request, lambda: actions.copy_outcome(source, by=request.user, buyer=request.organisation))
    if made is None:
        return go(request, "outcomes:list-outcomes")
    messages.success(
        request, f"{made.reference} was started from {source.reference}. Now write your own figures."
    )
    return go(request, "outcomes:step", made.reference, 1)
