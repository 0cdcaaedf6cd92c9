"""A screening without price: the best go forward, those that stop are told, and their prices stay shut."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.ocds.mapping import release_of
from procurement.ocds.release import problems
from procurement.tenders.formulas.dates import working_days_between
from procurement.tenders.models import BankHoliday, Lot, Tender
from procurement.tenders.screening import told_on
from procurement.tenders.timeline import stage_list
from scoring.assessments import actions as assess
from scoring.assessments.models import LotMarking
from scoring.assessments.queries import cells_of
from scoring.formulas.exact import canonical
from scoring.moderation import actions as moderation
from scoring.moderation.models import ConsensusMark, Moderation
from scoring.results import actions as results
from scoring.results.models import AssessmentSummary, Challenge
from scoring.screening import actions, queries
from scoring.screening.models import Screening, ScreeningLetter
from suppliers.bids.models import Bid, BidVersion
from suppliers.bids.queries import (
    envelope_private,
    open_payload_of,
    opened_prices,
    own_opened_bid,
)
from suppliers.sealing.models import Opening
from tests import make
from tests.scoring import make_assessed as made
from tests.suppliers import make as sealed

pytestmark = pytest.mark.django_db
RULE = made.SCREENING


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code


def stage(world, code, marks):
    """Mark, lock and settle one question of the bids named: ``marks`` by the place of the bid."""
    for evaluator in world.evaluators:
        for place, mark in marks.items():
            bid = world.bids[place]
            text = "“Your people lead from month six” is dated." if code == "C2" else made.comment(world, bid)
            assess.save_mark(bid, code, by=evaluator, mark=mark, comment=text)
        assess.lock_marks(world.panel, world.lot, by=evaluator)
    for place, mark in marks.items():
        bid = world.bids[place]
        moderation.settle(
            bid, code, by=world.moderator, mark=mark, reason=made.reason(world, bid, code), seen=0
        )


def locked(*marks, **facts):
    """A screening that waits for its second person; ``marks``: of each bid on the question of the screening."""
    facts = {"evaluators": 1, "screening": RULE | facts.pop("rule", {}), **facts}
    world = made.opened(bids=len(marks), **facts)
    stage(world, "C1", dict(enumerate(marks)))
    world.screening = actions.lock_screening(world.lot, by=world.moderator)
    return world


def screened(*marks, **facts):
    world = locked(*marks, **facts)
    world.screening = actions.agree(world.screening, by=world.approver)
    for bid in world.bids:
        bid.refresh_from_db()
    world.reload()
    return world


def test_the_best_go_forward_to_the_award_and_the_price_of_the_other_is_never_opened():
    world = screened(4, 5, 3)
    first, best, last = world.bids
    assert [bid.status for bid in world.bids] == ["not_forward", "submitted", "not_forward"]
    assert world.tender.screened_at and world.tender.status == "assessing"

    # The other question is marked and settled for the one that goes forward alone.
    (cell,) = cells_of(world.panel, world.evaluators[0])
    assert (cell.bid, cell.question.code) == (best, "C2")
    refused("screening.later", assess.save_mark, first, "C2", by=world.evaluators[0], mark=3)
    refused("screening.decided", assess.save_mark, best, "C1", by=world.evaluators[0], mark=3)
    stage(world, "C2", {1: 3})
    refused("screening.later", moderation.settle, first, "C2", by=world.moderator, mark=3, reason="x", seen=0)
    assert moderation.lock_moderation(world.lot, by=world.moderator)

    world.reload()
    sealed.opened(world.tender, world.officers, "price")
    opening = Opening.objects.get(tender=world.tender, envelope="price")
    assert [line["bid"] for line in opening.bids] == [best.reference]
    assert set(opened_prices(world.tender)) == {best.pk}
    private = envelope_private(world.tender, "price")
    for version in BidVersion.objects.filter(bid=last):
        refused("bid.not_forward", open_payload_of, version, "price", private)
    assert own_opened_bid(last, by=last.bidder)[1] is None
    assert own_opened_bid(best, by=best.bidder)[1] is not None

    world.reload()
    result = results.store_result(world.lot)
    assert [row["bid"] for row in result.bids] == [best.reference]
    assert {item["bid"] for item in result.left_out} == {first.reference, last.reference}
    results.recommend(world.tender, by=world.officer, reason="The best plan for families.")
    made.read_all(world)
    results.approve(world.tender, by=world.approver, words="Looked at every part.")
    assert [s.bid for s in AssessmentSummary.objects.all()] == [best]
    world.reload()
    results.award(world.tender, by=world.approver, now=made.after_standstill(world))
    assert [Bid.objects.get(pk=b.pk).status for b in world.bids] == [
        "not_forward",
        "successful",
        "not_forward",
    ]


def test_whoever_stops_is_told_at_once_with_marks_and_reasons_and_nothing_of_a_rival():
    world = screened(4, 5)
    stopped, best = world.bids
    told = ScreeningLetter.objects.get(bid=stopped).content
    assert not told["goes_forward"]
    assert told["own"][0]["mark"] == "4" and told["own"][0]["reason"] == made.reason(world, stopped, "C1")
    assert "80.00 points" in told["why_not"][0] and "100.00 points or more" in told["why_not"][0]
    assert best.reference not in str(told) and best.supplier.name not in str(told)
    assert "own" not in ScreeningLetter.objects.get(bid=best).content
    assert {(n.kind, n.user_id) for n in Notice.objects.filter(kind__startswith="screening_s")} >= {
        ("screening_stopped", stopped.bidder.pk)
    }
    assert Notice.objects.filter(kind="screening_forward", user=best.bidder).count() == 1
    assert Notice.objects.filter(kind="screening_done").count() == len(world.evaluators)


def test_nobody_hears_before_a_second_person_agrees_and_nothing_is_settled_meanwhile():
    world = locked(4, 5)
    assert not ScreeningLetter.objects.exists() and not Bid.objects.filter(status="not_forward").exists()
    bid = world.bids[0]
    refused("moderation.held", moderation.settle, bid, "C1", by=world.moderator, mark=5, reason="x", seen=1)
    refused("moderation.held", moderation.lock_moderation, world.lot, by=world.moderator)
    refused("moderation.held", actions.lock_screening, world.lot, by=world.moderator)
    assert canonical(queries.compute(world.lot)) == bytes(Screening.objects.get().data)  # and again, the same


def test_one_person_alone_stops_nobody():
    world = locked(4, 5)
    refused("screening.own", actions.agree, world.screening, by=world.moderator)
    judge = world.evaluators[0]
    judge.memberships.update(roles=["evaluator", "approver"])
    judge.forget_memberships()
    refused("screening.marked", actions.agree, world.screening, by=judge)
    stranger = make.approver(world.tender.buyer)
    refused("conflict.not_declared", actions.agree, world.screening, by=stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.filter(pk=world.screening.pk).update(second=world.moderator)
    actions.agree(world.screening, by=world.approver)
    refused("screening.wrong_state", actions.agree, world.screening, by=world.approver)
    assert ScreeningLetter.objects.count() == 2


def test_one_that_was_sent_back_is_settled_and_locked_again():
    world = locked(4, 4)
    assert [row["goes_forward"] for row in world.screening.record["bids"]] == [
        True,
        True,
    ]  # a tie at the edge
    refused("screening.no_words", actions.send_back, world.screening, by=world.approver, words=" ")
    actions.send_back(world.screening, by=world.approver, words="Read the first answer again.")
    bid = world.bids[0]
    reason = made.reason(world, bid, "C1") + " Read again."
    moderation.settle(bid, "C1", by=world.moderator, mark=5, reason=reason, seen=1)
    again = actions.lock_screening(world.lot, by=world.moderator)
    actions.agree(again, by=world.approver)
    assert [Bid.objects.get(pk=b.pk).status for b in world.bids] == ["submitted", "not_forward"]


def test_what_a_screening_decided_nobody_takes_back():
    world = screened(4, 5)
    stopped, best = world.bids
    judge = make.user("evaluator", world.tender.buyer)
    with pytest.raises(ProgrammingError, match="stopped_stays"), transaction.atomic():
        Bid.objects.filter(pk=stopped.pk).update(status="submitted")
    with pytest.raises(ProgrammingError, match="decided_stays"), transaction.atomic():
        Screening.objects.filter(pk=world.screening.pk).update(second_words="Otherwise.")
    refused("screening.decided", assess.assign, world.panel, world.lot, "C1", judge, by=world.officer)
    stage(world, "C2", {1: 3})
    moderation.lock_moderation(world.lot, by=world.moderator)
    settled = ConsensusMark.objects.get(bid=best, criterion_code="C1")
    refused(
        "screening.decided",
        moderation.ask_change,
        settled,
        by=world.moderator,
        mark=1,
        reason=made.reason(world, best, "C1") + " Once more.",
        why="A month was read wrongly.",
    )


def test_the_screening_comes_first_and_whoever_takes_over_later_marks_the_rest_alone():
    world = made.opened(bids=3, screening=RULE)
    judge, other = world.evaluators
    refused("screening.later", assess.save_mark, world.bids[0], "C2", by=judge, mark=3)
    before = cells_of(world.panel, judge)
    assert {cell.question.code for cell in before} == {"C1"}
    stage(world, "C1", {0: 3, 1: 5, 2: 5})
    refused("screening.first", moderation.lock_moderation, world.lot, by=world.moderator)
    actions.agree(actions.lock_screening(world.lot, by=world.moderator), by=world.approver)
    letters = {cell.bid.pk: cell.letter for cell in before}  # a bid that stops takes nobody's letter along
    after = cells_of(world.panel, judge)
    assert len(after) == 2 and all(letters[cell.bid.pk] == cell.letter for cell in after)
    successor = make.user("evaluator", world.tender.buyer, name="Evaluator S")
    assess.replace_evaluator(world.panel, world.lot, other, successor, by=world.officer, reason="Ill.")
    assert {cell.question.code for cell in cells_of(world.panel, successor)} == {"C2"}


def test_with_nobody_left_prices_stay_shut_and_the_officer_is_told():
    world = screened(0, 0)
    assert {bid.status for bid in world.bids} == {"not_forward"}
    assert world.tender.status == "assessing" and world.tender.screened_at
    assert Notice.objects.filter(kind="screening_nobody").exists()
    letter = ScreeningLetter.objects.get(bid=world.bids[0]).content
    assert letter["why_not"] == ["Users and problem: 0 is under the minimum of 1."]


def test_its_dates_stand_on_the_timeline_and_in_the_open_data():
    tender = make.published_tender(plan_snapshot=made.PLAN | {"screening": RULE})
    due = told_on(tender)
    assert working_days_between(tender.deadline_at.date() + timedelta(days=1), due, BankHoliday.union()) == 10
    name = "Screening: bidders hear who goes forward"
    states = [
        {row["title"]: row["state"] for row in stage_list(tender, tender.deadline_at + timedelta(days=n))}
        for n in (1, 40)
    ]
    assert [state[name] for state in states] == ["now", "late"]
    tender.screened_at = tender.deadline_at + timedelta(days=9)
    release = release_of(tender, code="UK6", number=2, at=tender.screened_at)
    (milestone,) = release["tender"]["milestones"]
    assert (milestone["type"], milestone["status"]) == ("assessment", "met")
    assert milestone["dueDate"] == f"{due.isoformat()}T00:00:00Z" and milestone["dateMet"]
    assert "the best bid goes forward" in milestone["description"]
    assert problems(release) == []


def test_a_tender_without_one_says_nothing_of_it():
    tender = make.published_tender(plan_snapshot=made.PLAN)
    assert not any("creening" in row["title"] for row in stage_list(tender))
    assert "milestones" not in release_of(tender, code="UK4", number=1, at=tender.published_at)["tender"]


def test_the_pages_lead_from_marks_to_the_letter(client):
    world = made.opened(bids=2, screening=RULE)
    reference = world.tender.reference
    stage(world, "C1", {0: 4, 1: 5})
    make.sign_in(client, world.moderator)
    table = client.get(reverse("moderation:show-table", args=[reference, 1])).content.decode()
    assert "Lock the screening" in table and "Lock this lot" not in table
    page = client.get(reverse("screening:lock", args=[reference, 1])).content.decode()
    assert page.count("Goes forward") == 1 and world.bids[0].supplier.name not in page
    client.post(reverse("screening:lock", args=[reference, 1]))
    assert (
        "waits for a second person"
        in client.get(reverse("screening:show", args=[reference])).content.decode()
    )

    make.sign_in(client, world.approver)
    url = reverse("screening:decide", args=[reference, 1])
    assert client.post(url, {"decision": "send_back"}).status_code == 422
    assert client.post(url, {"decision": "agree"}).status_code == 302
    assert client.post(url, {"decision": "agree"}).status_code == 302  # the second click of a double click
    assert ScreeningLetter.objects.count() == 2

    stopped, best = world.bids
    make.sign_in(client, stopped.bidder)
    letter = client.get(reverse("screening:letter", args=[stopped.reference])).content.decode()
    assert "did not go forward" in letter and made.reason(world, stopped, "C1") in letter.replace(
        "&#x27;", "'"
    )
    assert client.get(reverse("screening:letter", args=[best.reference])).status_code == 404
    assert "did not go forward" in client.get("/").content.decode()  # among the next steps
    ask = reverse("results:log-challenge", args=[reference, stopped.reference])
    sent = client.post(ask, {"ground": "reasons", "words": "Which month is missing?", "holds_award": "on"})
    assert sent.status_code == 302 and Challenge.objects.get().holds_award
    shown = client.get(reverse("bids:show", args=[stopped.reference])).content.decode()
    assert "did not go forward" in shown


@pytest.mark.prove
def test_the_evidence_pack_proves_who_went_forward(tmp_path):
    import io
    import subprocess
    import sys
    import zipfile

    world = screened(4, 5, 5, rule={"top": 2})
    stage(world, "C2", {1: 3, 2: 4})
    moderation.lock_moderation(world.lot, by=world.moderator)
    world.reload()
    sealed.opened(world.tender, world.officers, "price")
    world.reload()
    results.store_result(world.lot)
    results.recommend(world.tender, by=world.officer, reason="The best plan for families.")
    made.read_all(world)
    results.approve(world.tender, by=world.approver, words="Looked at every part.")
    world.reload()
    pack = results.store_pack(world.tender, by=world.officer)
    zipfile.ZipFile(io.BytesIO(bytes(pack.data))).extractall(tmp_path / "pack")
    run = subprocess.run(
        [sys.executable, tmp_path / "pack" / "verify.py"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert "1 screening(s) computed again" in run.stdout and "1 result(s)" in run.stdout
    assert re.search(r'"price": null', (tmp_path / "pack" / "bids.json").read_text())


def test_a_lot_that_loses_its_last_bid_holds_up_no_other_lot():
    world = screened(4, evaluators=1)
    first = world.bids[0]
    other = Lot.objects.create(tender=world.tender, number=2, title="Lot 2")
    LotMarking.objects.create(panel=world.panel, lot=other, all_locked_at=timezone.now())
    alone = Bid.objects.create(
        tender=world.tender, lot=other, supplier=first.supplier, started_by=first.bidder,
        status="submitted", version=1, last_version=1,
    )  # fmt: skip
    ConsensusMark.objects.create(
        moderation=Moderation.objects.create(lot=other), bid=alone, criterion_code="C1", number=1, mark=0,
        reason="Nothing was answered.", settled_by=world.moderator,
    )  # fmt: skip
    Tender.objects.filter(pk=world.tender.pk).update(screened_at=None)
    stage(world, "C2", {0: 3})
    assert not moderation.lock_moderation(world.lot, by=world.moderator)  # the other lot is still open
    actions.agree(actions.lock_screening(other, by=world.moderator), by=world.approver)
    world.reload()
    assert (world.tender.status, Bid.objects.get(pk=alone.pk).status) == ("quality_locked", "not_forward")
