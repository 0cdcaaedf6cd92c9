"""Whoever works on a bid hears of a change; the buyer does not learn who that is."""

import pytest

from procurement.notifications.models import Notice
from procurement.tenders import actions, queries
from procurement.tenders.firms import firms_able
from suppliers.bids.models import Bid
from tests import make

pytestmark = pytest.mark.django_db


def test_a_bidder_is_told_of_a_change_and_the_buyer_is_told_nothing_of_the_bidder():
    buyer = make.buyer()
    officer = make.officer(buyer)
    tender = make.published_tender(buyer, author=officer)
    firm = make.supplier()
    bidder, outsider = make.bidder(firm), make.bidder(make.supplier())
    Bid.objects.create(tender=tender, lot=tender.lots.get(), supplier=firm, started_by=bidder)

    actions.amend_tender(tender, by=officer, what="A comma", why="It was wrong", is_material=False)

    told = Notice.objects.filter(kind="tender_amended_lightly")
    assert set(told.values_list("user", flat=True)) == {bidder.pk, officer.pk}
    assert not told.filter(user=outsider).exists()
    assert firm.name not in str(list(told.values_list("facts", flat=True)))


def test_firms_that_could_bid_are_counted_and_an_unknown_turnover_shuts_nobody_out():
    make.supplier()
    tender = make.tender()
    able = firms_able()
    assert able is not None
    assert able(queries.facts_of(tender).lots[0]) == 1
