"""A bid is taken back before the closing moment, and can be made a draft again: action and pages."""

import re
import uuid

import pytest
from django.urls import reverse

from procurement.errors import Refused
from suppliers.bids import actions
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def key():
    return uuid.uuid4().hex


def test_a_withdrawn_bid_counts_no_more_and_can_be_reopened(tender):
    bid = our.submitted(tender)
    by = bid.bidder

    withdrawn = actions.withdraw_bid(bid, by=by, reason="Wrong lot")
    assert (withdrawn.status, withdrawn.version) == ("withdrawn", None)
    with pytest.raises(Refused):
        actions.submit_bid(bid, by=by, idempotency_key=key())
    actions.reopen_bid(bid, by=by)
    actions.submit_bid(bid, by=by, idempotency_key=key())

    bid.refresh_from_db()
    assert (bid.status, bid.version) == ("submitted", 2)


def test_nobody_withdraws_reopens_or_saves_from_the_closing_moment_on(tender):
    bid, gone = our.submitted(tender), our.submitted(tender)
    by = bid.bidder
    actions.withdraw_bid(gone, by=gone.bidder, reason="Too busy")
    our.close(tender)

    for attempt in (
        lambda: actions.withdraw_bid(bid, by=by, reason="Late"),
        lambda: actions.reopen_bid(gone, by=gone.bidder),
        lambda: actions.save_part(bid, "answer:C1", "Late", by=by, revision=1),
        lambda: actions.upload_file(bid, "late.pdf", b"%PDF-1.7 %%EOF", by=by),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "bid.deadline_passed"
    bid.refresh_from_db()
    gone.refresh_from_db()
    assert (bid.status, gone.status) == ("submitted", "withdrawn")


def test_a_withdrawal_needs_a_reason(tender):
    bid = our.submitted(tender)

    with pytest.raises(Refused) as refusal:
        actions.withdraw_bid(bid, by=bid.bidder, reason="  ")

    assert refusal.value.code == "bid.no_reason"


def test_only_a_bidder_of_the_supplier_withdraws(tender):
    bid = our.submitted(tender)

    for other in (our.bidder(), make.user("supplier_admin", bid.supplier)):
        with pytest.raises(Refused) as refusal:
            actions.withdraw_bid(bid, by=other, reason="Not mine")
        assert refusal.value.code == "bid.not_yours"
    bid.refresh_from_db()
    assert bid.status == "submitted"


def test_a_bid_is_withdrawn_on_its_page_and_made_a_draft_again(client, wren, tender):
    bid = our.submitted(tender, wren)

    def url(name):
        return reverse(f"bids:{name}", args=[bid.reference])

    def text_of(response):
        return re.sub(r"\s+", " ", response.content.decode())

    assert client.post(url("withdraw"), {"reason": " "}).status_code == 422
    client.post(url("withdraw"), {"reason": "Too busy"})
    page = text_of(client.get(url("show")))
    assert re.search(r"This bid was withdrawn on \d+ \w+ \d{4} at \d\d:\d\d\.", page)
    assert "It can be reopened, and then submitted again, before" in page
    assert "Submit before" not in page
    client.post(url("reopen"))
    assert "It is not a bid until you submit it" in text_of(client.get(url("show")))
