"""Silence before opening: pages, headers, API and figures are byte-equal for 0, 1 and 7 bids."""

import re
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from suppliers.bids import views
from suppliers.bids.models import Bid
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db

# What a request of its own changes, whether there are bids or not.
ONCE = re.compile(
    r'nonce="[^"]*"|nonce-[^\' ]*|"X-CSRFToken": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"'
    r"|request_id[^,<]*|csrftoken=[^;]*|sessionid=[^;]*|expires=[^;]*"
)
# The machine's own load, pages of one's own sign-in with a fresh secret in each, and one's own clicks: this
# test makes them.
LEFT_OUT = ("metrics", "account_", "mfa_", "usersessions", "admin:", "reach:clicks")
QUICK = ("officer",)
HEADERS_LEFT_OUT = {"X-Request-ID", "X-Request-Id", "Content-Length"}


def named_urls(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Give every named URL of the service."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from named_urls(entry, inner)
        elif entry.name:
            yield f"{space}{entry.name}", entry


def addresses(tender: Any) -> list[str]:
    """Return every address that the service has for this tender, its lot or nothing at all."""
    known = {
        "reference": tender.reference,
        "tender": tender.reference,
        "lot": tender.lots.first().reference,
        "envelope": "quality",
        "version": 1,
        "number": 1,
        "code": "C1",
        "check_id": "OPEN-1",
    }
    found = []
    for name, entry in named_urls(get_resolver()):
        wanted = entry.pattern.converters.keys()
        if name.startswith(LEFT_OUT) or not wanted <= known.keys():
            continue
        with suppress(NoReverseMatch):  # a pattern of plain regular expressions, of the sign-in pages
            found.append(reverse(name, kwargs={key: known[key] for key in wanted}))
    return sorted(set(found))


def answer(client: Client, path: str) -> tuple[Any, ...]:
    """Return what a visitor is told: status, headers and body, without what differs at each reading anyway."""
    response = client.get(path)
    body = b"".join(response) if response.streaming else response.content
    headers = {
        name: ONCE.sub("", value) for name, value in response.headers.items() if name not in HEADERS_LEFT_OUT
    }
    return response.status_code, headers, ONCE.sub("", body.decode("utf-8", "replace"))


@pytest.fixture
def visitors(settings):
    tender, officers = our.open_tender(why="Families wait too long for a home.")
    buyer = tender.buyer
    people = {
        "officer": tender.author,
        "opening officer": officers[0],
        "approver": make.approver(buyer),
        "evaluator": make.user("evaluator", buyer),
        "moderator": make.user("moderator", buyer),
        "administrator": make.user("buyer_admin", buyer),
        "observer": make.user("observer", buyer),
        "other buyer": make.officer(),
        "centre": make.user("centre_analyst", make.centre()),
        "rival": our.bidder(),
    }
    clients = {name: make.sign_in(Client(), person) for name, person in people.items()}
    return tender, {"public": Client(), **clients}


def everything(
    tender: Any, clients: dict[str, Client], *, quick: bool
) -> dict[tuple[str, str], tuple[Any, ...]]:
    paths = [
        path for path in addresses(tender) if not quick or tender.reference in path or path.count("/") < 3
    ]
    return {
        (who, path): answer(client, path)
        for path in paths
        for who, client in clients.items()
        if not quick or who in QUICK
    }


def test_the_officer_nearest_cannot_tell_none_from_seven_bids(visitors, time_machine):
    compare(visitors, time_machine, quick=True)


@pytest.mark.prove
def test_nobody_can_tell_none_from_one_or_seven_bids(visitors, time_machine):
    compare(visitors, time_machine, quick=False)


def compare(visitors, time_machine, *, quick: bool) -> None:
    tender, clients = visitors
    everything(
        tender, clients, quick=quick
    )  # caches are filled and first visits made before anything is compared
    time_machine.move_to(tender.published_at.replace(microsecond=0), tick=False)
    none = everything(tender, clients, quick=quick)
    assert sum(status == 200 for status, _, _ in none.values()) > 20

    for wanted in (6,) if quick else (1, 6):
        time_machine.move_to(tender.published_at.replace(microsecond=0), tick=False)
        for _ in range(wanted):
            bid = our.submitted(tender)
        gone = our.submitted(tender)
        our.bids.withdraw_bid(gone, by=gone.bidder, reason="Too busy")
        now = everything(tender, clients, quick=quick)
        different = [key for key in none if none[key] != now[key]]
        assert not different, [(key, first_difference(none[key], now[key])) for key in different][:5]
    assert bid.reference not in str(now)


def first_difference(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    a, b = str(one), str(other)
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{a[max(0, at - 80) : at + 80]!r} against {b[max(0, at - 80) : at + 80]!r}"


def test_control_after_the_opening_the_same_search_does_find_the_difference(visitors):
    tender, clients = visitors
    page = reverse("bids:received", args=[tender.reference])
    before = answer(clients["officer"], page)
    our.submitted(tender)
    assert answer(clients["officer"], page) == before
    our.close(tender)
    officers = [each.user for each in our.OpeningOfficer.objects.live().filter(tender=tender).order_by("pk")]
    for number, person in enumerate(officers):
        person.passphrase = our.PASSPHRASE.format(number)

    our.opened(tender, officers)

    assert answer(clients["officer"], page) != before


PAGES = {
    "the list": "bids:received",
    "the opening": "opening:tender",
    "the tender": "tenders:show-tender",
    "the public page": "tenders:show-public",
    "deciding": "finding:decide",
}


def later_by(page: str, pairs: int = 60) -> float:
    """Return by how many milliseconds a page answers later with seven bids than with none, in the median of pairs.

    Two tenders alike but for their bids are asked in turn, each first every other time: what slows the machine
    slows both.
    """
    empty, full = our.open_tender()[0], our.open_tender()[0]
    for _ in range(7):
        our.submitted(full)
    clients = {tender: make.sign_in(Client(), tender.author) for tender in (empty, full)}
    differences = []
    for number in range(pairs + 5):
        took = {}
        for tender in (empty, full) if number % 2 else (full, empty):
            start = time.perf_counter()
            assert clients[tender].get(reverse(page, args=[tender.reference])).status_code == 200
            took[tender] = (time.perf_counter() - start) * 1000
        differences.append(took[full] - took[empty])
    return statistics.median(differences[5:])


@pytest.mark.prove
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_no_answer_takes_longer_for_seven_bids_than_for_none(page):
    assert abs(later_by(page)) < 5


@pytest.mark.prove
def test_control_a_page_that_works_longer_where_there_are_bids_is_found(monkeypatch):
    original = views.show

    def telling(request, page, context, **options):
        if Bid.objects.filter(tender=context["tender"]).exists():
            time.sleep(0.01)
        return original(request, page, context, **options)

    monkeypatch.setattr(views, "show", telling)

    assert later_by("bids:received") >= 5
