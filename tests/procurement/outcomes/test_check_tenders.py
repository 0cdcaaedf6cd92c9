"""A tender is published for an agreed outcome, in words that ask for a change."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.outcomes import actions, checks
from procurement.tenders import queries
from procurement.tenders.checks import Draft, run_draft
from procurement.tenders.formulas.reading import read_facts
from tests import make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[1] / "tenders"


def outcome(buyer, *, agreed=True, guardrail=True):
    officer, owner = make.officer(buyer), make.user("service_owner", buyer)
    made = actions.draft_outcome(
        buyer,
        by=officer,
        title="Fewer families in temporary accommodation",
        problem="Families wait 47 days.",
        population="Families",
        place="Harrowmere",
        direction="reduce",
        attribution="trend",
    )
    facts = {
        "unit": "households",
        "baseline": Decimal(1240),
        "baseline_on": date(2026, 9, 30),
        "target": Decimal(900),
        "target_on": date(2029, 3, 31),
        "source": "the quarterly return",
        "frequency": "quarterly",
        "verifier": "the statistics team",
    }
    actions.set_measure(made, by=officer, kind="primary", name="households in temporary homes", **facts)
    if guardrail:
        actions.set_measure(made, by=officer, kind="guardrail", name="repeat homelessness", **facts)
    return actions.agree_outcome(made, by=owner) if agreed else made


def ids(tender, stage="publishing"):
    only = {"OUTCOME-1", "OUTCOME-2", "LANGUAGE-1", "READING-1"}
    return [
        (each.check_id, each.severity) for each in run_draft(queries.draft_of(tender, stage=stage), only=only)
    ]


def test_a_tender_without_an_outcome_is_not_published():
    assert ("OUTCOME-1", "block") in ids(make.tender())


def test_an_outcome_that_nobody_agreed_blocks_and_an_agreed_one_does_not():
    buyer = make.buyer()
    assert ("OUTCOME-1", "block") in ids(make.tender(buyer, outcomes=[outcome(buyer, agreed=False)]))
    assert ids(make.tender(buyer, outcomes=[outcome(buyer)])) == []


def test_an_outcome_without_guardrail_blocks_by_name():
    buyer = make.buyer()
    tender = make.tender(buyer, outcomes=[outcome(buyer, agreed=False, guardrail=False)])
    findings = run_draft(queries.draft_of(tender, stage="publishing"), only={"OUTCOME-1"})
    assert "guardrail" in findings[0].message


def test_the_old_harrowmere_text_reads_as_people_and_every_phrase_is_counted():
    title, text = (ROOT / "demo_before.txt").read_text().split("\n", 1)
    facts, _ = read_facts(title, text)
    found = {each.check_id: each for each in run_draft(Draft(title=title, facts=facts))}

    assert found["LANGUAGE-1"].message.startswith("13 phrases must change")
    assert "PEOPLE: 8 of 12" in found["READING-1"].message


def test_the_new_harrowmere_text_has_no_finding_of_language():
    title, text = (ROOT / "demo_after.txt").read_text().split("\n", 1)
    draft = Draft(title=title, sections={"title": title, "why": text})

    assert not [each for each in run_draft(draft) if each.check_id in ("LANGUAGE-1", "READING-1")]
    assert checks.reading_words(draft) in ("An outcome", "")


def test_the_strip_shows_score_and_reading():
    buyer = make.buyer()
    tender = make.tender(buyer, outcomes=[outcome(buyer)])
    draft = queries.draft_of(tender)
    strip = {each["key"]: each for each in queries.health_strip(draft, run_draft(draft))}
    assert strip["outcome"]["state"] == "good" and strip["outcome"]["text"].endswith("of 100")
