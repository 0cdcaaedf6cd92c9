"""A tender is cancelled late: from every step before the award, with nothing lost; after it by another way."""

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.tenders import actions as tenders
from procurement.tenders.models import Lesson
from scoring.assessments.models import Mark
from scoring.moderation.models import ConsensusMark
from scoring.results.models import AssessmentSummary, AwardDecision, StoredResult
from suppliers.bids.models import Bid
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db
KEPT = (Bid, Mark, ConsensusMark, StoredResult, AwardDecision, AssessmentSummary)
WHY = {"reason": "The money was taken back.", "lesson": "Ask for the money first."}
STEPS = {
    "opened": (made.opened, "assessing"),
    "marking": (made.marked, "assessing"),
    "moderated": (made.settled, "quality_locked"),
    "priced": (made.priced, "priced"),
    "computed": (made.computed, "priced"),
    "recommended": (made.recommended, "recommended"),
    "in the standstill": (made.approved, "standstill"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_tender_is_cancelled_with_a_reason_and_nothing_is_lost(step, client):
    make_world, status = STEPS[step]
    world = make_world()
    assert world.reload().status == status
    kept = [model.objects.count() for model in KEPT]
    with pytest.raises(Refused) as refusal:
        tenders.cancel_tender(world.tender, by=world.officer, reason="  ", lesson="None.")
    assert refusal.value.code == "tender.no_reason"

    make.sign_in(client, world.officer)
    answer = client.post(reverse("tenders:cancel", args=[world.tender.reference]), WHY)
    assert answer.status_code == 302
    tender = world.reload()
    assert (tender.status, tender.cancel_reason) == ("cancelled", WHY["reason"])
    assert tender.notices.order_by("-pk").first().code == "UK12"
    assert [model.objects.count() for model in KEPT] == kept
    assert Lesson.objects.filter(tender=tender, words=WHY["lesson"]).count() == 1
    for page in ("assess:show-panel", "moderation:show-lots"):
        assert client.get(reverse(page, args=[tender.reference])).status_code == 200
    assert WHY["reason"] in client.get(reverse("results:show-results", args=[tender.reference])).text


def test_an_award_is_not_cancelled_and_the_refusal_says_what_to_do():
    world = made.awarded()
    with pytest.raises(Refused) as refusal:
        tenders.cancel_tender(world.tender, by=world.officer, **WHY)
    assert refusal.value.code == "tender.wrong_state" and len(refusal.value.message) > 30
    assert world.reload().status == "awarded"
