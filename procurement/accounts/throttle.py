"""Failed sign-ins are counted by account and address of the machine; after eight there is a pause."""

from ipaddress import ip_address, ip_network
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the address that somebody tries to sign in as, in lower case: known and unknown ones alike."""
    found = credentials or {}
    posted = request.POST if request is not None and request.method == "POST" else {}
    return str(
        found.get("email") or found.get("username") or posted.get("login") or posted.get("username") or ""
    ).lower()


def address_of(request: HttpRequest) -> str | None:
    """Return the address that tries are counted by, the one before our proxies; None where none can be read.

    Of IPv6 the first 64 bits: whoever has one address there has them all, and would be somebody new with each.
    """
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return None
    if address.version == 4:
        return str(address)
    return str(ip_network((address, 64), strict=False).network_address)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer 429: too many failed sign-ins, and what to do. The same for an account that does not exist."""
    return render(request, "procurement/accounts/locked_out.html", {}, status=429)
