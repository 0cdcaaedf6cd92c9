"""Weights are exactly 100 with one press."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.errors import Refused
from scoring.plans import actions
from scoring.plans.queries import weights_of
from scoring.rubrics.formulas import share_out
from tests import make

weights = st.dictionaries(
    st.sampled_from(["C1", "C2", "C3", "C4", "C5", "price"]),
    st.decimals(0, 100, places=2),
    min_size=2,
    max_size=6,
)


@given(weights)
def test_any_weights_can_be_made_exactly_100(given_weights):
    held = frozenset({"price"} & set(given_weights))
    shared = share_out(given_weights, held=held)
    assert sum(shared.values()) == 100
    assert all(weight >= 0 for weight in shared.values())
    assert all(shared[name] == given_weights[name] for name in held)
    assert set(shared) == set(given_weights)


@given(weights)
def test_sharing_out_twice_changes_nothing_more(given_weights):
    once = share_out(given_weights)
    assert share_out(once) == once


def test_proportions_are_kept_as_nearly_as_whole_numbers_allow():
    shared = share_out({"C1": Decimal(1), "C2": Decimal(1), "C3": Decimal(1)})
    assert shared == {"C1": Decimal(34), "C2": Decimal(33), "C3": Decimal(33)}


@pytest.mark.parametrize(
    ("wrong", "held"),
    [({"a": Decimal(101), "b": Decimal(1)}, {"a"}), ({"a": Decimal(99)}, {"a"})],
)
def test_what_cannot_be_shared_out_is_refused(wrong, held):
    with pytest.raises(ValueError, match="held"):
        share_out(wrong, held=frozenset(held))


@pytest.mark.django_db
def test_one_press_makes_a_plan_exactly_100():
    plan = make.plan()
    by = plan.tender.author
    actions.set_weights(plan, {"price": Decimal(35), "C1": Decimal(33)}, by=by)
    assert sum(weights_of(plan).values()) != 100
    actions.share_out_weights(plan, by=by)
    plan = type(plan).objects.get(pk=plan.pk)
    assert sum(weights_of(plan).values()) == 100 and weights_of(plan)["price"] == 35


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"C1": Decimal(-1)}, {"C1": Decimal("100.01")}, {"C9": Decimal(1)}])
def test_a_weight_that_does_not_fit_is_refused_and_nothing_is_stored(wrong):
    plan = make.plan()
    before = weights_of(plan)
    with pytest.raises(Refused) as refusal:
        actions.set_weights(plan, {"C2": Decimal(1), **wrong}, by=plan.tender.author)
    assert refusal.value.code == "plan.invalid"
    assert weights_of(type(plan).objects.get(pk=plan.pk)) == before
