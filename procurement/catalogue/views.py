"""Pages of the catalogue: open to read, for owners to add and move."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement.accounts.doors import role_required
from procurement.audit import history
from procurement.catalogue import actions
from procurement.catalogue.forms import ChangeForm, ComponentForm, DecisionForm, FreedomForm
from procurement.catalogue.formulas import QUESTIONS
from procurement.catalogue.models import Component
from procurement.catalogue.rules import MOVES
from procurement.clock import now as clock_now
from procurement.errors import clean
from procurement.form_page import form_page
from procurement.html import data_of, go, press, show
from procurement.paging import page_of

STEPS = {
    "try_alpha": "Try it (alpha)",
    "try_beta": "Use it with others (beta)",
    "go_live": "Make it live",
    "deprecate": "Announce its end",
    "retire": "Retire it",
}
TONES = {"live": "good", "beta": "special", "alpha": "special", "deprecated": "warn", "retired": "bad"}


@login_not_required
@require_GET
def list_components(request: HttpRequest) -> HttpResponse:
    """What is there to be reused, live first."""
    text = clean(request.GET.get("q", ""))[:120]
    found = Component.objects.select_related("owner").annotate(wanted=Count("needs"))
    if text:
        found = found.filter(Q(title__icontains=text) | Q(does__icontains=text))
    page = page_of(found, request, order="title", size=30)
    rows = [
        {"component": each, "tone": TONES.get(each.lifecycle, "quiet"), "freedom": each.freedom}
        for each in page
    ]
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
    component = get_object_or_404(
        Component.objects.select_related("owner").prefetch_related("stands_on", "carries"),
        reference=reference,
    )
    tested = component.freedom
    needs = list(component.needs.select_related("buyer", "by"))
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
            "freedom": tested,
            "sentences": [(words, words not in tested.missing) for _, words in QUESTIONS] if tested else [],
            "decisions": page_of(component.decisions.select_related("by"), request, order="-at", size=20),
            "owns": bool(component.roles_of(request.user) & {"service_owner", "policy_owner"}),
            "needs": needs,
            "verbs": [(verb, STEPS[verb]) for verb in verbs],
            "may_need": organisation is not None
            and organisation.kind == "buyer"
            and organisation.pk != component.owner_id
            and all(need.buyer_id != organisation.pk for need in needs),
            "entries": history(component, limit=10),
            "back_url": reverse("catalogue:list-components"),
            "back_text": "Components",
        },
    )


@require_http_methods(["GET", "POST"])
@role_required("service_owner", "policy_owner")
def add_component(request: HttpRequest) -> HttpResponse:
    """Add a component as an idea."""
    form = ComponentForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.add_component(request.organisation, by=request.user, **said),
        title="Add a component",
        button="Add it",
        done="The component is added, as an idea.",
        back=(reverse("catalogue:list-components"), "Components"),
        to=lambda made: _home(made)[0],
    )


def _home(component: Component) -> tuple[str, str]:
    """Return where the forms of a component lead back to."""
    return reverse("catalogue:show-component", args=[component.reference]), component.title


def _own(request: HttpRequest, reference: str) -> Component:
    component = get_object_or_404(Component, reference=reference)
    if not component.roles_of(request.user) & {"service_owner", "policy_owner"}:
        raise Http404
    return component


@require_http_methods(["GET", "POST"])
def change_component(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the record of a component."""
    component = _own(request, reference)
    initial = {name: getattr(component, name) for name in actions.FIELDS}
    form = ChangeForm(
        data_of(request), initial={**initial, "stands_on": component.stands_on.all()}, component=component
    )
    return form_page(
        request,
        form,
        lambda said: actions.change_component(component, by=request.user, **said),
        title=f"Change the record: {component.title}",
        button="Keep it",
        done="The record is changed.",
        back=_home(component),
    )


@require_http_methods(["GET", "POST"])
def keep_freedom_test(request: HttpRequest, reference: str) -> HttpResponse:
    """Do the lock-in test: ten sentences of ten points."""
    component = _own(request, reference)
    known = {key: "yes" if said else "no" for key, said in component.freedom_answers.items()}
    form = FreedomForm(data_of(request), initial=known)
    return form_page(
        request,
        form,
        lambda said: actions.keep_freedom_test(component, by=request.user, answers=form.answers),
        title=f"Lock-in test: {component.title}",
        button="Keep the answers",
        done="The answers are kept.",
        lead="Ten points for each sentence that is true today. From 70 it may go live; under 40 it is red.",
        back=_home(component),
    )


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down a decision about a component."""
    component = _own(request, reference)
    form = DecisionForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.decide(component, by=request.user, **said),
        title=f"Write down a decision: {component.title}",
        button="Write it down",
        done="The decision is written down.",
        lead="It stays as it is written, for whoever asks later. Everybody can read it.",
        back=_home(component),
    )


@require_POST
def move_component(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a component along its life."""
    component = get_object_or_404(Component, reference=reference)
    if not component.roles_of(request.user) & {"service_owner", "policy_owner"}:
        raise Http404
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "")
    press(request, lambda: actions.move_component(component, verb, by=request.user, reason=reason))
    return go(request, "catalogue:show-component", reference)


@require_POST
def need_component(request: HttpRequest, reference: str) -> HttpResponse:
    """Say "I need this too"."""
    component = get_object_or_404(Component, reference=reference)
    if request.organisation is None or request.organisation.kind != "buyer":
        raise Http404
    press(
        request,
        lambda: actions.need_component(
            component, by=request.user, buyer=request.organisation, words=request.POST.get("words", "")
        ),
        "The owner is told that you need it too.",
    )
    return go(request, "catalogue:show-component", reference)
