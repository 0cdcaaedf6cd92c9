"""For each request: who acts for which organisation with which roles, and whether the second factor is in
place.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from procurement.accounts.doors import DEMO_SESSION_KEY, recently_authenticated, second_factor_at
from procurement.api import NOT_KNOWN, refusal
from procurement.api_reading import CHALLENGE
from procurement.site.faults import signed_out

ACTING_SESSION_KEY = "acting_organisation"
# What a person who still has to set up (or show) the second factor may open: setting it up, and leaving.
BEFORE_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "accounts:second-factor",
        "accounts:confirm",
        "accounts:personas",
        "accounts:step-into",
        "organisations:accept-invitation",
        "health",
        "ready",
        "metrics",
    }
)


# What gives a second factor away or takes it off.
ABOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class ActingMiddleware:
    """Set ``request.organisation`` and ``request.roles`` from the memberships as they stand now.

    Memberships are read again for every request, so that removal takes effect at the next one. What somebody gets
    who is signed in, a page or a file of whichever view, is kept by no browser and no proxy unless the view says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = None
        request.roles = set()
        if request.user.is_authenticated:
            memberships = request.user.live_memberships
            wanted = request.session.get(ACTING_SESSION_KEY)
            chosen = next((m for m in memberships if m.organisation_id == wanted), None)
            chosen = chosen or (memberships[0] if memberships else None)
            if chosen is not None:
                request.organisation = chosen.organisation
                request.roles = set(chosen.roles)
            request.user.acting_organisation = request.organisation
            request.user.second_factor_at = second_factor_at(request)
        was_known = request.user.is_authenticated
        response = self.get_response(request)
        if was_known or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Lead who is signed out to the sign-in; who sent a long form first gets back what was typed in it."""

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        """Return the way to the sign-in, or the page with the words that would be lost on it; a program gets 401."""
        if request.path.startswith("/api/"):
            return refusal(401, "not_authenticated", NOT_KNOWN, **{"WWW-Authenticate": CHALLENGE})
        way: Any = super().handle_no_permission(request, view_func)
        return signed_out(request, way.url) or way


class SecondFactorMiddleware:
    """Open nothing to a buyer or centre person who has not set up a second factor, or not shown it in this
    session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._open(request):
            return self.get_response(request)
        step = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "accounts:second-factor"
        if getattr(request, "htmx", None):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse(step)})
        if request.path.startswith("/api/"):
            words = "Set up or show your second factor first, in a browser."
            return refusal(403, "second_factor_needed", words)
        return redirect(f"{reverse(step)}?{urlencode({'next': request.get_full_path()})}")

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask for the second factor itself before a page about it: with the password alone one could read a code
        there, or make new ones, and show that as the second factor.
        """
        match = request.resolver_match
        if match is None or match.view_name not in ABOUT_SECOND_FACTOR or recently_authenticated(request):
            return None
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")

    def _open(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor:
            return True
        if user.key is not None:  # it was made with a second factor, and stands for one
            return True
        if second_factor_at(request) is not None and (
            settings.DEMO_PERSONAS or DEMO_SESSION_KEY not in request.session
        ):
            return True
        if request.path.startswith(settings.STATIC_URL):
            return True
        try:
            return resolve(request.path_info).view_name in BEFORE_SECOND_FACTOR
        except Resolver404:
            return True
