"""The two answers of the API and their commands: the same JSON, and every bad field named."""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from scoring.plans.models import EvaluationPlan
from scoring.simulator.api import SCORE_EXAMPLE, SIMULATE_EXAMPLE
from scoring.simulator.models import SimulationRun

pytestmark = pytest.mark.django_db
SCORE, SIMULATE = "/api/v1/score", "/api/v1/simulate/price"


def post(client, path, body):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, text, content_type="application/json")


def changed(example, *path, to):
    body = deepcopy(example)
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return body


def test_the_example_of_the_documentation_is_scored(client):
    answer = post(client, SCORE, SCORE_EXAMPLE).json()
    assert answer["engine_version"] == "1" and len(answer["input_hash"]) == 64
    assert [row["bid"] for row in answer["result"]["bids"]] == ["B-1", "B-2"]
    assert answer["result"]["bids"][1]["whole_life_price_gbp"] == "1040000"
    assert all(part["because"] for row in answer["result"]["bids"] for part in row["parts"])


def test_the_example_of_the_documentation_is_simulated(client):
    answer = post(client, SIMULATE, SIMULATE_EXAMPLE).json()
    assert answer["most_advantageous_bid"] == "Two small firms"
    assert answer["sweep"]["whole_numbers"][-1]["winners"] == ["Loss leader"]
    assert answer["value_of_a_point"]["pounds"] == "19800"
    assert answer["attack"]["changes_the_winner"] is False
    assert answer["stability"]["draws_done"] == 2000
    assert answer["verdicts"]


def test_two_plans_are_laid_side_by_side(client):
    lowest = changed(
        SIMULATE_EXAMPLE["plan"], "price", to={"formula_id": "lowest-over-price-v1", "weight_pct": "20"}
    )
    answer = post(client, SIMULATE, SIMULATE_EXAMPLE | {"compare_with": lowest}).json()["comparison"]
    assert (answer["left"]["winners"], answer["right"]["winners"]) == (["Two small firms"], ["Small firm"])
    assert answer["same_winner"] is False


def test_the_order_of_bids_does_not_change_a_byte(client):
    turned = SCORE_EXAMPLE | {"bids": SCORE_EXAMPLE["bids"][::-1]}
    assert post(client, SCORE, SCORE_EXAMPLE).content == post(client, SCORE, turned).content


BAD = [
    ("weights", changed(SCORE_EXAMPLE, "plan", "criteria", 0, "weight_pct", to="49.99"), "plan.criteria"),
    ("a negative price", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to="-1"), "bids[0].price_gbp"),
    ("a price of nothing", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to="0"), "bids[0].price_gbp"),
    ("a mark off the scale", changed(SCORE_EXAMPLE, "bids", 0, "marks", "C1", to="6"), "bids[0].marks.C1"),
    ("a missing mark", changed(SCORE_EXAMPLE, "bids", 0, "marks", to={"C1": "4"}), "bids[0].marks.C2"),
    ("no bids", changed(SCORE_EXAMPLE, "bids", to=[]), "bids"),
    ("ten thousand bids", changed(SCORE_EXAMPLE, "bids", to=[SCORE_EXAMPLE["bids"][0]] * 10_000), "bids"),
    (
        "the same bid twice",
        changed(SCORE_EXAMPLE, "bids", to=[SCORE_EXAMPLE["bids"][0]] * 2),
        "bids[1].reference",
    ),
    ("no plan", {"bids": SCORE_EXAMPLE["bids"]}, "plan"),
    ("a plan that is a list", changed(SCORE_EXAMPLE, "plan", to=[]), "plan"),
    (
        "a formula nobody knows",
        changed(SCORE_EXAMPLE, "plan", "price", "formula_id", to="x"),
        "plan.price.formula_id",
    ),
    (
        "a scale upside down",
        changed(SCORE_EXAMPLE, "plan", "price", "floor_gbp", to="9e6"),
        "plan.price.ceiling_gbp",
    ),
    ("a field nobody knows", SCORE_EXAMPLE | {"winner": "me"}, "winner"),
    ("NaN as text", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to="NaN"), "bids[0].price_gbp"),
    ("a truth value", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to=True), "bids[0].price_gbp"),
    ("a list for a number", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to=[1]), "bids[0].price_gbp"),
    ("a bid that is a number", changed(SCORE_EXAMPLE, "bids", to=[7, 8]), "bids[0]"),
    ("a very long number", changed(SCORE_EXAMPLE, "bids", 0, "price_gbp", to="1" * 500), "bids[0].price_gbp"),
    (
        "a scale of one step",
        changed(SCORE_EXAMPLE, "plan", "criteria", 0, "scale", to=[0]),
        "plan.criteria[0].scale",
    ),
]


@pytest.mark.parametrize("path", [SCORE, SIMULATE])
@pytest.mark.parametrize(("body", "field"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_names_the_field_and_the_reason_and_stores_nothing(client, path, body, field):
    answer = post(client, path, body)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["errors"], answer.json()
    assert all(reason.endswith(".") for reasons in answer.json()["errors"].values() for reason in reasons)
    assert not EvaluationPlan.objects.exists() and not SimulationRun.objects.exists()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "1" * 400])
@pytest.mark.parametrize("path", [SCORE, SIMULATE])
def test_numbers_that_json_should_not_hold_are_refused(client, path, number):
    body = json.dumps(SCORE_EXAMPLE).replace('"1180000"', number)
    answer = post(client, path, body)
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '"x"', b"\xff\xfe", "[" * 100_000])
@pytest.mark.parametrize("path", [SCORE, SIMULATE])
def test_what_is_no_json_object_is_a_400(client, path, body):
    answer = post(client, path, body)
    assert answer.status_code == 400
    assert "body" in answer.json()["errors"]


def test_a_decimal_in_json_is_read_exactly(client):
    body = json.dumps(SCORE_EXAMPLE).replace('"1180000"', "1180000.10")
    answer = post(client, SCORE, body).json()
    assert answer["result"]["bids"][0]["whole_life_price_gbp"] == "1180000.1"


def test_one_bid_is_scored_and_cannot_be_simulated(client):
    alone = changed(SCORE_EXAMPLE, "bids", to=SCORE_EXAMPLE["bids"][:1])
    assert post(client, SCORE, alone).json()["result"]["most_advantageous_bid"] == "B-1"
    answer = post(client, SIMULATE, alone)
    assert answer.status_code == 422 and "bids" in answer.json()["errors"]


def test_equal_everything_is_a_tie_and_no_error(client):
    twins = [SCORE_EXAMPLE["bids"][0] | {"reference": name} for name in "ABC"]
    answer = post(client, SIMULATE, {"plan": SCORE_EXAMPLE["plan"], "bids": twins}).json()
    assert answer["tied_first"] == ["A", "B", "C"] and answer["most_advantageous_bid"] is None
    assert any(verdict["id"] == "tie" for verdict in answer["verdicts"])


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"draws": 0}, "draws"),
        ({"draws": 10**9}, "draws"),
        ({"draws": 1.5}, "draws"),
        ({"shake_pct": 51}, "shake_pct"),
        ({"seed": -1}, "seed"),
        ({"attack": {"quality": "101"}}, "attack.quality"),
        ({"attack": {"price_gbp": "0"}}, "attack.price_gbp"),
        ({"attack": 7}, "attack"),
    ],
)
def test_what_to_try_is_checked_too(client, extra, field):
    answer = post(client, SIMULATE, SIMULATE_EXAMPLE | extra)
    assert answer.status_code == 422 and field in answer.json()["errors"]


@pytest.mark.parametrize(
    ("command", "path", "example"),
    [("score", SCORE, SCORE_EXAMPLE), ("simulate", SIMULATE, SIMULATE_EXAMPLE)],
)
def test_the_command_prints_what_the_api_answers(client, tmp_path, command, path, example):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(example))
    out = StringIO()
    call_command(command, str(file), stdout=out)
    assert json.loads(out.getvalue()) == post(client, path, example).json()


def test_the_command_names_what_is_wrong(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(BAD[0][1]))
    with pytest.raises(CommandError, match=r"plan\.criteria: The weights make 99\.99"):
        call_command("score", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("score", str(tmp_path / "none.json"))


def test_both_are_documented_with_examples(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    for path in (SCORE, SIMULATE):
        body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        assert body["examples"] and body["schema"]["properties"]["plan"]
