"""A component that is about to be bought twice: who hears of it, and when."""

import pytest

from procurement.catalogue import actions as catalogue
from procurement.catalogue.models import Component
from procurement.notifications.models import Notice
from procurement.tenders import actions
from procurement.tenders.actions.telling import tell_of_buying_again
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make.user("service_owner", make.buyer(name="Example Payments Office"))


@pytest.fixture
def component(owner):
    made = catalogue.add_component(
        owner.organisations[0], by=owner, title="take a payment", capability="take-a-payment", does="Takes cards."
    )  # fmt: skip
    return catalogue.move_component(made, "try_alpha", by=owner, reason="It is being tried.")


@pytest.fixture
def tender():
    made = make.tender()
    made.lots.update(title="Pay in one step", description="People can take a payment by card.")
    return made


def told(person):
    return list(Notice.objects.filter(user=person, kind="bought_twice"))


def test_a_draft_that_would_buy_what_is_there_is_told_to_its_own_people_alone_when_it_goes_to_review(
    component, owner, tender
):
    approver = make.approver(tender.buyer)
    actions.submit_for_review(tender, by=tender.author)
    tell_of_buying_again(tender)

    for person in (tender.author, approver):
        [notice] = told(person)
        assert "asks for something that Example Payments Office has: take a payment" in notice.words.happened
        assert (notice.words.by_when, notice.link) == (
            "Before it is published.", f"/components/{component.reference}/",
        )  # fmt: skip
    assert told(owner) == []


def test_the_owner_of_a_component_hears_once_of_a_published_tender_that_buys_it_again(
    component, owner, tender
):
    for _ in range(2):
        tell_of_buying_again(tender, is_published=True)

    [notice] = told(owner)
    assert (notice.words.by_when, notice.link) == (
        "Before bids close.", f"/tenders/{tender.reference}/public/",
    )  # fmt: skip
    assert told(tender.author) == []


def test_nothing_is_said_of_a_component_that_a_lot_reuses_or_that_is_only_an_idea(component, owner, tender):
    tender.lots.update(reused=["take-a-payment"])
    tell_of_buying_again(tender)
    tender.lots.update(reused=[])
    Component.objects.update(lifecycle="idea")
    tell_of_buying_again(tender)

    assert not Notice.objects.filter(kind="bought_twice").exists()
