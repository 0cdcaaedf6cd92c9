"""A screening in the plan: chosen by the officer, frozen with the hash, gone without a trace when it is not wanted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.errors import Refused
from procurement.tenders import actions as tenders
from procurement.tenders.checks import run_checks
from scoring.plans import actions
from scoring.plans.queries import missing_for_sign_off, snapshot_of
from tests import make

pytestmark = pytest.mark.django_db


def choose(plan, codes=("C1", "C2"), top=3, **facts):
    return actions.set_screening(plan, by=plan.tender.author, codes=codes, top=top, **facts)


def test_it_is_frozen_in_the_snapshot_and_a_plan_without_one_has_no_word_of_it(plan):
    before = snapshot_of(plan)
    assert "screening" not in before
    chosen = choose(plan, working_days=8)
    assert snapshot_of(chosen) == before | {
        "screening": {
            "formula_id": "screening-best-n-v1",
            "criteria": ["C1", "C2"],
            "top": 3,
            "working_days": 8,
        }
    }
    assert missing_for_sign_off(chosen) == []
    assert snapshot_of(choose(plan, codes=(), top=None)) == before


@pytest.mark.parametrize(
    ("codes", "top", "field"),
    [
        (("C1",), None, "top"),
        ((), 3, "criteria"),
        (("C1",), 0, "top"),
        (("C9",), 3, "criteria"),
        (("C1", "C2", "C3", "C4", "C5", "C6"), 3, "criteria"),
    ],
)
def test_one_that_cannot_be_played_is_refused_at_its_field(plan, codes, top, field):
    with pytest.raises(Refused) as refusal:
        choose(plan, codes, top)
    assert (refusal.value.code, refusal.value.field) == ("plan.screening", field)


def test_when_its_last_criterion_leaves_it_cannot_be_signed_off(plan):
    chosen = choose(plan, codes=("C1",))
    actions.remove_criterion(chosen.criteria.get(code="C1"), by=plan.tender.author)
    assert "Choose the criteria that the screening marks." in missing_for_sign_off(chosen)


def test_an_open_procedure_and_a_late_day_block_publication(plan):
    choose(plan, working_days=60)
    signed = actions.sign_off_plan(plan, by=plan.tender.author)
    tender = signed.tender
    tenders.set_dates(tender, by=tender.author, publish_on=timezone.localdate(), days_to_bid=30)
    tender.refresh_from_db()
    found = [each for each in run_checks(tender) if each.check_id == "SCREENING-1"]
    assert [each.blocks for each in found] == [True, True]
    assert "open procedure has one stage" in found[0].message and "promised for" in found[1].message


def test_the_page_sets_it_and_takes_it_out(client, plan):
    make.sign_in(client, plan.tender.author)
    url = reverse("scoring:change-screening", args=[plan.tender.reference])
    assert client.post(url, {"criteria": ["C1"], "working_days": "10"}).status_code == 422
    assert client.post(url, {"criteria": ["C1"], "top": "2", "working_days": "10"}).status_code == 302
    shown = client.get(reverse("scoring:show-plan", args=[plan.tender.reference])).content.decode()
    assert "The best 2 bids of each lot" in shown and "Change the screening" in shown
    assert client.post(url, {"working_days": "10"}).status_code == 302
    plan.refresh_from_db()
    assert plan.screening_top is None
