"""Where the history of each thing is told, by the name of its records in the log.

Every noun of the register of audit kinds stands under one page, and every page of a record is here: as a page that
tells a history, or with the reason why another page tells it. A new kind or a new page that stands nowhere fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scoring.assessments.queries import marks_as_subject
from scoring.moderation.models import Moderation
from scoring.moderation.queries import rows_of
from scoring.results.models import AwardDecision, StoredResult
from scoring.screening.queries import standing as screening_of


@dataclass(frozen=True)
class Told:
    """``page``: the name of its URL, with the arguments of its row unless ``args`` gives others; ``of``: a record
    that its events are about.
    """

    page: str
    visitor: str
    nouns: str
    of: Callable[[Any], Any]
    args: Callable[[Any], list[Any]] | None = None


def newest(model: Any, lot: Any) -> Any:
    return model.objects.filter(lot=lot).last()


def first_answer(assessed: Any) -> Any:
    """Return the bid that is called A."""
    return rows_of(assessed.panel, assessed.lot, only=("A", "C1"))[0].bid


def locked(*more: Any) -> Callable[[Any], list[Any]]:
    return lambda world: [world.quality_locked.tender.reference, 1, *more]


def measured(world: Any) -> list[Any]:
    return [world.measured_outcome.reference]


def asked(world: Any) -> list[Any]:
    return [world.asked.tender.reference]


TOLD = [
    Told("tenders:show-tender", "officer", "tender opening delivery bids reach", lambda w: w.draft_tender),
    Told("tenders:show-need", "officer", "pipeline", lambda w: w.pipeline_entry),
    Told("scoring:show-plan", "officer", "plan", lambda w: w.planned),
    Told("simulator:show-run", "officer", "simulation", lambda w: w.saved_simulation),
    Told("bids:show", "supplier", "bid", lambda w: w.sealed_bid),
    Told("assess:show-panel", "officer", "panel marks mark conflict", lambda w: w.assessing.panel),
    # While firms are letters these pages keep their histories back: it is the locked ones that tell.
    Told("moderation:show-table", "moderator", "moderation consensus",
         lambda w: Moderation(lot=w.quality_locked.lot), locked()),
    Told("moderation:settle", "moderator", "mark",
         lambda w: marks_as_subject(first_answer(w.quality_locked), "C1"), locked("A", "C1")),
    Told("screening:show", "moderator", "screening", lambda w: screening_of(w.screened.lot)),
    Told("results:show-results", "officer", "tender results bids", lambda w: w.decided.tender),
    Told("results:show-results", "officer", "result", lambda w: newest(StoredResult, w.decided.lot)),
    Told("results:show-results", "officer", "award", lambda w: newest(AwardDecision, w.decided.lot)),
    Told("results:show-results", "officer", "challenge", lambda w: w.decided.challenge),
    Told("results:show-enquiry", "officer", "enquiry", lambda w: w.asked.enquiry),
    Told("results:show-results", "officer", "repair", lambda w: ("repair", w.asked.bids[0].reference), asked),
    Told("retention:show", "officer", "retention", lambda w: w.due_disposal),
    Told("contracts:show-contract", "officer",
         "contract post transfer knowledge rehearsal gap", lambda w: w.contract),
    Told("contracts:show-contract", "officer", "variation", lambda w: w.variation),
    Told("outcomes:show", "officer", "outcome", lambda w: w.draft_outcome),
    Told("outcomes:show", "officer", "reading", lambda w: w.outcome_reading, measured),
    Told("services:show-service", "officer", "service", lambda w: w.service),
    Told("selfcheck:show-assessment", "officer", "self_assessment", lambda w: w.look),
    Told("catalogue:show-component", "officer", "component", lambda w: w.component),
    Told("suppliers:registration", "supplier", "supplier organisation", lambda w: w.supplier_firm),
    Told("suppliers:show-size", "supplier", "size", lambda w: w.size_declaration),
    Told("suppliers:evidence", "supplier", "evidence", lambda w: w.evidence),
    Told("organisations:people", "buyer_admin", "person organisation retention", lambda w: w.buyer),
    Told("organisations:people", "buyer_admin", "person", lambda w: w.invitation),
    Told("accounts:show-account", "officer", "person opening", lambda w: w.officer),
    Told("notifications:show-job", "officer", "job", lambda w: w.job),
    Told("centre:review", "centre", "centre_review", lambda w: w.reviewed),
    Told("centre:answer", "officer", "centre_review", lambda w: w.reviewed),
    Told("centre:name", "centre", "market", lambda w: w.name_pair),
    Told("centre:dataset", "centre", "market", lambda w: w.market_sample),
    Told("centre:reports", "centre", "market", lambda w: w.market_report),
]  # fmt: skip

# Nouns that no page of one record tells: the log's own check stands with its signed heads on the page of the log.
OF_THE_LOG = {"audit"}

# Pages about one thing that tell no history, and what tells it.
ELSEWHERE = {
    "moderation:show-lots": "moderation:show-table",
    "results:show-repair": "results:show-results",
    "capability:show-plan": "contracts:show-contract",
    "services:show-composition": "services:show-service",
    "services:show-version": "services:show-service",
    "services:show-overlay": "services:show-service",
    "tenders:show-public": "tenders:show-tender",
    "tenders:show-questions": "tenders:show-tender",
    "tenders:show-amendments": "tenders:show-tender",
    "simulator:show": "simulator:show-run",
    "calculator:show": "nothing is kept",
    "tenders:show-check": "it explains a check and is about no record",
}
