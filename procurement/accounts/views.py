"""Your account: who you act for, your second factor, and in the demo the people you can be."""

from itertools import groupby
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.accounts.doors import (
    DEMO_SESSION_KEY,
    SECOND_FACTOR_SESSION_KEY,
    reauthentication_required,
    recently_authenticated,
    stamp_second_factor,
)
from procurement.accounts.middleware import ACTING_SESSION_KEY
from procurement.accounts.models import Membership, User
from procurement.accounts.roles import ROLES
from procurement.html import go, show
from procurement.organisations.actions import reset_second_factor


def _next(request: HttpRequest) -> str:
    """Return where to go afterwards: a path of this service, or the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe and not wanted.startswith("//") else "/"


@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """Who you are, whom you act for and as what; the ways to your password, second factor and sessions."""
    memberships = request.user.live_memberships
    acting = request.organisation
    context = {
        "memberships": [
            (
                membership,
                [(ROLES[role]) for role in ROLES if role in membership.roles],
                membership.organisation == acting,
            )
            for membership in memberships
        ],
        "has_second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
        "is_persona": DEMO_SESSION_KEY in request.session,
        "history": audit.history(request.user, limit=20),
    }
    return show(request, "procurement/accounts/show_account.html", context)


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for another of your organisations from now on."""
    wanted = request.POST.get("organisation", "")
    for membership in request.user.live_memberships:
        if membership.organisation.reference == wanted:
            request.session[ACTING_SESSION_KEY] = membership.organisation_id
            messages.success(request, f"You now act for {membership.organisation.name}.")
            return go(request, _next(request))
    raise Http404


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the way to set it up."""
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("mfa_index")
    return show(request, "procurement/accounts/second_factor.html", {})


@require_http_methods(["GET", "POST"])
@reauthentication_required
def move_second_factor(request: HttpRequest) -> HttpResponse:
    """Give the second factor up for another phone, which is set up before anything opens again."""
    if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("mfa_activate_totp")
    if request.method == "POST" and request.organisation is not None:
        reset_second_factor(
            request.organisation,
            request.user,
            by=request.user,
            reason="moved to another phone",
            keep_session=request.session.session_key,
        )
        request.session.pop(SECOND_FACTOR_SESSION_KEY, None)
        return go(request, "mfa_activate_totp")
    return show(request, "procurement/accounts/move_second_factor.html", {})


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor again before an act that needs it, and come back to the page."""
    after = _next(request)
    if recently_authenticated(request):
        return redirect(after)
    if settings.DEMO_PERSONAS and DEMO_SESSION_KEY in request.session:
        if request.method == "POST":
            stamp_second_factor(request)
            return redirect(after)
        return show(request, "procurement/accounts/confirm_persona.html", {"next": after})
    if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect(f"{reverse('accounts:second-factor')}?{urlencode({'next': after})}")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': after})}")


# --- The demo's people -----------------------------------------------------------------------------------


def _personas() -> Any:
    return Membership.objects.live().filter(
        organisation__is_example=True, user__is_active=True, user__is_staff=False
    )


# The first five minutes, a role each: who, what they see, and where it begins.
TOURS = (
    (
        "Amara Osei",
        "Commercial officer",
        "Paste an old specification, see what it asks for, and climb from a headcount to an outcome.",
        "Begin as officer",
        "/check/",
    ),
    (
        "Wren Castellan",
        "Supplier",
        "One page tells whether to bid; a price typed shows its points at once.",
        "Begin as supplier",
        "/find/",
    ),
    (
        "Tomasz Reyes",
        "Evaluator",
        "One answer, the scale in words, keys 0 to 5, and no price in sight.",
        "Begin as evaluator",
        "/",
    ),
    (
        "Priya Nandakumar",
        "The centre",
        "What small firms got of each pound, and one press to why.",
        "Begin at the centre",
        "/market/",
    ),
    (
        "Idris Vaughan",
        "Service owner",
        "The contract that leads with its outcome: readings first, money after.",
        "Begin as service owner",
        "/contracts/",
    ),
)


@login_not_required
@require_safe
def personas(request: HttpRequest) -> HttpResponse:
    """Every person of the demo world, by organisation. In production this page does not exist."""
    if not settings.DEMO_PERSONAS:
        raise Http404
    order = {"buyer": 0, "supplier": 1, "centre": 2}
    rows = sorted(
        _personas().select_related("user", "organisation"),
        key=lambda m: (order[m.organisation.kind], m.organisation.name, m.organisation_id, m.user.name, m.pk),
    )
    groups = [
        (organisation, list(members))
        for organisation, members in groupby(rows, key=lambda membership: membership.organisation)
    ]
    by_name = {membership.user.name: membership for membership in rows}
    tours = [
        {"membership": by_name[name], "title": title, "words": words, "button": button, "next": path}
        for name, title, words, button, path in TOURS
        if name in by_name
    ]
    return show(request, "procurement/accounts/personas.html", {"groups": groups, "tours": tours})


@login_not_required
@require_POST
def step_into(request: HttpRequest) -> HttpResponse:
    """Become a person of the demo world with one press; it counts as a fresh second factor, in the demo
    only.
    """
    if not settings.DEMO_PERSONAS:
        raise Http404
    membership = get_object_or_404(
        _personas().select_related("user"),
        user__pseudonym=_uuid(request.POST.get("person", "")),
        organisation__reference=request.POST.get("organisation", ""),
    )
    if request.user.is_authenticated:
        logout(request)
    user: User = membership.user
    login(request, user, backend="procurement.accounts.backends.PasswordBackend")
    request.session[DEMO_SESSION_KEY] = True
    request.session[ACTING_SESSION_KEY] = membership.organisation_id
    stamp_second_factor(request)
    UserSession.objects.create_from_request(request)
    return go(request, _next(request))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
