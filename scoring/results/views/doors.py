"""Who reads what from opened prices on, and the words that the forms of a result share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from procurement.errors import Refused
from procurement.tenders.models import Tender
from scoring.assessments import queries as marking
from scoring.assessments.models import Panel
from scoring.assessments.pages import about, panel_for
from scoring.assessments.rules import check_read
from scoring.results.rules import PRICED
from suppliers.bids.models import Bid

READERS = frozenset({"officer", "approver", "moderator", "evaluator", "observer", "service_owner"})


def panel_of(request: HttpRequest, reference: str, *roles: str, **along: Any) -> Panel:
    """Return the panel for a reader of results. An evaluator gets in once prices are open, no sooner."""
    panel = panel_for(request, reference, set(roles) or READERS, **along)
    held = panel.tender.roles_of(request.user)
    if held & READERS <= {"evaluator"} and panel.tender.status not in PRICED:
        raise Http404
    try:
        check_read(panel)
    except Refused:
        raise Http404 from None
    return panel


def tender_of(request: HttpRequest, reference: str, *roles: str) -> Tender:
    """Return the tender for a reader of results, as `panel_of` does."""
    return panel_of(request, reference, *roles).tender


def about_result(tender: Tender) -> dict[str, Any]:
    """Return the words of a form that leads back to the result."""
    return about(tender, reverse("results:show-results", args=[tender.reference]), "result")


def bid_of(tender: Tender, reference: str) -> Bid:
    """Return a bid of the tender that is assessed, by its reference, or a 404."""
    for bid in marking.bids_of(tender):
        if bid.reference == reference:
            bid.tender = tender
            return bid
    raise Http404
