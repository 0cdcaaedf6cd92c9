"""Challenges of a result: logged, held or not, closed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from procurement.form_page import form_page
from procurement.html import data_of
from scoring.assessments.pages import about
from scoring.results import actions, forms
from scoring.results.models import (
    AssessmentSummary,
    Challenge,
)
from scoring.results.rules import DECIDED, PARTS
from scoring.results.views.doors import about_result, tender_of
from suppliers.bids.models import Bid


@require_http_methods(["GET", "POST"])
def log_challenge(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Log a question or challenge: the bidder itself, or an officer for it."""
    record = get_object_or_404(Bid.objects.select_related("tender__buyer", "supplier", "lot"), reference=bid)
    tender = record.tender
    mine = bool({"bidder", "supplier_admin"} & request.user.roles_in(record.supplier_id))
    was_stopped = record.status == Bid.Status.NOT_FORWARD
    if tender.reference != reference or (tender.status not in DECIDED and not was_stopped):
        raise Http404
    if not mine:
        tender_of(request, reference, *PARTS["challenge"].roles)
    summary = AssessmentSummary.objects.filter(bid=record).order_by("-pk").first()
    to = reverse("results:summary", args=[summary.reference]) if mine and summary else ""
    if mine and was_stopped:
        to = reverse("screening:letter", args=[record.reference])
    return form_page(
        request,
        forms.ChallengeForm(data_of(request)),
        lambda said: actions.log_challenge(tender, by=request.user, supplier=record.supplier, **said),
        title="Ask about the screening, or challenge it"
        if was_stopped
        else "Ask about this award, or challenge it",
        button="Send",
        done="Logged, with its date.",
        lead="Choose the ground. A question is answered and holds nothing.",
        to=to,
        **about(tender, to, "screening" if was_stopped else "summary" if to else "result"),
    )


def _challenge(request: HttpRequest, reference: str, number: int) -> Challenge:
    """A challenge to the award of a tender, for those who answer challenges; a 404 for everybody else."""
    tender = tender_of(request, reference, *PARTS["challenge"].roles)
    challenge = get_object_or_404(Challenge.objects.select_related("supplier"), tender=tender, number=number)
    challenge.tender = tender
    return challenge


@require_http_methods(["GET", "POST"])
def decide_hold(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide whether a claim that a supplier says it started holds the award."""
    challenge = _challenge(request, reference, number)
    return form_page(
        request,
        forms.HoldForm(data_of(request)),
        lambda said: actions.decide_hold(
            challenge, by=request.user, holds=said["holds"] == "yes", words=said["words"]
        ),
        title=f"Does {challenge.reference} hold the award?",
        button="Decide",
        done="Decided, with your words on record.",
        lead=f"{challenge.supplier.name} says that a claim was started in court. If that is so and you were told of "
        "it in the standstill, the contract may not be signed until the claim is settled. Check with your adviser.",
        lines=(challenge.words,),
        **about_result(challenge.tender),
    )


@require_http_methods(["GET", "POST"])
def close_challenge(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer and close a question or challenge."""
    challenge = _challenge(request, reference, number)
    return form_page(
        request,
        forms.CloseForm(data_of(request)),
        lambda said: actions.close_challenge(challenge, by=request.user, **said),
        title=f"{challenge.reference}: {challenge.get_ground_display()}",
        button="Close it",
        done="Closed, with its answer.",
        lines=(challenge.words,),
        **about_result(challenge.tender),
    )
