"""Who sees a tender, what is open to them, and the words that all its pages share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from procurement.clock import now as clock_now
from procurement.errors import Refused
from procurement.tenders.models import Tender
from procurement.tenders.rules import MOVES

BUYER_ROLES = {
    "officer",
    "approver",
    "opening_officer",
    "evaluator",
    "moderator",
    "service_owner",
    "policy_owner",
    "buyer_admin",
    "hr",
    "observer",
}
TONES = {
    "draft": "quiet",
    "returned": "warn",
    "in_review": "special",
    "approved": "special",
    "open": "good",
    "closed": "quiet",
    "cancelled": "bad",
    "awarded": "good",
}


def tone(tender: Tender) -> str:
    """Return the tone of the tag for where a tender stands."""
    return TONES.get(tender.phase(), "")


def visible(request: HttpRequest, reference: str) -> Tender:
    """Return the tender if this person may see it, else 404: a hidden one and a missing one look alike."""
    found = Tender.objects.visible_to(request.user).select_related("buyer", "delivery_model")
    return get_object_or_404(found, reference=reference)


def own(request: HttpRequest, reference: str, *roles: str) -> Tender:
    """Return the tender for its buyer's people (with one of ``roles``, where given), else 404."""
    tender = visible(request, reference)
    held = tender.roles_of(request.user)
    if not held & (set(roles) or BUYER_ROLES):
        raise Http404
    return tender


def can(tender: Tender, verb: str, request: HttpRequest) -> bool:
    """Say whether the verb is open to this person now: for buttons."""
    try:
        MOVES.check(verb, tender, by=request.user, now=clock_now())
    except Refused:
        return False
    return True


def crumbs(tender: Tender, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way back for pages of a tender."""
    return [
        {"text": "Tenders", "href": reverse("tenders:list-tenders")},
        {"text": tender.reference, "href": reverse("tenders:show-tender", args=[tender.reference])},
        *({"text": text, "href": href} for text, href in more),
    ]


def about(tender: Tender) -> dict[str, Any]:
    """Return the words of `form_page` that each form of a tender shows, with the way back to the tender."""
    home = reverse("tenders:show-tender", args=[tender.reference])
    return {
        "tender": tender,
        "caption": f"{tender.reference} {tender.title}",
        "back": (home, "Back to the tender"),
    }
