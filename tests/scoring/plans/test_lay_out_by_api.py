"""A buyer's own software lays out how bids are compared: by the pages' own actions, and never the sign-off."""

import pytest

from procurement.tenders.actions import add_lot, draft_tender
from scoring.plans.actions import sign_off_plan
from scoring.plans.models import EvaluationPlan
from tests import make
from tests.procurement.tenders.test_draft_by_api import asker

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make.officer()


@pytest.fixture
def tender(officer):
    tender = draft_tender(officer.organisations[0], by=officer, title="Shorter waits for a home")
    add_lot(tender, by=officer, title="Book a viewing", value_gbp="90000.00")
    return tender


@pytest.fixture
def address(tender):
    return f"/api/v1/drafts/{tender.reference}/plan"


def test_a_plan_is_laid_out_by_api_until_nothing_is_missing_and_a_person_signs_it_off(
    officer, tender, address
):
    ask = asker(officer)
    assert ask("get", address).status_code == 404
    begun = ask("put", address, {"rubric": "usual"})
    assert begun.status_code == 200, begun.content
    plan = begun.json()
    assert (plan["tender"], plan["status"], plan["rubric"]) == (tender.reference, "draft", "usual")
    assert plan["total_pct"] == "100.000" and plan["price"]["should_cost_likely_gbp"] == "90000.00"
    added = ask(
        "post",
        f"{address}/criteria",
        {"title": "Handing over", "question": "How?", "evidence": "A plan", "scale": ["no", "some", "all"]},
    )
    assert (added.status_code, added.json()["scale"]) == (201, ["no", "some", "all"])
    code = added.json()["code"]
    first, second = plan["criteria"][0], plan["criteria"][1]
    moved = {
        first["code"]: str(float(first["weight_pct"]) - 5),
        second["code"]: str(float(second["weight_pct"]) - 5),
    }
    changed = ask(
        "patch",
        address,
        {"weights": {**moved, code: "10"}, "price": {"ceiling_gbp": "140000.00"}, "tie_break": ["price"]},
    ).json()
    assert (changed["total_pct"], changed["tie_break"]) == ("100.000", ["price"])
    assert (changed["price"]["ceiling_gbp"], changed["price"]["floor_gbp"]) == ("140000.00", "76500.00")
    words = ask("patch", f"{address}/criteria/{code}", {"word_limit": 300}).json()
    assert (words["word_limit"], words["title"], words["weight_pct"]) == (300, "Handing over", "10.000")
    gone = ask("delete", f"{address}/criteria/{code}").json()
    assert gone["total_pct"] == "90.000" and any("90" in one for one in gone["missing"])
    whole = ask("put", address, {"rubric": "usual"}).json()
    assert (whole["total_pct"], whole["missing"]) == ("100.000", [])
    assert whole["price"]["ceiling_gbp"] == "140000.00"
    assert ask("post", f"{address}/sign-off", {}).status_code == 404
    sign_off_plan(EvaluationPlan.objects.get(), by=officer)
    late = ask("patch", address, {"disagreement_marks": 3})
    assert (late.status_code, late.json()["code"]) == (409, "evaluation_plan.wrong_state")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"status": "signed_off"}, 400, "status"),
        ({"weights": {"C1": "many"}}, 400, "weights.C1"),
        ({"weights": {"C1": "101"}}, 400, "weights.C1"),
        ({"weights": {"C99": "10"}}, 409, "C99"),
        ({"weights": ["C1"]}, 400, "weights"),
        ({"price": {"weight_pct": "10"}}, 400, "price.weight_pct"),
        ({"price": {"formula_id": "cheapest"}}, 409, "formula_id"),
        ({"price": {"floor_gbp": "200", "ceiling_gbp": "100"}}, 409, "ceiling_gbp"),
        ({"price": {"floor_gbp": "-1", "ceiling_gbp": "100"}}, 400, "price.floor_gbp"),
        ({"price": "cheap"}, 400, "price"),
        ({"price": None}, 400, "price"),
        ({"tie_break": ["criterion:C99"]}, 409, "tie_break"),
        ({"tie_break": ["price", "price"]}, 409, "tie_break"),
        ({"overall_minimum_points": "101"}, 400, "overall_minimum_points"),
        ({"disagreement_marks": 0}, 400, "disagreement_marks"),
        ({"disagreement_marks": 10**9}, 400, "disagreement_marks"),
    ],
)
def test_what_a_plan_cannot_take_is_refused_by_its_field_and_nothing_is_changed(
    officer, address, body, status, field
):
    ask = asker(officer)
    before = ask("put", address, {}).json()
    refused = ask("patch", address, {"weights": {"price": "19"}, **body})
    assert (refused.status_code, list(refused.json()["errors"])) == (status, [field]), refused.content
    assert ask("get", address).json() == before


def test_a_price_formula_without_a_weight_is_given_none(officer, address):
    ask = asker(officer)
    ask("put", address, {})
    ask("patch", address, {"price": {"formula_id": "price-per-quality-point-v1"}})
    refused = ask("patch", address, {"weights": {"price": "20"}})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["price"])
    assert ask("patch", address, {"weights": {"price": "0"}}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": "A", "kind": "luck"}, "kind"),
        ({"title": "A", "word_limit": 10}, "word_limit"),
        ({"title": "A", "scale": ["alone"]}, "scale"),
        ({"title": "A", "scale": ["", "b"]}, "scale[0]"),
        ({"title": "A", "code": "C7"}, "code"),
    ],
)
def test_a_criterion_that_cannot_be_is_refused_by_its_field(officer, address, body, field):
    ask = asker(officer)
    ask("put", address, {})
    refused = ask("post", f"{address}/criteria", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field]), refused.content


def test_a_plan_is_the_officers_of_its_buyer_alone(officer, tender, address):
    asker(officer)("put", address, {})
    for stranger in (
        make.officer(),
        make.bidder(),
        make.user("approver", tender.buyer),
        make.user("service_owner", tender.buyer),
    ):
        ask = asker(stranger)
        answers = [
            ask("get", address),
            ask("put", address, {}),
            ask("patch", address, {"weights": {}}),
            ask("post", f"{address}/criteria", {"title": "A"}),
            ask("patch", f"{address}/criteria/C1", {"title": "A"}),
            ask("delete", f"{address}/criteria/C1"),
        ]
        assert {answer.status_code for answer in answers} == {404}


def test_a_criterion_sent_twice_under_one_key_is_added_once(officer, address):
    ask = asker(officer)
    before = len(ask("put", address, {}).json()["criteria"])
    for _ in range(2):
        sent = ask("post", f"{address}/criteria", {"title": "Once"}, Idempotency_Key="criterion-1")
        assert sent.status_code == 201
    assert len(ask("get", address).json()["criteria"]) == before + 1
