"""What the home page tells evaluators and moderators: own work only, never another's mark."""

import pytest

from procurement import clock
from procurement.site.register import Asker, steps_for
from scoring.assessments.models import Assignment
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
