"""Pages of the catalogue: open to read, for owners to add and move."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement.accounts.doors import role_required
from procurement.audit import history
from procurement.catalogue import actions
from procurement.catalogue.models import Component
from procurement.catalogue.rules import MOVES
from procurement.clock import now as clock_now
from procurement.errors import Refused
from procurement.html import go, show
from procurement.paging import page_of
from procurement.tenders.formulas.capabilities import CAPABILITIES

STEPS = {
    "try_alpha": "Try it (alpha)",
    "try_beta": "Use it with others (beta)",
    "go_live": "Make it live",
    "deprecate": "Announce its end",
    "retire": "Retire it",
}
TONES = {"live": "good", "beta": "special", "alpha": "special", "deprecated": "warn", "retired": "bad"}


class ComponentForm(forms.Form):
    title = forms.CharField(label="What does it do? A verb on a thing", max_length=120)
    capability = forms.ChoiceField(
        label="Which capability does it give?", choices=[(each.key, each.title) for each in CAPABILITIES]
    )
    kind = forms.ChoiceField(
        label="Kind", choices=Component.Kind, widget=forms.RadioSelect, initial="service"
    )
    does = forms.CharField(label="What it does", widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)
    does_not = forms.CharField(
        label="What it does not do", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=8000
    )
    interface = forms.CharField(label="Interface and its standard", required=False, max_length=200)
    licence = forms.CharField(label="Licence", required=False, max_length=80)
    yearly_cost_gbp = forms.DecimalField(
        label="Yearly cost", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    who_pays = forms.CharField(label="Who pays", required=False, max_length=200)


@login_not_required
@require_GET
def list_components(request: HttpRequest) -> HttpResponse:
    """What is there to be reused, live first."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = Component.objects.select_related("owner").annotate(wanted=Count("needs"))
    if text:
        found = found.filter(Q(title__icontains=text) | Q(does__icontains=text))
    page = page_of(found, request, order="title", size=30)
    rows = [{"component": each, "tone": TONES.get(each.lifecycle, "quiet")} for each in page]
    may_add = bool({"service_owner", "policy_owner"} & getattr(request, "roles", set()))
    return show(
        request,
        "procurement/catalogue/list_components.html",
        {"rows": rows, "page": page, "text": text, "may_add": may_add},
    )


@login_not_required
@require_GET
def show_component(request: HttpRequest, reference: str) -> HttpResponse:
    """One component."""
    component = get_object_or_404(Component.objects.select_related("owner"), reference=reference)
    organisation = getattr(request, "organisation", None)
    verbs = (
        MOVES.open_to(component, by=request.user, now=clock_now()) if request.user.is_authenticated else []
    )
    return show(
        request,
        "procurement/catalogue/show_component.html",
        {
            "component": component,
            "tone": TONES.get(component.lifecycle, "quiet"),
            "needs": list(component.needs.select_related("buyer")),
            "verbs": [(verb, STEPS[verb]) for verb in verbs],
            "may_need": organisation is not None
            and organisation.kind == "buyer"
            and organisation.pk != component.owner_id,
            "entries": history(component, limit=10),
            "back_url": reverse("catalogue:list-components"),
        },
    )


@require_http_methods(["GET", "POST"])
@role_required("service_owner", "policy_owner")
def add_component(request: HttpRequest) -> HttpResponse:
    """Add a component as an idea."""
    form = ComponentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_component(request.organisation, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return go(request, "catalogue:show-component", made.reference)
    context: dict[str, Any] = {
        "form": form,
        "title": "Add a component",
        "button": "Add it",
        "back_url": reverse("catalogue:list-components"),
    }
    return show(
        request,
        "procurement/tenders/form.html",
        context,
        part="procurement/tenders/_form.html",
        status=422 if form.errors else 200,
    )


@require_POST
def move_component(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a component along its life."""
    component = get_object_or_404(Component, reference=reference)
    if not component.roles_of(request.user) & {"service_owner", "policy_owner"}:
        raise Http404
    try:
        actions.move_component(
            component, request.POST.get("verb", ""), by=request.user, reason=request.POST.get("reason", "")
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "catalogue:show-component", reference)


@require_POST
def need_component(request: HttpRequest, reference: str) -> HttpResponse:
    """Say "I need this too"."""
    component = get_object_or_404(Component, reference=reference)
    if request.organisation is None or request.organisation.kind != "buyer":
        raise Http404
    try:
        actions.need_component(component, by=request.user, buyer=request.organisation)
        messages.success(request, "The owner is told that you need it too.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "catalogue:show-component", reference)
