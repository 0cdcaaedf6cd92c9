"""A question that came in time and was never answered holds the closing: nothing is opened until everyone is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.tenders import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    tender = make.published_tender()
    question = actions.ask_clarification(tender, by=make.bidder(), question="May we visit?")
    return tender, question, make.officer(tender.buyer), tender.deadline_at + timedelta(minutes=1)


def test_an_unanswered_question_holds_the_closing_until_it_is_answered(asked):
    tender, question, officer, after = asked
    with pytest.raises(Refused) as refusal:
        actions.start_assessing(tender, by=officer, now=after)
    assert refusal.value.code == "tender.question_waits"

    actions.answer_clarification(question, by=officer, answer="Yes, on any Tuesday.", now=after)
    assert actions.start_assessing(tender, by=officer, now=after).status == "assessing"


def test_the_officer_sees_what_the_opening_waits_for(client, asked, time_machine):
    tender, _, officer, after = asked
    time_machine.move_to(after)
    make.sign_in(client, officer)

    page = client.get(reverse("tenders:show-tender", args=[tender.reference])).content.decode()

    assert "Answer 1 question: the opening waits" in page
