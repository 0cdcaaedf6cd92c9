"""Versions, review, publication and the end."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from procurement.accounts.doors import reauthentication_required
from procurement.clock import now as clock_now
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import data_of, go, show
from procurement.tenders import actions, queries
from procurement.tenders.checks import PUBLISHING, run_checks
from procurement.tenders.forms.deciding import CancelForm, OptionalWordsForm
from procurement.tenders.models import Tender
from procurement.tenders.rules import MOVES
from procurement.tenders.timeline import stage_list
from procurement.tenders.views.doors import about, can, crumbs, own

DONE = {
    "submit": "Sent for review. A second person reads it.",
    "approve": "Approved. Its author has been told.",
    "return": "Returned. It can be changed again.",
}


@require_GET
def show_versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions side by side, word by word."""
    tender = own(request, reference)
    versions = list(tender.versions.select_related("made_by").defer("content"))
    by_number = {str(each.number): each for each in versions}
    latest = versions[-1] if versions else None
    new = by_number.get(request.GET.get("to", ""), latest)
    before = versions[-2] if len(versions) > 1 else None
    old = by_number.get(request.GET.get("from", ""), before)
    changes = queries.version_differences(old.content, new.content) if old and new else []
    return show(
        request,
        "procurement/tenders/versions.html",
        {
            "tender": tender,
            "versions": versions[::-1],
            "old": old,
            "new": new,
            "changes": changes,
            "breadcrumbs": crumbs(tender),
        },
        part="procurement/tenders/_changes.html",
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Send, return or approve: what is open to this person is shown."""
    tender = own(request, reference)
    verb = request.POST.get("verb", "")
    form = OptionalWordsForm(data_of(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["words"]
        try:
            if verb == "submit":
                actions.submit_for_review(tender, by=request.user, words=said)
            elif verb == "approve":
                actions.approve_tender(tender, by=request.user, words=said)
            elif verb == "return":
                actions.return_tender(tender, by=request.user, reason=said)
            else:
                raise Refused("tender.no_verb", "Choose what to do with the tender.")
        except Refused as refusal:
            form.add_error("words" if refusal.field else None, refusal.message)
        else:
            messages.success(request, DONE[verb])
            return go(request, "tenders:show-tender", tender.reference)
    draft = queries.draft_of(tender)
    findings = run_checks(tender, draft=draft)
    return show(
        request,
        "procurement/tenders/review.html",
        {
            "tender": tender,
            "form": form,
            "strip": queries.health_strip(draft, findings),
            "findings": [each for each in findings if each.severity != "note"],
            "verbs": MOVES.open_to(tender, by=request.user, now=clock_now()),
            "reviews": list(tender.reviews.select_related("by")),
            "breadcrumbs": crumbs(tender),
        },
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    """The last look: what the checks say, then one press."""
    tender = own(request, reference, "officer", "approver")
    form = Form(data_of(request))
    findings = run_checks(tender, stage=PUBLISHING)
    return form_page(
        request,
        form,
        lambda said: actions.publish_tender(tender, by=request.user),
        title="Publish this tender",
        page="procurement/tenders/publish.html",
        button="Publish now",
        done="Published. Everyone can read it now.",
        findings=[each for each in findings if each.severity != "note"],
        blocks=[each for each in findings if each.blocks],
        may_publish=can(tender, "publish", request),
        stages=stage_list(tender),
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel, with a reason for all and a lesson for the next."""
    tender = own(request, reference, "officer", "approver")
    form = CancelForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.cancel_tender(tender, by=request.user, **said),
        title="Cancel this tender",
        button="Cancel the tender",
        done="Cancelled. Your reason stands on its public page.",
        warning=f"{_what_becomes_of_bids(tender)}This cannot be undone.",
        lead="A procurement termination notice (UK12) is published with your reason. Check with your adviser."
        if tender.is_public
        else "",
        **about(tender),
    )


def _what_becomes_of_bids(tender: Tender) -> str:
    """Return what cancelling means for bids, as far as the tender has come; nothing before publication."""
    if not tender.is_public:
        return ""
    if tender.status == Tender.Status.PUBLISHED:
        return "Bids that came in stay sealed. "
    return "Nothing is awarded. Bids that were opened stay on record; what is still sealed stays sealed. "
