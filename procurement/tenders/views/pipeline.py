"""Needs before drafting."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import audit
from procurement.accounts.doors import role_required
from procurement.form_page import form_page
from procurement.html import data_of, go, press, show
from procurement.paging import page_of
from procurement.tenders import actions
from procurement.tenders.forms.deciding import ReasonForm
from procurement.tenders.forms.starting import OpenTalksForm, PipelineForm, PipelineNoteForm
from procurement.tenders.models import PipelineEntry
from procurement.tenders.rules import DRAFTERS, PLANNERS


@login_not_required
@require_GET
def list_pipeline(request: HttpRequest) -> HttpResponse:
    """Needs before drafting, open to all: firms and other buyers may speak first."""
    entries = (
        PipelineEntry.objects.filter(closed_at=None)
        .select_related("buyer", "tender")
        .prefetch_related("notes")
    )
    page = page_of(entries, request, order="listed_on", size=30)
    organisation = getattr(request, "organisation", None)
    return show(
        request,
        "procurement/tenders/pipeline.html",
        {
            "page": page,
            "organisation": organisation,
            "may_add": bool(PLANNERS & getattr(request, "roles", set())),
            "may_draft": bool(DRAFTERS & getattr(request, "roles", set())),
        },
    )


@login_not_required
@require_GET
def show_need(request: HttpRequest, reference: str) -> HttpResponse:
    """One need: what is published of it; for its buyer's people also what to do with it and its history."""
    found = PipelineEntry.objects.select_related("buyer", "tender").prefetch_related("notes")
    organisation = getattr(request, "organisation", None)
    entry = get_object_or_404(found, reference=reference)
    ours = organisation is not None and organisation.pk == entry.buyer_id
    if entry.closed_at and not ours:
        raise Http404
    return show(
        request,
        "procurement/tenders/show_need.html",
        {
            "entry": entry,
            "ours": ours,
            "may_add": ours and bool(PLANNERS & request.roles),
            "may_draft": ours and bool(DRAFTERS & request.roles),
            "history": audit.history(entry, limit=30) if ours else [],
            "back_url": reverse("tenders:pipeline"),
            "back_text": "Pipeline of needs",
        },
    )


def _pipeline() -> tuple[str, str]:
    """Return where the forms of a need lead back to."""
    return reverse("tenders:pipeline"), "Needs before drafting"


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def add_to_pipeline(request: HttpRequest) -> HttpResponse:
    """Put a need on the pipeline."""
    form = PipelineForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.add_to_pipeline(request.organisation, by=request.user, **said),
        title="Add a need to the pipeline",
        button="Add it",
        back=_pipeline(),
    )


def entry_of(request: HttpRequest, reference: str) -> PipelineEntry:
    """Return a pipeline entry of the buyer that the person acts for, or 404."""
    return get_object_or_404(PipelineEntry, reference=reference, buyer=request.organisation)


@require_POST
@role_required(*DRAFTERS)
def draft_from_pipeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Start the draft of a need."""
    entry = entry_of(request, reference)
    tender = press(request, lambda: actions.draft_from_pipeline(entry, by=request.user))
    if tender is None:
        return go(request, "tenders:pipeline")
    return go(request, "tenders:show-tender", tender.reference)


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def close_pipeline_entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a need off the pipeline with a reason."""
    entry = entry_of(request, reference)
    form = ReasonForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.close_pipeline_entry(entry, by=request.user, **said),
        title=f"Take ‘{entry.title}’ off the pipeline",
        button="Take it off",
        back=_pipeline(),
    )


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def write_pipeline_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Say something about a need to everybody at once."""
    entry = entry_of(request, reference)
    form = PipelineNoteForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.write_pipeline_note(entry, by=request.user, **said),
        title=f"A note to everybody on ‘{entry.title}’",
        button="Publish the note",
        back=_pipeline(),
    )


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def hold_open_talks(request: HttpRequest, reference: str) -> HttpResponse:
    """Set the day of open talks, or move it."""
    entry = entry_of(request, reference)
    said = {"talks_on": entry.talks_on, "talks_note": entry.talks_note}
    form = OpenTalksForm(data_of(request), initial=said)
    return form_page(
        request,
        form,
        lambda said: actions.hold_open_talks(entry, by=request.user, **said),
        title=f"Open talks about ‘{entry.title}’",
        button="Announce the talks",
        back=_pipeline(),
    )
