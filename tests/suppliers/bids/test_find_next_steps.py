"""What bidders and opening officers are told to do next, and who is told nothing."""

import pytest

from tests import make
from tests.suppliers import make as sealed

pytestmark = pytest.mark.django_db


def home(client, person):
    """The body of the page, without what differs by itself: nonces and tokens."""
    return make.sign_in(client, person).get("/").text.split("<main")[1].split("</main>")[0]


def test_a_draft_says_that_it_is_no_bid_yet_and_when_it_closes(client):
    tender, _ = sealed.open_tender()
    bid = sealed.bid(tender)

    page = home(client, bid.bidder)

    assert "Go on with your bid for ‘Lot 1’" in page
    assert "It is not a bid until you submit it." in page


def test_a_submitted_bid_and_a_closed_tender_ask_for_nothing(client):
    tender, _ = sealed.open_tender()
    sent = sealed.submitted(tender)
    late = sealed.bid(tender)
    sealed.close(tender)

    assert "Go on with your bid" not in home(client, sent.bidder)
    assert "Go on with your bid" not in home(client, late.bidder)


def test_neither_a_rival_nor_the_buyer_sees_a_trace_of_a_bid(client):
    tender, officers = sealed.open_tender()
    people = [sealed.bidder(), officers[0], tender.author]
    before = [home(client, person) for person in people]
    sealed.bid(tender)
    sealed.submitted(tender)

    assert [home(client, person) for person in people] == before


def test_an_opening_officer_is_led_from_passphrase_to_opening(client):
    buyer = make.buyer()
    assert "Set your passphrase" in home(client, make.user("opening_officer", buyer))

    tender, officers = sealed.open_tender()
    assert "Open the bids" not in home(client, officers[0])
    sealed.close(tender)
    assert "Open the bids of ‘Fewer families in temporary accommodation’" in home(client, officers[0])
