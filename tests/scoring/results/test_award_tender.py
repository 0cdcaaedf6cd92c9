"""The way from opened answers to a contract, step by step."""

import json
from decimal import Decimal

import pytest
from django.db import transaction
from django.forms import Form
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.errors import Refused
from procurement.html import add_refusal
from procurement.notifications.models import Notice
from procurement.ocds.release import problems
from procurement.templatetags.govuk import faults
from scoring.assessments import actions as assess
from scoring.moderation import actions as moderation
from scoring.results import actions, queries
from scoring.results.models import AssessmentSummary, AwardDecision, LowBidEnquiry, StoredResult
from scoring.results.summaries import gaps
from suppliers.bids.models import Bid
from tests import make
from tests.scoring import make_assessed as made
from tests.suppliers import make as sealed

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code


def test_a_tender_goes_from_opening_to_a_contract(client):
    world = made.awarded({0: {"C1": 5}, 1: {"C1": 3}})
    contract = Contract.objects.get(tender=world.tender)
    assert contract.supplier == world.bids[0].supplier
    assert str(contract.value_gbp) == "91000.00"
    assert contract.record["rank"] == 1
    assert world.tender.status == "awarded"
    statuses = list(Bid.objects.filter(tender=world.tender).order_by("pk").values_list("status", flat=True))
    assert statuses == ["successful", "unsuccessful"]
    workspace = make.sign_in(client, world.officer).get(f"/tenders/{world.tender.reference}/")
    assert f"Follow contract {contract.reference}" in workspace.text
    loser = world.bids[1]
    make.sign_in(client, loser.bidder)
    page = client.get(reverse("bids:show", args=[loser.reference])).text
    assert reverse("results:summary", args=[loser.reference]) in page, (
        "the bid that lost leads to its reasons"
    )
    public = client.get(reverse("tenders:show-public", args=[world.tender.reference])).text
    assert f"Awarded to {contract.supplier.name}" in public and "Bids closed at" in public
    came = reverse("contracts:show-contract", args=[contract.reference])
    assert came in public, "anybody goes on from the award to whether the change came"
    assert client.get(came).status_code == 200
    assert "Ask a question" not in public
    assert [n.code for n in world.tender.notices.all()][-2:] == ["UK6", "UK7"]
    for notice in world.tender.notices.all():
        assert not problems(notice.body)
        assert notice.body["awards"][0]["suppliers"][0]["name"] == contract.supplier.name


def test_who_recommends_an_award_reads_where_each_lot_goes(client):
    world = made.computed({0: {"C1": 5}, 1: {"C1": 3}})

    page = make.sign_in(client, world.officer).get(
        reverse("results:recommend", args=[world.tender.reference])
    )

    assert f"Lot 1 goes to {world.bids[0].supplier.name}." in page.text


def test_a_bid_leads_to_its_summary_from_the_day_it_is_sent_on(client):
    world = made.recommended({0: {"C1": 5}, 1: {"C1": 3}})
    made.read_all(world)
    pages = [reverse("bids:show", args=[bid.reference]) for bid in world.bids]
    links = [reverse("results:summary", args=[bid.reference]) for bid in world.bids]
    for bid, page, link in zip(world.bids, pages, links, strict=True):
        assert link not in make.sign_in(client, bid.bidder).get(page).text

    actions.approve(world.tender, by=world.approver, words="Looked at every part.")

    for bid, page, link in zip(world.bids, pages, links, strict=True):
        told = make.sign_in(client, bid.bidder).get(page).text
        assert link in told
        assert "being assessed" not in told
        assert client.get(link).status_code == 200
        listed = client.get(reverse("bids:list")).text
        assert "Decided, not signed yet" in listed
        assert "Being assessed" not in listed
    rival = make.sign_in(client, make.bidder())
    assert rival.get(pages[0]).status_code == rival.get(links[0]).status_code == 404


def test_a_result_computed_again_gives_the_same_bytes():
    world = made.computed(bids=4)
    stored = StoredResult.objects.get(lot=world.lot)
    assert actions.store_result(world.lot) == stored
    again = queries.compute(world.lot)
    assert again.result.canonical_bytes == bytes(stored.data)
    assert StoredResult.objects.count() == 1


def test_a_plan_that_was_changed_after_publication_gives_no_result():
    world = made.priced()
    world.tender.plan_snapshot["criteria"][0]["weight_pct"] = "60"
    world.tender.save()
    with pytest.raises(ValueError, match="hash"):
        queries.compute(world.lot)


def test_prices_and_results_are_refused_before_the_lock():
    world = made.marked()
    refused("opening.sealed", queries.price_lines, world.panel, by=world.officer)
    refused("result.no_prices", actions.request_result, world.tender, by=world.officer)


def test_whoever_recommends_does_not_approve_and_whoever_marked_does_not_either():
    world = made.recommended()
    made.read_all(world)
    both = world.officer
    both.memberships.update(roles=["officer", "approver"])
    both.forget_memberships()
    refused("award.own", actions.approve, world.tender, by=both, words="Fine.")
    marker = world.evaluators[0]
    marker.memberships.update(roles=["evaluator", "approver"])
    marker.forget_memberships()
    refused("award.role_clash", actions.approve, world.tender, by=marker, words="Fine.")


def test_close_marks_are_read_again_before_approval_and_not_by_whoever_settled_them():
    world = made.recommended()
    result = StoredResult.objects.get(lot=world.lot)
    assert result.near_misses
    refused("award.unread", actions.approve, world.tender, by=world.approver, words="Fine.")
    miss = result.near_misses[0]
    bid = Bid.objects.get(reference=miss["bid"])
    refused(
        "reading.own",
        actions.read_again,
        result,
        bid,
        miss["criterion"],
        by=world.moderator,
        words="It holds.",
    )
    made.read_all(world)
    actions.approve(world.tender, by=world.approver, words="Fine.")


def test_every_bidder_is_told_at_once_and_nothing_of_other_rivals():
    world = made.approved({0: {"C1": 5}}, bids=4)
    summaries = list(AssessmentSummary.objects.filter(bid__tender=world.tender))
    assert len(summaries) == 4
    assert len({summary.sent_at for summary in summaries}) == 1
    winner = world.bids[0]
    for summary in summaries:
        text = json.dumps(summary.content)
        for bid in world.bids:
            named = bid.supplier.name in text or bid.reference in text or world.names[bid.pk] + " " in text
            assert named == (bid.pk in (summary.bid_id, winner.pk))
    assert Notice.objects.filter(kind="assessment_summary").count() == 4
    # Why it was recommended may compare with others, so the winner alone reads it.
    told_why = {s.bid_id for s in summaries if "The best plan for families." in json.dumps(s.content)}
    assert told_why == {winner.pk}
    loser = next(s for s in summaries if s.bid_id != winner.pk)
    assert loser.content["winner"]["parts"][0]["reason"]
    assert "price_gbp" not in json.dumps(loser.content["winner"])
    lost = gaps(loser.content)
    assert lost[0].short == max(gap.winner - gap.own for gap in lost)
    assert sum(gap.own for gap in lost) == sum(Decimal(part["points"]) for part in loser.content["own"])
    assert gaps(next(s for s in summaries if s.bid_id == winner.pk).content) == []


def test_nothing_is_signed_in_the_standstill_nor_while_a_challenge_holds_it():
    world = made.approved()
    refused("tender.standstill_runs", actions.award, world.tender, by=world.approver)
    late = made.after_standstill(world)
    challenge = actions.log_challenge(
        world.tender,
        by=world.bids[1].bidder,
        supplier=world.bids[1].supplier,
        ground="unequal",
        words="Our paragraph 2 was not read.",
        holds_award=True,
    )
    refused("award.held", actions.award, world.tender, by=world.approver, now=late)
    actions.close_challenge(challenge, by=world.officer, answer="It was: see C1.", remedy="explained")
    actions.award(world.tender, by=world.approver, now=late)
    refused("tender.wrong_state", actions.award, world.tender, by=world.approver, now=late)
    assert Contract.objects.count() == 1


def test_the_end_of_the_standstill_is_told_once_to_those_who_award():
    world = made.approved()
    assert actions.tell_of_standstills() == 0
    late = made.after_standstill(world)
    assert actions.tell_of_standstills(now=late) > 0
    assert actions.tell_of_standstills(now=late) == 0
    [notice] = Notice.objects.filter(user=world.approver, kind="standstill_over")
    assert notice.link == f"/results/{world.tender.reference}/"


def test_a_tender_from_which_nothing_was_learned_is_not_awarded():
    world = made.approved()
    late = made.after_standstill(world)
    world.tender.lessons.all().delete()
    refused("tender.no_lesson", actions.award, world.tender, by=world.approver, now=late)
    form = Form({})
    with pytest.raises(Refused) as refusal:
        actions.award(world.tender, by=world.approver, now=late)
    add_refusal(form, refusal.value)
    (said,) = faults([form])
    assert said == {"text": refusal.value.message, "href": f"/tenders/{world.tender.reference}/lessons/"}
    assert not Contract.objects.exists()


def test_an_award_that_falls_goes_to_the_next_in_rank_with_its_history():
    world = made.awarded({0: {"C1": 5}, 1: {"C1": 4}, 2: {"C1": 3}}, bids=3)
    first = AwardDecision.objects.get()
    second = actions.fall(first, by=world.officer, reason="The firm closed.")
    assert (second.bid, second.rank, second.follows) == (world.bids[1], 2, first)
    assert Contract.objects.get().status == "fallen"
    assert not Bid.objects.filter(status="successful").exists()
    made.read_all(world)
    actions.approve(world.tender, by=world.approver, words="Next in rank.")
    assert AssessmentSummary.objects.filter(decision=second).count() == 3
    world.reload()
    assert world.tender.status == "standstill"
    actions.award(world.tender, by=world.approver, now=made.after_standstill(world))
    assert Contract.objects.exclude(status="fallen").get().supplier == world.bids[1].supplier
    third = actions.fall(
        second.__class__.objects.get(pk=second.pk), by=world.officer, reason="It closed too."
    )
    assert third.bid == world.bids[2]


def test_a_recommendation_can_be_sent_back_and_made_again():
    world = made.recommended()
    actions.return_recommendation(world.tender, by=world.approver, reason="Say more.")
    actions.recommend(world.tender, by=world.officer, reason="Because families are asked each week.")
    assert AwardDecision.objects.filter(status="fallen").count() == 1


def test_a_true_tie_needs_a_choice_with_its_reason():
    world = made.computed(bids=2, prices=["90000.00", "90000.00"])
    refused("award.tie", actions.recommend, world.tender, by=world.officer, reason="Either would do well.")
    chosen = world.bids[1].reference
    decisions = actions.recommend(
        world.tender,
        by=world.officer,
        reason="Drawn by lot; Ruth and Peter saw it.",
        choices={world.lot.reference: chosen},
    )
    assert decisions[0].bid == world.bids[1]


def test_the_award_does_not_go_to_a_bid_that_is_not_first():
    world = made.computed({0: {"C1": 5}, 1: {"C1": 3}})
    refused(
        "award.not_first",
        actions.recommend,
        world.tender,
        by=world.officer,
        reason="We like them more.",
        choices={world.lot.reference: world.bids[1].reference},
    )


def test_no_award_without_a_declaration_before_it():
    world = made.computed()
    other = make.officer(world.tender.buyer)
    refused("conflict.not_declared", actions.recommend, world.tender, by=other, reason="The best plan.")


def test_a_lot_that_nobody_wins_ends_with_the_award_of_the_others_and_its_bidders_are_told(client):
    world = made.opened(lots=3, lot_of=(1, 2))
    first, lost, empty = world.tender.lots.all()
    for evaluator in world.evaluators:
        made.mark(world, evaluator)
        for lot in (first, lost):
            assess.lock_marks(world.panel, lot, by=evaluator)
    made.settle_all(world, {1: {"C1": 0, "C2": 0}})
    for lot in (first, lost):
        moderation.lock_moderation(lot, by=world.moderator)
    world.reload()
    sealed.opened(world.tender, world.officers, "price")
    world.reload()
    for lot in (first, lost, empty):
        actions.store_result(lot)
    actions.recommend(world.tender, by=world.officer, reason="The best plan for families.")
    made.read_all(world)
    page = make.sign_in(client, world.approver).get(f"/results/{world.tender.reference}/").text
    assert "No bid stands in this lot" in page

    actions.approve(world.tender, by=world.approver, words="Looked at every part.")

    told = AssessmentSummary.objects.get(bid=world.bids[1]).content
    assert told["outcome"] == "set aside" and told["winner"] is None and told["own"][0]["reason"]
    page = make.sign_in(client, world.bids[1].bidder).get(
        reverse("results:summary", args=[world.bids[1].reference])
    )
    assert "No bid stood in this lot" in page.text
    notice = world.tender.notices.last().body
    assert not problems(notice)
    assert [lot["status"] for lot in notice["tender"]["lots"]] == ["active", "cancelled", "cancelled"]
    lost.refresh_from_db()
    empty.refresh_from_db()
    assert empty.ceased_reason == "No bid came for it." != lost.ceased_reason


def two_lots(marks=None):
    """The results of two lots, each with a bid of its own."""
    world = made.opened(lots=2, lot_of=(1, 2))
    lots = list(world.tender.lots.all())
    for evaluator in world.evaluators:
        made.mark(world, evaluator)
        for lot in lots:
            assess.lock_marks(world.panel, lot, by=evaluator)
    made.settle_all(world, marks)
    for lot in lots:
        moderation.lock_moderation(lot, by=world.moderator)
    world.reload()
    sealed.opened(world.tender, world.officers, "price")
    world.reload()
    for lot in lots:
        actions.store_result(lot)
    return world, lots


def recommend_both(world):
    actions.recommend(world.tender, by=world.officer, reason="The best plan for families.")
    world.reload()
    for bid in world.bids:
        result = queries.latest(bid.lot)
        for miss in queries.unread(result):
            actions.read_again(result, bid, miss["criterion"], by=world.approver, words="It holds.")


def test_a_lot_whose_recommendation_was_sent_back_and_whose_bid_was_then_set_aside_ends_with_the_others():
    world, (_, lost) = two_lots()
    recommend_both(world)
    actions.return_recommendation(world.tender, by=world.approver, reason="The price of lot 2 is low.")
    world.reload()
    bid = world.bids[1]
    LowBidEnquiry.objects.create(
        bid=bid, status="set_aside", question="How?", asked_by=world.officer, due_on=timezone.localdate(),
        reasons="No answer came.", decided_by=world.officer, decided_at=timezone.now(),
    )  # fmt: skip
    actions.store_result(lost)
    recommend_both(world)
    actions.approve(world.tender, by=world.approver, words="Looked at every part.")

    lost.refresh_from_db()
    assert lost.ceased_reason.startswith("No bid stands")
    assert "No answer came." in AssessmentSummary.objects.get(bid=bid).content["why_not"][0]
    world.reload()
    actions.award(world.tender, by=world.approver, now=made.after_standstill(world))
    assert [one.status for one in Bid.objects.order_by("pk")] == ["successful", "set_aside"]


def test_a_lot_whose_award_fell_with_nobody_left_ends_and_without_any_award_nothing_is_signed():
    world, (first, lost) = two_lots()
    recommend_both(world)
    actions.approve(world.tender, by=world.approver, words="Looked at every part.")
    world.reload()
    fallen = AwardDecision.objects.get(lot=lost)
    assert actions.fall(fallen, by=world.officer, reason="The firm closed.") is None

    lost.refresh_from_db()
    assert lost.ceased_reason == "Its award fell, and no other bid stands."
    after = made.after_standstill(world)
    last = AwardDecision.objects.get(lot=first)
    with transaction.atomic():
        actions.fall(last, by=world.officer, reason="It closed too.")
        refused("award.nobody", actions.award, world.tender, by=world.approver, now=after)
        transaction.set_rollback(True)
    actions.award(world.tender, by=world.approver, now=after)
    assert [one.status for one in Bid.objects.order_by("pk")] == ["successful", "unsuccessful"]


def test_a_bid_that_lost_a_true_tie_is_told_of_the_lot_that_was_drawn():
    world = made.computed(prices=["90000.00", "90000.00"])
    actions.recommend(
        world.tender, by=world.officer, reason="Drawn before two witnesses.",
        choices={world.lot.reference: world.bids[0].reference},
    )  # fmt: skip
    made.read_all(world)
    actions.approve(world.tender, by=world.approver, words="Looked at every part.")
    assert (
        "lots were drawn before witnesses"
        in AssessmentSummary.objects.get(bid=world.bids[1]).content["why_not"][0]
    )
