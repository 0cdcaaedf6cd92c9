"""The home page tells buyers and bidders what to do between the opened prices and the award, each thing once."""

import pytest

from procurement import clock
from procurement.site.register import Asker, steps_for
from scoring.results import actions
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db


def titles(person):
    (membership,) = person.live_memberships
    asker = Asker(person, membership.organisation, frozenset(membership.roles), clock.now())
    return [step.title for step in steps_for(asker)]


def test_each_step_between_prices_and_award_is_told_once_and_to_whom_it_falls():
    world = made.priced(prices=["60000.00", "99000.00", "101000.00"], bids=3)
    title, (low, fair, _) = world.tender.title, world.bids
    assert [step for step in titles(world.officer) if title in step] == [f"Decide on ‘{title}’"]
    assert not titles(low.bidder)

    actions.ask_about_price(low, by=world.officer, question="How can you do it for this?")
    actions.ask_repair(fair, by=world.officer, fields=["Insurance certificate"], why="Missing.")

    assert f"Explain your price for ‘{title}’" in titles(low.bidder)
    assert f"Put your bid for ‘{title}’ right" in titles(fair.bidder)


def test_after_the_approval_bidders_read_the_reasons_and_a_challenge_is_answered():
    world = made.approved()
    title, bid = world.tender.title, world.bids[1]
    told = actions.log_challenge(
        world.tender,
        by=world.officer,
        supplier=bid.supplier,
        ground="question",
        words="Why?",
        holds_award=False,
    )

    assert titles(world.officer) == [f"Answer {told.reference} about ‘{title}’"]
    assert titles(bid.bidder) == [f"Read how ‘{title}’ was decided"]
