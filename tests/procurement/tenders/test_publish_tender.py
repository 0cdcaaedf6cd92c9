"""From draft to public: two people, the checks, and the moment by the database's clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from procurement.audit import history
from procurement.clock import database_now
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.ocds.release import merged, problems
from procurement.tenders import actions, checks
from procurement.tenders.models import Tender
from tests import make

pytestmark = pytest.mark.django_db
OWN = {
    name for name in checks.REGISTER if checks.REGISTER[name].run.__module__.startswith("procurement.tenders")
}


@pytest.fixture(autouse=True)
def only_this_floor(monkeypatch):
    """The checks of this room alone: what other rooms add is tested where they live."""
    for name in list(checks.REGISTER):
        if name not in OWN and "DELIVERY" not in name:
            monkeypatch.delitem(checks.REGISTER, name)


@pytest.fixture
def people(db):
    buyer = make.buyer()
    return buyer, make.officer(buyer), make.approver(buyer)


def ready(people, **facts):
    buyer, officer, approver = people
    tender = make.tender(buyer, author=officer, **facts)
    tender = actions.attach_plan(tender, make.plan_snapshot(), by=officer)
    tender = actions.submit_for_review(tender, by=officer)
    return actions.approve_tender(tender, by=approver)


def test_a_tender_goes_from_draft_to_open_with_two_people(people):
    tender = ready(people)
    tender = actions.publish_tender(tender, by=people[1])

    assert tender.phase() == "open"
    assert tender.deadline_at - tender.published_at >= timedelta(days=29)
    assert tender.questions_close_at < tender.answers_by_at < tender.deadline_at
    assert [entry.kind for entry in history(tender)][:3] == [
        "tender.published",
        "tender.approved",
        "tender.sent_for_review",
    ]


def test_the_author_does_not_approve_even_as_an_approver(people):
    buyer, _, _ = people
    both = make.user(["officer", "approver"], buyer)
    tender = make.tender(buyer, author=both)
    tender = actions.submit_for_review(tender, by=both)

    with pytest.raises(Refused) as refusal:
        actions.approve_tender(tender, by=both)

    assert refusal.value.code == "tender.own_work"


def test_nobody_approves_a_tender_of_which_they_changed_a_word(people):
    buyer, officer, _ = people
    both = make.user(["officer", "approver"], buyer)
    tender = make.tender(buyer, author=officer)
    actions.change_tender(tender, by=both, limits="Records stay here.")
    tender = actions.submit_for_review(tender, by=officer)

    with pytest.raises(Refused) as refusal:
        actions.approve_tender(tender, by=both)

    assert refusal.value.code == "tender.own_work"


def test_the_database_too_refuses_an_author_as_approver(people):
    buyer, officer, _ = people
    tender = make.tender(buyer, author=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(pk=tender.pk).update(approved_by=officer)


def test_an_officer_of_another_buyer_neither_sees_nor_moves_a_draft(people):
    tender = make.tender(people[0], author=people[1])
    stranger = make.officer()

    assert not Tender.objects.visible_to(stranger).exists()
    with pytest.raises(Refused) as refusal:
        actions.change_tender(tender, by=stranger, why="Something else")
    assert refusal.value.code == "tender.not_yours"


def test_publication_waits_for_the_plan_and_names_it(people):
    buyer, officer, approver = people
    tender = make.tender(buyer, author=officer)
    tender = actions.submit_for_review(tender, by=officer)
    tender = actions.approve_tender(tender, by=approver)

    with pytest.raises(Refused) as refusal:
        actions.publish_tender(tender, by=officer)

    assert refusal.value.code == "tender.checks_block"
    assert "Evaluation plan" in refusal.value.message
    tender.refresh_from_db()
    assert tender.status == "approved"
    assert not tender.notices.exists()


def test_the_author_is_told_once_of_blocks_that_are_found_when_a_draft_goes_to_review(people, monkeypatch):
    buyer, officer, _ = people
    tender = make.tender(buyer, author=officer)
    found = checks.Finding("It asks for 40 people.", severity="block")
    entry = replace(checks.REGISTER["WHY-1"], id="TEST-1", run=lambda draft: found)
    monkeypatch.setitem(checks.REGISTER, "TEST-1", entry)
    for _ in range(2):
        tender = actions.submit_for_review(tender, by=officer)
        tender = actions.return_tender(tender, by=officer, reason="Say the change.")

    [notice] = Notice.objects.filter(kind="block_found")
    assert (notice.user, notice.link) == (officer, f"/tenders/{tender.reference}/checks/")
    assert notice.words.happened.endswith("one block was found. The first: It asks for 40 people.")


def test_publication_asks_the_register_and_nothing_else(people, monkeypatch):
    tender = ready(people)
    entry = replace(
        checks.REGISTER["WHY-1"],
        id="TEST-1",
        run=lambda draft: checks.Finding("Not today.", severity="block"),
    )
    monkeypatch.setitem(checks.REGISTER, "TEST-1", entry)
    with pytest.raises(Refused, match="Not today"):
        actions.publish_tender(tender, by=people[1])

    for name in list(checks.REGISTER):
        monkeypatch.delitem(checks.REGISTER, name)
    assert actions.publish_tender(tender, by=people[1]).is_public


def test_a_check_that_breaks_blocks(people, monkeypatch):
    tender = ready(people)

    def broken(draft):
        raise RuntimeError("no")

    monkeypatch.setitem(checks.REGISTER, "TEST-2", replace(checks.REGISTER["WHY-1"], id="TEST-2", run=broken))
    with pytest.raises(Refused) as refusal:
        actions.publish_tender(tender, by=people[1])
    assert refusal.value.code == "tender.checks_block"


def test_publishing_twice_is_refused_and_leaves_one_notice(people):
    tender = actions.publish_tender(ready(people), by=people[1])
    with pytest.raises(Refused):
        actions.publish_tender(tender, by=people[1])
    assert tender.notices.count() == 1


def test_the_release_of_a_published_tender_is_valid_and_merges_with_its_later_ones(people):
    _, officer, approver = people
    tender = actions.publish_tender(ready(people, lots=2), by=officer)
    amendment = actions.amend_tender(
        tender, by=officer, what="One more week", why="A bidder asked for time", is_material=True
    )
    actions.agree_amendment(amendment, by=approver)
    actions.cancel_tender(tender, by=officer, reason="The money is gone", lesson="Ask for the money first")

    releases = [notice.body for notice in tender.notices.all()]

    assert [release["tag"] for release in releases] == [
        ["tender"],
        ["tenderAmendment"],
        ["tenderCancellation"],
    ]
    assert [problems(release) for release in releases] == [[], [], []]
    compiled = merged(releases)
    assert compiled["tender"]["status"] == "cancelled"
    assert len(compiled["tender"]["lots"]) == 2
    assert len(compiled["tender"]["amendments"]) == 1


def test_a_notice_never_changes_again(people):
    tender = actions.publish_tender(ready(people), by=people[1])
    with pytest.raises(Exception, match=r"append_only|Cannot update"), transaction.atomic():
        tender.notices.update(title="Another")


def test_a_returned_tender_is_a_draft_again_and_says_why(people):
    buyer, officer, approver = people
    tender = make.tender(buyer, author=officer)
    tender = actions.submit_for_review(tender, by=officer)
    tender = actions.return_tender(tender, by=approver, reason="Name the users")

    assert tender.is_draft
    assert tender.reviews.last().words == "Name the users"
    assert actions.change_tender(tender, by=officer, users="Families").users == "Families"


def test_the_phase_is_computed_from_the_times_and_no_job(people):
    tender = make.published_tender(people[0])

    assert tender.phase(tender.deadline_at - timedelta(microseconds=1)) == "open"
    assert tender.phase(tender.deadline_at) == "closed"
    assert Tender.objects.open_at(tender.deadline_at).count() == 0


def test_the_database_clock_is_not_the_start_of_the_transaction():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        began = cursor.fetchone()[0]
        cursor.execute("SELECT pg_sleep(0.02)")
        assert database_now() - began >= timedelta(milliseconds=20)
    assert abs(database_now() - timezone.now()) < timedelta(minutes=1)


def test_assessing_does_not_start_while_the_tender_is_open(people):
    buyer = people[0]
    opener = make.user("opening_officer", buyer)
    tender = make.published_tender(buyer)

    with pytest.raises(Refused) as refusal:
        actions.start_assessing(tender, by=opener)
    assert refusal.value.code == "tender.still_open"

    assert actions.start_assessing(tender, by=opener, now=tender.deadline_at).status == "assessing"


def test_the_rest_of_the_way_goes_step_by_step_with_different_people(people):
    buyer, officer, approver = people
    opener, moderator = make.user("opening_officer", buyer), make.user("moderator", buyer)
    tender = make.published_tender(buyer)
    later = tender.deadline_at + timedelta(days=1)

    with pytest.raises(Refused):
        actions.lock_quality(tender, by=moderator, now=later)
    tender = actions.start_assessing(tender, by=opener, now=later)
    with pytest.raises(Refused):
        actions.record_prices_opened(tender, by=opener, now=later)
    tender = actions.lock_quality(tender, by=moderator, now=later)
    tender = actions.record_prices_opened(tender, by=opener, now=later)
    tender = actions.recommend_award(tender, by=officer, reason="Most value", now=later)
    tender = actions.start_standstill(tender, by=approver, now=later)
    with pytest.raises(Refused) as refusal:
        actions.award_tender(tender, by=approver, now=later)
    assert refusal.value.code == "tender.standstill_runs"
    after = later + timedelta(days=(tender.standstill_ends_on - later.date()).days + 1)
    actions.write_lesson(tender, by=officer, title="Ask tenants first", words="They knew where the damp is.")
    assert actions.award_tender(tender, by=approver, now=after).status == "awarded"


def test_whoever_recommends_does_not_start_the_standstill(people):
    buyer = people[0]
    both = make.user(["officer", "approver"], buyer)
    tender = make.published_tender(buyer, status="priced")
    tender = actions.recommend_award(tender, by=both, reason="Most value")
    with pytest.raises(Refused) as refusal:
        actions.start_standstill(tender, by=both)
    assert refusal.value.code == "tender.own_recommendation"
