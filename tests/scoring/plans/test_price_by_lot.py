"""A tender of several lots: each lot's prices are measured against its own share of the scale."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.tenders.checks import PUBLISHING, run_checks
from procurement.tenders.formulas.lot_prices import shares_of_lots
from procurement.tenders.pack import parts_of
from scoring.formulas.engine import score
from scoring.plans import actions, queries
from scoring.results.verify_pack import plan_of_lot
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    tender = make.tender(lots=2)
    for number, value in ((1, 300_000), (2, 100_000)):
        tender.lots.filter(number=number).update(value_gbp=value)
    plan = make.plan(tender)
    actions.change_plan(plan, by=tender.author, should_cost_likely_gbp=Decimal(400_000))
    return actions.sign_off_plan(plan, by=tender.author)


def test_each_lot_has_its_share_of_the_scale_in_the_plan_that_is_frozen(signed):
    assert signed.snapshot["price"]["lots"] == {
        "1": {"floor_gbp": "255000", "ceiling_gbp": "390000"},
        "2": {"floor_gbp": "85000", "ceiling_gbp": "130000"},
    }
    assert "lots" not in queries.scoring_rules(signed).record()["price"]
    tender = signed.tender
    tender.refresh_from_db()
    small = queries.plan_for_engine(tender, tender.lots.get(number=2))
    assert small["price"] == {
        "formula_id": "linear-floor-ceiling-v1", "weight_pct": "20", "floor_gbp": "85000", "ceiling_gbp": "130000",
    }  # fmt: skip


def test_a_price_in_a_small_lot_earns_points_by_that_lot_and_the_packed_verifier_reads_the_same(signed):
    tender = signed.tender
    tender.refresh_from_db()
    marks = {row["code"]: "4" for row in tender.plan_snapshot["criteria"]}
    prices = {"near": {"price_gbp": "85000"}, "dear": {"price_gbp": "130000"}}
    plan = queries.plan_for_engine(tender, tender.lots.get(number=2))
    result = score(plan, dict.fromkeys(prices, marks), prices)
    assert [row["parts"][-1]["points"] for row in result.bids] == ["20", "0"]
    packed = {key: value for key, value in tender.plan_snapshot.items() if key != "cost_parts"}
    again = score(plan_of_lot(packed, f"{tender.reference}-L2"), dict.fromkeys(prices, marks), prices)
    assert again.canonical_bytes == result.canonical_bytes


def test_the_shares_are_what_exact_fractions_give():
    chance = Random(11)
    for _ in range(2_000):
        end, *values = (Decimal(chance.randint(1, 10 ** chance.randint(3, 13))) / 100 for _ in range(4))
        shares = shares_of_lots({"ceiling_gbp": end}, dict(enumerate(values, 1)))
        for number, value in enumerate(values, 1):
            pence = Fraction(end) * Fraction(value) / sum(map(Fraction, values)) * 100
            assert Fraction(shares[str(number)]["ceiling_gbp"]) * 100 == floor(pence + Fraction(1, 2))


def test_a_lot_whose_scale_would_have_no_length_holds_the_sign_off():
    tender = make.tender(lots=2)
    tender.lots.filter(number=1).update(value_gbp=Decimal("9000000"))
    tender.lots.filter(number=2).update(value_gbp=Decimal("0.10"))
    plan = make.plan(tender)
    actions.change_plan(plan, by=tender.author, should_cost_likely_gbp=Decimal(400_000))
    with pytest.raises(Refused, match="Lot 2 is too small beside the others"):
        actions.sign_off_plan(plan, by=tender.author)


def test_a_plan_that_was_frozen_without_shares_is_computed_as_before(signed):
    tender = signed.tender
    tender.refresh_from_db()
    old = {name: value for name, value in tender.plan_snapshot["price"].items() if name != "lots"}
    tender.plan_snapshot["price"] = old
    for lot in tender.lots.all():
        assert queries.plan_for_engine(tender, lot)["price"] == old
        assert plan_of_lot(tender.plan_snapshot, lot.reference)["price"] == old


def test_one_lot_keeps_the_plan_as_it_was():
    signed = actions.sign_off_plan(plan := make.plan(), by=plan.tender.author)
    assert "lots" not in signed.snapshot["price"]


def test_a_lot_that_changed_after_the_sign_off_holds_publication(signed):
    def found():
        return [each for each in run_checks(signed.tender, stage=PUBLISHING) if each.check_id == "PLAN-2"]

    signed.tender.refresh_from_db()
    assert found() == []
    signed.tender.lots.filter(number=2).update(value_gbp=200_000)
    assert "changed after the plan was signed off" in found()[0].message


def test_bidders_read_the_pounds_of_each_lot_on_every_page_that_tells_them(signed, client):
    tender = signed.tender
    type(tender).objects.filter(pk=tender.pk).update(
        status="published", published_at="2026-10-01T09:00Z", deadline_at="2026-11-01T12:00Z"
    )
    tender.refresh_from_db()
    make.sign_in(client, make.bidder())
    for name in ("tenders:show-public", "scoring:show-plan", "calculator:show"):
        page = client.get(reverse(name, args=[tender.reference]))
        assert "£130,000" in page.content.decode(), name
    page = client.post(
        reverse("calculator:show", args=[tender.reference]), {"price_gbp": "130000", "lot": "2"}
    )
    assert "£130,000 earns 0.00 of 100 price points" in page.content.decode()
    page = client.post(
        reverse("calculator:show", args=[tender.reference]), {"price_gbp": "130000", "lot": "9"}
    )
    assert page.status_code == 422
    part = next(each for each in parts_of(tender) if each.title == "What a price is measured against")
    assert part.rows[2][1:] == ["£85,000", "£130,000"]
