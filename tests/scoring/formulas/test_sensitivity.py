"""What a point is worth, and what one change would do."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.formulas import sensitivity
from scoring.formulas.case import read_case
from scoring.formulas.engine import case_of, score_offers, winners_of
from scoring.formulas.price import FORMULAS
from tests.scoring.formulas.cases import contest as contest_at_random

# Under the median formula the middle bid is the median itself and has no slope of its own.
WITH_A_SLOPE = [f.id for f in FORMULAS.values() if f.kind == "points" and f.id != "median-deviation-v1"]
NUMBERS = {"floor_gbp": "90", "ceiling_gbp": "200", "budget_gbp": "200", "slope": "1"}


def contest(formula_id, weight=40):
    formula = FORMULAS[formula_id]
    weight = weight if formula.takes_weight else 0
    return read_case(
        {
            "plan": {
                "criteria": [{"code": "Q", "weight_pct": 100 - weight, "scale_max": 100}],
                "price": {"formula_id": formula_id, "weight_pct": weight}
                | {p.name: NUMBERS[p.name] for p in formula.parameters},
                "tie_break": [],
            },
            "bids": [
                {"reference": "A", "quality": "70", "price_gbp": "110"},
                {"reference": "B", "quality": "60", "price_gbp": "120"},
                {"reference": "C", "quality": "80", "price_gbp": "140"},
            ],
        }
    )


@pytest.mark.parametrize("formula_id", WITH_A_SLOPE)
def test_the_value_of_a_point_is_the_price_rise_that_one_point_pays_for(formula_id):
    case = contest(formula_id)
    value = sensitivity.value_of_a_point(case.plan, case.offers)
    little = Fraction(1, 10**6)
    middle = case.offers[1]
    dearer = type(middle)(middle.reference, middle.marks, {"price_gbp": middle.costs["price_gbp"] + little})
    before = score_offers(case.plan, case.offers)[1].price_points
    after = score_offers(case.plan, [case.offers[0], dearer, case.offers[2]])[1].price_points
    gained = Fraction(100 - case.plan.price_weight_pct, 100)
    assert float(gained * little / (before - after)) == pytest.approx(float(value.pounds), rel=1e-5)


def test_no_price_buys_a_point_where_price_has_no_weight():
    budget, none = contest("fixed-price-quality-only-v1"), contest("lowest-over-price-v1", 0)
    assert sensitivity.value_of_a_point(budget.plan, budget.offers).pounds is None
    assert sensitivity.value_of_a_point(none.plan, none.offers).pounds is None


def test_dropping_a_bid_changes_nothing_for_the_others_on_an_absolute_scale():
    case = contest("linear-floor-ceiling-v1")
    assert sensitivity.reversals(sensitivity.drop_one(case.plan, case.offers)) == []


def test_who_wins_without_a_bid_is_who_wins_among_the_others():
    for seed in range(400):
        case = case_of(*contest_at_random(random.Random(seed)))
        before = tuple(winners_of(case.plan, case.offers))
        found = sensitivity.drop_one(case.plan, case.offers)
        assert [(shift.what, shift.before, shift.after) for shift in found] == [
            (
                name,
                before,
                tuple(winners_of(case.plan, [one for one in case.offers if one.reference != name])),
            )
            for name in sorted(one.reference for one in case.offers)
        ]


def test_marks_that_would_change_the_winner_are_named():
    case = contest("linear-floor-ceiling-v1")
    margin = sensitivity.margin(case.plan, case.offers)
    close = list(sensitivity.within_one_mark(case.plan, case.offers))
    step = Fraction(2) * 60 / 100
    assert (margin < step) == bool(close)


def test_the_spread_says_what_a_part_really_weighs():
    case = contest("lowest-over-price-v1")
    stated, real = sensitivity.spread(case.plan, case.offers)["price"]
    assert stated == 40 and real == 40 - Fraction(40 * 110, 140)


@pytest.mark.parametrize(
    "bad",
    [
        {"quality": Fraction(101), "price_gbp": Fraction(1)},
        {"quality": Fraction(1), "price_gbp": Fraction(0)},
    ],
)
def test_an_attack_bid_off_the_scale_is_refused(bad):
    case = contest("lowest-over-price-v1")
    with pytest.raises(ValueError, match="quality"):
        sensitivity.attack(case.plan, case.offers, **bad)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**64))
def test_marks_that_would_change_the_winner_are_those_found_by_scoring_everything_again(seed):
    plan, consensus, prices = contest_at_random(random.Random(seed))
    bids = [{"reference": bid, "marks": consensus[bid], "price_gbp": prices[bid]} for bid in consensus]
    case = read_case({"plan": plan, "bids": bids})
    before = winners_of(case.plan, case.offers)
    slow = []
    for offer in case.offers:
        for criterion in case.plan.criteria:
            for way, step in (("up", 1), ("down", -1)):
                mark = offer.marks[criterion.code] + step
                if 0 <= mark <= criterion.scale_max:
                    moved = replace(offer, marks={**offer.marks, criterion.code: mark})
                    others = [moved if other is offer else other for other in case.offers]
                    if winners_of(case.plan, others) != before:
                        slow.append((criterion.code, offer.reference, way))
    assert list(sensitivity.within_one_mark(case.plan, case.offers)) == slow
