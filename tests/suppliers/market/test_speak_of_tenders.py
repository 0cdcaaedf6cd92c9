"""What the centre says of tenders: the queue by concern, words that stay and are published, notices that come once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.accounts.models import Membership
from procurement.contracts import actions as contracts
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.tenders import actions as tenders
from procurement.tenders.models import FindingOverride, Tender
from suppliers.market import actions, own_facts, queue, telling
from suppliers.market.models import CentreReview
from tests import make

pytestmark = pytest.mark.django_db
TOO_MUCH = (
    "The solution must take payments, send letters, check identity, hold a case, show the history, calculate debt, "
    "assess eligibility, book appointments and keep documents in a single integrated system, in one phase."
)
NOW = timezone.now()


@pytest.fixture
def priya(db):
    return make.user("centre_analyst", make.centre(name="Digital Centre"), name="Priya Nandakumar")


@pytest.fixture
def in_review(db):
    tender = make.tender(title="Provision of 12 developers", why="The council requires 12 developers.")
    Tender.objects.filter(pk=tender.pk).update(status="in_review", price_weight_pct=60)
    tender.refresh_from_db()
    return tender


def words(response):
    return " ".join(response.content.decode().split())


def award(tender):
    Tender.objects.filter(pk=tender.pk).update(
        status="awarded", published_at=NOW, deadline_at=NOW + timedelta(1), awarded_at=NOW + timedelta(2)
    )


def test_the_queue_names_each_concern_and_can_be_asked_for_one(client, priya, in_review):
    FindingOverride.objects.create(
        tender=in_review, check_id="PRICE-1", reason="The budget is fixed by law.", by=make.officer(in_review.buyer)
    )  # fmt: skip
    quiet = make.tender(title="Fewer families wait")
    Tender.objects.filter(pk=quiet.pk).update(status="in_review")
    first = queue.concerns()[0]
    make.sign_in(client, priya)

    assert first.tender == in_review
    assert {"price", "reading", "overrides"} <= set(first.kinds)
    assert "reads as a request for people" in first.reasons
    assert "1 check or phrase overruled with a reason" in first.reasons
    assert "asks for people or a system (1)" in words(client.get("/centre/queue/"))
    page = words(client.get("/centre/queue/?concern=overrides"))
    assert in_review.reference in page and quiet.reference not in page


def test_a_buyer_is_led_to_answer_what_the_centre_said_until_somebody_has(client, priya, in_review):
    officer, stranger = make.officer(in_review.buyer), make.officer()
    review = actions.speak_on_tender(in_review, by=priya, verb="pause", text="Twelve people are no outcome.")
    asked = f"Answer the digital centre: it paused ‘{in_review.title}’"
    home = make.sign_in(client, officer).get("/").text
    assert asked in home and reverse("centre:answer", args=[review.reference]) in home
    assert asked not in make.sign_in(client, stranger).get("/").text

    actions.answer_centre(review, by=officer, text="We say now what must change.")
    assert asked not in make.sign_in(client, officer).get("/").text
    actions.speak_on_tender(in_review, by=priya, verb="advise", text="Cut the price weight too.")
    advice = f"Answer the digital centre: it gave advice on ‘{in_review.title}’"
    assert advice in client.get("/").text
    Tender.objects.filter(pk=in_review.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancel_reason="Not needed any more."
    )
    assert advice not in client.get("/").text


def test_an_answer_goes_to_every_analyst_once_the_one_who_opened_the_review_has_left(priya, in_review):
    officer, colleague = make.officer(in_review.buyer), make.analyst()
    review = actions.speak_on_tender(in_review, by=priya, verb="pause", text="Twelve people are no outcome.")
    Membership.objects.filter(user=priya).update(ended_at=timezone.now())

    actions.answer_centre(review, by=officer, text="We say now what must change.")

    told = set(Notice.objects.filter(kind="centre_answered").values_list("user", flat=True))
    assert colleague.pk in told
    assert priya.pk not in told


def test_the_words_of_both_are_published_with_the_award_and_not_before(client, priya, in_review):
    officer = make.officer(in_review.buyer)
    first = actions.speak_on_tender(in_review, by=priya, verb="pause", text="Twelve people are no outcome.")
    actions.answer_centre(first, by=officer, text="We say now what must change.")
    second = actions.speak_on_tender(in_review, by=priya, verb="advise", text="Cut the price weight too.")
    address = f"/market/advice/{in_review.reference}/"
    first.refresh_from_db()

    assert (first.status, first.said, first.answer) == (
        "closed", "Twelve people are no outcome.", "We say now what must change.",
    )  # fmt: skip
    assert second.pk != first.pk
    with pytest.raises(Refused) as refusal:
        actions.speak_on_tender(in_review, by=priya, verb="pause", text="Once more.")
    assert refusal.value.code == "centre_review.paused_before"
    assert client.get(address).status_code == 404
    Tender.objects.filter(pk=in_review.pk).update(
        status="published", published_at=NOW, deadline_at=NOW + timedelta(1)
    )
    assert "Twelve people" not in words(client.get(address))
    assert "Twelve people" not in words(client.get("/market/advice/"))

    award(in_review)
    for page in (
        client.get("/market/advice/"),
        client.get(address),
        client.get(address, HTTP_HX_REQUEST="true"),
    ):
        for said in (first.said, first.answer, second.said):
            assert said in words(page)
    assert address in words(client.get(f"/tenders/{in_review.reference}/public/"))


def test_advice_is_listed_with_few_questions_however_many(client, priya, django_assert_max_num_queries):
    for place in range(30):
        tender = make.tender(title=f"Tender {place}")
        actions.speak_on_tender(tender, by=priya, verb="advise", text="Cut it.")
        award(tender)
    with django_assert_max_num_queries(3):
        page = words(client.get("/market/advice/"))
    assert page.count("The centre advised") == CentreReview.objects.count() == 30


def contract(**facts):
    tender = make.tender()
    made = contracts.award_contract(
        tender,
        tender.lots.get(),
        make.supplier(),
        Decimal(1000),
        by=make.approver(tender.buyer),
        record=facts,
    )
    made.officer = make.officer(tender.buyer)
    return made


def test_the_payment_that_passes_120_percent_tells_the_centre_and_the_buyer_once(priya):
    made = contract()
    for number, (amount, told) in enumerate([(1200, 0), (1, 1), (500, 1), (-600, 1), (200, 1)]):
        contracts.record_payment(
            made,
            by=made.officer,
            amount_gbp=Decimal(amount),
            paid_on=timezone.localdate(),
            invoice=str(number),
        )
        for person in (priya, made.officer):
            assert Notice.objects.filter(user=person, kind="paid_over_120").count() == told
    notice = Notice.objects.filter(user=priya, kind="paid_over_120").get()
    assert (notice.facts["pct"], notice.link) == ("120", f"/contracts/{made.reference}/")


def test_an_award_to_the_one_bid_that_came_is_told_to_the_centre_once_and_only_of_late(priya):
    alone, two, old = contract(bids=1), contract(bids=2), contract(bids=1)
    type(old).objects.filter(pk=old.pk).update(awarded_at=timezone.now() - timedelta(days=60))
    own_facts.bring_in()

    assert [telling.tell_of_single_bids(), telling.tell_of_single_bids()] == [1, 0]
    told = Notice.objects.filter(kind="won_by_a_single_bid").get()
    assert (told.user, told.subject) == (priya, alone.reference)
    assert told.link == f"/tenders/{alone.tender.reference}/"
    assert two.reference != told.subject


def test_a_megasystem_sent_for_review_is_told_to_the_centre_once(priya):
    tender = make.tender()
    tender.lots.update(description=TOO_MUCH, replaces_whole_system=True, value_gbp=7_400_000, term_months=60)
    tenders.submit_for_review(tender, by=make.officer(tender.buyer))

    told = Notice.objects.filter(user=priya, kind="megasystem").get()
    assert "a megasystem" in told.facts["why"]
    assert told.link == f"/centre/queue/{tender.reference}/"
