"""Pages of composing: the journey with its components and totals, kept versions, draft lots, two services at once."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import data_of, go, show
from procurement.services import actions
from procurement.services.composing import composition_of, restored, steps_of
from procurement.services.forms import DraftGapsForm, StepForm, VersionForm
from procurement.services.formulas import lay_over
from procurement.services.models import JourneyStep, Service
from procurement.services.views import own, seen

FOLDER = "procurement/services"
COMPOSITION = "services:show-composition"


def _context(request: HttpRequest, service: Service, problem: str = "") -> dict[str, Any]:
    steps = steps_of(service)
    found = composition_of(service, steps)
    return {
        "service": service,
        "composition": found,
        "steps": found.steps,
        "owns": "service_owner" in service.roles_of(request.user),
        "problem": problem,
    }


@require_safe
def show_composition(request: HttpRequest, reference: str) -> HttpResponse:
    """The journey, step by step, with the components on it, how they join, and the totals beside."""
    service = seen(request, reference)
    return show(
        request, f"{FOLDER}/show_composition.html",
        {
            **_context(request, service),
            "versions": list(service.versions.select_related("kept_by")[:12]),
            "back_url": reverse("services:show-service", args=[reference]),
            "back_text": service.title.capitalize(),
        },
        part=f"{FOLDER}/_composition.html",
    )  # fmt: skip


def _journey(service: Service) -> tuple[str, str]:
    """Return where the forms of the journey lead back to."""
    return reverse(COMPOSITION, args=[service.reference]), "Composition"


def _step(service: Service, number: int) -> JourneyStep:
    return get_object_or_404(service.steps.select_related("service__buyer"), number=number)


@require_http_methods(["GET", "POST"])
def add_step(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a step at the end of the journey."""
    service = own(request, reference)
    form = StepForm(data_of(request), service=service)
    return form_page(
        request,
        form,
        lambda said: actions.add_step(service, by=request.user, **said),
        title="Add a step",
        button="Add it",
        done="The step is added at the end.",
        back=_journey(service),
    )


@require_http_methods(["GET", "POST"])
def change_step(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change a step and the components on it."""
    service = own(request, reference)
    step = _step(service, number)
    initial = {"title": step.title, "system": step.system_id, "components": step.components.all()}
    form = StepForm(data_of(request), initial=initial, service=service)
    return form_page(
        request,
        form,
        lambda said: actions.change_step(step, by=request.user, **said),
        title=f"Change step {number}",
        button="Keep it",
        done=f"Step {number} is changed.",
        back=_journey(service),
    )


@require_POST
def move_step(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Move a step up or down, or take it out; an HTMX request gets the composition as it is now."""
    service = own(request, reference)
    if verb not in ("up", "down", "remove"):
        raise Http404
    problem = ""
    try:
        step = _step(service, number)
        if verb == "remove":
            actions.remove_step(step, by=request.user)
        else:
            actions.move_step(step, by=request.user, way=verb)
    except Refused as refusal:
        problem = refusal.message
    if request.htmx:  # type: ignore[attr-defined]
        context = _context(request, service, problem)
        return render(request, f"{FOLDER}/_composition.html", context, status=422 if problem else 200)
    if problem:
        return show(
            request, f"{FOLDER}/show_composition.html", _context(request, service, problem), status=422
        )
    return go(request, COMPOSITION, reference)


@require_http_methods(["GET", "POST"])
def keep_version(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the composition as it is now."""
    service = own(request, reference)
    form = VersionForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.keep_version(service, by=request.user, **said),
        title="Keep this version",
        button="Keep it",
        done="The version is kept.",
        back=_journey(service),
    )


@require_safe
def show_version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A composition as it was kept on one day."""
    service = seen(request, reference)
    version = get_object_or_404(service.versions.select_related("kept_by"), number=number)
    found = restored(version.record)
    return show(
        request, f"{FOLDER}/show_version.html",
        {
            "service": service,
            "version": version,
            "composition": found,
            "steps": found.steps,
            "owns": False,
            "back_url": reverse(COMPOSITION, args=[reference]),
            "back_text": "Composition",
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def draft_gaps(request: HttpRequest, reference: str) -> HttpResponse:
    """Make draft lots of the gaps of the journey."""
    service = own(request, reference)
    form = DraftGapsForm(data_of(request), service=service)

    def do() -> Service:
        actions.draft_gaps(service, by=request.user, **form.cleaned_data)
        return service

    return form_page(
        request,
        form,
        do,
        title="Make draft lots of the gaps",
        button="Make them",
        done="The lots are made.",
        lead="Each step without a component becomes a lot, with its outcome and its interface written. Values, dates "
        "and conditions are yours to add.",
        back=_journey(service),
    )


@require_safe
def show_overlay(request: HttpRequest, reference: str) -> HttpResponse:
    """Two services laid over each other: what they share, and what only one of them uses."""
    service = seen(request, reference)
    wanted = request.GET.get("with", "").replace("\x00", "")[:20]
    visible = Service.objects.visible_to(request.user)
    context: dict[str, Any] = {
        "service": service,
        "back_url": reverse(COMPOSITION, args=[reference]),
        "back_text": "Composition",
        "wanted": wanted,
        "others": visible.filter(steps__isnull=False)
        .exclude(pk=service.pk)
        .distinct()
        .order_by("title", "pk")[:100],
    }
    if wanted:
        other = seen(request, wanted)
        first, second = composition_of(service), composition_of(other)
        context |= {"other": other, "overlay": lay_over(first, second), "first": first, "second": second}
    return show(request, f"{FOLDER}/show_overlay.html", context, part=f"{FOLDER}/_overlay.html")
