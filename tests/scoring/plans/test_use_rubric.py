"""The library of rubrics: ready ones and published ones, to start from or to put in place."""

import pytest

from procurement.errors import Refused
from scoring.plans import actions
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import missing_for_sign_off, weights_of
from scoring.rubrics.queries import find_rubric, published
from tests import make

pytestmark = pytest.mark.django_db


def test_an_officer_starts_from_the_rubric_of_a_published_tender(client):
    other = make.published_tender(title="Fewer people wait for a home")
    tender = make.tender()
    make.sign_in(client, tender.author)
    page = client.get(f"/tenders/{tender.reference}/plan/rubrics/").text
    assert "Fewer people wait for a home" in page and "The usual one" in page
    client.post(f"/tenders/{tender.reference}/plan/start/", {"preset": other.reference})
    plan = EvaluationPlan.objects.get(tender=tender)
    snapshot = other.plan_snapshot
    assert {code: str(weight) for code, weight in weights_of(plan).items() if code != "price"} == {
        f"C{place}": f"{row['weight_pct']}.000" for place, row in enumerate(snapshot["criteria"], start=1)
    }
    words = [step.words for step in plan.criteria.first().steps.all()]
    assert words == [step["words"] for step in snapshot["criteria"][0]["scale"]]
    assert plan.tie_break == ["quality"] and plan.preset == other.reference


def test_prices_and_should_cost_of_the_other_tender_do_not_come_along():
    other = make.published_tender()
    plan = make.plan()
    before = (plan.price_model.floor_gbp, plan.price_model.should_cost_likely_gbp)
    actions.apply_preset(plan, by=plan.tender.author, preset=other.reference)
    price = EvaluationPlan.objects.get(pk=plan.pk).price_model
    assert (price.floor_gbp, price.should_cost_likely_gbp) == before


def test_a_rubric_survives_publication_and_reuse_unchanged():
    plan = make.signed_off_plan(preset="handing-over")
    plan.tender.refresh_from_db()
    other = make.published_tender(plan_snapshot=plan.tender.plan_snapshot)
    again = make.plan(preset=other.reference)
    assert weights_of(again) == weights_of(plan)
    assert missing_for_sign_off(again) == []


def test_codes_in_a_tie_break_follow_their_criterion():
    snapshot = make.plan_snapshot(tie_break=["criterion:X9", "price"])
    snapshot["criteria"][1] = {**snapshot["criteria"][1], "code": "X9"}
    rubric = find_rubric(make.published_tender(plan_snapshot=snapshot).reference)
    assert rubric.tie_break == ("criterion:C2", "price")


def test_drafts_and_plans_from_elsewhere_are_not_in_the_library():
    draft = make.tender(plan_snapshot=make.plan_snapshot())
    strange = make.published_tender(plan_snapshot={"criteria": [{"code": "C1"}], "price": {}})
    assert find_rubric(draft.reference) is None and find_rubric(strange.reference) is None
    assert published() == []
    with pytest.raises(Refused) as refusal:
        make.plan(preset=draft.reference)
    assert refusal.value.code == "plan.unknown_rubric"


def test_the_library_is_searched_by_title_and_buyer(client):
    make.published_tender(title="Safer prisons")
    make.published_tender(make.buyer(name="Eastmarch County Council"), title="Warm homes")
    tender = make.tender()
    make.sign_in(client, tender.author)
    url = f"/tenders/{tender.reference}/plan/rubrics/"
    found = client.get(url, {"q": "eastmarch homes"}, headers={"HX-Request": "true"}).text
    assert "Warm homes" in found and "Safer prisons" not in found and "<html" not in found
    assert "No published rubric matches" in client.get(url, {"q": "zebra"}).text


def test_the_library_asks_the_database_the_same_for_3_and_30(client, django_assert_max_num_queries):
    tender = make.tender()
    make.sign_in(client, tender.author)
    for count in (3, 27):
        for _ in range(count):
            make.published_tender()
        with django_assert_max_num_queries(10):
            client.get(f"/tenders/{tender.reference}/plan/rubrics/")


def test_strangers_do_not_open_the_library_of_a_tender(client):
    tender = make.tender()
    for person in (make.officer(), make.bidder()):
        make.sign_in(client, person)
        assert client.get(f"/tenders/{tender.reference}/plan/rubrics/").status_code == 404
