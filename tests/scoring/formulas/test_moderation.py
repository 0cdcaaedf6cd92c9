from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import moderation as m
from scoring.formulas.case import Offer, read_plan
from scoring.formulas.sensitivity import within_one_mark

PLAN = read_plan(
    {
        "criteria": [
            {"code": "C1", "title": "Users", "weight_pct": "30", "minimum_mark": "2"},
            {"code": "C2", "title": "Skills", "weight_pct": "30"},
        ],
        "price": {"formula_id": "lowest-over-price-v1", "weight_pct": "40"},
        "overall_minimum_points": "40",
    }
)
SCALE = ["The answer shows a full understanding of users and names how each need will be tested."]


def offer(name: str, c1: int, c2: int, price: int) -> Offer:
    return Offer(name, {"C1": F(c1), "C2": F(c2)}, {"price_gbp": F(price)})


@pytest.mark.parametrize(
    ("marks", "apart", "flagged"),
    [([], 0, False), ([3], 0, False), ([2, 3], 1, False), ([1, 3], 2, True), ([0, 5, 3], 5, True)],
)
def test_disagreement_is_the_distance_between_highest_and_lowest(marks, apart, flagged):
    assert m.disagreement([F(x) for x in marks]) == apart
    assert m.is_flagged([F(x) for x in marks]) is flagged


def test_a_set_distance_moves_the_flag():
    assert m.is_flagged([F(2), F(3)], F(1))
    assert not m.is_flagged([F(1), F(3)], F(3))


def test_the_widest_disagreement_comes_first_and_spread_parts_equals():
    cells = {"even": [F(1), F(3), F(3), F(5)], "split": [F(1), F(1), F(5), F(5)], "calm": [F(3)] * 4}
    assert m.in_order(cells) == ["split", "even", "calm"]
    assert m.in_order(dict(reversed(cells.items()))) == ["split", "even", "calm"]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("!!! ...", "empty"),
        ("Good answer.", "trivial"),
        ("This is a very good and clear answer that meets the requirements well overall", "trivial"),
        (
            "The answer shows a full understanding of users, and names how each need will be tested",
            "copied_from_scale",
        ),
        (
            "Names weekly visits to three hostels but no test with people who do not read English",
            "copied_from_other",
        ),
    ],
)
def test_what_is_no_reason_is_refused(reason, code):
    others = ["Names weekly visits to three hostels, but no test with people who do not read English."]
    assert m.fault_of_reason(reason, scale=SCALE, others=others).code == code


def test_a_reason_of_its_own_stands():
    reason = (
        "Plans hostel visits in each month and names who leads them; the budget for interpreters is missing."
    )
    assert m.fault_of_reason(reason, scale=SCALE, others=["Names two visits and a lead researcher."]) is None


@pytest.mark.parametrize(
    ("comment", "cited"),
    [
        ("Strong: “families are seen within two days” is measured", True),
        ('Strong: "families are seen within two days" is measured', True),
        ("Strong: “families are housed at once”", False),
        ("Strong, see paragraph 2", True),
        ("Strong, see ¶2", True),
        ("Strong, see paragraph 3", False),
        ("Strong, see paragraph 0", False),
        ("“two days”", False),
        ("Strong", False),
    ],
)
def test_a_comment_points_into_the_answer(comment, cited):
    answer = "Families are seen within two days.\n\nWe count it each week."
    assert m.cites(comment, answer) is cited


@pytest.mark.parametrize(
    ("marks", "shift", "look"),
    [([2, 2, 3, 4], 2, True), ([3, 3, 3, 3], 0, False), ([4, 4, 2, 3, 2, 2], -2, True)],
)
def test_drift_compares_the_first_marks_with_the_last(marks, shift, look):
    found = m.drift([F(x) for x in marks])
    assert (found.shift, found.is_worth_a_look) == (shift, look)


def test_three_marks_are_too_few_for_drift():
    assert m.drift([F(0), F(5), F(0)]) is None


def test_a_near_miss_names_the_deciding_mark():
    # a: quality 70 -> 42 + 40 = 82. b: quality 80 -> 48 + 32 = 80; one mark is 6 points.
    misses = m.near_misses(PLAN, [offer("a", 3, 4, 100), offer("b", 4, 4, 125)])
    assert m.NearMiss("C2", "b", "up", "winner") in misses
    assert m.NearMiss("C2", "a", "down", "winner") in misses
    assert not [miss for miss in misses if (miss.bid, miss.way) == ("a", "up")]


def test_a_bid_one_mark_from_a_minimum_is_a_near_miss_even_when_the_winner_stays():
    misses = m.near_misses(PLAN, [offer("a", 5, 5, 100), offer("b", 1, 4, 400)])
    assert m.NearMiss("C1", "b", "up", "minimum") in misses
    assert not [miss for miss in misses if miss.changes == "winner"]


bids = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([80, 100, 125, 160])),
    min_size=1,
    max_size=6,
)


@given(bids)
def test_near_misses_find_what_scoring_the_whole_contest_again_finds(rows):
    offers = [offer(f"b{i}", *row) for i, row in enumerate(rows)]
    slow = {(c, b, way) for c, b, way in within_one_mark(PLAN, offers)}
    fast = {(x.criterion, x.bid, x.way) for x in m.near_misses(PLAN, offers) if x.changes == "winner"}
    assert fast == slow
    assert m.near_misses(PLAN, offers[::-1]) == m.near_misses(PLAN, offers)
