"""What the home page tells a buyer's people to do about tenders, and which tenders are found."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.tenders.models import Clarification, Tender
from tests import make

pytestmark = pytest.mark.django_db
S = Tender.Status


@pytest.fixture
def buyer():
    return make.buyer()


def home(client, person):
    return make.sign_in(client, person).get("/").text


def test_an_officer_goes_on_with_drafts_and_publishes_what_is_approved(client, buyer):
    make.tender(buyer, title="Fewer waits")
    Tender.objects.filter(pk=make.tender(buyer, title="Warm homes").pk).update(status=S.APPROVED)

    page = home(client, make.officer(buyer))

    assert "Go on with the draft ‘Fewer waits’" in page
    assert "Publish ‘Warm homes’" in page


def test_what_came_back_stands_first(client, buyer):
    make.tender(buyer, title="Fewer waits")
    Tender.objects.filter(pk=make.tender(buyer, title="Warm homes").pk).update(status=S.RETURNED)

    page = home(client, make.officer(buyer))

    assert page.index("‘Warm homes’ came back") < page.index("‘Fewer waits’")


def test_an_approver_reviews_what_somebody_else_wrote(client, buyer):
    tender = make.tender(buyer, title="Warm homes")
    Tender.objects.filter(pk=tender.pk).update(status=S.IN_REVIEW, submitted_at=timezone.now())

    assert "Review ‘Warm homes’" in home(client, make.approver(buyer))

    own = make.user(["approver"], buyer)
    Tender.objects.filter(pk=tender.pk).update(author=own)
    assert "Review ‘Warm homes’" not in home(client, own)


def test_unanswered_questions_are_counted_and_late_ones_are_said_to_be_late(client, buyer):
    tender = make.tender(buyer, title="Warm homes")
    Tender.objects.filter(pk=tender.pk).update(
        status=S.PUBLISHED, published_at=timezone.now(), answers_by_at=timezone.now() - timedelta(days=1),
        deadline_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    for number in (1, 2):
        Clarification.objects.create(tender=tender, number=number, question="Why?")
    Clarification.objects.create(
        tender=tender, number=3, question="When?", answer="Now", answered_at=timezone.now()
    )

    page = home(client, make.officer(buyer))

    assert "Answer 2 questions on ‘Warm homes’" in page
    assert ">Late<" in page


def test_another_buyer_sees_none_of_it(client, buyer):
    make.tender(buyer, title="Warm homes")

    assert "Warm homes" not in home(client, make.officer(make.buyer()))


def test_the_home_page_does_not_ask_more_with_more_tenders(client, buyer, django_assert_max_num_queries):
    officer = make.officer(buyer)
    make.sign_in(client, officer)
    client.get("/")
    for _ in range(12):
        make.tender(buyer)
    with django_assert_max_num_queries(14):
        client.get("/")


def test_a_draft_is_found_by_its_own_buyer_only(client, buyer):
    tender = make.tender(buyer, title="Warm homes for all")

    assert tender.reference not in client.get("/search/?q=warm").text
    assert tender.reference in make.sign_in(client, make.officer(buyer)).get("/search/?q=warm").text


def test_a_tender_is_found_by_its_reference_whatever_the_case(client, buyer):
    tender = make.tender(buyer, title="Warm homes")

    page = make.sign_in(client, make.officer(buyer)).get("/search/", {"q": tender.reference.lower()}).text

    assert "Warm homes" in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; drop table", "ا", "x" * 3000])
def test_odd_words_find_nothing_and_break_nothing(client, buyer, words):
    make.tender(buyer, title="Warm homes")

    assert make.sign_in(client, make.officer(buyer)).get("/search/", {"q": words}).status_code == 200
