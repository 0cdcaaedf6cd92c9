"""Lessons: those nearest in words to a draft, before you start, and the list of all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.tenders.models import Lesson
from procurement.tenders.queries import near_lessons
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make.tender(make.buyer(), title="Warm homes for older people")


def lesson(draft, title, *, days=0, tender=None, words="Say it sooner."):
    return Lesson.objects.create(
        buyer=draft.buyer, tender=tender, title=title, words=words, by=draft.author,
        at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def test_those_that_share_most_words_come_first_however_old_they_are(draft):
    for number in range(4):
        lesson(draft, f"Parking {number}")
    lesson(draft, "Homes", days=400)
    lesson(draft, "Older people want warm homes", days=800)

    assert [each.title for each in near_lessons(draft)] == [
        "Older people want warm homes",
        "Homes",
        "Parking 3",
    ]


def test_where_none_shares_a_word_the_newest_stand_there(draft):
    lesson(draft, "Parking", days=2)
    lesson(draft, "Bins", days=1)

    assert [each.title for each in near_lessons(draft)] == ["Bins", "Parking"]


def test_its_own_lessons_are_left_out(draft):
    lesson(draft, "Warm homes", tender=draft)

    assert near_lessons(draft) == []


@pytest.mark.parametrize("title", ["", "the of and", "a & b | !c <-> 'd", "100% warm", "x.example/?y=1&z=2"])
def test_any_title_can_be_asked_about(draft, title):
    lesson(draft, "Bins")
    draft.title = title

    assert [each.title for each in near_lessons(draft)] == ["Bins"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("homes", ["Warm homes"]),
        ("home sooner", ["Warm homes"]),
        ("bins", ["Bins"]),
        ("taxi", []),
        ("' & (", []),
    ],
)
def test_the_list_is_searched_by_the_words_of_titles_and_texts(client, draft, words, found):
    lesson(draft, "Warm homes")
    lesson(draft, "Bins", words="Empty them.")
    make.sign_in(client, draft.author)

    page = client.get(reverse("tenders:lessons"), {"q": words})

    assert [each.title for each in page.context["page"]] == found
