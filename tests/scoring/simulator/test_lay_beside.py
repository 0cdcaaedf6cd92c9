"""Two whole rubrics side by side, over the same bidders."""

import json

import pytest

from scoring.simulator.api import SIMULATE_EXAMPLE
from tests import make

pytestmark = pytest.mark.django_db
OWN = "source=own&bids=A,84,1180000%0AB,78,1020000%0AC,61,790000"


@pytest.fixture
def url(plan):
    return f"/simulator/{plan.tender.reference}/beside/"


def test_anybody_lays_two_ready_rubrics_side_by_side(client):
    assert "The winner differs" in client.get("/simulator/beside/?with=lowest-over-price-v1").text
    page = client.get("/simulator/beside/?with=small").text
    assert "Honest middle wins under both" in page and "A small first step" in page
    assert "Evidence of similar change" in page and "not in it" in page
    part = client.get("/simulator/beside/?with=small", headers={"HX-Request": "true"}).text
    assert "<html" not in part and part.count('id="beside"') == 1


def test_the_same_own_figures_stand_under_both(client):
    page = client.get(f"/simulator/beside/?with=lowest-over-price-v1&price_weight_pct=40&{OWN}").text
    assert page.count("<strong>1.</strong>") == 2
    assert "Ours, with lowest over price" in page


def test_what_is_on_the_screen_is_laid_beside_the_plan_as_it_stands(client, plan, url):
    make.sign_in(client, plan.tender.author)
    page = client.get(f"{url}?price_weight_pct=60").text
    assert "The plan as it stands" in page and "at 60% price" in page and "at 20% price" in page


def test_a_published_rubric_is_laid_beside_and_put_in_place_with_one_press(client, plan, url):
    other = make.published_tender()
    make.sign_in(client, plan.tender.author)
    page = client.get(f"{url}?with={other.reference}").text
    assert f"{other.reference} {other.title}" in page and "Put the second in place of ours" in page
    client.post(f"/tenders/{plan.tender.reference}/plan/rubric/", {"preset": other.reference})
    assert list(plan.criteria.values_list("title", flat=True)) == [
        "Users and problem",
        "Evidence of similar change",
        "Social value",
    ]


def test_a_draft_of_somebody_else_is_no_rubric(client, plan, url):
    secret = make.tender(plan_snapshot=make.plan_snapshot())
    make.sign_in(client, plan.tender.author)
    for wanted in (secret.reference, "nothing", "<script>"):
        answer = client.get(url, {"with": wanted})
        assert answer.status_code == 422 and "Choose the second rubric from the list." in answer.text


@pytest.mark.parametrize("query", ["price_weight_pct=101", "source=own&bids=A,1,1", "formula_id=x"])
def test_bad_questions_get_a_sentence(client, query):
    answer = client.get(f"/simulator/beside/?with=small&{query}")
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_strangers_find_no_plan_to_lay_theirs_beside(client, plan, url):
    for person in (make.bidder(), make.officer()):
        make.sign_in(client, person)
        assert client.get(url).status_code == 404


def test_the_api_says_of_both_who_wins_where_and_what_a_point_costs(client):
    lowest = SIMULATE_EXAMPLE["plan"] | {"price": {"formula_id": "lowest-over-price-v1", "weight_pct": "20"}}
    body = json.dumps(SIMULATE_EXAMPLE | {"compare_with": lowest})
    answer = client.post("/api/v1/simulate/price", body, content_type="application/json").json()
    right = answer["comparison"]["right"]
    assert right["whole_numbers"][-1]["winners"] == ["Loss leader"]
    assert right["value_of_a_point_shown"] and right["first_pct"]
    assert answer["comparison"]["criteria"][-1] == {"title": "Price", "left_pct": "20", "right_pct": "20"}
