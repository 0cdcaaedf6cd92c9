"""The first five minutes of the demo: a role each, one press."""

import pytest

from procurement import demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.DEMO_PERSONAS = True
    demo.seed()


def test_each_tour_begins_with_one_press_at_its_own_page(client, world):
    tours = client.get("/demo/").context["tours"]
    assert tours[0]["button"] == "Begin as officer"
    assert len(tours) >= 3
    for tour in tours:
        membership = tour["membership"]
        answer = client.post(
            "/demo/step-into/",
            {
                "person": membership.user.pseudonym,
                "organisation": membership.organisation.reference,
                "next": tour["next"],
            },
        )
        assert answer.url == tour["next"]
        assert client.get(tour["next"]).status_code == 200


def test_a_tour_does_not_lead_off_the_service(client, world):
    tour = client.get("/demo/").context["tours"][0]["membership"]
    answer = client.post(
        "/demo/step-into/",
        {
            "person": tour.user.pseudonym,
            "organisation": tour.organisation.reference,
            "next": "//evil.example/",
        },
    )

    assert answer.url == "/"
