"""Outages are recorded, not argued: readings, the record of a deadline, a supplier's own clicks."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from procurement.audit.models import AuditEvent
from suppliers.reach import actions, middleware
from suppliers.reach.formulas import AWAY, EVERY, SILENT, Gap, gaps
from suppliers.reach.models import Click, ReachRecord, Reading
from tests import make
from tests.suppliers import make as our

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
db = pytest.mark.django_db


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def steady(count: int, *failed: int) -> list[tuple[datetime, bool]]:
    """Readings each 15 seconds from noon; those with these numbers failed."""
    return [(NOON + EVERY * number, number not in failed) for number in range(count)]


def test_readings_without_a_failure_have_no_gap():
    assert gaps(steady(5), NOON, at(60)) == []


def test_an_outage_runs_from_the_first_failure_to_the_next_answer():
    assert gaps(steady(8, 2, 3), NOON, at(105)) == [Gap(AWAY, at(30), at(60))]


def test_an_outage_over_the_deadline_runs_to_the_deadline():
    assert gaps(steady(5, 3, 4), NOON, at(70)) == [Gap(AWAY, at(45), at(70))]


def test_where_the_probe_was_silent_nothing_is_claimed():
    rows = [*steady(3, 2), (at(120), True)]

    assert gaps(rows, NOON, at(130)) == [Gap(AWAY, at(30), at(30)), Gap(SILENT, at(30), at(120))]
    assert gaps([], NOON, at(3600)) == [Gap(SILENT, NOON, at(3600))]


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if "away" in self.path else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), Page) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/"
        served.shutdown()


@db
def test_a_reading_says_whether_a_page_came_and_with_what_answer(server):
    good, bad = actions.take_reading(server), actions.take_reading(f"{server}away")
    nothing = actions.take_reading("http://127.0.0.1:9/")

    assert (good.reached, good.answer) == (True, 200)
    assert (bad.reached, bad.answer) == (False, 503)
    assert (nothing.reached, nothing.answer) == (False, None)


def test_only_an_address_of_the_web_is_asked():
    with pytest.raises(ValueError, match="PROBE_URL"):
        actions.take_reading("file:///etc/passwd")


@db
def test_the_record_is_kept_once_at_the_deadline_with_its_place_in_the_log(client):
    tender, _ = our.open_tender()
    page = reverse("reach:record", args=[tender.reference])
    assert "from the closing moment on" in client.get(page).content.decode()
    assert actions.keep_due_records() == []
    our.close(tender)
    for number in range(10):
        moment = tender.deadline_at - EVERY * (10 - number)
        Reading.objects.create(at=moment, reached=number not in (4, 5), answer=None, took_ms=5)

    assert actions.keep_due_records() == [tender.reference]
    assert actions.keep_due_records() == []

    record = ReachRecord.objects.get(tender=tender)
    assert (record.readings, record.missed) == (10, 2)
    assert [gap["kind"] for gap in record.gaps] == [SILENT, AWAY]
    assert AuditEvent.objects.filter(kind="reach.recorded", chain=tender.reference).count() == 1
    said = client.get(page).content.decode()
    assert "The service gave no answer" in said
    assert "the probe took no readings" in said


@db
def test_a_deadline_that_was_moved_on_gets_a_record_of_its_own():
    tender, _ = our.open_tender()
    our.close(tender)
    actions.keep_due_records()
    our.close(tender)

    assert actions.keep_due_records() == [tender.reference]
    assert ReachRecord.objects.filter(tender=tender).count() == 2


@db
def test_a_supplier_reads_its_own_clicks_and_no_rival_does(client):
    tender, _ = our.open_tender()
    person = our.bidder()
    bid = our.bid(tender, person)
    make.sign_in(client, person)
    client.get(reverse("bids:show", args=[bid.reference]))
    client.post(reverse("bids:check", args=[bid.reference]), {"key": "k" * 32})
    client.post(reverse("bids:check", args=[bid.reference]), {"key": "k" * 32, "sure": "on"})
    client.get(reverse("bids:price", args=[bid.reference]) + "?typed=98765")
    client.get("/find/")

    rows = list(Click.objects.order_by("pk").values_list("method", "answer"))
    assert rows == [("GET", 200), ("POST", 422), ("POST", 302), ("GET", 200)]
    assert not Click.objects.filter(address__contains="98765").exists()
    said = client.get(reverse("reach:clicks")).content.decode()
    assert "Not done: the page said why" in said
    file = client.get(reverse("reach:clicks-csv"))
    assert file.content.decode().count(bid.reference) == 4
    assert file["Cache-Control"] == "no-store"

    make.sign_in(client, our.bidder())
    assert bid.reference not in client.get(reverse("reach:clicks")).content.decode()
    assert bid.reference not in client.get(reverse("reach:clicks-csv")).content.decode()
    make.sign_in(client, tender.author)
    assert client.get(reverse("reach:clicks")).status_code == 404


@db
def test_an_answer_stands_even_where_its_click_cannot_be_written(client, monkeypatch):
    def broken(**facts: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(middleware, "write_click", broken)
    make.sign_in(client, our.bidder())

    assert client.get(reverse("bids:list")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_click_makes_nothing_after_it_less_durable(client):
    person = our.bidder()
    actions.write_click(
        supplier=person.acting_organisation, person=person, method="GET", address="/", answer=200, took_ms=1
    )

    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        before = cursor.fetchone()
        cursor.execute("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'")
        assert cursor.fetchone() == before
