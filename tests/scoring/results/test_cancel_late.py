"""A tender is cancelled late: from every step before the award, with nothing lost; after it by another way."""

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.tenders import actions as tenders
from procurement.tenders.models import Lesson
from scoring.assessments import actions as assess
from scoring.assessments.models import Assignment, Mark
from scoring.moderation import actions as moderation
from scoring.moderation.models import ConsensusMark
from scoring.results import actions
from scoring.results.models import AssessmentSummary, AwardDecision, StoredResult
from suppliers.bids.models import Bid
from suppliers.sealing.models import OpeningOfficer
from tests import make
from tests.scoring import make_assessed as made
from tests.suppliers import make as sealed

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


def test_where_no_bid_stands_the_result_offers_to_cancel_and_no_award(client):
    world = made.opened()
    for evaluator in world.evaluators:
        made.mark(world, evaluator)
        assess.lock_marks(world.panel, world.lot, by=evaluator)
    made.settle_all(world, {place: {"C1": 0, "C2": 0} for place in range(len(world.bids))})
    moderation.lock_moderation(world.lot, by=world.moderator)
    sealed.opened(world.reload(), world.officers, "price")
    actions.store_result(world.lot)

    page = make.sign_in(client, world.officer).get(f"/results/{world.reload().reference}/").text
    assert "No bid stands in any lot" in page
    assert reverse("tenders:cancel", args=[world.tender.reference]) in page
    assert "Recommend the award" not in page


def test_an_evaluator_of_a_cancelled_tender_is_told_that_nothing_is_left_to_mark(client):
    world = made.marked()
    tenders.cancel_tender(world.tender, by=world.officer, **WHY)
    page = make.sign_in(client, world.evaluators[0]).get(f"/assess/{world.tender.reference}/").text
    assert "There is nothing left to mark" in page
    assert "Nothing to mark yet" not in page


def test_a_firm_reads_its_own_marks_after_a_cancellation_once_quality_was_locked(client):
    world = made.priced()
    mine, theirs = world.bids[:2]
    address = reverse("results:own-marks", args=[mine.reference])
    assert make.sign_in(client, mine.bidder).get(address).status_code == 404

    tenders.cancel_tender(world.tender, by=world.officer, **WHY)

    assert f'href="{address}"' in client.get(reverse("bids:show", args=[mine.reference])).text
    page = client.get(address).text
    assert made.reason(world, mine, "C1") in page and WHY["reason"] in page
    assert make.sign_in(client, theirs.bidder).get(address).status_code == 404
    assert make.sign_in(client, world.evaluators[0]).get(address).status_code == 404


def test_no_marks_are_told_where_a_tender_was_cancelled_before_they_were_locked(client):
    world = made.marked()
    tenders.cancel_tender(world.tender, by=world.officer, **WHY)
    bid = world.bids[0]
    make.sign_in(client, bid.bidder)
    assert client.get(reverse("results:own-marks", args=[bid.reference])).status_code == 404
    assert "/results/marks/" not in client.get(reverse("bids:show", args=[bid.reference])).text


def test_who_marks_and_who_opens_hears_once_that_a_tender_is_cancelled():
    world = made.marked()
    tenders.cancel_tender(world.tender, by=world.officer, **WHY)

    told = Notice.objects.filter(kind="tender_cancelled_at_work")
    marking = set(
        Assignment.objects.live().filter(panel__tender=world.tender).values_list("evaluator", flat=True)
    )
    opening = set(OpeningOfficer.objects.live().filter(tender=world.tender).values_list("user", flat=True))
    assert marking
    assert opening
    assert sorted(told.values_list("user", flat=True)) == sorted(marking | opening)
    assert WHY["reason"] in told.first().words.happened
    assert told.first().link == reverse("tenders:show-tender", args=[world.tender.reference])
