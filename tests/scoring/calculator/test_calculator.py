"""A price typed shows its points at once, by the published formula, and is not kept."""

from fractions import Fraction

import pytest
from django.urls import reverse

from procurement.tenders.models import Tender
from scoring.calculator.formulas import worth_of
from tests import make

SCALE = {
    "price": {
        "formula_id": "linear-floor-ceiling-v1",
        "weight_pct": "20",
        "floor_gbp": "935000",
        "ceiling_gbp": "1430000",
    }
}


def test_the_demo_price_earns_what_the_table_says():
    worth = worth_of(SCALE, Fraction(1_020_000))
    assert (
        worth.says
        == "£1,020,000 earns 82.83 of 100 price points: 16.57 of the 20 that price can add to a bid's total."
    )
    assert worth.near[0][1] == "100.00"


@pytest.mark.parametrize(
    ("price", "lowest", "starts"),
    [
        (
            {"formula_id": "lowest-over-price-v1", "weight_pct": "40"},
            None,
            "Under this formula your points depend",
        ),
        ({"formula_id": "lowest-over-price-v1", "weight_pct": "40"}, 79, "£100 earns 79.00 of 100"),
        ({"formula_id": "lowest-over-price-v1", "weight_pct": "40"}, 200, "£100 earns 100.00 of 100"),
        ({"formula_id": "fixed-price-quality-only-v1", "budget_gbp": "100"}, None, "Within the budget"),
        (
            {"formula_id": "fixed-price-quality-only-v1", "budget_gbp": "99"},
            None,
            "Above the published budget",
        ),
        ({"formula_id": "price-per-quality-point-v1"}, None, "The lowest price for each quality point wins"),
        ({}, None, "The plan names no price formula."),
    ],
)
def test_every_kind_of_formula_has_its_answer(price, lowest, starts):
    rival = None if lowest is None else Fraction(lowest)
    assert worth_of({"price": price}, Fraction(100), rival).says.startswith(starts)


@pytest.fixture
def tender(db) -> Tender:
    return make.published_tender(plan_snapshot={**make.plan_snapshot(), **SCALE})


@pytest.mark.parametrize("price", ["", "0", "-5", "NaN", "1e999", "abc", "9" * 30, "1.234"])
def test_bad_prices_are_said_at_the_field(client, tender, price):
    answer = client.post(reverse("calculator:show", args=[tender.reference]), {"price_gbp": price})
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text


def test_the_part_and_the_page_say_the_same(client, tender):
    url = reverse("calculator:show", args=[tender.reference])
    page = client.post(url, {"price_gbp": "1020000"}).text
    part = client.post(url, {"price_gbp": "1020000"}, headers={"HX-Request": "true"}).text
    assert "82.83 of 100" in page
    assert "82.83 of 100" in part
    assert "<html" not in part
    assert "Full points at £" in part


def test_a_draft_has_no_calculator(client, db):
    draft = make.tender()
    assert client.get(reverse("calculator:show", args=[draft.reference])).status_code == 404
