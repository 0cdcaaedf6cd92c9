"""What every page is given: who you act for, where you can go, and the page's nonce."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

BUYER = frozenset(
    "officer approver opening_officer service_owner policy_owner buyer_admin hr observer".split()  # noqa: SIM905
)
MARKER = frozenset({"evaluator", "moderator"})
SELLER = frozenset({"bidder", "supplier_admin"})
CENTRE = frozenset({"centre_analyst"})
ANYONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Door:
    """One entry of the navigation: for whom, and where. No roles: for people without any role."""

    text: str
    path: str
    roles: frozenset[str]
    also: tuple[str, ...] = ()


DOORS = (
    Door("Outcomes", "/outcomes/", BUYER),
    Door("Tenders", "/tenders/", BUYER | MARKER),
    Door("Opening bids", "/opening/", frozenset({"opening_officer"})),
    Door("Marking", "/assess/", MARKER, also=("/moderation/",)),
    Door("Simulator", "/simulator/", frozenset({"officer", "approver"})),
    Door("Contracts", "/contracts/", BUYER),
    Door("Services", "/services/", frozenset({"service_owner"})),
    Door("Capability", "/capability/", frozenset({"hr"})),
    Door("Components", "/components/", BUYER),
    Door("Find work", "/find/", SELLER),
    Door("Bids", "/bids/", SELLER),
    Door("Your firm", "/suppliers/", SELLER),
    Door("Contracts", "/contracts/", SELLER),
    Door("Centre", "/centre/", CENTRE),
    Door("Tenders", "/tenders/", CENTRE),
    Door("Check a text", "/check/", ANYONE),
    Door("Find work", "/find/", ANYONE),
    Door("Market", "/market/", ANYONE | BUYER | CENTRE | SELLER),
)
FOR_STRANGERS = ("Check a text", "Find work", "Market")

FOOTER_LINKS = (
    {"text": "The words we use", "href": "/glossary/"},
    {"text": "Public log", "href": "/log/"},
    {"text": "Open data and API", "href": "/api/docs/"},
    {"text": "Accessibility", "href": "/accessibility/"},
    {"text": "Privacy and cookies", "href": "/privacy/"},
)


def navigation(path: str, roles: frozenset[str]) -> list[dict[str, Any]]:
    """Return the navigation for ``roles`` with the entry that ``path`` lies under marked as the present one.

    Each address stands there once.
    """
    items: list[dict[str, Any]] = []
    taken: set[str] = set()
    for door in DOORS:
        wanted = door.roles & roles if roles else door.text in FOR_STRANGERS
        if not wanted or door.path in taken:
            continue
        taken.add(door.path)
        current = path == door.path
        under = path.startswith((door.path, *door.also))
        # Both are said of each: a template pays for a name that is not there.
        items.append(
            {"text": door.text, "href": door.path, "current": current, "active": under and not current}
        )
    return items


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. No query is made here: the middleware has read the membership."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    roles = frozenset(getattr(request, "roles", None) or ()) if signed_in else frozenset()
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "govuk_branding": settings.GOVUK_BRANDING,
        "demo_personas": settings.DEMO_PERSONAS,
        "signed_in": signed_in,
        "organisation": getattr(request, "organisation", None) if signed_in else None,
        "roles": roles,
        # A fault marks no entry as the present one: what is not yours looks like what is not there.
        "navigation": navigation("" if getattr(request, "is_fault", False) else request.path, roles),
        "footer_links": FOOTER_LINKS,
    }
