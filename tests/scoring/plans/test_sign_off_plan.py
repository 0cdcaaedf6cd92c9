"""Signing a plan off: what it needs, what it freezes, what it hands to the tender."""

from decimal import Decimal

import pytest

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Notice
from scoring.formulas import engine
from scoring.formulas.case import read_plan
from scoring.formulas.exact import digest
from scoring.plans import actions
from scoring.plans.models import Criterion
from scoring.plans.queries import missing_for_sign_off
from tests import make

pytestmark = pytest.mark.django_db


def test_a_ready_rubric_can_be_signed_off_as_it_is(plan):
    assert missing_for_sign_off(plan) == []
    signed = actions.sign_off_plan(plan, by=plan.tender.author)
    assert signed.status == "signed_off" and signed.signed_off_by == plan.tender.author


def test_the_tender_gets_the_frozen_plan_with_the_same_hash(plan):
    signed = actions.sign_off_plan(plan, by=plan.tender.author)
    tender = signed.tender
    tender.refresh_from_db()
    assert tender.plan_snapshot == signed.snapshot
    assert tender.plan_hash == signed.snapshot_hash == digest(signed.snapshot)
    assert tender.price_weight_pct == Decimal(20)
    assert AuditEvent.objects.filter(kind="plan.signed_off", chain=tender.reference).count() == 1


def test_the_snapshot_holds_what_bidders_see_and_no_should_cost(plan):
    actions.change_plan(plan, by=plan.tender.author, should_cost_likely_gbp=Decimal(1_100_000))
    snapshot = actions.sign_off_plan(plan, by=plan.tender.author).snapshot
    assert "should_cost" not in str(snapshot) and "1100000" not in str(snapshot)
    assert snapshot["price"] == {
        "formula_id": "linear-floor-ceiling-v1",
        "weight_pct": "20",
        "floor_gbp": "935000",
        "ceiling_gbp": "1430000",
    }
    assert [step["mark"] for step in snapshot["criteria"][0]["scale"]] == [0, 1, 2, 3, 4, 5]
    assert read_plan(snapshot).price_weight_pct == 20


def test_the_engine_scores_under_the_snapshot(plan):
    snapshot = actions.sign_off_plan(plan, by=plan.tender.author).snapshot
    marks = {criterion["code"]: Decimal(4) for criterion in snapshot["criteria"]}
    result = engine.score(snapshot, {"B-1": marks}, {"B-1": Decimal(snapshot["price"]["floor_gbp"])})
    assert result.bid("B-1")["total"] == "84"


@pytest.mark.parametrize("preset", ["usual", "small", "fixed-budget", "price-per-point", "handing-over"])
def test_every_ready_rubric_makes_exactly_100_and_can_be_signed_off(preset):
    plan = make.plan(preset=preset)
    assert missing_for_sign_off(plan) == []
    actions.sign_off_plan(plan, by=plan.tender.author)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"C1": Decimal("19.99")}}, "The weights make 99.99. Change them to make exactly 100."),
        ({"weights": {"C6": Decimal(5), "C1": Decimal(25)}}, "Social value weighs 5%."),
        ({"facts": {"formula_id": "mean-deviation-v1"}}, "cannot be published"),
        ({"facts": {"floor_gbp": None}}, "Low end of the scale is missing: give an amount."),
        (
            {"weights": {"C1": Decimal(0), "C2": Decimal(0), "price": Decimal(60)}},
            "Price weighs more than half.",
        ),
        ({"criterion": {"question": " "}}, "Write the question of “Users and problem”."),
        ({"criterion": {"minimum_mark": 9}}, "is above its scale"),
        ({"scale": ["none", "full"], "criterion": {"minimum_mark": 2}}, "is above its scale"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_frozen(plan, change, says):
    by = plan.tender.author
    first = Criterion.objects.get(plan=plan, code="C1")
    if "weights" in change:
        actions.set_weights(plan, change["weights"], by=by)
    if "facts" in change:
        actions.change_plan(plan, by=by, **change["facts"])
    if "criterion" in change:
        actions.change_criterion(first, by=by, scale=change.get("scale"), **change["criterion"])
    plan = type(plan).objects.get(pk=plan.pk)
    assert any(says in sentence for sentence in missing_for_sign_off(plan))
    with pytest.raises(Refused) as refusal:
        actions.sign_off_plan(plan, by=by)
    assert refusal.value.code == "plan.not_ready"
    plan.tender.refresh_from_db()
    assert plan.tender.plan_snapshot is None


def test_a_weight_above_half_needs_a_reason_and_tells_the_centre(plan):
    analyst = make.user("centre_analyst", make.centre())
    by = plan.tender.author
    actions.change_plan(
        plan, by=by, weight_pct=Decimal(60), weight_reason="It is bought as a plain and well known good."
    )
    actions.share_out_weights(plan, by=by)
    actions.set_weights(plan, {"C6": Decimal(10), "C1": Decimal(5)}, by=by)
    actions.share_out_weights(plan, by=by, held=frozenset({"price", "C6"}))
    actions.sign_off_plan(plan, by=by)
    assert Notice.objects.filter(user=analyst, kind="price_over_half").count() == 1


def test_a_signed_off_plan_does_not_change_until_it_is_reopened_with_a_reason(plan):
    by = plan.tender.author
    signed = actions.sign_off_plan(plan, by=by)
    with pytest.raises(Refused) as refusal:
        actions.change_plan(signed, by=by, weight_pct=Decimal(30))
    assert refusal.value.code == "evaluation_plan.wrong_state"
    with pytest.raises(Refused):
        actions.reopen_plan(signed, by=by, reason=" ")
    assert actions.reopen_plan(signed, by=by, reason="A bidder asked for a clearer question").is_draft


def test_nothing_moves_once_the_tender_is_in_review(plan):
    by = plan.tender.author
    signed = actions.sign_off_plan(plan, by=by)
    type(plan.tender).objects.filter(pk=plan.tender.pk).update(status="in_review")
    with pytest.raises(Refused) as refusal:
        actions.reopen_plan(signed, by=by, reason="Too late")
    assert refusal.value.code == "plan.tender_is_frozen"


@pytest.mark.parametrize("role", ["approver", "evaluator", "opening_officer"])
def test_only_an_officer_of_the_buyer_writes_a_plan(plan, role):
    colleague = make.user(role, plan.tender.buyer)
    for act in (
        lambda by: actions.sign_off_plan(plan, by=by),
        lambda by: actions.set_weights(plan, {"C1": Decimal(1)}, by=by),
        lambda by: actions.draft_plan(make.tender(plan.tender.buyer), by=by),
    ):
        with pytest.raises(Refused) as refusal:
            act(colleague)
        assert refusal.value.code == "evaluation_plan.not_yours"
        with pytest.raises(Refused):
            act(make.officer())
