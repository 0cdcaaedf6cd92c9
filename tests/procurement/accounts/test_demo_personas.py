"""In the demo, and only there, one press steps into a person of the demo world."""

import pytest
from django.test import override_settings

from procurement.accounts.doors import recently_authenticated
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona():
    return make.officer(make.buyer(name="Harrowmere", is_example=True), name="Amara Osei")


def step(client, person, **more):
    organisation = person.live_memberships[0].organisation
    return client.post(
        "/demo/step-into/", {"person": person.pseudonym, "organisation": organisation.reference, **more}
    )


def test_one_press_opens_the_service_as_that_person(client, persona):
    page = client.get("/demo/")
    assert b"Be Amara Osei" in page.content

    assert step(client, persona).status_code == 302
    account = client.get("/account/")
    assert account.status_code == 200
    assert account.wsgi_request.user == persona
    assert account.wsgi_request.roles == {"officer"}
    assert recently_authenticated(account.wsgi_request)


def test_stepping_into_another_person_leaves_the_first(client, persona):
    other = make.approver(persona.live_memberships[0].organisation)
    step(client, persona)
    step(client, other)

    assert client.get("/account/").wsgi_request.user == other


def test_a_person_of_a_real_organisation_cannot_be_stepped_into(client, persona):
    real = make.officer()

    assert step(client, real).status_code == 404
    assert real.name.encode() not in client.get("/demo/").content


@pytest.mark.parametrize("person", ["", "no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_bad_input_gives_a_plain_404(client, persona, person):
    assert client.post("/demo/step-into/", {"person": person, "organisation": "x"}).status_code == 404


def test_without_the_setting_the_pages_do_not_exist_and_old_persona_sessions_open_nothing(client, persona):
    step(client, persona)
    with override_settings(DEMO_PERSONAS=False):
        assert client.get("/account/").status_code == 302
        client.logout()
        assert client.get("/demo/").status_code == 404
        assert step(client, persona).status_code == 404


def test_confirming_is_one_press_in_the_demo(client, persona):
    step(client, persona)
    session = client.session
    del session["second_factor_at"]
    session["second_factor_at"] = 1
    session.save()

    assert client.get("/account/confirm/", {"next": "/account/"}).status_code == 200
    assert client.post("/account/confirm/", {"next": "/account/"}).url == "/account/"
    assert recently_authenticated(client.get("/account/").wsgi_request)
