"""Pages of services: for the people of the buyer and for the centre."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit, charts
from procurement.accounts.doors import role_required
from procurement.clock import now
from procurement.html import attempt, go, show
from procurement.paging import page_of
from procurement.services import actions, queries
from procurement.services.forms import (
    DependencyForm,
    PlaceContractForm,
    ScoreForm,
    ServiceForm,
    SystemForm,
    TakeOffForm,
)
from procurement.services.formulas import EXIT_CHECKS
from procurement.services.models import DependencyReading, LegacySystem, Service

FOLDER = "procurement/services"
PARTS = ("Suppliers' share of cost", "Items not handed over", "Tasks we cannot do alone", "Exit not prepared")


@require_safe
def list_services(request: HttpRequest) -> HttpResponse:
    """The services of your organisations, all of them for the centre, each with its last dependency."""
    found = Service.objects.visible_to(request.user).select_related("buyer")
    page = page_of(found, request, order="title", size=30)
    latest = queries.latest_of(page.rows)
    rows = [(service, latest.get(service.pk)) for service in page.rows]
    may_add = "service_owner" in getattr(request, "roles", set())
    return show(request, f"{FOLDER}/list_services.html", {"rows": rows, "page": page, "may_add": may_add})


@require_safe
def show_service(request: HttpRequest, reference: str) -> HttpResponse:
    """One service: its dependency by quarter with the four parts, and the old systems under it."""
    service = _seen(request, reference)
    readings = queries.quarters_of(service)
    last = readings[-1] if readings else None
    systems = sorted(service.systems.all(), key=lambda one: -(one.risk.points if one.risk else 0))
    return show(
        request, f"{FOLDER}/show_service.html",
        {
            "service": service,
            "last": last,
            "chart": _chart(readings),
            "exits": [(words, key in last.exits_met) for key, words in EXIT_CHECKS] if last else [],
            "systems": systems,
            "tallies": queries.tallies_of(service, timezone.localdate(now())),
            "owns": "service_owner" in service.roles_of(request.user),
            "history": audit.history(service, limit=10),
            "back_url": reverse("services:list-services"),
            "back_text": "Services",
        },
    )  # fmt: skip


def _seen(request: HttpRequest, reference: str) -> Service:
    return get_object_or_404(
        Service.objects.visible_to(request.user).select_related("buyer"), reference=reference
    )


def _chart(readings: list[DependencyReading]) -> charts.Chart | None:
    """Return D by quarter as bars of its four parts, the total at the end of each."""
    if not readings:
        return None
    rows: list[tuple[str, list[Decimal]]] = []
    for one in readings:
        found = one.dependency
        rows.append((one.quarter_words, [found.cost, found.items, found.tasks, found.exit]))
    first, last = readings[0].dependency.index, readings[-1].dependency.index
    return charts.stacked(
        "dependency",
        "Dependency on suppliers, by quarter",
        f"From {charts.plain(first)} in {readings[0].quarter_words} to {charts.plain(last)} in "
        f"{readings[-1].quarter_words}, of 100; lower is better.",
        rows,
        PARTS,
        first="Quarter",
        about="M17: 40 × suppliers' share of digital cost + 30 × transfer items not independent + 20 × critical tasks "
        "that nobody of ours can do alone + 10 × exit checks not met.",
        doubts="The service owner counts; nobody else has checked.",
        cases=len(readings),
    )


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, button: str, do: Callable[[], Service], **words: str
) -> HttpResponse:
    """Answer a page with one form and one action; afterwards to the service."""
    if request.method == "POST" and (made := attempt(form, do)):
        messages.success(request, f"{title}: done.")
        return go(request, "services:show-service", made.reference)
    return show(
        request, "procurement/tenders/form.html", {"form": form, "title": title, "button": button, **words},
        part="procurement/tenders/_form.html", status=422 if form.errors else 200,
    )  # fmt: skip


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@role_required("service_owner")
@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest) -> HttpResponse:
    """Add a service of the organisation that you act for."""
    form = ServiceForm(_data(request))
    return _form_page(
        request, form, "Add a service", "Add it",
        lambda: actions.add_service(request.organisation, by=request.user, **form.cleaned_data),
        back_url=reverse("services:list-services"),
    )  # fmt: skip


def _own(request: HttpRequest, reference: str) -> Service:
    service = _seen(request, reference)
    if "service_owner" not in service.roles_of(request.user):
        raise Http404
    return service


@require_http_methods(["GET", "POST"])
def count_dependency(request: HttpRequest, reference: str) -> HttpResponse:
    """Count one quarter; counting it again corrects it."""
    service = _own(request, reference)
    last = queries.latest_of([service]).get(service.pk)
    known = ("digital_gbp", "supplier_gbp", "items", "independent", "tasks", "uncovered", "exits_met", "posts",
             "posts_filled")  # fmt: skip
    form = DependencyForm(
        _data(request), initial={name: getattr(last, name) for name in known} if last else None
    )
    return _form_page(
        request, form, "Count a quarter", "Keep the count",
        lambda: actions.count_dependency(service, by=request.user, **form.cleaned_data).service,
        intro="Count what is true on the last day of the quarter. A later count of the same quarter corrects it. "
        + queries.words_of_plans(queries.tallies_of(service, timezone.localdate(now()))),
        back_url=reverse("services:show-service", args=[reference]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def place_contract(request: HttpRequest, reference: str) -> HttpResponse:
    """Place a contract of the same buyer under the service."""
    service = _own(request, reference)
    form = PlaceContractForm(_data(request), service=service)
    return _form_page(
        request, form, "Place a contract under it", "Place it",
        lambda: actions.place_contract(service, by=request.user, **form.cleaned_data),
        back_url=reverse("services:show-service", args=[reference]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def take_off_contract(request: HttpRequest, reference: str, contract: str) -> HttpResponse:
    """Take a contract from under the service, with the reason."""
    service = _own(request, reference)
    found = get_object_or_404(service.contracts.all(), reference=contract)
    form = TakeOffForm(_data(request))
    return _form_page(
        request, form, f"Take {found.reference} from under it", "Take it off",
        lambda: actions.take_off_contract(service, by=request.user, contract=found, **form.cleaned_data),
        intro=found.title,
        back_url=reverse("services:show-service", args=[reference]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_system(request: HttpRequest, reference: str) -> HttpResponse:
    """Name an old system under the service."""
    service = _own(request, reference)
    form = SystemForm(_data(request))
    return _form_page(
        request, form, "Name an old system", "Add it",
        lambda: actions.add_system(service, by=request.user, **form.cleaned_data).service,
        back_url=reverse("services:show-service", args=[reference]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def score_system(request: HttpRequest, reference: str, system: str) -> HttpResponse:
    """Answer the eight questions about an old system."""
    service = _own(request, reference)
    found = get_object_or_404(
        LegacySystem.objects.select_related("service"), service=service, reference=system
    )
    form = ScoreForm(_data(request), initial={**found.answers, "change_days": found.change_days})
    return _form_page(
        request, form, f"Score {found.title}", "Keep the score",
        lambda: actions.score_system(
            found, by=request.user, answers=form.answers, change_days=form.cleaned_data["change_days"]
        ).service,
        intro="Impact is the worst of the first four answers, likelihood the worst of the last four; from "
        "16 of 25 the system is red.",
        back_url=reverse("services:show-service", args=[reference]),
    )  # fmt: skip
