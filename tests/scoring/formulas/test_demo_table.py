"""The five demo bids: every figure that the product page promises."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.formulas import engine, sensitivity, sweep
from scoring.formulas.case import read_case
from scoring.formulas.exact import pounds, shown

LANTERNWORKS, COLOSSUS, MERIDIAN = "Lanternworks", "Colossus", "Meridian-Hargrove"
TIDEWELL, PLAINSPOKEN = "Tidewell + Nettle & Birch", "Plainspoken"
BIDS = [
    (LANTERNWORKS, 84, "1180000"),
    (COLOSSUS, 61, "790000"),
    (MERIDIAN, 72, "1240000"),
    (TIDEWELL, 78, "1020000"),
    (PLAINSPOKEN, 69, "980000"),
]
LOWEST = {"formula_id": "lowest-over-price-v1"}
SCALE = {"formula_id": "linear-floor-ceiling-v1", "floor_gbp": "935000", "ceiling_gbp": "1430000"}
PER_POINT = {"formula_id": "price-per-quality-point-v1"}


def demo(price, weight=20, minimum=None):
    return read_case(
        {
            "plan": {
                "criteria": [{"code": "Q", "title": "Quality", "weight_pct": 100 - weight, "scale_max": 100}],
                "price": price | {"weight_pct": weight},
                "overall_minimum_points": minimum,
            },
            "bids": [
                {"reference": name, "quality": quality, "price_gbp": gbp} for name, quality, gbp in BIDS
            ],
        }
    )


@pytest.mark.parametrize(
    ("price", "minimum", "rows"),
    [
        (LOWEST, None, [(0, 36, LANTERNWORKS), (37, 42, TIDEWELL), (43, 100, COLOSSUS)]),
        (SCALE, None, [(0, 15, LANTERNWORKS), (16, 49, TIDEWELL), (50, 100, COLOSSUS)]),
        (SCALE, "65", [(0, 15, LANTERNWORKS), (16, 52, TIDEWELL), (53, 100, PLAINSPOKEN)]),
    ],
)
def test_winners_by_whole_number_weight(price, minimum, rows):
    case = demo(price, minimum=minimum)
    lines = sweep.lines_of(case.plan, case.offers)
    found = sweep.whole_numbers(sweep.bands(lines), lines)
    assert found == [(first, last, (name,)) for first, last, name in rows]
    # and the same from the official engine, weight by weight
    for first, last, name in rows:
        for weight in (first, last):
            at = demo(price, weight, minimum)
            assert engine.compute(at).most_advantageous_bid == name


def test_crossings_are_solved_exactly():
    case = demo(LOWEST)
    flips = sweep.flips(sweep.bands(sweep.lines_of(case.plan, case.offers)))
    assert [(flip["weight_pct"], flip["weight_shown"]) for flip in flips] == [
        ("902700/24827", "36.36"),
        ("86700/2017", "42.98"),
    ]


def test_totals_at_20_per_cent_on_the_should_cost_scale():
    result = engine.compute(demo(SCALE))
    totals = {row["bid"]: shown(Fraction(row["total"]), 1) for row in result.bids}
    assert totals[TIDEWELL] == "79.0" and totals[LANTERNWORKS] == "77.3"
    assert result.most_advantageous_bid == TIDEWELL


def test_a_bid_that_cannot_win_changes_the_winner_under_lowest_over_price_and_not_on_the_scale():
    relative, absolute = demo(LOWEST, 40), demo(SCALE, 40)
    hopeless = {"quality": Fraction(50), "price_gbp": Fraction(600_000)}
    harm = sensitivity.attack(relative.plan, relative.offers, **hopeless)
    assert (harm.before, harm.after, harm.changes) == ((TIDEWELL,), (LANTERNWORKS,), True)
    none = sensitivity.attack(absolute.plan, absolute.offers, **hopeless)
    assert (none.before, none.after, none.changes) == ((TIDEWELL,), (TIDEWELL,), False)


def test_what_one_quality_point_is_worth():
    at_30, at_60 = demo(SCALE, 30), demo(SCALE, 60)
    value = sensitivity.value_of_a_point(at_30.plan, at_30.offers)
    assert value.pounds == 11_550 and value.everywhere
    assert pounds(Fraction(shown(value.pounds / 100, 0)) * 100) == "£11,600"
    assert sensitivity.value_of_a_point(at_60.plan, at_60.offers).pounds == 3_300


def test_price_per_quality_point_hands_the_contract_to_the_loss_leader_unless_there_is_a_minimum():
    free, held = engine.compute(demo(PER_POINT, 0)), engine.compute(demo(PER_POINT, 0, "65"))
    thousands = {row["bid"]: shown(Fraction(row["total"]) / 1000) for row in free.bids}
    assert thousands == {
        LANTERNWORKS: "14.05",
        COLOSSUS: "12.95",
        MERIDIAN: "17.22",
        TIDEWELL: "13.08",
        PLAINSPOKEN: "14.20",
    }
    assert free.most_advantageous_bid == COLOSSUS
    assert held.most_advantageous_bid == TIDEWELL
    assert held.bid(COLOSSUS)["set_aside"] == ["Quality 61.00 is under the overall minimum of 65."]


def test_rank_reversal_a_loser_withdraws_and_another_bid_wins():
    case = read_case(
        {
            "plan": {
                "criteria": [{"code": "Q", "weight_pct": "60", "scale_max": "100"}],
                "price": LOWEST | {"weight_pct": "40"},
            },
            "bids": [
                {"reference": "A", "quality": "80", "price_gbp": "100000"},
                {"reference": "B", "quality": "72", "price_gbp": "85000"},
                {"reference": "C", "quality": "40", "price_gbp": "50000"},
            ],
        }
    )
    totals = {row["bid"]: row["total_shown"] for row in engine.compute(case).bids}
    assert totals == {"A": "68.00", "B": "66.73", "C": "64.00"}
    without = replace(case, offers=case.offers[:2])
    assert {row["bid"]: row["total_shown"] for row in engine.compute(without).bids} == {
        "A": "82.00",
        "B": "83.20",
    }
    found = sensitivity.reversals(sensitivity.drop_one(case.plan, case.offers))
    assert [(shift.what, shift.before, shift.after) for shift in found] == [("C", ("A",), ("B",))]


def test_minimum_off_lets_the_loss_leader_back_in():
    case = demo(SCALE, 60, "65")
    shift = sensitivity.minimum_on_and_off(case.plan, case.offers)
    assert (shift.before, shift.after) == ((PLAINSPOKEN,), (COLOSSUS,))
