"""Readings that come due are told once, to those who may enter them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from procurement.notifications.models import Notice
from procurement.outcomes import actions
from procurement.outcomes.models import Measure
from tests import make
from tests.procurement.outcomes.test_check_tenders import outcome

pytestmark = pytest.mark.django_db


def on(*day):
    return {"now": timezone.make_aware(datetime(*day, 9))}


def agreed():
    """An outcome whose primary measure is read each quarter, and whose guardrail nobody said how often."""
    made = outcome(make.buyer())
    made.measures.filter(kind="guardrail").update(frequency="")
    return made


def test_a_reading_is_told_two_weeks_before_it_is_due_once_to_each_who_may_enter_it():
    made = agreed()
    officer = make.officer(made.buyer)
    measure = made.measures.get(kind="primary")
    assert actions.remind_of_readings(**on(2027, 6, 1)) == 0  # agreed, and nobody said when the first is due
    actions.record_reading(
        measure,
        by=officer,
        value=Decimal(1171),
        read_on=date(2027, 1, 31),
        evidence="The return",
        **on(2027, 2, 1),
    )
    people = len({officer.pk, made.author_id} | {u.pk for u in made.buyer.members.with_role("service_owner")})

    assert [actions.remind_of_readings(**on(2027, 4, day)) for day in (15, 16, 17)] == [0, people, 0]
    words = Notice.objects.filter(user=officer, kind="reading_due").get().words
    assert words.by_when == "By 30 April 2027."
    assert "its source is the quarterly return" in words.happened


def test_the_day_of_the_first_reading_is_told_before_anything_was_measured():
    agreed()
    Measure.objects.update(first_reading_on=date(2027, 3, 31))

    assert actions.remind_of_readings(**on(2027, 3, 16)) == 0
    assert actions.remind_of_readings(**on(2027, 3, 17)) > 0
    Measure.objects.update(first_reading_on=None)
    assert actions.remind_of_readings(**on(2030, 1, 1)) == 0
