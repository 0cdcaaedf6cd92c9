"""The official result: exact, explained, the same bytes whatever the order of rows."""

import hashlib
import json
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.formulas import engine
from scoring.formulas.exact import BadInput
from tests.scoring.formulas.cases import contest
from tests.scoring.formulas.oracle import expected

PLAN = {
    "criteria": [
        {"code": "C1", "title": "Users", "weight_pct": "50", "scale_max": "5", "minimum_mark": "2"},
        {"code": "C2", "title": "Approach", "weight_pct": "30", "scale_max": "5"},
    ],
    "price": {
        "formula_id": "linear-floor-ceiling-v1",
        "weight_pct": "20",
        "floor_gbp": "100",
        "ceiling_gbp": "200",
    },
    "overall_minimum_points": "40",
    "tie_break": ["quality", "price"],
}
MARKS = {"B-1": {"C1": "4", "C2": "3"}, "B-2": {"C1": 3, "C2": Decimal("4")}}
PRICES = {"B-1": "150.00", "B-2": Decimal("120")}


def agrees(plan, consensus, prices):
    result = engine.score(plan, consensus, prices)
    found = {
        row["bid"]: None if row["rank"] is None else (Fraction(row["total"]), row["rank"])
        for row in result.bids
    }
    assert found == expected(plan, consensus, prices)
    for row in result.bids:
        if row["total"] and plan["price"]["formula_id"] != "price-per-quality-point-v1":
            assert sum(Fraction(part["points"]) for part in row["parts"]) == Fraction(row["total"])
    return result


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64))
def test_totals_and_places_are_those_of_the_oracle(seed):
    agrees(*contest(random.Random(seed)))


@pytest.mark.parametrize("batch", range(2))
def test_a_batch_of_random_contests_agrees_with_the_oracle(batch):
    dice = random.Random(batch)
    for _ in range(1_000):
        agrees(*contest(dice))


@pytest.mark.prove
@pytest.mark.parametrize("batch", range(20))
def test_a_hundred_thousand_random_contests_agree_with_the_oracle(batch):
    dice = random.Random(f"long {batch}")
    for _ in range(5_000):
        agrees(*contest(dice))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(seed, dice):
    plan, consensus, prices = contest(random.Random(seed))
    shuffled = list(consensus)
    dice.shuffle(shuffled)
    other = {bid: dict(reversed(consensus[bid].items())) for bid in shuffled}
    first = engine.score(plan, consensus, prices).canonical_bytes
    assert engine.score(plan, other, {bid: prices[bid] for bid in shuffled}).canonical_bytes == first


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64))
def test_a_true_tie_stays_a_tie(seed):
    plan, consensus, prices = contest(random.Random(seed))
    twin = next(iter(consensus))
    result = engine.score(
        plan, {**consensus, "twin": dict(consensus[twin])}, {**prices, "twin": prices[twin]}
    )
    assert result.bid("twin")["rank"] == result.bid(twin)["rank"]
    assert result.bid("twin")["rank"] is None or "twin" in result.bid(twin)["tied_with"]


def test_binary_floats_would_have_parted_this_tie():
    plan = {
        "criteria": [
            {"code": f"C{n}", "weight_pct": w, "scale_max": "10"} for n, w in enumerate(("10", "20", "70"))
        ],
        "price": {"formula_id": "fixed-price-quality-only-v1", "budget_gbp": "100"},
        "tie_break": [],
    }
    marks = {"A": {"C0": "1", "C1": "1", "C2": "0"}, "B": {"C0": "3", "C1": "0", "C2": "0"}}
    assert 0.1 + 0.2 != 0.3
    result = engine.score(plan, marks, {"A": 100, "B": 100})
    assert result.most_advantageous_bid is None and result.tied_first == ["A", "B"]


def test_every_part_is_explained():
    result = engine.score(PLAN, MARKS, PRICES)
    row = result.bid("B-1")
    assert row["total"] == "68"
    assert [part["because"] for part in row["parts"]] == [
        "4 ÷ 5 × 50 = 40.00",
        "3 ÷ 5 × 30 = 18.00",
        "100 × (high end − price) ÷ (high end − low end), between 0 and 100 "
        "at £150.00 gives 50.00 of 100 × 20 = 10.00",
    ]


def test_a_bid_under_a_minimum_is_set_aside_with_its_reason_and_its_price_plays_no_part():
    plan = PLAN | {"price": {"formula_id": "lowest-over-price-v1", "weight_pct": "20"}}
    marks = MARKS | {"B-3": {"C1": "1", "C2": "5"}}
    result = engine.score(plan, marks, PRICES | {"B-3": "1"})
    assert result.bid("B-3")["set_aside"] == ["Users: 1 is under the minimum of 2."]
    assert result.bid("B-3")["rank"] is None and result.bid("B-3")["total"] is None
    assert result.bid("B-2")["parts"][-1]["points"] == "20"


def test_a_mark_at_the_minimum_meets_it():
    result = engine.score(PLAN, {"B-1": {"C1": "2", "C2": "2"}}, {"B-1": "150"})
    assert result.bid("B-1")["set_aside"] == []


def test_the_tie_break_says_what_parted_two_bids():
    plan = PLAN | {
        "price": {"formula_id": "fixed-price-quality-only-v1", "budget_gbp": "200"},
        "criteria": [{"code": "C1", "weight_pct": "100"}],
        "tie_break": ["price"],
    }
    result = engine.score(plan, {"A": {"C1": 4}, "B": {"C1": 4}}, {"A": "150", "B": "149.99"})
    assert result.most_advantageous_bid == "B"
    assert [row["parted_by"] for row in result.bids] == ["price", "price"]


def test_the_record_is_exact_text_with_its_hash_and_version():
    result = engine.score(PLAN, MARKS, PRICES)
    assert result.engine_version == "1" and len(result.input_hash) == 64

    def kinds(value):
        if isinstance(value, dict):
            return set().union(*map(kinds, value.values()))
        if isinstance(value, list):
            return set().union(*map(kinds, value)) if value else set()
        return {type(value)}

    assert float not in kinds(result.record)
    assert json.loads(result.canonical_bytes) == result.record
    changed = engine.score(PLAN, MARKS, PRICES | {"B-2": "120.01"})
    assert changed.input_hash != result.input_hash


def test_recomputing_from_the_stored_inputs_gives_the_same_bytes():
    result = engine.score(PLAN, MARKS, PRICES)
    inputs = json.loads(result.canonical_bytes)["inputs"]
    again = engine.score(
        inputs["plan"],
        {bid["reference"]: bid["marks"] for bid in inputs["bids"]},
        {bid["reference"]: bid["costs"] for bid in inputs["bids"]},
        engine_version=result.engine_version,
    )
    assert again.canonical_bytes == result.canonical_bytes


def test_the_bytes_of_this_result_have_not_changed_since_they_were_first_computed():
    stored = engine.score(PLAN, MARKS, PRICES).canonical_bytes
    assert hashlib.sha256(stored).hexdigest() == (
        "f0eef45df010133038dfd2969f2364230bc1638c55e9ce802c4787695e60523c"
    )


@pytest.mark.parametrize(
    ("marks", "prices", "field", "code"),
    [
        ({}, {}, "bids", "too_few"),
        (MARKS, {"B-1": "150"}, "prices.B-2", "missing"),
        ({"B-1": MARKS["B-1"]}, PRICES, "consensus.B-2", "missing"),
        ({"B-1": {"C1": "4"}}, {"B-1": "1"}, "bids[0].marks.C2", "missing"),
        ({"B-1": {"C1": "4", "C2": "6"}}, {"B-1": "1"}, "bids[0].marks.C2", "out_of_range"),
        ({"B-1": {"C1": "4", "C2": "-1"}}, {"B-1": "1"}, "bids[0].marks.C2", "out_of_range"),
        ({"B-1": {"C1": "4", "C2": 3.5}}, {"B-1": "1"}, "bids[0].marks.C2", "not_a_number"),
        ({"B-1": MARKS["B-1"]}, {"B-1": "0"}, "bids[0].price_gbp", "out_of_range"),
        ({"B-1": MARKS["B-1"]}, {"B-1": "-5"}, "bids[0].price_gbp", "out_of_range"),
        ({"B-1": MARKS["B-1"]}, {"B-1": 12.5}, "bids[0].price_gbp", "not_a_number"),
        ({"B-1": MARKS["B-1"]}, {"B-1": "NaN"}, "bids[0].price_gbp", "not_a_number"),
        ({"B-1": MARKS["B-1"]}, {"B-1": "1e999"}, "bids[0].price_gbp", "too_long"),
        (
            {"B-1": MARKS["B-1"]},
            {"B-1": {"price_gbp": "1", "exit_gbp": "-1"}},
            "bids[0].exit_gbp",
            "out_of_range",
        ),
    ],
)
def test_bad_input_names_the_field_and_the_reason(marks, prices, field, code):
    with pytest.raises(BadInput) as refused:
        engine.score(PLAN, marks, prices)
    assert (field, code) in [(problem.field, problem.code) for problem in refused.value.problems]
    assert all(problem.message.endswith(".") for problem in refused.value.problems)


@pytest.mark.parametrize("weight", ["49.99", "50.01", "49.9999"])
def test_weights_that_do_not_make_100_are_refused(weight):
    plan = PLAN | {"criteria": [PLAN["criteria"][0] | {"weight_pct": weight}, PLAN["criteria"][1]]}
    with pytest.raises(BadInput) as refused:
        engine.score(plan, MARKS, PRICES)
    assert [(p.field, p.code) for p in refused.value.problems] == [("plan.criteria", "weights")]


def test_an_engine_version_that_never_was_is_refused():
    with pytest.raises(KeyError):
        engine.score(PLAN, MARKS, PRICES, engine_version="0")
