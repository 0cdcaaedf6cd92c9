"""Tries are counted by the address before our own proxies, and nobody chooses that address."""

import pytest
from allauth.core.internal.ratelimit import get_ip
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from procurement.accounts.throttle import address_of

NEAR = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "near", "forwarded", "counted"),
    [
        (0, NEAR, None, NEAR),
        (0, NEAR, "203.0.113.9", NEAR),  # no proxy of ours: anybody can write the header
        (1, NEAR, "203.0.113.9", "203.0.113.9"),
        (1, NEAR, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the sender wrote the first
        (2, NEAR, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, NEAR, "10.0.0.2", NEAR),  # a probe from inside, past the first proxy
        (1, NEAR, None, NEAR),
        (1, NEAR, "nonsense", None),
        (1, NEAR, "203.0.113.9:4711", "203.0.113.9"),
        (0, "2001:db8:1:2:a:b:c:d", None, "2001:db8:1:2::"),
        (1, NEAR, "2001:db8:1:2::1", "2001:db8:1:2::"),
        (1, NEAR, "[2001:db8:1:2::1]:443", "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.9", None, "203.0.113.9"),
        (1, NEAR, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_who_tries_is_the_address_before_our_proxies(settings, proxies, near, forwarded, counted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    sent = {"REMOTE_ADDR": near} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    request = RequestFactory().get("/", **sent)
    assert address_of(request) == counted
    assert get_client_ip_address(request) == counted  # what slow failures of signing in are counted by
    if counted:
        assert get_ip(request) == counted  # and quick ones
