"""Whatever goes wrong, people read what happened and what to do."""

import errno

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from psycopg.errors import DiskFull

from procurement.errors import Refused
from procurement.site.faults import FAULTS, PlainFaults, bad_request, fault, server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", FAULTS)
def test_each_fault_has_its_page_with_a_way_on(status):
    answer = fault(RequestFactory().get("/nowhere/"), status)

    assert answer.status_code == status
    assert FAULTS[status].title in answer.text
    for line in FAULTS[status].todo:
        assert line in answer.text
    assert 'href="/"' in answer.text


def test_an_address_that_leads_nowhere_is_not_found(client):
    page = client.get("/nowhere-at-all/")

    assert page.status_code == 404
    assert "Page not found" in page.text
    assert "may see" in page.text


@pytest.mark.parametrize("address", ["/?q=%00", "/%00/"])
def test_an_address_with_a_nul_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400


def test_the_api_is_answered_in_its_own_shape():
    answer = fault(RequestFactory().get("/api/v1/nowhere/"), 404)

    assert answer.headers["Content-Type"] == "application/json"
    assert b'"code": "not_found"' in answer.content


def told(exception):
    return PlainFaults(lambda request: HttpResponse()).process_exception(RequestFactory().get("/"), exception)


def test_a_refusal_that_a_view_let_fall_is_shown_with_its_own_words():
    answer = told(Refused("bid.deadline_passed", "The tender has closed. Nothing was sent."))

    assert answer.status_code == 409
    assert "The tender has closed. Nothing was sent." in answer.text


def test_a_lost_database_is_no_fault_of_the_reader():
    answer = told(OperationalError("gone"))

    assert answer.status_code == 503
    assert "Nothing that was acknowledged is lost" in answer.text


def full_database():
    fault = OperationalError("could not extend file: No space left on device")
    fault.__cause__ = DiskFull()
    return fault


@pytest.mark.parametrize("exception", [OSError(errno.ENOSPC, "No space left on device"), full_database()])
def test_a_full_disk_is_said_to_be_one(exception):
    answer = told(exception)

    assert answer.status_code == 503
    assert "There is no room left to keep what was sent" in answer.text
    assert "The database cannot be reached" not in answer.text


def test_too_much_is_said_to_be_too_much():
    assert told(RequestDataTooBig()).status_code == 413
    assert bad_request(RequestFactory().post("/"), RequestDataTooBig()).status_code == 413
    assert bad_request(RequestFactory().post("/")).status_code == 400


def test_what_is_not_a_fault_of_the_request_is_left_to_the_service():
    assert told(Http404()) is None
    assert told(ValueError()) is None
    assert told(OSError(errno.EIO, "broken")) is None
    assert server_error(RequestFactory().get("/")).status_code == 500


def test_a_form_without_its_token_is_told_to_reload(settings):
    from django.test import Client

    page = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})

    assert page.status_code == 403
    assert "open for too long" in page.text


def test_the_page_of_a_fault_does_not_need_a_database(monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("procurement.site.faults.render", broken)

    assert "Page not found" in fault(RequestFactory().get("/x/"), 404).text


def test_what_was_typed_in_a_long_form_comes_back_when_the_session_has_ended():
    words = "Tenants with damp wait 63 days until somebody looks."
    sent = {"why": words, "passphrase": "seven green bottles on a wall", "title": "Damp"}
    page = Client().post("/tenders/new/", sent)

    assert page.status_code == 422
    assert "You have been signed out" in page.text
    assert words in page.text
    assert "/accounts/login/?next=/tenders/new/" in page.text
    assert "green bottles" not in page.text
    assert Client().post("/tenders/new/", {"title": "Damp"}).url.startswith("/accounts/login/")
    assert Client().post("/tenders/new/", sent, headers={"HX-Request": "true"}).status_code == 302


def test_what_was_typed_comes_back_when_the_form_is_too_old_and_never_for_a_form_of_another_site():
    strict = Client(enforce_csrf_checks=True)
    sent = {"why": "Tenants with damp wait 63 days."}
    own = strict.post("/tenders/new/", sent, headers={"Sec-Fetch-Site": "same-origin"})
    foreign = strict.post("/tenders/new/", sent, headers={"Sec-Fetch-Site": "cross-site"})

    assert own.status_code == foreign.status_code == 403
    assert "Tenants with damp" in own.text
    assert "Tenants with damp" not in foreign.text
