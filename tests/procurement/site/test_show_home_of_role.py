"""The home page of a person says what to do next, the most pressing first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.accounts.roles import ROLES
from procurement.site import register
from procurement.site.register import Found, Step
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(monkeypatch):
    """Rooms of our own, so that the page is tried apart from what the real ones say."""
    monkeypatch.setattr(register, "STEPS", [])
    monkeypatch.setattr(register, "SEARCHES", [])
    return register


def test_a_person_sees_the_steps_of_their_own_roles_in_order(client, rooms):
    now = timezone.now()

    @rooms.next_steps("officer")
    def of_officer(asker):
        yield Step("Answer a question", "/a/", due_at=now + timedelta(days=2), due="in two days")
        yield Step("Write the reasons", "/b/", due_at=now - timedelta(days=1), due="yesterday")
        yield Step("No hurry", "/c/")
        yield Step("Fire", "/d/", urgent=True)

    @rooms.next_steps("approver")
    def of_approver(asker):
        yield Step("Approve it", "/e/")

    page = make.sign_in(client, make.officer()).get("/").text

    assert "Approve it" not in page
    places = [page.index(words) for words in ("Fire", "Write the reasons", "Answer a question", "No hurry")]
    assert places == sorted(places)
    assert page.count(">Late<") == 1


def test_two_steps_of_one_title_are_told_apart_by_their_references(client, rooms):
    @rooms.next_steps("officer")
    def of_officer(asker):
        yield Step("Recommend an award of ‘Homes’", "/results/T-0007/")
        yield Step("Recommend an award of ‘Homes’", "/results/T-0009/")
        yield Step("Recommend an award of ‘Debts’", "/results/T-0011/")

    page = make.sign_in(client, make.officer()).get("/").text

    assert "‘Homes’ (T-0007)</a>" in page and "‘Homes’ (T-0009)</a>" in page
    assert "‘Debts’</a>" in page


def test_a_person_without_steps_is_told_that_nothing_waits(client, rooms):
    page = make.sign_in(client, make.officer()).get("/").text

    assert "Nothing waits for you" in page
    assert "Commercial officer" in page


def test_a_person_without_an_organisation_is_told_how_to_get_one(client, rooms):
    page = make.sign_in(client, make.user()).get("/").text

    assert "You act for no organisation yet" in page


@pytest.mark.parametrize("role", ["officer", "approver", "evaluator", "moderator", "hr", "observer"])
def test_the_home_page_is_drawn_for_every_role_of_a_buyer(client, role):
    page = make.sign_in(client, make.user(role)).get("/")
    assert page.status_code == 200 and ROLES[role][0] in page.text


@pytest.mark.parametrize("maker", [make.bidder, make.supplier_admin, make.analyst])
def test_the_home_page_is_drawn_for_suppliers_and_the_centre(client, maker):
    person = maker()
    page = make.sign_in(client, person).get("/")
    assert page.status_code == 200
    assert all(ROLES[role][0] in page.text for role in person.memberships.get().roles)


@pytest.mark.parametrize(
    ("maker", "most"), [(make.officer, 10), (make.supplier_admin, 10), (make.analyst, 5)]
)
def test_the_home_page_asks_few_questions(client, django_assert_max_num_queries, maker, most):
    make.sign_in(client, maker())
    with django_assert_max_num_queries(most):
        client.get("/")


def test_what_is_found_is_grouped_and_counted(client, rooms):
    @rooms.searched("Tenders")
    def tenders(asker, words):
        yield Found("Fewer families", "/tenders/T-0001/", f"fits {words}")

    @rooms.searched("Components")
    def components(asker, words):
        return []

    page = client.get("/search/?q=families").text

    assert "1 found for “families”" in page
    assert "fits families" in page
    assert ">Components<" not in page.split("<main")[1]


def test_words_of_the_glossary_are_found(client):
    assert "What must not get worse" in client.get("/search/?q=guardrail").text


def test_nothing_found_says_what_to_try(client, rooms):
    page = client.get("/search/", {"q": "zz<b>top"}).text

    assert "Nothing found for “zz&lt;b&gt;top”" in page


def test_blank_words_find_nothing_and_long_ones_are_cut(client, rooms):
    @rooms.searched("All")
    def everything(asker, words):
        assert len(words) <= 200
        yield Found("Hit", "/")

    assert "Hit" not in client.get("/search/?q=%20%20").text.split("<main")[1]
    assert "Hit" in client.get("/search/", {"q": "x" * 5000}).text


def test_the_part_of_the_search_is_the_part_alone(client, rooms):
    part = client.get("/search/?q=x", headers={"HX-Request": "true"}).text

    assert part.lstrip().startswith('<div id="found"')
