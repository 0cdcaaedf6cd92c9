"""The pages of the plan: who sees them, and what one press does."""

from decimal import Decimal

import pytest

from scoring.plans import actions
from scoring.plans.models import Criterion, EvaluationPlan
from scoring.plans.queries import weights_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(plan):
    return f"/tenders/{plan.tender.reference}/plan/"


def test_an_officer_starts_from_a_ready_rubric(client):
    tender = make.tender()
    make.sign_in(client, tender.author)
    page = client.get(f"/tenders/{tender.reference}/plan/")
    assert "Start from a ready rubric" in page.text
    client.post(f"/tenders/{tender.reference}/plan/start/", {"preset": "small"})
    assert EvaluationPlan.objects.get(tender=tender).preset == "small"


def test_weights_are_saved_and_the_rest_is_shared_out_with_one_press(client, plan, url):
    make.sign_in(client, plan.tender.author)
    weights = {code: str(weight) for code, weight in weights_of(plan).items()}
    answer = client.post(f"{url}weights/", weights | {"price": "35"})
    assert answer.status_code == 302
    assert "The weights make 115" in client.get(url).text
    client.post(f"{url}weights/", weights | {"price": "35", "share": "1"})
    assert "The weights make" not in client.get(url).text
    plan = EvaluationPlan.objects.get(pk=plan.pk)
    assert sum(weights_of(plan).values()) == 100 and weights_of(plan)["price"] == 35


@pytest.mark.parametrize("wrong", ["-1", "101", "NaN", "1e999", "", "x", "\x00", "9" * 60])
def test_a_weight_that_does_not_fit_comes_back_with_its_reason(client, plan, url, wrong):
    make.sign_in(client, plan.tender.author)
    before = weights_of(plan)
    weights = {code: str(weight) for code, weight in before.items()}
    answer = client.post(f"{url}weights/", weights | {"C1": wrong})
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert weights_of(EvaluationPlan.objects.get(pk=plan.pk)) == before


def test_a_part_is_answered_to_htmx_and_a_page_to_everyone_else(client, plan, url):
    make.sign_in(client, plan.tender.author)
    assert "<html" in client.get(url).text
    part = client.get(url, headers={"HX-Request": "true"}).text
    assert "<html" not in part and 'id="plan"' in part


def test_price_and_minimum_are_changed_on_their_page(client, plan, url):
    make.sign_in(client, plan.tender.author)
    answer = client.post(
        f"{url}price/",
        {
            "formula_id": "linear-floor-ceiling-v1",
            "should_cost_likely_gbp": "1100000",
            "overall_minimum_points": "65",
            "tie_break": "price,quality",
            "own_running_counts": "on",
        },
    )
    assert answer.status_code == 302
    plan = EvaluationPlan.objects.select_related("price_model").get(pk=plan.pk)
    assert (plan.price_model.floor_gbp, plan.price_model.ceiling_gbp) == (935_000, 1_430_000)
    assert plan.overall_minimum_points == 65 and plan.tie_break == ["price", "quality"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"formula_id": "mean-deviation-v1"},
        {"formula_id": "nothing"},
        {"floor_gbp": "5", "ceiling_gbp": "4"},
        {"floor_gbp": "-5"},
        {"overall_minimum_points": "101"},
        {"tie_break": "first-come"},
    ],
)
def test_price_that_does_not_fit_comes_back_with_its_reason(client, plan, url, wrong):
    make.sign_in(client, plan.tender.author)
    good = {"formula_id": "linear-floor-ceiling-v1", "floor_gbp": "1", "ceiling_gbp": "2", "tie_break": ""}
    answer = client.post(f"{url}price/", good | wrong)
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_a_criterion_is_added_changed_and_taken_out(client, plan, url):
    make.sign_in(client, plan.tender.author)
    words = {f"mark_{mark}": f"Words for {mark}" for mark in range(6)}
    facts = {
        "title": "Speed",
        "kind": "quality",
        "question": "How soon will users gain?",
        "evidence": "A date, and what they gain.",
        "word_limit": "300",
    }
    assert client.post(f"{url}criteria/new/", facts | words).status_code == 302
    added = Criterion.objects.get(plan=plan, title="Speed")
    assert added.weight_pct == 0 and [step.words for step in added.steps.all()] == list(words.values())
    assert (
        client.post(f"{url}criteria/{added.code}/", facts | words | {"word_limit": "49"}).status_code == 422
    )
    client.post(f"{url}criteria/{added.code}/remove/")
    assert not Criterion.objects.filter(pk=added.pk).exists()


def test_sign_off_and_reopening_go_through_the_page(client, plan, url):
    make.sign_in(client, plan.tender.author)
    client.post(f"{url}sign-off/")
    assert "Signed off" in client.get(url).text
    client.post(f"{url}reopen/", {"reason": "The question was unclear"})
    assert EvaluationPlan.objects.get(pk=plan.pk).is_draft


def test_strangers_rivals_and_other_buyers_find_nothing_before_publication(client, plan, url):
    for person in (make.bidder(), make.officer(), make.user("centre_analyst", make.centre())):
        make.sign_in(client, person)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}sign-off/").status_code == 404


def test_bidders_read_the_published_plan_without_the_should_cost(client, plan, url):
    by = plan.tender.author
    actions.change_plan(plan, by=by, should_cost_likely_gbp=Decimal("1234567.89"))
    actions.sign_off_plan(plan, by=by)
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    type(plan.tender).objects.filter(pk=plan.tender.pk).update(
        status="published", published_at=now, deadline_at=now + timedelta(days=30)
    )
    make.sign_in(client, make.bidder())
    page = client.get(url).text
    assert "Users and problem: 20%" in page and "nothing left to ask" in page
    assert "1234567" not in page and "should-cost" not in page.lower().replace("should-cost scale", "")


def test_an_evaluator_reads_and_does_not_write(client, plan, url):
    make.sign_in(client, make.user("evaluator", plan.tender.buyer))
    page = client.get(url).text
    assert "Users and problem" in page and "Save weights" not in page
    client.post(f"{url}weights/", {"C1": "1"})
    client.post(f"{url}sign-off/")
    plan = EvaluationPlan.objects.get(pk=plan.pk)
    assert plan.is_draft and weights_of(plan)["C1"] == 20
