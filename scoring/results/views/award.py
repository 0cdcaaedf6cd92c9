"""From the recommendation to the award, and what follows when a contract falls."""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from procurement.accounts.doors import reauthentication_required
from procurement.form_page import form_page
from procurement.html import data_of
from scoring.results import actions, forms, queries
from scoring.results.models import (
    AwardDecision,
)
from scoring.results.rules import PARTS, PRICED
from scoring.results.views.doors import about_result, tender_of


@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, reference: str) -> HttpResponse:
    """Recommend the award as the result puts it."""
    tender = tender_of(request, reference, *PARTS["recommend"].roles)
    if tender.status not in PRICED:
        raise Http404
    ties, firsts = [], []
    for entry in queries.lot_results(tender):
        rows = queries.candidates(entry.result) if entry.result else []
        names = [(row["bid"], entry.bids[row["bid"]].supplier.name) for row in rows]
        if len(rows) > 1:
            ties.append((entry.lot, names))
        elif rows:
            firsts.append(f"Lot {entry.lot.number} goes to {names[0][1]}.")
    return form_page(
        request,
        forms.RecommendForm(data_of(request), ties=ties),
        lambda said: actions.recommend(
            tender,
            by=request.user,
            reason=said["reason"],
            choices={lot.reference: said[f"tie_{lot.number}"] for lot, _ in ties},
        ),
        title="Recommend the award",
        button="Recommend",
        done="Recommended. A second person approves it.",
        lead=" ".join(
            [
                "The award goes to the bid that the published rules put first.",
                *firsts,
                "You say why in words that the bidder will understand.",
            ]
        ),
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve the award: summaries go out, the standstill begins."""
    tender = tender_of(request, reference, *PARTS["approve"].roles)
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.approve(tender, by=request.user, words=said["words"]),
        title="Approve the award",
        page="scoring/results/approve.html",
        lots=[e for e in queries.lot_results(tender) if e.decision and e.decision.status == "recommended"]
        if tender.status in PRICED
        else [],
        button="Approve and tell every bidder",
        done="Approved. Every bidder has its assessment summary and the standstill has begun.",
        lead="Every bidder gets its assessment summary at the same moment, the award notice is published and a "
        "standstill of eight working days begins. Check with your adviser.",
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
def return_recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a recommendation back."""
    tender = tender_of(request, reference, *PARTS["return"].roles)
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.return_recommendation(tender, by=request.user, reason=said["words"]),
        title="Send the recommendation back",
        button="Send it back",
        done="Sent back. It stays on record.",
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def award(request: HttpRequest, reference: str) -> HttpResponse:
    """Award after the standstill."""
    tender = tender_of(request, reference, *PARTS["award"].roles)
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.award(tender, by=request.user),
        title="Award",
        button="Award and draw the contract",
        done="Awarded. The contract is drawn from the record.",
        lead=f"The standstill ends with {tender.standstill_ends_on:%-d %B %Y}. The contract may be signed on the day "
        "after. Check with your adviser."
        if tender.standstill_ends_on
        else "",
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
def fall(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Record that an award fell; the next in rank is recommended."""
    tender = tender_of(request, reference, *PARTS["fall"].roles)
    decision = (
        AwardDecision.objects.filter(lot__tender=tender, lot__number=lot, status__in=["approved", "awarded"])
        .select_related("lot__tender__buyer", "bid__supplier", "result", "contract")
        .first()
    )
    if decision is None:
        raise Http404
    return form_page(
        request,
        forms.FallForm(data_of(request)),
        lambda said: actions.fall(decision, by=request.user, reason=said["reason"]),
        title=f"The award to {decision.bid.supplier.name} fell",
        button="Record it",
        done="Recorded. The next in rank is recommended, if there is one.",
        lead="The next bid in rank takes its place, with its own approval, summaries and standstill.",
        **about_result(tender),
    )
