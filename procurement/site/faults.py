"""What people see when something is wrong: one page a status, each with what happened and what to do."""

import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from psycopg.errors import DiskFull
from redis.exceptions import RedisError

from procurement.errors import Refused
from procurement.site.context import navigation

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fault:
    """One page: a heading, what happened, what to do."""

    title: str
    happened: str
    todo: tuple[str, ...]


FAULTS = {
    400: Fault(
        "We could not read that request",
        "Something in the address or the form was broken or could not be read. Nothing was changed.",
        (
            "Go back, reload the page and try again.",
            "If you pasted an address, check that all of it is there.",
        ),
    ),
    403: Fault(
        "You cannot do that from here",
        "The form had been open for too long, or you were signed out in another window. Nothing was changed.",
        (
            "If you were signed out, sign in first.",
            "Open the page again and send the form once more.",
        ),
    ),
    404: Fault(
        "Page not found",
        "There is nothing here that you may see. A page that is not yours looks like one that is missing.",
        (
            "If you typed or pasted the address, check that it is right and complete.",
            "If a colleague sent you here, ask which organisation to act for, and to be put on the team.",
        ),
    ),
    409: Fault(
        "That cannot be done now",
        "The record has moved on since you opened the page, or a rule says no. Nothing was changed.",
        ("Go back and reload the page to see where it stands.",),
    ),
    413: Fault(
        "That is too large to send",
        "A file or a text was larger than this service takes. Nothing was stored.",
        (
            "Files may have up to 50 MB each, and a pasted text up to 5 MB.",
            "Save pictures smaller, or split the document, and send it again.",
        ),
    ),
    422: Fault(
        "Some of that needs another look",
        "What was sent could not be used as it is. Nothing was changed.",
        ("Go back, look for the fields marked in red, and send it again.",),
    ),
    429: Fault(
        "Too many tries",
        "There were more tries in a short time than a person makes. This protects your account.",
        ("Wait 15 minutes, then try again.", "If you have forgotten your password, ask for a new one."),
    ),
    500: Fault(
        "Sorry, there is a problem with the service",
        "Something went wrong on our side. What was saved before is still there; this last step is not.",
        (
            "Try again in a few minutes.",
            "If it goes on, tell the people who run this service the time and the number below.",
        ),
    ),
    503: Fault(
        "The service is not available for a moment",
        "The database cannot be reached. Nothing that was acknowledged is lost, "
        "and the outage is being recorded.",
        (
            "Try again in a few minutes. If you had just sent something, look first whether it is there.",
            "If you have a deadline today: the outage is on record, and the buyer will see it.",
        ),
    ),
}

NO_ROOM = (
    "There is no room left to keep what was sent, so this last step was not done. "
    "Nothing that was acknowledged before is lost."
)

NO_COUNTER = (
    "The part that counts how often somebody tries cannot be reached, so this last step was not done. "
    "Nothing that was acknowledged before is lost."
)

CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    429: "too_many",
    503: "away",
}


def fault(
    request: HttpRequest, status: int, *, message: str = "", shown: Fault | None = None, **more: Any
) -> HttpResponse:
    """Return the page for ``status``, or the one ``shown``; ``message`` says more exactly what happened. ``more``:
    ``typed`` words to copy, and the ``sign_in_url``.

    Never fails: when the page cannot be drawn (the database is away), a bare one is sent.
    """
    shown = shown or FAULTS[status]
    if request.path.startswith("/api/"):
        body = {"code": CODES.get(status, "error"), "message": message or shown.happened}
        return JsonResponse(body, status=status)
    context = {
        "fault": shown,
        "status": status,
        "message": message,
        **more,
        "request_id": request.headers.get("X-Request-Id", "") or getattr(request, "request_id", ""),
    }
    request.is_fault = True  # type: ignore[attr-defined]
    if status < 500:
        # No entry is marked as the present one: a hidden page looks like a missing one wherever it lies.
        roles = frozenset(getattr(request, "roles", None) or ())
        context["navigation"] = navigation("", roles)
        try:
            return render(request, "errors/fault.html", context, status=status)
        except Exception:
            log.exception("the page of a fault could not be drawn", status=status)
    return HttpResponse(render_to_string("errors/bare.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    return fault(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return fault(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what is missing and for what is not yours (integrity.md P5)."""
    return fault(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database went away before a view was reached (the session could not be read)."""
    return unavailable(request, sys.exc_info()[1]) or fault(request, 500)


def is_full(exception: BaseException | None) -> bool:
    """True where a disk has no room left: ours, or the database's."""
    if isinstance(exception, OSError):
        return exception.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(exception, OperationalError) and isinstance(exception.__cause__, DiskFull)


def unavailable(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Return 503 where the database or the cache is away, or a disk is full; None for any other exception."""
    if is_full(exception):
        return fault(request, 503, message=NO_ROOM)
    if isinstance(exception, OperationalError | InterfaceError):
        return fault(request, 503)
    if isinstance(exception, RedisError):
        return fault(request, 503, message=NO_COUNTER)
    return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token, with what was typed: the session ended, or the form was open for too long."""
    return fault(request, 403, typed=typed_words(request))


SIGNED_OUT = Fault(
    "You have been signed out",
    "You were signed out before this was sent. Nothing was saved, and what you typed stands below.",
    ("Copy what you typed.", "Sign in, and put it into the page again."),
)


def signed_out(request: HttpRequest, sign_in_url: str) -> HttpResponse | None:
    """Return what was typed in a long form that was sent after the session ended; None where no words are lost by
    going straight to the sign-in. A part of a page keeps its words by itself.
    """
    typed = typed_words(request) if request.method == "POST" and "HX-Request" not in request.headers else []
    if not typed or request.path.startswith("/api/"):
        return None
    return fault(request, 422, shown=SIGNED_OUT, typed=typed, sign_in_url=sign_in_url)


# What a person types as a secret is never shown again.
SECRETS = ("pass", "code", "token", "secret")
SHORTEST = 15


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (name of the field, text) for each text of words in a form that this site itself sent; no secrets.

    A form of another site gives nothing: nobody can have us show their words as ours.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
        return []
    return [
        (name.replace("_", " ").capitalize(), value)
        for name, value in sent
        if len(value) >= SHORTEST and " " in value and not any(word in name.lower() for word in SECRETS)
    ]


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """429: a form of the sign-in pages was sent more often in a short time than a person would."""
    return fault(request, 429)


UNKEPT = "A field holds something that cannot be kept, such as a character that shows nothing. Type it again."


class PlainFaults:
    """Middleware: what a view let fall becomes a page in plain words, never a 500 for bad input."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL stores no NUL: an address with one is broken, whatever the view would do with it.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return fault(request, 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with 409, an unreadable or too large request with 4xx, no database with 503."""
        if isinstance(exception, Refused):
            return fault(request, 409, message=exception.message)
        if isinstance(exception, RequestDataTooBig):
            return fault(request, 413)
        if isinstance(exception, TooManyFieldsSent | TooManyFilesSent | UnreadablePostError):
            return fault(request, 400)
        if isinstance(exception, DataError) or (
            isinstance(exception, ValueError) and "NUL" in str(exception)
        ):
            log.warning("a value that no column keeps", error=str(exception)[:200])
            return fault(request, 400, message=UNKEPT)
        if answer := unavailable(request, exception):
            log.error("no room left" if is_full(exception) else "a server is away", exc_info=exception)
            return answer
        return None
