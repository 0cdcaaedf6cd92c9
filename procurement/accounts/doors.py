"""Doors of pages: which role, and how fresh the second factor must be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

FRESH = timedelta(minutes=15)
DEMO_SESSION_KEY = "demo_persona"
SECOND_FACTOR_SESSION_KEY = "second_factor_at"

View = Callable[..., HttpResponse]


def second_factor_at(request: HttpRequest) -> datetime | None:
    """Return when the second factor was last shown in this session, or None.

    The moment is written when a code is accepted (at sign-in, at a renewed check, when the app is set up)
    and, in the demo only, when somebody steps into a persona.
    """
    stamp = request.session.get(SECOND_FACTOR_SESSION_KEY)
    return datetime.fromtimestamp(stamp, tz=UTC) if isinstance(stamp, int) else None


def stamp_second_factor(request: HttpRequest) -> None:
    """Write down in the session that the second factor was shown now."""
    request.session[SECOND_FACTOR_SESSION_KEY] = int(datetime.now(UTC).timestamp())
    request.user.second_factor_at = second_factor_at(request)


def recently_authenticated(request: HttpRequest) -> bool:
    """Say whether this person showed a second factor in this session within the last 15 minutes."""
    if not request.user.is_authenticated:
        return False
    at = second_factor_at(request)
    return at is not None and timedelta() <= datetime.now(UTC) - at < FRESH


def shown_lately(by: Any, now: datetime) -> bool:
    """Say whether ``by`` showed a second factor within the 15 minutes before ``now``, for an action to ask.

    A command, a job, a key and a session without it have no such moment, so they never pass.
    """
    shown = getattr(by, "second_factor_at", None)
    return shown is not None and timedelta(minutes=-1) <= now - shown < FRESH


def reauthentication_required(view: View) -> View:
    """Let a view open only with a fresh second factor; else ask for it and come back to the page.

    A form that was posted too late is not kept: it may hold a passphrase. The person fills it in again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if recently_authenticated(request):
            return view(request, *args, **kwargs)
        to = f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}"
        if getattr(request, "htmx", None):
            return HttpResponse(status=204, headers={"HX-Redirect": to})
        return redirect(to)

    return guarded


def role_required(*roles: str) -> Callable[[View], View]:
    """Let a view open only to somebody who holds one of ``roles`` in the organisation that they act for.

    Anybody else gets the same 404 as for an address that does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not set(roles) & getattr(request, "roles", set()):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
