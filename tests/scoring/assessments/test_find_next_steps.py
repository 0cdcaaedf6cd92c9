"""What the home page tells evaluators and moderators: own work only, never another's mark."""

import re
from datetime import date

import pytest

from procurement import clock
from procurement.notifications.models import Notice
from procurement.notifications.notices import words_of
from procurement.site.register import Asker, steps_for
from procurement.tenders.models import Tender
from scoring.assessments import actions
from scoring.assessments.models import Assignment, Mark
from scoring.assessments.queries import marks_due_words
from scoring.moderation.actions import reopen_mark
from tests import make
from tests.scoring import make_assessed

pytestmark = pytest.mark.django_db


def titles(person, tender, *roles):
    asker = Asker(person, tender.buyer, frozenset(roles), clock.now())
    return [step.title for step in steps_for(asker)]


def test_an_officer_is_led_from_the_opened_answers_to_a_panel_that_marks_them():
    world = make_assessed.opened()
    said = f"Say who marks ‘{world.tender.title}’"
    officer = make.officer(world.tender.buyer)
    assert said not in titles(officer, world.tender, "officer")

    Assignment.objects.update(ended_at=clock.now(), end_reason="Ill")
    assert said in titles(officer, world.tender, "officer")
    other = make.buyer()
    asker = Asker(make.officer(other), other, frozenset(["officer"]), clock.now())
    assert said not in [step.title for step in steps_for(asker)]


def test_where_no_bid_came_everybody_is_led_to_cancel_and_nobody_to_mark(client):
    world = make_assessed.opened(bids=0)
    reference, title = world.tender.reference, world.tender.title
    found = titles(world.officer, world.tender, "officer")
    assert f"Cancel ‘{title}’: no bid came" in found and f"Say who marks ‘{title}’" not in found
    cancel = f"/tenders/{reference}/cancel/"
    make.sign_in(client, world.officer)
    for page in (f"/assess/{reference}/", f"/bids/received/{reference}/"):
        assert cancel in client.get(page).text
    assert "procurement termination notice (UK12)" in client.get(cancel).text
    marks = make.sign_in(client, world.evaluators[0]).get(f"/assess/{reference}/").text
    assert "No bid came." in marks and "Answers come when" not in marks and cancel not in marks


def test_an_evaluator_marks_then_locks_and_only_the_own_work_counts():
    world = make_assessed.opened()
    first, second = world.evaluators[:2]

    before = titles(first, world.tender, "evaluator")
    assert before
    assert before[0].startswith("Mark ")

    make_assessed.mark(world, second)
    assert titles(first, world.tender, "evaluator") == before


def test_a_moderator_settles_when_the_last_evaluator_has_locked():
    world = make_assessed.opened()
    assert not titles(world.moderator, world.tender, "moderator")

    for evaluator in world.evaluators:
        make_assessed.mark(world, evaluator)
    still = titles(world.moderator, world.tender, "moderator")
    world = make_assessed.marked()
    found = titles(world.moderator, world.tender, "moderator")

    assert not [title for title in still if title.startswith("Settle")]
    assert [title for title in found if title.startswith("Settle the marks of")]


def test_nobody_marks_what_is_locked():
    world = make_assessed.marked()

    assert not titles(world.evaluators[0], world.tender, "evaluator")


def test_an_evaluator_is_led_to_the_mark_that_a_moderator_asks_to_look_at_again(client):
    world = make_assessed.marked()
    first = world.evaluators[0]
    mark = Mark.objects.filter(evaluator=first, criterion_code="C2").order_by("pk")[0]
    reopen_mark(mark, by=world.moderator, reason="Paragraph two was missed.")

    assert titles(first, world.tender, "evaluator") == [
        f"Look at a mark of ‘{world.tender.title}’ again, then lock"
    ]
    page = make.sign_in(client, first).get(f"/assess/{world.tender.reference}/").text
    link = re.search(r'href="([^"]+)">Lot 1, C2 of Bidder \w+</a>: Paragraph two was missed\.', page)
    assert link and "Paragraph two was missed." in client.get(link[1]).text

    waiting = make.sign_in(client, world.moderator).get(f"/moderation/{world.tender.reference}/").text
    assert f"Still marking: {first.name}." in waiting


def test_an_undecided_conflict_is_shown_to_who_decides_and_who_settles_and_its_person_hears_the_end(client):
    world = make_assessed.marked()
    conflicted = world.evaluators[0]
    actions.declare(world.panel, by=conflicted, moment="names", kind="actual", words="My sister works there.")
    step = f"Decide about a conflict of interest in ‘{world.tender.title}’"
    table = f"/moderation/{world.tender.reference}/lots/1/"

    assert step in titles(world.officer, world.tender, "officer")
    assert step in titles(world.approver, world.tender, "approver")
    assert f"{conflicted.name} declared a conflict" in make.sign_in(client, world.moderator).get(table).text

    [declared] = world.panel.declarations.filter(kind="actual")
    actions.decide_conflict(declared, by=world.officer, decision="remove", words="Too close.")

    assert step not in titles(world.officer, world.tender, "officer")
    assert "declared a conflict" not in client.get(table).text
    told = Notice.objects.get(user=conflicted, kind="conflict_decided")
    assert "takes no part. Too close." in told.words.happened


def test_an_officer_is_told_which_lot_one_person_marks_alone(client):
    world = make_assessed.opened(evaluators=2)
    address = f"/assess/{world.tender.reference}/"
    assert "Only one person marks" not in make.sign_in(client, world.officer).get(address).text
    actions.end_assignments(world.panel, world.lot, world.evaluators[0], by=world.officer, reason="Ill")
    assert "Only one person marks lot 1" in client.get(address).text


def test_an_evaluator_reads_by_when_marks_are_due_in_the_notice_and_in_the_next_step():
    world = make_assessed.opened()
    evaluator, tender = world.evaluators[0], world.tender
    Tender.objects.filter(pk=tender.pk).update(result_promised_on=date(2026, 12, 21))
    tender.refresh_from_db()

    asker = Asker(evaluator, tender.buyer, frozenset({"evaluator"}), clock.now())
    assert steps_for(asker)[0].due == "due before 21 December 2026"
    assert marks_due_words(tender) == "Before 21 December 2026, the day promised to bidders for the result."

    tender.result_promised_on = None
    assert marks_due_words(tender) == ""


def test_a_notice_from_before_its_kind_had_a_day_says_no_day():
    assert words_of("marks_wanted", {"subject": "T-0001"}).by_when == ""
    assert words_of("marks_wanted", {"subject": "T-0001", "due": "Before 1 May."}).by_when == "Before 1 May."
