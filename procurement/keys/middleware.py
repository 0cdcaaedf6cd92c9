"""A request to the API that shows a key is its holder's, for one organisation, and has no session."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from procurement.accounts.throttle import address_of
from procurement.api import refusal
from procurement.api_reading import CHALLENGE
from procurement.keys.actions import note_use
from procurement.keys.models import BEGINS, ApiKey
from procurement.keys.rates import over_rate
from procurement.keys.reading import holder_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WHERE = "Make one at {url}/account/keys/ and send it in the header Authorization, as: Bearer worth_…"


class NoSession(SessionBase):
    """What stands in for the session of a request with a key: empty, and kept nowhere."""

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        """Nothing is kept."""

    def save(self, must_create: bool = False) -> None:
        """Nothing is kept."""

    def delete(self, session_key: str | None = None) -> None:
        """Nothing is kept."""

    def load(self) -> dict[str, Any]:
        return {}


class KeyMiddleware:
    """Take the key of a request to the API; refuse one that is not in force, comes too often, or may not write.

    Whatever session the request carries too is left alone: a program that shows a key acts by the key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/v1/"):
            return self.get_response(request)
        shown = request.headers.get("Authorization")
        if shown is None:
            # Who is signed in is known and is never held up: many may bid from one address before a deadline.
            known = request.user.is_authenticated
            wait = 0 if known else over_rate("open", address_of(request) or "", settings.API_RATE_OPEN)
            return too_often(wait) if wait else self.get_response(request)
        key = self._key(shown)
        if not isinstance(key, ApiKey):
            wait = over_rate("wrong key", address_of(request) or "", settings.API_RATE_WRONG_KEY)
            return too_often(wait) if wait else key
        if wait := over_rate("key", str(key.pk), settings.API_RATE_KEY):
            return too_often(wait)
        now = timezone.now()
        note_use(key, now)
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        request.session = NoSession()  # type: ignore[assignment]
        request.user = key.membership.user
        request.api_key = key  # type: ignore[attr-defined]
        # No cookie vouches for the request, so no other site can have forged it.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse a write to a key for reading; a call that keeps nothing is none, whatever its method."""
        key = getattr(request, "api_key", None)
        if key is None or key.may_write or request.method in SAFE:
            return None
        if getattr(getattr(view, "cls", None), "keeps_nothing", False):
            return None
        return refusal(
            403,
            "key.read_only",
            "This key is for reading only, so nothing was changed. Make one for reading and writing at "
            f"{settings.SERVICE_URL}/account/keys/make/.",
        )

    def _key(self, shown: str) -> ApiKey | HttpResponse:
        """Return the key that the header holds, or the refusal to send."""
        where = WHERE.format(url=settings.SERVICE_URL)
        scheme, _, secret = shown.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip().startswith(BEGINS):
            return _unknown(
                "key.unreadable", f"The header Authorization holds no key of this service. {where}"
            )
        key = holder_of(secret.strip())
        if key is None:
            return _unknown("key.unknown", f"There is no such key. Check that all of it was copied. {where}")
        if key.status == "expired":
            ended_on = timezone.localdate(key.ends_at)
            return _unknown("key.expired", f"This key came to its end on {ended_on:%-d %B %Y}. {where}")
        person, organisation = key.membership.user, key.membership.organisation
        if key.status == "ended" or not person.is_active:
            return _unknown("key.ended", f"This key was ended. {where}")
        if organisation.is_example and not settings.DEMO_PERSONAS:  # anybody could step into its holder
            return _unknown("key.demo", f"This key is of the demo, which is closed here. {where}")
        return key


def _unknown(code: str, message: str) -> HttpResponse:
    return refusal(401, code, message, **{"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})


def too_often(wait: int) -> HttpResponse:
    """Answer 429 with the seconds to wait."""
    return refusal(
        429,
        "too_many",
        f"There were more requests in a minute than this service takes. Wait {wait} seconds, then go on.",
        **{"Retry-After": str(wait)},
    )
