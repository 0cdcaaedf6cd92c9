"""Lists by keyset: every row once on the way forward and back, and no key breaks a page."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.db.models.functions import Coalesce
from django.test import RequestFactory

from procurement.notifications.models import Notice
from procurement.paging import page_of
from tests import make

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 11, 1, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def notices():
    """Eleven notices; four share one moment, as rows of one transaction do."""
    user = make.user()
    moments = [BEGAN + timedelta(hours=max(0, number - 3)) for number in range(11)]
    Notice.objects.bulk_create(
        [Notice(user=user, kind="test", key=str(place), created_at=at) for place, at in enumerate(moments)]
    )
    return Notice.objects.filter(user=user)


def ask(rows, address="", *, order="-created_at", size=4):
    return page_of(rows, RequestFactory().get(f"/notices/{address}"), order=order, size=size)


def walk(rows, turn, address="", **how):
    pages = [ask(rows, address, **how)]
    while getattr(pages[-1], turn):
        pages.append(ask(rows, getattr(pages[-1], turn), **how))
    return pages


@pytest.mark.parametrize("order", ["-created_at", "created_at"])
def test_every_row_comes_once_forward_and_back(notices, order):
    wanted = list(notices.order_by(order, "-pk" if order.startswith("-") else "pk"))

    there = walk(notices, "later_url", order=order)
    back = walk(notices, "earlier_url", there[-2].later_url, order=order)

    assert [row for page in there for row in page] == wanted
    assert [len(page) for page in there] == [4, 4, 3]
    assert [row for page in reversed(back) for row in page] == wanted
    assert there[0].earlier_url == there[-1].later_url == back[-1].earlier_url == ""


def test_a_list_is_paged_by_an_annotation_too(notices):
    notices.filter(key__in=["0", "4", "9"]).update(read_at=BEGAN)
    rows = notices.annotate(seen_at=Coalesce("read_at", datetime(9999, 1, 1, tzinfo=UTC)))
    there = walk(rows, "later_url", order="-seen_at")
    back = walk(rows, "earlier_url", there[-2].later_url, order="-seen_at")

    assert [row.key for page in there for row in page] == [
        "10",
        "8",
        "7",
        "6",
        "5",
        "3",
        "2",
        "1",
        "9",
        "4",
        "0",
    ]
    assert [row for page in reversed(back) for row in page] == [row for page in there for row in page]


def test_a_row_that_comes_meanwhile_moves_nobody_to_another_page(notices):
    first = ask(notices)
    Notice.objects.create(
        user=first.rows[0].user, kind="test", key="new", created_at=BEGAN + timedelta(days=9)
    )

    second = ask(notices, first.later_url)

    assert not set(first) & set(second)
    assert ask(notices, second.earlier_url).rows == first.rows


def test_what_was_asked_for_is_asked_for_on_the_next_page_too(notices):
    page = ask(notices, "?q=damp+homes&after=")

    assert parse_qs(page.later_url.removeprefix("?"))["q"] == ["damp homes"]


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "~",
        "2026~5",
        "~5",
        "2026-11-01T09:00:00+00:00~x",
        "2026-13-45~5",
        "\x00~1",
        "9" * 30 + "~" + "9" * 30,
    ],
)
def test_a_key_that_cannot_be_read_gives_the_first_page(notices, key):
    request = RequestFactory().get("/notices/", {"after": key})

    assert page_of(notices, request, order="-created_at", size=4).rows == ask(notices).rows


def test_a_list_of_names_is_turned_by_name():
    organisations = [make.buyer(name=name) for name in ("Ambleside", "Brent", "Brent", "Crewe", "Ötztal ~ 5")]
    rows = type(organisations[0]).objects.all()

    pages = walk(rows, "later_url", order="name", size=2)

    assert [row.name for page in pages for row in page] == [o.name for o in organisations]


def test_no_page_counts_and_the_last_costs_what_the_first_does(notices, django_assert_num_queries):
    last = walk(notices, "later_url")[-2].later_url
    for address in ("", last):
        with django_assert_num_queries(1) as asked:
            ask(notices, address)
        assert "COUNT" not in asked[0]["sql"].upper() and "OFFSET" not in asked[0]["sql"].upper()
