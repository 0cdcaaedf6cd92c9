"""A person may belong to several organisations, and acts for one of them at a time."""

import pytest
from django.utils import timezone

from procurement.accounts.models import Membership
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    made = make.officer(make.buyer(name="Alpha Council"))
    Membership.objects.create(user=made, organisation=make.supplier(name="Beta Ltd"), roles=["bidder"])
    return made


def test_the_acting_organisation_can_be_switched_and_roles_follow(client, person):
    make.sign_in(client, person)
    assert client.get("/account/").wsgi_request.roles == {"officer"}
    beta = person.live_memberships[1].organisation

    client.post("/account/act-for/", {"organisation": beta.reference})

    request = client.get("/account/").wsgi_request
    assert request.organisation == beta
    assert request.roles == {"bidder"}


def test_nobody_acts_for_an_organisation_of_others(client, person):
    make.sign_in(client, person)

    assert client.post("/account/act-for/", {"organisation": make.buyer().reference}).status_code == 404


def test_roles_are_those_of_one_organisation_only(person):
    alpha, beta = (membership.organisation for membership in person.live_memberships)

    assert person.roles_in(alpha) == {"officer"}
    assert person.roles_in(beta) == {"bidder"}
    assert person.roles_in(make.buyer()) == set()
    assert person.roles_in(None) == set()


def test_a_page_reads_memberships_once(client, person, django_assert_max_num_queries):
    make.sign_in(client, person)
    client.get("/account/")

    with django_assert_max_num_queries(5):
        client.get("/account/")


def test_removal_takes_effect_at_the_next_request(client, person):
    make.sign_in(client, person)
    assert client.get("/organisation/people/").status_code == 200

    person.memberships.update(ended_at=timezone.now())

    assert client.get("/organisation/people/").status_code == 404
