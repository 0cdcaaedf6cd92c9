"""A claim holds the award: at once when it is told, until the buyer has looked at it, on record."""

import pytest
from django.urls import reverse

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from scoring.results import actions
from scoring.results.models import Challenge
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code
    return refusal.value.message


def claim(world, by=None, **facts):
    bid = world.bids[1]
    said = {"ground": "unequal", "words": "Paragraph 2 was not read.", "holds_award": True, **facts}
    return actions.log_challenge(world.tender, by=by or bid.bidder, supplier=bid.supplier, **said)


def test_a_claim_that_a_bidder_tells_of_waits_for_the_buyer_and_not_for_the_bidder(client):
    world = made.approved()
    told = claim(world)
    late = made.after_standstill(world)
    assert told.hold_waits
    words = refused("award.held", actions.award, world.tender, by=world.approver, now=late)
    assert "until you have decided whether there is a claim" in words
    refused(
        "results.not_yours", actions.decide_hold, told, by=world.bids[1].bidder, holds=True, words="We did."
    )
    refused("challenge.no_hold_words", actions.decide_hold, told, by=world.officer, holds=False, words="  ")

    make.sign_in(client, world.officer)
    page = reverse("results:decide-hold", args=[world.tender.reference, told.number])
    assert page in client.get(reverse("results:show-results", args=[world.tender.reference])).text
    assert client.post(page, {"holds": "", "words": "x"}).status_code == 422
    client.post(page, {"holds": "no", "words": "The court's office has no claim of that name."})
    told.refresh_from_db()
    assert (told.holds_award, told.hold_decided_by) == (False, world.officer)
    assert AuditEvent.objects.filter(kind="challenge.hold_decided").count() == 1
    actions.award(world.tender, by=world.approver, now=late)


def test_a_claim_that_the_buyer_confirms_holds_until_it_is_closed():
    world = made.approved()
    told = claim(world)
    actions.decide_hold(told, by=world.approver, holds=True, words="Claim HT-2026-12 was served on us.")
    late = made.after_standstill(world)
    assert "until it is closed" in refused(
        "award.held", actions.award, world.tender, by=world.officer, now=late
    )
    actions.close_challenge(told, by=world.officer, answer="The court found nothing.", remedy="court")
    refused("challenge.closed", actions.decide_hold, told, by=world.officer, holds=True, words="Once more.")
    actions.award(world.tender, by=world.approver, now=late)


def test_what_an_officer_logs_for_a_bidder_is_decided_and_a_question_holds_nothing():
    world = made.approved()
    logged = claim(world, by=world.officer)
    assert logged.holds_award and logged.hold_decided_by == world.officer
    question = claim(world, ground="question")
    assert not question.holds_award
    refused(
        "challenge.no_hold", actions.decide_hold, question, by=world.officer, holds=True, words="It is one."
    )
    assert Challenge.objects.filter(holds_award=True).count() == 1
