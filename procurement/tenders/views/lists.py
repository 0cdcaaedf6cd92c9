"""Tenders in a list, and the first page of a new one."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from procurement.accounts.doors import role_required
from procurement.clock import now as clock_now
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.outcomes.actions import note_coaching
from procurement.outcomes.checking import inline
from procurement.outcomes.formulas.language import check
from procurement.paging import page_of
from procurement.tenders import actions, queries
from procurement.tenders.forms.published import SearchForm
from procurement.tenders.forms.starting import BringInForm, NewTenderForm
from procurement.tenders.formulas.parts import Piece
from procurement.tenders.models import Lesson, Tender
from procurement.tenders.views.doors import about, tone, visible


@login_not_required
@require_GET
def list_tenders(request: HttpRequest) -> HttpResponse:
    """Own tenders for a buyer, those in review and out for the centre, published ones for everyone."""
    organisation = getattr(request, "organisation", None)
    mine = organisation is not None and organisation.kind == "buyer"
    found = Tender.objects.visible_to(request.user).brief().select_related("buyer").prefetch_related("lots")
    if mine:
        shared = Tender.partners.through.objects.filter(organisation=organisation).values("tender")
        found = found.filter(Q(buyer=organisation) | Q(pk__in=shared))
    form = SearchForm(request.GET or None, drafts=mine)
    if form.is_valid():
        found = form.narrow(found, clock_now())
    page = page_of(found, request, order="-changed_at", size=20)
    rows = [{"tender": tender, "tone": tone(tender)} for tender in page]
    return show(
        request,
        "procurement/tenders/list_tenders.html",
        {
            "rows": rows,
            "page": page,
            "form": form,
            "reset_url": request.path if len(request.GET) else "",
            "mine": mine,
            "may_draft": bool({"officer", "service_owner"} & getattr(request, "roles", set())),
        },
        part="procurement/tenders/_tender_rows.html",
    )


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner")
def draft_tender(request: HttpRequest) -> HttpResponse:
    """Start a tender: from an outcome (``?outcome=O-0001``) or from the first question."""
    outcomes = queries.outcomes_of(request.organisation)
    chosen = [each for each in outcomes if each.reference == request.GET.get("outcome")]
    initial = {}
    if chosen:
        initial = {"why": getattr(chosen[0], "problem", ""), "title": chosen[0].title}
    return form_page(
        request,
        NewTenderForm(data_of(request), initial=initial),
        lambda said: actions.draft_tender(request.organisation, by=request.user, outcomes=chosen, **said),
        title="Start a tender",
        button="Start the draft",
        back=_tenders(),
        to=_page_of,
        page="procurement/tenders/draft_tender.html",
        outcome=chosen[0] if chosen else None,
        lessons=Lesson.objects.select_related("buyer")[:3],
        reads=True,
        **inline(initial.get("title", ""), initial.get("why", "")),
    )


def _tenders() -> tuple[str, str]:
    return reverse("tenders:list-tenders"), "Tenders"


def _page_of(tender: Tender) -> str:
    return reverse("tenders:show-tender", args=[tender.reference])


def brought_in(tender: Tender) -> str:
    """Say what became of an old text, and where its words are when no heading sent them to a part."""
    made = "The draft is made. Its parts keep where they came from; the checks have run."
    if any(getattr(tender, part) for part in queries.SECTIONS):
        return made
    return f"{made} No heading said which part the text belongs to, so all of it stands in lot 1."


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner")
def bring_in(request: HttpRequest) -> HttpResponse:
    """Start a draft from an old specification: pasted, or in a file."""
    form = BringInForm(data_of(request), request.FILES or None)
    upload = request.FILES.get("file")

    def act(said: dict[str, Any]) -> Tender:
        tender = actions.draft_from_text(
            request.organisation,
            by=request.user,
            title=said["title"],
            text=said["text"],
            name=upload.name if upload else "Pasted text",
            pieces=[Piece(each.text, each.place) for each in said.get("passages", ())],
        )
        note_coaching(request.organisation, by=request.user, before=check(""), after=check(said["text"]))
        return tender

    return form_page(
        request,
        form,
        act,
        title="Bring in an old specification",
        button="Make the draft",
        lead="It becomes a draft: headings such as Background, Users or Requirements decide the part, and figures "
        "such as values, insurance or price weight are read out of the text. Every part keeps the place that it "
        "came from.",
        done=brought_in,
        back=_tenders(),
        to=_page_of,
    )


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner")
def copy_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """Start a draft from an earlier tender, never with its headcount."""
    source = visible(request, reference)
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.copy_tender(source, by=request.user, buyer=request.organisation),
        title="Copy this tender into a new draft",
        button="Copy it",
        lead="Words, lots and conditions come along. Dates do not, and sentences that ask for people by number, role "
        "or rate are left out and listed in the new draft.",
        done=lambda made: f"{made.reference} was copied from {source.reference}. All checks run again.",
        to=_page_of,
        **about(source),
    )
