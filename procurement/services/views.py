"""Pages of services: for the people of the buyer and for the centre."""

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit, charts
from procurement.accounts.doors import role_required
from procurement.clock import now
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.paging import page_of
from procurement.services import actions, queries
from procurement.services.composing import composition_of, steps_of
from procurement.services.drawing import contracts_words, drawn_from, drawn_words, exit_lines, lines_of
from procurement.services.forms import (
    DependencyForm,
    MeasureForm,
    OutcomeForm,
    OwnerForm,
    PlaceContractForm,
    ReadMeasureForm,
    ScoreForm,
    ServiceForm,
    SunsetForm,
    SwitchOffForm,
    SystemForm,
    TakeOffForm,
    past_quarters,
)
from procurement.services.formulas import quarter_words
from procurement.services.known import known_of
from procurement.services.models import DependencyReading, LegacySystem, Service, ServiceOwner

FOLDER = "procurement/services"
# What the staff of a function, or of a service, could count: words on the page that asks.
IDEAS = {
    "": "staff time lost to waiting, cases closed at the first contact, days from asking to knowing",
    "commercial": "bidders who would bid again (%), days to a good award of what is bought outside this service",
    "hr": "posts filled and kept after a year (%), days to hire for posts that stand in no capability plan",
    "policy": "days from a change of rules to the first case decided by it",
    "finance": "days to pay a small firm, decisions of spending made without a second round (%)",
    "operations": "cases handed on more than once (%), days for a small change",
    "leadership": "visits to users in a quarter, decisions reversed with a reason",
}
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
    """One service on a page: its outcome and owners, its journey, what carries it, what it depends on."""
    service = get_object_or_404(queries.whole(Service.objects.visible_to(request.user)), reference=reference)
    readings = queries.quarters_of(service)
    last = readings[-1] if readings else None
    steps = steps_of(service)
    tallies = queries.tallies_of(service, timezone.localdate(now()))
    return show(
        request, f"{FOLDER}/show_service.html",
        {
            "service": service,
            "seats": queries.seats_of(service),
            "steps": steps,
            "composition": composition_of(service, steps),
            "last": last,
            "chart": _chart(readings),
            "lines": lines_of(last) if last else [],
            "exits": exit_lines(last) if last else [],
            "drawn_from": contracts_words(last.origin) if last else "",
            "systems": queries.systems_of(service),
            "tallies": tallies,
            "posts": [(tally, post) for tally in tallies for post in tally.posts],
            "measures": queries.measures_of(service),
            "known": known_of(service, timezone.localdate(now())),
            "owns": "service_owner" in service.roles_of(request.user),
            "history": audit.history(service, limit=10),
            "back_url": reverse("services:list-services"),
            "back_text": "Services",
        },
    )  # fmt: skip


def seen(request: HttpRequest, reference: str) -> Service:
    """The service, for the people of its buyer and the centre; for others there is none."""
    return get_object_or_404(
        Service.objects.visible_to(request.user).select_related("buyer", "outcome"), reference=reference
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
        doubts="What no contract holds is entered by the service owner, with its source.",
        cases=len(readings),
    )


def _home(service: Service) -> tuple[str, str]:
    """Return where the forms of a service lead back to."""
    return reverse("services:show-service", args=[service.reference]), service.title.capitalize()


@role_required("service_owner")
@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest) -> HttpResponse:
    """Add a service of the organisation that you act for."""
    form = ServiceForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.add_service(request.organisation, by=request.user, **said),
        title="Add a service",
        button="Add it",
        done="The service is added. Name its owners next.",
        back=(reverse("services:list-services"), "Services"),
        to=lambda made: _home(made)[0],
    )


def own(request: HttpRequest, reference: str) -> Service:
    """The service, for its service owner; for others there is none."""
    service = seen(request, reference)
    if "service_owner" not in service.roles_of(request.user):
        raise Http404
    return service


@require_http_methods(["GET", "POST"])
def set_outcome(request: HttpRequest, reference: str) -> HttpResponse:
    """Say which one outcome the service is there for."""
    service = own(request, reference)
    form = OutcomeForm(data_of(request), initial={"outcome": service.outcome_id}, service=service)
    return form_page(
        request,
        form,
        lambda said: actions.set_outcome(service, by=request.user, **said),
        title="Set its outcome",
        button="Set it",
        done="The outcome is set.",
        back=_home(service),
    )


def _side(side: str) -> str:
    if side not in ServiceOwner.Side.values:
        raise Http404
    return ServiceOwner.Side(side).label


@require_http_methods(["GET", "POST"])
def name_owner(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """Name who answers for one side of the service."""
    service, words = own(request, reference), _side(side)
    form = OwnerForm(data_of(request), service=service, side=side)
    return form_page(
        request,
        form,
        lambda said: actions.name_owner(service, by=request.user, side=side, **said),
        title=f"Name the owner: {words}",
        button="Name them",
        done=lambda made: f"{made.person.name} answers for this side now.",
        lead="Only people whose role fits this side are listed.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def release_owner(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """Leave a side without an owner, with the reason."""
    service, words = own(request, reference), _side(side)
    form = TakeOffForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.release_owner(service, by=request.user, side=side, **said),
        title=f"Leave it without an owner: {words}",
        button="Leave it without",
        done="This side has no owner now. Your reason is on record.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def choose_measure(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose what the staff count about their own work."""
    service = own(request, reference)
    form = MeasureForm(data_of(request))
    ideas = IDEAS.get(service.function, IDEAS[""])
    return form_page(
        request,
        form,
        lambda said: actions.choose_measure(service, by=request.user, **said),
        title="Choose a measure of your own",
        button="Choose it",
        done="The measure is chosen. Enter its first reading when you have it.",
        lead=f"Let the people who do the work choose it. Such as: {ideas}.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def read_measure(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Enter one value of a measure of the staff's own."""
    service = own(request, reference)
    measure = get_object_or_404(service.measures.select_related("service"), number=number)
    form = ReadMeasureForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.read_measure(measure, by=request.user, **said),
        title=f"Read it: {measure.title}",
        button="Keep the reading",
        done="The reading is kept.",
        lead=f"In {measure.unit}. A later reading of the same day corrects it.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def count_dependency(request: HttpRequest, reference: str) -> HttpResponse:
    """Count one quarter; counting it again corrects it."""
    service = own(request, reference)
    last = queries.latest_of([service]).get(service.pk)
    form = DependencyForm(data_of(request), initial=_entered(last) if last else None)
    over = past_quarters()[0]
    drawn = drawn_from(service, over, timezone.localdate(now()))
    return form_page(
        request,
        form,
        lambda said: actions.count_dependency(service, by=request.user, **form.facts),
        title="Count a quarter",
        button="Keep the count",
        done="The quarter is counted.",
        lead=f"What the contracts under it hold is drawn from them. Of {quarter_words(over)}: {drawn_words(drawn)} "
        "A later count of the same quarter corrects it.",
        back=_home(service),
    )


def _entered(last: DependencyReading) -> dict[str, Any]:
    """What was entered in the last count, to be changed rather than typed again."""
    drawn = last.origin
    posts = {"posts": last.posts - drawn.posts, "posts_filled": last.posts_filled - drawn.posts_filled}
    return {**asdict(last.entered), **posts, "source": last.source}


@require_http_methods(["GET", "POST"])
def place_contract(request: HttpRequest, reference: str) -> HttpResponse:
    """Place a contract of the same buyer under the service."""
    service = own(request, reference)
    form = PlaceContractForm(data_of(request), service=service)
    return form_page(
        request,
        form,
        lambda said: actions.place_contract(service, by=request.user, **said),
        title="Place a contract under it",
        button="Place it",
        done="The contract stands under the service.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def take_off_contract(request: HttpRequest, reference: str, contract: str) -> HttpResponse:
    """Take a contract from under the service, with the reason."""
    service = own(request, reference)
    found = get_object_or_404(service.contracts.all(), reference=contract)
    form = TakeOffForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.take_off_contract(service, by=request.user, contract=found, **said),
        title=f"Take {found.reference} from under it",
        button="Take it off",
        done=f"{found.reference} is taken off. Your reason is on record.",
        lead=found.title,
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def add_system(request: HttpRequest, reference: str) -> HttpResponse:
    """Name an old system under the service."""
    service = own(request, reference)
    form = SystemForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.add_system(service, by=request.user, **said),
        title="Name an old system",
        button="Add it",
        done="The system is named. Score it next.",
        back=_home(service),
    )


@require_http_methods(["GET", "POST"])
def score_system(request: HttpRequest, reference: str, system: str) -> HttpResponse:
    """Answer the eight questions about an old system."""
    service = own(request, reference)
    found = get_object_or_404(
        LegacySystem.objects.select_related("service"), service=service, reference=system
    )
    form = ScoreForm(data_of(request), initial={**found.answers, "change_days": found.change_days})
    return form_page(
        request,
        form,
        lambda said: actions.score_system(
            found, by=request.user, answers=form.answers, change_days=said["change_days"]
        ),
        title=f"Score {found.title}",
        button="Keep the score",
        done="The score is kept.",
        lead="Impact is the worst of the first four answers, likelihood the worst of the last four; from "
        "16 of 25 the system is red.",
        back=_home(service),
    )


# verb: (action, form, title, button, what the page says)
SYSTEM_VERBS: dict[str, tuple[Callable[..., LegacySystem], type[forms.Form], str, str, str]] = {
    "sunset": (
        actions.plan_sunset, SunsetForm, "Plan its sunset", "Keep the plan",
        "Without a plan a new system stands beside the old one, and both are paid for.",
    ),
    "replace": (
        actions.begin_replacing, forms.Form, "Begin to replace it", "Begin",
        "From now on it stands as being replaced, with the day by which it is switched off.",
    ),
    "off": (
        actions.switch_off, SwitchOffForm, "Record that it is off", "It is off",
        "There is no way back but naming it again.",
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def move_system(request: HttpRequest, reference: str, system: str, verb: str) -> HttpResponse:
    """Plan the sunset of an old system, begin to replace it, or record that it is off."""
    service = own(request, reference)
    found = get_object_or_404(
        LegacySystem.objects.select_related("service__buyer"), service=service, reference=system
    )
    if verb not in SYSTEM_VERBS:
        raise Http404
    do, form_of, title, button, intro = SYSTEM_VERBS[verb]
    initial = {"plan": found.sunset_plan, "sunset_on": found.sunset_on} if verb == "sunset" else None
    form = form_of(data_of(request), initial=initial)
    return form_page(
        request,
        form,
        lambda said: do(found, by=request.user, **said),
        title=f"{title}: {found.title}",
        button=button,
        done=f"{found.title}: it is on record.",
        lead=intro,
        back=_home(service),
    )
