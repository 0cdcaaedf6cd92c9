"""Failed sign-ins are counted by account and address of the machine; after eight there is a pause."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the address that somebody tries to sign in as, in lower case: known and unknown ones alike."""
    found = credentials or {}
    posted = request.POST if request is not None and request.method == "POST" else {}
    return str(
        found.get("email") or found.get("username") or posted.get("login") or posted.get("username") or ""
    ).lower()


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer 429: too many failed sign-ins, and what to do. The same for an account that does not exist."""
    return render(request, "procurement/accounts/locked_out.html", {}, status=429)
