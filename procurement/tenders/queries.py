"""Reads over several nouns: a tender as the checks see it, its text, its dates."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.clock import now as clock_now
from procurement.tenders.checks import DRAFTING, Draft
from procurement.tenders.formulas.dates import UK_TIME, Period, days_to_bid
from procurement.tenders.formulas.facts import LotFacts, TenderFacts
from procurement.tenders.formulas.reading import drop_headcount
from procurement.tenders.formulas.thresholds import is_above_threshold
from procurement.tenders.models import BankHoliday, Tender

SECTIONS = ("why", "users", "limits", "working_together", "quality", "capability_plan")
SECTION_TITLES = {
    "title": "Title",
    "why": "What is wrong, and for whom",
    "users": "Who will use it",
    "limits": "Limits that are real",
    "working_together": "How we work together",
    "quality": "What good looks like",
    "capability_plan": "What our own people can do at the end",
    "no_lots_reason": "Why there are no lots",
    "known_risks": "Known risks",
}
# The fields of a tender and a lot that make its text: what a version keeps and a copy takes along.
TENDER_FIELDS = (
    "title",
    "why",
    "ladder",
    "users",
    "limits",
    "working_together",
    "quality",
    "capability_plan",
    "withheld",
    "cpv_code",
    "itl_code",
    "place",
    "procedure",
    "light_touch",
    "urgency_reason",
    "documents_with_notice",
    "planned_notice_on",
    "no_lots_reason",
    "known_risks",
    "above_threshold",
    "proof_wanted_at",
    "references",
    "other_proof_accepted",
    "liability_cap_pct",
    "payment_rhythm",
    "payment_days",
    "outcome_pay_pct",
    "remote",
    "engagement_on",
    "engagement_note",
    "partners_welcome",
    "guarantee_or_bond",
    "unknown_staff_transfer",
    "framework_only",
    "pages_to_read",
    "price_weight_pct",
    "barriers_considered",
    "screening_top",
    "screening_words",
    "days_to_bid",
    "deadline_at",
    "questions_close_at",
    "answers_by_at",
    "result_promised_on",
    "starts_on",
    "first_value_days",
)
LOT_FIELDS = (
    "title",
    "description",
    "value_gbp",
    "term_months",
    "extension_months",
    "user_groups",
    "turnover_floor_gbp",
    "insurance_gbp",
    "words_asked",
    "capabilities",
    "reused",
    "replaces_whole_system",
    "sunset_plan",
    "suits_sme",
    "suits_vcse",
)
CONDITION_FIELDS = ("kind", "text", "evidence", "why_proportionate")


def plain(value: Any) -> Any:
    """Return a value fit for JSON: exact decimals and moments as text."""
    if isinstance(value, Decimal):
        return str(value.normalize()) if value != value.to_integral_value() else str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def content_of(tender: Tender) -> dict[str, Any]:
    """Return the whole text of a tender with its lots and conditions: what a version keeps."""
    return {
        **{name: plain(getattr(tender, name)) for name in TENDER_FIELDS},
        "lots": [
            {"number": lot.number, **{name: plain(getattr(lot, name)) for name in LOT_FIELDS}}
            for lot in tender.lots.all()
        ],
        "conditions": [
            {"number": each.number, **{name: plain(getattr(each, name)) for name in CONDITION_FIELDS}}
            for each in tender.conditions.all()
        ],
    }


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, whatever order its keys come in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def live_capabilities() -> frozenset[str]:
    """Return the capabilities for which a live component exists, as the catalogue says.

    The catalogue stands beside this slice; where it is not there, none is live.
    """
    from importlib import import_module
    from importlib.util import find_spec

    if find_spec("procurement.catalogue") is None or find_spec("procurement.catalogue.queries") is None:
        return frozenset()
    keys = getattr(import_module("procurement.catalogue.queries"), "live_capability_keys", None)
    return frozenset(keys()) if keys else frozenset()


def facts_of(tender: Tender, *, live: frozenset[str] | None = None) -> TenderFacts:
    """Return the plain facts of a stored tender, as the formulas ask for them."""
    today = clock_now().astimezone(UK_TIME).date()
    return TenderFacts(
        title=tender.title,
        lots=tuple(
            LotFacts(
                number=lot.number,
                title=lot.title,
                text=lot.description,
                value_gbp=lot.value_gbp,
                term_months=lot.term_months + lot.extension_months,
                user_groups=tuple(lot.user_groups or tender.user_groups),
                turnover_floor_gbp=lot.turnover_floor_gbp,
                insurance_gbp=lot.insurance_gbp,
                words_asked=lot.words_asked,
                replaces_whole_system=lot.replaces_whole_system,
                has_sunset_plan=bool(lot.sunset_plan.strip()),
                reused=tuple(lot.reused),
            )
            for lot in tender.lots.all()
        ),
        proof_wanted_at=tender.proof_wanted_at,  # type: ignore[arg-type]
        days_to_bid=bidding_days(tender, today),
        pages_to_read=tender.pages_to_read,
        price_weight_pct=tender.price_weight_pct,
        references=tender.references,  # type: ignore[arg-type]
        other_proof_accepted=tender.other_proof_accepted,
        liability_cap_pct=tender.liability_cap_pct,
        payment_days=tender.payment_days,
        payment_rhythm=tender.payment_rhythm,  # type: ignore[arg-type]
        outcome_pay_pct=tender.outcome_pay_pct,
        remote=tender.remote,  # type: ignore[arg-type]
        market_engagement=tender.engagement_on is not None,
        partners_welcome=tender.partners_welcome,
        guarantee_or_bond=tender.guarantee_or_bond,
        unknown_staff_transfer=tender.unknown_staff_transfer,
        framework_only=tender.framework_only,
        live_capabilities=live_capabilities() if live is None else live,
    )


def bidding_days(tender: Tender, today: date) -> int | None:
    """Return the days to bid: from publication (or today) to the deadline, else the days that were
    planned."""
    if tender.deadline_at is None:
        return tender.days_to_bid
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    return max(0, days_to_bid(start, tender.deadline_at.astimezone(UK_TIME).date()))


def period_of(tender: Tender, today: date | None = None) -> Period:
    """Return what decides the shortest lawful period for this tender."""
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    start = start or clock_now().astimezone(UK_TIME).date()
    before = (start - tender.planned_notice_on).days if tender.planned_notice_on else None
    return Period(
        central_government=tender.buyer.is_central_government,
        light_touch=tender.light_touch,
        urgent=bool(tender.urgency_reason.strip()),
        planned_notice_days_before=before,
        documents_with_notice=tender.documents_with_notice,
        below_threshold=tender.procedure == Tender.Procedure.BELOW_THRESHOLD,
    )


def draft_of(tender: Tender, *, stage: str = DRAFTING) -> Draft:
    """Return a stored tender as the checks see it."""
    today = clock_now().astimezone(UK_TIME).date()
    outcomes = tuple(tender.outcomes.all()) if hasattr(tender, "outcomes") else ()
    return Draft(
        title=tender.title,
        sections={"title": tender.title, **{name: getattr(tender, name) for name in SECTIONS}},
        facts=facts_of(tender),
        outcomes=outcomes,
        plan=tender.plan_snapshot or {},
        delivery=getattr(tender, "delivery_model", None),
        period=period_of(tender, today),
        today=tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today,
        deadline_on=tender.deadline_at.astimezone(UK_TIME).date() if tender.deadline_at else None,
        holidays=BankHoliday.union(),
        no_lots_reason=tender.no_lots_reason,
        barriers_considered=tender.barriers_considered,
        tender=tender,
        stage=stage,
    )


def without_headcount(text: str) -> tuple[str, list[str]]:
    """Return a text without the sentences that ask for people, and the sentences left out."""
    return drop_headcount(text)


def is_above(tender: Tender, today: date | None = None) -> bool:
    """Say whether the procurement is above the threshold: as stated, else by its value."""
    if tender.above_threshold is not None:
        return tender.above_threshold
    start = tender.published_at.astimezone(UK_TIME).date() if tender.published_at else today
    return is_above_threshold(
        tender.value_gbp,
        start or clock_now().astimezone(UK_TIME).date(),
        central_government=tender.buyer.is_central_government,
        light_touch=tender.light_touch,
    )
