"""Who goes forward from a screening: the best N, every tie at the edge, nobody under a minimum."""

import random
from fractions import Fraction

import pytest

from scoring.formulas.exact import BadInput
from scoring.formulas.quality import Criterion
from scoring.formulas.screening import best_n_forward, read_rule

TWO = [
    Criterion("C1", "Users", Fraction(50), minimum_mark=Fraction(1)),
    Criterion("C2", "Skills", Fraction(30)),
]
RULE = {"formula_id": "screening-best-n-v1", "criteria": ["C1"], "top": 3, "working_days": 10}


def marks(*pairs):
    return {f"B-{n}": {"C1": Fraction(one), "C2": Fraction(two)} for n, (one, two) in enumerate(pairs)}


def forward(given, top):
    return {bid.name for bid in best_n_forward(TWO, given, top) if bid.goes_forward}


def test_points_are_the_share_of_what_could_be_earned():
    (bid,) = best_n_forward(TWO, marks((4, 2)), 1)
    assert bid.points == Fraction(100) * (50 * Fraction(4, 5) + 30 * Fraction(2, 5)) / 80 == Fraction(65)


def test_a_tie_at_the_edge_lets_all_tied_through():
    assert forward(marks((5, 5), (4, 3), (4, 3), (4, 3), (1, 1)), 2) == {"B-0", "B-1", "B-2", "B-3"}


def test_a_mark_under_a_minimum_stops_a_bid_and_takes_no_place():
    found = best_n_forward(TWO, marks((0, 5), (1, 0), (1, 1)), 2)
    assert {bid.name for bid in found if bid.goes_forward} == {"B-1", "B-2"}
    assert next(bid for bid in found if bid.name == "B-0").under == ("Users: 0 is under the minimum of 1.",)


def test_fewer_bids_than_places_all_go_forward_and_none_is_no_error():
    assert forward(marks((1, 0)), 5) == {"B-0"}
    assert best_n_forward(TWO, {}, 1) == []
    with pytest.raises(ValueError, match="one bid or more"):
        best_n_forward(TWO, marks((1, 1)), 0)


def test_a_bid_goes_forward_when_fewer_than_n_are_strictly_better():
    dice = random.Random(14)
    for _ in range(300):
        given = marks(*[(dice.randint(0, 5), dice.randint(0, 5)) for _ in range(dice.randint(1, 12))])
        top = dice.randint(1, 6)
        worth = {name: 50 * m["C1"] + 30 * m["C2"] for name, m in given.items() if m["C1"] >= 1}
        wanted = {name for name, points in worth.items() if sum(o > points for o in worth.values()) < top}
        assert forward(given, top) == wanted
        shuffled = dict(dice.sample(sorted(given.items()), len(given)))
        assert best_n_forward(TWO, shuffled, top) == best_n_forward(TWO, given, top)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"criteria": []}, "criteria"),
        ({"criteria": ["C1", "C1"]}, "criteria"),
        ({"criteria": ["C9"]}, "criteria"),
        ({"criteria": ["C1", "C2"]}, "criteria"),
        ({"criteria": "C1"}, "criteria"),
        ({"criteria": [["C1"]]}, "criteria"),
        ({"top": 0}, "top"),
        ({"top": "3"}, "top"),
        ({"top": True}, "top"),
        ({"working_days": 61}, "working_days"),
        ({"formula_id": ["x"]}, "formula_id"),
        ({"price": 1}, "price"),
    ],
)
def test_a_rule_that_cannot_be_played_is_refused_at_its_field(change, field):
    assert read_rule(RULE, {"C1", "C2"}).top == 3
    with pytest.raises(BadInput) as bad:
        read_rule(RULE | change, {"C1", "C2"})
    assert bad.value.problems[0].field == f"screening.{field}"
