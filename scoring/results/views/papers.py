"""What is handed out: each bidder's summary, and the pack that proves the result."""

import re

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from procurement.html import download, go, press, show
from scoring.results import actions
from scoring.results.models import (
    AssessmentSummary,
    EvidencePack,
)
from scoring.results.rules import DECIDED, PARTS
from scoring.results.summaries import gaps
from scoring.results.views.doors import tender_of

# The reference of a bid, and behind it the number of the decision that the summary tells of.
SUMMARY_NAME = re.compile(r"(B-[A-Z0-9]+)(?:-S([0-9]{1,17}))?")


def _summary(request: HttpRequest, summary: str) -> AssessmentSummary:
    """Return a summary for its own bidder, or for the buyer's people who may read results; else a 404.

    ``summary``: its reference, or that of the bid, whose page knows no other: then the newest one counts.
    """
    named = SUMMARY_NAME.fullmatch(summary)
    if named is None:
        raise Http404
    bid, decision = named.groups()
    sent = AssessmentSummary.objects.select_related("bid__tender__buyer", "bid__supplier", "decision").filter(
        bid__reference=bid
    )
    found = (sent.filter(decision_id=decision) if decision else sent).order_by("-decision_id").first()
    if found is None:
        raise Http404
    if not {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        tender_of(request, found.bid.tender.reference)
    return found


@require_safe
def summary(request: HttpRequest, summary: str) -> HttpResponse:
    """One bidder's assessment summary."""
    found = _summary(request, summary)
    mine = bool({"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id))
    context = {"summary": found, "said": found.content, "gaps": gaps(found.content), "mine": mine}
    return show(request, "scoring/results/summary.html", context)


@require_safe
def summary_pdf(request: HttpRequest, summary: str) -> HttpResponse:
    """The same as a PDF that a screen reader can read (PDF/UA)."""
    from scoring.results.pdf import summary_pdf as write

    found = _summary(request, summary)
    return download(f"{found.reference}.pdf", "application/pdf", write(found))


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, reference: str) -> HttpResponse:
    """The evidence packs of a tender; one press makes a fresh one."""
    tender = tender_of(request, reference, *PARTS["pack"].roles)
    if tender.status not in DECIDED:
        raise Http404
    if request.method == "POST":
        outbox = press(request, lambda: actions.request_pack(tender, by=request.user))
        if outbox is not None:
            return go(request, "notifications:show-job", outbox.uuid)
    packs = (
        EvidencePack.objects.filter(tender=tender)
        .annotate(is_there=~Q(data=b""))
        .defer("data")
        .select_related("made_by")
    )
    return show(request, "scoring/results/pack.html", {"tender": tender, "packs": packs})


@require_safe
def pack_zip(request: HttpRequest, reference: str, sha256: str) -> HttpResponse:
    """One evidence pack."""
    tender = tender_of(request, reference, *PARTS["pack"].roles)
    found = EvidencePack.objects.filter(tender=tender, sha256=sha256).first()
    if found is None:
        raise Http404
    if not found.data:
        messages.info(request, "This pack was destroyed with the bids whose answers it held.")
        return go(request, "results:pack", reference)
    return download(f"{tender.reference}-evidence.zip", "application/zip", bytes(found.data))
