"""Who sees a tender, what is open to them, and the one way a form of a tender answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from procurement.clock import now as clock_now
from procurement.errors import Refused
from procurement.html import attempt, go, show
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


def form_page(
    request: HttpRequest,
    tender: Tender | None,
    form: Any,
    act: Callable[[], Any],
    *,
    title: str,
    to: str = "",
    button: str = "Save",
    done: str = "",
    page: str = "procurement/tenders/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form of a tender; when it is sent and fits, act, say that it is ``done``, go on; else say what to mend."""
    if request.method == "POST":
        attempt(form, act)
        if not form.errors:
            if done:
                messages.success(request, done)
            return go(request, to or reverse("tenders:show-tender", args=[tender.reference]))
    return show(
        request,
        page,
        {
            "tender": tender,
            "form": form,
            "title": title,
            "button": button,
            "breadcrumbs": crumbs(tender) if tender else None,
            **context,
        },
        part="procurement/tenders/_form.html",
    )
