"""Price formulas: worked tables, and what must hold for each of them whatever the prices."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import price as prices_module
from scoring.formulas.exact import BadInput, shown
from scoring.formulas.price import FORMULAS, get_formula, try_at_publication, whole_life_price

DATA = Path(__file__).parents[2] / "data"
NUMBERS = {"floor_gbp": "935000", "ceiling_gbp": "1430000", "budget_gbp": "1100000", "slope": "1"}
WITH_POINTS = [formula for formula in FORMULAS.values() if formula.function]

amounts = st.integers(1, 10**14).map(lambda pence: Fraction(pence, 100))


def numbers_of(formula):
    return formula.read_parameters({p.name: NUMBERS[p.name] for p in formula.parameters})


@pytest.mark.parametrize("formula", [f for f in FORMULAS.values() if f.worked], ids=lambda f: f.id)
def test_the_worked_table_comes_out_to_the_figure(formula):
    table = formula.worked
    parameters = formula.read_parameters(table.parameters)
    points = formula.points([Fraction(price) for price in table.prices_gbp], parameters)
    assert tuple(shown(point) for point in points) == table.points


@pytest.mark.parametrize(
    "example", json.loads((DATA / "worked_price_scoring.json").read_text())["price_scoring"]
)
def test_a_published_example_comes_out_as_printed(example):
    formula = FORMULAS["lowest-over-price-v1"]
    weight = Fraction(example["price_weight"])
    points = formula.points([Fraction(price) for price in example["bids"].values()], {})
    scores = {
        name: shown(point * weight / 100, 0) for name, point in zip(example["bids"], points, strict=True)
    }
    assert scores == {name: str(score) for name, score in example["published_scores"].items()}


@pytest.mark.parametrize("formula", WITH_POINTS, ids=lambda f: f.id)
@given(offered=st.lists(amounts, min_size=1, max_size=8))
def test_points_stay_between_0_and_100_and_never_rise_with_the_price(formula, offered):
    points = formula.points(offered, numbers_of(formula))
    assert all(0 <= point <= 100 for point in points)
    ordered = [point for _, point in sorted(zip(offered, points, strict=True))]
    assert all(first >= second for first, second in pairwise(ordered))


@pytest.mark.parametrize("formula", WITH_POINTS, ids=lambda f: f.id)
@given(offered=st.lists(amounts, min_size=1, max_size=8))
def test_equal_prices_get_equal_points_and_order_of_rows_does_not_matter(formula, offered):
    parameters = numbers_of(formula)
    points = dict(zip(offered, formula.points(offered, parameters), strict=True))
    again = offered[::-1] + offered[:1]
    if not formula.depends_on_other_bids or len(again) == len(offered):
        assert formula.points(again, parameters) == [points[price] for price in again]
    assert formula.points(offered[::-1], parameters) == [points[price] for price in offered[::-1]]


@pytest.mark.parametrize("formula", WITH_POINTS, ids=lambda f: f.id)
def test_it_says_truly_whether_other_bids_play_a_part(formula):
    parameters = numbers_of(formula)
    alone = formula.points([Fraction(1_000_000)], parameters)
    beside = formula.points([Fraction(1_000_000), Fraction(600_000)], parameters)
    beside += formula.points([Fraction(1_000_000), Fraction(600_000), Fraction(700_000)], parameters)
    assert (alone[0] != beside[0] or alone[0] != beside[2]) == formula.depends_on_other_bids


@pytest.mark.parametrize("formula", WITH_POINTS, ids=lambda f: f.id)
@pytest.mark.parametrize("price", [0, -1])
def test_a_price_of_zero_or_less_is_refused(formula, price):
    with pytest.raises(ValueError, match="above zero"):
        formula.points([Fraction(100), Fraction(price)], numbers_of(formula))


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda f: f.id)
def test_every_formula_passes_its_trial_on_zero_one_equal_and_extreme_prices(formula):
    trials = try_at_publication(formula.id, {p.name: NUMBERS[p.name] for p in formula.parameters})
    assert [trial for trial in trials if not trial.passed] == []
    if formula.function:
        assert {trial.case for trial in trials} == {
            "a price of 0",
            "a price of -1",
            "one price",
            "three equal prices",
            "from a penny to a trillion pounds",
        }


def test_a_formula_that_scored_a_zero_price_would_fail_its_trial(monkeypatch):
    class Careless(prices_module.Formula):
        def points(self, prices_gbp, parameters):
            return [Fraction(100)] * len(prices_gbp)

    careless = Careless(id="careless", name="", rule="", says="", source="", function=lambda p, n: [])
    monkeypatch.setitem(FORMULAS, "careless", careless)
    assert [t.case for t in try_at_publication("careless", {}) if not t.passed] == [
        "a price of 0",
        "a price of -1",
    ]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"floor_gbp": "935000"}, "price.parameters.ceiling_gbp", "missing"),
        ({"floor_gbp": "2", "ceiling_gbp": "1"}, "price.parameters.ceiling_gbp", "out_of_order"),
        ({"floor_gbp": "0", "ceiling_gbp": "1"}, "price.parameters.floor_gbp", "out_of_range"),
        ({"floor_gbp": "NaN", "ceiling_gbp": "1"}, "price.parameters.floor_gbp", "not_a_number"),
        ({"floor_gbp": 0.5, "ceiling_gbp": "1"}, "price.parameters.floor_gbp", "not_a_number"),
        ({"floor_gbp": "1", "ceiling_gbp": "2", "x": "1"}, "price.parameters.x", "not_known"),
    ],
)
def test_numbers_of_a_scale_are_refused_by_name(given, field, code):
    with pytest.raises(BadInput) as refused:
        FORMULAS["linear-floor-ceiling-v1"].read_parameters(given)
    assert (field, code) in [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize("formula_id", ["", None, 7, "lowest", ["lowest-over-price-v1"]])
def test_an_unknown_formula_is_refused(formula_id):
    with pytest.raises(BadInput):
        get_formula(formula_id)


def test_deviation_formulas_are_there_to_be_seen_and_not_to_be_published():
    assert [f.id for f in FORMULAS.values() if not f.can_be_published] == [
        "mean-deviation-v1",
        "median-deviation-v1",
    ]


def test_whole_life_price_adds_licences_leaving_and_own_running():
    assert whole_life_price(Fraction(900), Fraction(60), Fraction(20), Fraction(20)) == 1000
    for wrong in [(Fraction(0),), (Fraction(1), Fraction(-1))]:
        with pytest.raises(ValueError, match="above zero"):
            whole_life_price(*wrong)


def test_every_formula_carries_a_source_and_a_plain_sentence():
    for formula in FORMULAS.values():
        assert formula.source and formula.says.endswith(".") and formula.rule
        assert not formula.depends_on_other_bids or "epend" in formula.says + formula.warning
