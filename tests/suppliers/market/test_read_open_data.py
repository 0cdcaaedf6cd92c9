"""Open data: a feed that misses nothing under concurrent writers, the market's API, bulk releases."""

import json
import random
import threading
import time

import pytest
from django.db import connection, transaction

from procurement import audit
from procurement.tenders.actions import TENDER_PUBLISHED
from procurement.tenders.models import TenderNotice
from suppliers.market.feed import changes
from suppliers.market.sample import load_sample
from tests import make

WRITERS, EACH = 8, 12


def write(reference):
    return audit.record(TENDER_PUBLISHED, ("tender", reference), by=None, chain=reference, deadline="soon")


def by_number(after):
    """The control: read by the event's number alone, as a naive feed does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, subject FROM procurement_auditevent WHERE id > %s ORDER BY id", [after])
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_reader_with_eight_writers_misses_nothing_and_the_control_by_number_misses_some():
    done = threading.Event()
    chance = random.Random(7)
    waits = [[chance.random() / 40 for _ in range(EACH)] for _ in range(WRITERS)]

    def writer(place):
        try:
            for number, wait in enumerate(waits[place]):
                with transaction.atomic():
                    write(f"T-{place}-{number}")
                    time.sleep(wait)  # the number is given, the commit comes later
        finally:
            connection.close()

    seen, control, cursor, last = [], [], "", 0

    def read_on():
        nonlocal cursor, last
        for one in changes(cursor, 5):
            seen.append(one.reference)
            cursor = one.cursor
        for number, reference in by_number(last):
            control.append(reference)
            last = number

    threads = [threading.Thread(target=writer, args=[place]) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        read_on()
    done.set()
    for thread in threads:
        thread.join()
    for _ in range(WRITERS * EACH):
        read_on()

    wanted = {f"T-{place}-{number}" for place in range(WRITERS) for number in range(EACH)}
    assert len(seen) == len(set(seen)) == WRITERS * EACH
    assert set(seen) == wanted
    assert set(control) < wanted, "the control must miss some, or this test proves nothing"


@pytest.mark.django_db(transaction=True)
def test_the_feed_pages_from_a_place_and_refuses_what_is_none(client):
    for number in range(3):
        write(f"T-{number}")

    first = client.get("/api/v1/changes?limit=2").json()
    rest = client.get(f"/api/v1/changes?after={first['changes'][-1]['cursor']}").json()

    assert [one["reference"] for one in first["changes"] + rest["changes"]] == ["T-0", "T-1", "T-2"]
    for bad in (
        "after=x",
        "after=1",
        "after=99999999999999999999.1",
        "limit=0",
        "limit=-1",
        "limit=many",
        "limit=99999",
    ):
        answer = client.get(f"/api/v1/changes?{bad}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), bad


def notice(tender, number, **body):
    return TenderNotice.objects.create(
        tender=tender, number=number, code="UK4", title=tender.title, published_at=tender.published_at,
        body={
            "ocid": f"ocds-worth0-{tender.pk}", "id": f"{tender.pk}-{number}", "tag": ["tender"],
            "date": f"2026-11-2{number}T10:00:00Z", "initiationType": "tender", "language": "en",
            "tender": {"id": tender.reference, "title": tender.title, **body},
        },
        body_hash="0" * 64,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_reader_of_releases_misses_none_while_one_is_still_being_written(client):
    """The control reads by number alone: the notice that had a lower number and came later is lost to it."""
    early, late = make.published_tender(), make.published_tender()
    numbered, go_on = threading.Event(), threading.Event()

    def slow_writer():
        try:
            with transaction.atomic():
                notice(early, 1)
                numbered.set()
                go_on.wait(5)
        finally:
            connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    numbered.wait(5)
    notice(late, 1, description="First words")
    first = client.get("/api/v1/releases").json()
    seen_by_number = TenderNotice.objects.latest("pk").pk
    go_on.set()
    writer.join()
    rest = client.get(f"/api/v1/releases?{first['links']['next'].partition('?')[2]}").json()

    found = [one["id"] for one in first["releases"] + rest["releases"]]
    assert sorted(found) == sorted([f"{early.pk}-1", f"{late.pk}-1"])
    assert not TenderNotice.objects.filter(pk__gt=seen_by_number).exists(), "the control must miss one"

    # A record has all releases of its process, and what they come to.
    notice(late, 2, description="Later words")
    package = client.get(f"/api/v1/records?{rest['links']['next'].partition('?')[2]}").json()
    [record] = package["records"]
    assert [one["id"] for one in record["releases"]] == [f"{late.pk}-1", f"{late.pk}-2"]
    assert record["compiledRelease"]["tender"]["description"] == "Later words"
    assert client.get(f"/api/v1/records?{package['links']['next'].partition('?')[2]}").json()["records"] == []
    assert len(client.get("/api/v1/releases?limit=1").json()["releases"]) == 1
    for name in ("releases", "records"):
        for bad in ("after=x", "after=1", "limit=0", "limit=100000"):
            assert client.get(f"/api/v1/{name}?{bad}").status_code == 400, bad


@pytest.mark.django_db
def test_the_open_data_is_described(client):
    described = client.get("/api/v1/schema/").content.decode()
    for name in (
        "changes",
        "releases",
        "records",
        "releases/{month}.jsonl",
        "market/measures",
        "market/lines",
    ):
        assert f"  /api/v1/{name}:\n" in described, name


@pytest.mark.django_db
def test_the_market_api_gives_the_exact_figures(client):
    load_sample(wait=True)

    found = {one["id"]: one for one in client.get("/api/v1/market/measures").json()["measures"]}
    months = client.get("/api/v1/market/lines?from=2013-01&to=2013-12").json()["lines"]

    assert found["M1"]["value"] == "0.499268"
    assert len(months) == 12
    assert client.get("/api/v1/market/lines?format=csv").content.startswith(b"month,")
    assert (
        client.get("/api/v1/market/sources").json()["sources"][0]["licence"] == "Open Government Licence v3.0"
    )
    for bad in ("from=2013", "from=2013-05&to=2013-01", "by=colour"):
        assert client.get(f"/api/v1/market/lines?{bad}").status_code == 400, bad
    assert client.get("/api/v1/market/lines?source=nowhere").status_code == 404
    assert client.get("/api/v1/market/measures?basis=paid").json()["source"] == "g-cloud-sales"
    assert client.get("/api/v1/market/measures?basis=award").status_code == 404
    assert client.get("/api/v1/market/measures?basis=hope").status_code == 400
    assert client.get("/api/v1/market/measures?basis=award&source=g-cloud-sales").status_code == 400


@pytest.mark.django_db
def test_the_releases_of_a_month_come_as_json_lines(client):
    tender = make.published_tender()
    TenderNotice.objects.create(
        tender=tender, number=1, code="UK4", title=tender.title, published_at=tender.published_at,
        body={"ocid": "ocds-worth0-1", "tender": {"title": tender.title}}, body_hash="0" * 64,
    )  # fmt: skip

    answer = client.get(f"/api/v1/releases/{tender.published_at:%Y-%m}.jsonl")
    lines = b"".join(answer.streaming_content).splitlines()

    assert json.loads(lines[0])["tender"]["title"] == tender.title
    assert client.get("/api/v1/releases/nonsense.jsonl").status_code == 404
