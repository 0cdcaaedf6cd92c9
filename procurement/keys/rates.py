"""How often the API may be asked: counted by the minute in the cache that also counts failed sign-ins."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

MINUTE = 60


def address_of(request: HttpRequest) -> str:
    """Return the address that a request came from, as the throttle of signing in sees it; nothing where none is."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def over_rate(what: str, whose: str, most: int) -> int:
    """Count one request of ``whose``; return the seconds to wait where it is over ``most`` a minute, else 0.

    ``most`` 0 counts nothing: there is no limit.
    """
    if not most:
        return 0
    now = int(time.time())
    place = f"api rate {what} {whose} {now // MINUTE}".replace(" ", "-")
    if cache.add(place, 1, timeout=MINUTE + 1):
        return 0
    try:
        count = cache.incr(place)
    except ValueError:  # the minute ended between the two
        return 0
    return MINUTE - now % MINUTE if count > most else 0
