"""One search over lessons, decisions and handover packs: by words, the newest first, and only what one may see."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from procurement.capability import actions as capability
from procurement.catalogue import actions as catalogue
from procurement.memory.queries import SIZE, remembered
from procurement.tenders.models import Lesson
from tests import make
from tests.procurement.capability.test_capability_plan import running

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))


def lesson(buyer, title, at=NOW):
    return Lesson.objects.create(
        buyer=buyer, title=title, words="Families knew.", by=make.officer(buyer), at=at
    )


def pack(made):
    return capability.name_place(
        made, by=made.bidder, kind="handover", title="How releases of families' records work", place="The wiki",
        holder="ours", kept_by="Delivery lead",
    )  # fmt: skip


def titles(user, *asked):
    return [one.title for one in remembered(user, *asked)[0]]


def test_words_find_lessons_decisions_and_packs_in_every_form_of_the_word():
    made = running()
    lesson(made.buyer, "Ask three families")
    pack(made)
    component = catalogue.add_component(
        made.buyer, by=made.owner, title="send a message", capability="send-a-message", does="Sends."
    )
    catalogue.decide(component, by=made.owner, what="One letter a family", why="Two confused people.")
    kinds = [one.kind for one in remembered(made.owner, "family")[0]]
    assert sorted(kinds) == ["component", "lesson", "pack"]
    assert titles(made.owner, "family -letter", "lesson") == ["Ask three families"]
    assert titles(made.owner, "dragons") == []


def test_a_pack_is_found_by_the_people_of_its_contract_alone():
    made, other = running(), running()
    pack(made)
    for person, found in ((made.owner, 1), (made.bidder, 1), (make.analyst(), 1), (other.owner, 0), (other.bidder, 0),
                          (make.bidder(), 0)):  # fmt: skip
        assert len(titles(person, "releases")) == found


def test_pages_follow_each_other_without_a_gap_where_moments_are_equal():
    buyer = make.buyer()
    by = make.officer(buyer)
    made = [
        Lesson(buyer=buyer, title=f"Lesson {n:03}", words="Words", by=by, at=NOW - timedelta(days=n // 7))
        for n in range(2 * SIZE + 5)
    ]
    Lesson.objects.bulk_create(made)
    seen, key = [], ""
    for _ in range(3):
        found, key = remembered(by, "", "", key)
        seen += [one.pk for one in found]
    assert key == ""
    assert len(seen) == len(set(seen)) == 2 * SIZE + 5


@pytest.mark.parametrize(
    "sent",
    [{"q": "'; --"}, {"q": "a & | ! ("}, {"after": "x"}, {"after": "2026~lesson~1"},
     {"after": f"{NOW.isoformat()}~moon~1"},
     {"after": f"{NOW.isoformat()}~lesson~{'9' * 40}"}, {"kind": "moon"}, {"q": "x" * 5000}],
)  # fmt: skip
def test_rubbish_gets_a_page(client, sent):
    make.sign_in(client, make.officer())
    assert client.get(reverse("memory:search-memory"), sent).status_code == 200


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_asks_as_few_statements_with_thirty_as_with_three(
    client, many, django_assert_max_num_queries
):
    buyer = make.buyer()
    for number in range(many):
        lesson(buyer, f"Lesson {number}")
    make.sign_in(client, make.officer(buyer))
    with django_assert_max_num_queries(6):
        page = client.get(reverse("memory:search-memory"), {"q": "families"}).content.decode()
    assert page.count("Families knew.") == min(many, SIZE)
    part = client.get(reverse("memory:search-memory"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
