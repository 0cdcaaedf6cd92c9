"""Pages of self-assessment, for the people of one buyer: fifteen minutes, six themes, three actions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.accounts.doors import role_required
from procurement.clock import now
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, show
from procurement.paging import page_of
from procurement.selfcheck import actions
from procurement.selfcheck.forms import DoneForm, LookForm
from procurement.selfcheck.models import NextAction, SelfAssessment
from procurement.selfcheck.statements import LEVELS
from procurement.services.models import Function

FOLDER = "procurement/selfcheck"


@role_required(*sorted(actions.LOOKERS))
@require_safe
def list_assessments(request: HttpRequest) -> HttpResponse:
    """The functions to look at, and the looks of your organisation, the newest first."""
    found = SelfAssessment.objects.filter(organisation=request.organisation)
    page = page_of(found, request, order="-taken_at", size=20)
    open_actions = NextAction.objects.filter(assessment__in=found, done_at=None).select_related(
        "assessment", "owner"
    )
    today = timezone.localdate(now())
    waiting = [(one, one.is_late(today)) for one in open_actions.order_by("due_on", "pk")[:12]]
    return show(
        request, f"{FOLDER}/list_assessments.html",
        {"page": page, "functions": Function.choices, "waiting": waiting},
    )  # fmt: skip


@role_required(*sorted(actions.LOOKERS))
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, function: str) -> HttpResponse:
    """Look at one function: twenty-four sentences, three actions."""
    if function not in Function.values or request.organisation.kind != "buyer":
        raise Http404
    data = data_of(request)
    form = LookForm(data, function=function, organisation=request.organisation)
    made = data is not None and attempt(
        form,
        lambda: actions.take(
            request.organisation,
            by=request.user,
            function=function,
            answers=form.answers,
            planned=form.planned,
        ),
    )
    if made:
        return go(request, "selfcheck:show-assessment", made.reference)
    context = {
        "form": form,
        "function": Function(function).label,
        "back_url": reverse("selfcheck:list-assessments"),
        "back_text": "How do we work?",
    }
    return show(
        request,
        f"{FOLDER}/take.html",
        context,
        part=f"{FOLDER}/_take.html",
    )


@require_safe
def show_assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """One look: six themes, the answers, and what is done next."""
    found = get_object_or_404(
        SelfAssessment.objects.visible_to(request.user).select_related("organisation", "taken_by"),
        reference=reference,
    )
    today = timezone.localdate(now())
    return show(
        request, f"{FOLDER}/show_assessment.html",
        {
            "assessment": found,
            "lines": found.lines,
            "levels": dict(LEVELS),
            "actions": [(one, one.is_late(today)) for one in found.actions.select_related("owner")],
            "may_write": bool(actions.LOOKERS & found.organisation.roles_of(request.user)),
            "history": audit.history(found, limit=20),
            "back_url": reverse("selfcheck:list-assessments"), "back_text": "How do we work?",
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def finish_action(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Record what came of an action."""
    found = get_object_or_404(
        NextAction.objects.select_related("assessment__organisation"),
        assessment__in=SelfAssessment.objects.visible_to(request.user), assessment__reference=reference, number=number,
    )  # fmt: skip
    if not actions.LOOKERS & found.assessment.organisation.roles_of(request.user):
        raise Http404
    return form_page(
        request,
        DoneForm(data_of(request)),
        lambda said: actions.finish_action(found, by=request.user, words=said["words"]),
        title="What came of it?",
        button="Write it down",
        lead=found.what,
        back=(reverse("selfcheck:show-assessment", args=[reference]), f"Look {reference}"),
    )
