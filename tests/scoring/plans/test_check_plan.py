"""What the plan adds to the tender checks."""

from decimal import Decimal

import pytest

from procurement.tenders.checks import PUBLISHING, run_checks
from scoring.plans import actions
from scoring.plans.checks import hits_in, hits_in_text
from scoring.plans.models import Criterion
from scoring.plans.queries import scoring_rules
from scoring.rubrics.presets import PRESETS, SCALE_WORDS
from scoring.simulator.actions import save_run
from scoring.simulator.asking import ask
from tests import make


def found(tender, check_id):
    return [each for each in run_checks(tender, stage=PUBLISHING) if each.check_id == check_id]


@pytest.mark.parametrize(
    "text",
    [
        "Please provide CVs of your lead developers",
        "State your team size",
        "How many analysts will you supply?",
        "Attach a curriculum vitae for each person",
        "We will score the number of consultants you offer",
        "Give us 40 business analysts.",
    ],
)
def test_asking_for_people_is_found(text):
    assert hits_in_text("C1", "Team", text)


@pytest.mark.parametrize(
    "text", ["Do not send CVs.", "We never score team size.", "What will change for users?"]
)
def test_saying_that_people_do_not_count_is_let_be(text):
    assert not hits_in_text("C1", "Team", text)


def test_no_ready_rubric_asks_for_people():
    for preset in PRESETS.values():
        for criterion in preset.criteria:
            text = "\n".join([criterion.title, criterion.question, criterion.evidence, *SCALE_WORDS])
            assert hits_in_text("C", criterion.title, text) == []


@pytest.mark.django_db
def test_a_criterion_that_scores_cvs_blocks_publication():
    plan = make.plan()
    assert found(plan.tender, "CRITERIA-1") == []
    criterion = Criterion.objects.get(plan=plan, code="C3")
    actions.change_criterion(
        criterion, by=plan.tender.author, question="Provide the CVs of everybody who will work on this."
    )
    finding = found(plan.tender, "CRITERIA-1")
    assert finding and finding[0].severity == "block" and "CVs" in finding[0].message
    assert hits_in(Criterion.objects.get(pk=criterion.pk))


@pytest.mark.django_db
def test_approval_needs_a_saved_run_over_the_plan_as_it_stands():
    plan = make.plan()
    by = plan.tender.author
    assert found(plan.tender, "SIMULATOR-1")
    save_run(plan, ask(scoring_rules(plan), {}), by=by)
    assert found(plan.tender, "SIMULATOR-1") == []
    actions.set_weights(plan, {"C1": Decimal(19), "C2": Decimal(21)}, by=by)
    finding = found(plan.tender, "SIMULATOR-1")
    assert finding[0].message == "The plan was changed after its last simulation."


@pytest.mark.django_db
def test_a_run_over_other_rules_does_not_count():
    plan = make.plan()
    save_run(plan, ask(scoring_rules(plan), {"price_weight_pct": "30"}), by=plan.tender.author)
    assert found(plan.tender, "SIMULATOR-1")


@pytest.mark.django_db
def test_a_reopened_plan_blocks_until_it_is_signed_off_again():
    plan = make.plan()
    by = plan.tender.author
    signed = actions.sign_off_plan(plan, by=by)
    assert found(type(plan.tender).objects.get(pk=plan.tender.pk), "PLAN-2") == []
    actions.reopen_plan(signed, by=by, reason="A question was unclear")
    assert found(type(plan.tender).objects.get(pk=plan.tender.pk), "PLAN-2")


@pytest.mark.django_db
def test_a_relative_formula_is_flagged():
    plan = make.plan()
    assert found(plan.tender, "PRICE-2") == []
    actions.change_plan(plan, by=plan.tender.author, formula_id="lowest-over-price-v1")
    assert found(plan.tender, "PRICE-2")


@pytest.mark.django_db
def test_the_checks_ask_no_more_of_a_tender_with_plan_run_and_outcomes(django_assert_num_queries):
    bare, full = make.tender(), make.tender()
    plan = make.plan(full)
    save_run(plan, ask(scoring_rules(plan), {}), by=full.author)
    run_checks(bare, stage=PUBLISHING)  # reads the bank holidays

    for tender in (bare, full):
        fresh = type(tender).objects.select_related("buyer", "delivery_model").get(pk=tender.pk)
        with django_assert_num_queries(3):
            run_checks(fresh, stage=PUBLISHING)
