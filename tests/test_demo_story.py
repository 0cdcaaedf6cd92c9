"""The demo world is told through the actions and stands whole at the end."""

import pytest
from django.core.management import call_command

from procurement.audit.verifying import verify_audit
from procurement.contracts.models import Contract
from procurement.ocds.release import problems
from procurement.tenders.models import Tender
from scoring import demo
from scoring.results.models import AssessmentSummary


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_the_story_is_told_and_a_second_seed_changes_nothing():
    call_command("seed")
    states = dict(Tender.objects.exclude(contracts__record__has_key="earlier").values_list("title", "status"))
    assert states[demo.TITLE] == "awarded"
    told = ["assessing", "awarded", "cancelled", "cancelled", "draft", "draft", "in_review", "published"]
    assert sorted(states.values()) == told
    contract = Contract.objects.exclude(record__has_key="earlier").get()
    together = "Tidewell Studio with Nettle & Birch Research"
    assert contract.holder == together
    rivals = AssessmentSummary.objects.exclude(bid__supplier=contract.supplier)
    assert {summary.content["winner"]["name"] for summary in rivals} == {together}
    for notice in contract.tender.notices.filter(code__in=["UK6", "UK7"]):
        assert not problems(notice.body)
        named = [supplier["name"] for supplier in notice.body["awards"][0]["suppliers"]]
        assert " with ".join(named) == together
    assert Contract.objects.filter(status=Contract.Status.RUNNING).count() == 34
    assert verify_audit().sound
    before = (Tender.objects.count(), Contract.objects.count())
    call_command("seed")
    assert (Tender.objects.count(), Contract.objects.count()) == before
