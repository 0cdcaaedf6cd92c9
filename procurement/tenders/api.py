"""`/api/v1/tenders/{ref}/ocds` and `/api/v1/check/{tender,bundling,access}`."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In
from procurement.clock import now as clock_now
from procurement.ocds.release import encode, to_package
from procurement.tenders import queries
from procurement.tenders.api_answers import AccessOut, BundlingOut, CheckedOut
from procurement.tenders.checks import Draft, Finding, run_draft
from procurement.tenders.formulas.access import Access, sme_access
from procurement.tenders.formulas.bundling import Bundling, bundling
from procurement.tenders.formulas.dates import UK_TIME, Period
from procurement.tenders.formulas.facts import LotFacts, TenderFacts
from procurement.tenders.formulas.reading import read_facts
from procurement.tenders.models import BankHoliday, Tender

MOST_TEXT = 200_000


def money() -> serializers.DecimalField:
    """Return an API field for pounds that may be left out."""
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )


def percentage(most: int = 100) -> serializers.DecimalField:
    """Return an API field for a percentage that may be left out."""
    return serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(most),
        required=False,
        allow_null=True,
    )


def number(most: int) -> serializers.IntegerField:
    """Return an API field for a whole number up to ``most`` that may be left out."""
    return serializers.IntegerField(min_value=0, max_value=most, required=False, allow_null=True)


def names(length: int = 120) -> serializers.ListField:
    """Return an API field for a list of short texts that may be left out."""
    return serializers.ListField(
        child=serializers.CharField(max_length=length, trim_whitespace=True), required=False, max_length=60
    )


class PlainText(serializers.CharField):
    """A text without hidden characters: a NUL byte is taken out, not refused."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data.replace("\x00", "") if isinstance(data, str) else data)


class LotIn(In):
    title = PlainText(max_length=200, required=False, allow_blank=True, default="")
    text = PlainText(max_length=MOST_TEXT, required=False, allow_blank=True, default="")
    value_gbp = money()
    term_months = serializers.IntegerField(min_value=1, max_value=600, required=False, default=24)
    user_groups = names()
    turnover_floor_gbp = money()
    insurance_gbp = money()
    words_asked = number(10_000_000)
    replaces_whole_system = serializers.BooleanField(required=False, default=False)
    has_sunset_plan = serializers.BooleanField(required=False, default=False)
    reused = names(40)

    def facts(self, data: dict[str, Any], at: int) -> LotFacts:
        """Return the lot as the formulas see it."""
        values = dict(data)
        for name in ("user_groups", "reused"):
            values[name] = tuple(values.get(name, ()))
        return LotFacts(number=at, **values)


class FactsIn(In):
    """A draft as facts. ``text``: an old specification; what it says fills the facts that are not given."""

    title = PlainText(max_length=200, required=False, allow_blank=True, default="")
    text = PlainText(max_length=MOST_TEXT, required=False, allow_blank=True)
    lots = LotIn(many=True, required=False)
    proof_wanted_at = serializers.ChoiceField(["", "award", "bid"], required=False)
    days_to_bid = number(400)
    pages_to_read = number(100_000)
    price_weight_pct = percentage()
    references = serializers.ChoiceField(["", "any_size", "same_size", "none"], required=False)
    other_proof_accepted = serializers.BooleanField(required=False, allow_null=True)
    liability_cap_pct = percentage(9999)
    payment_days = number(400)
    payment_rhythm = serializers.ChoiceField(["", "monthly", "stage", "end"], required=False)
    outcome_pay_pct = percentage()
    remote = serializers.ChoiceField(["", "yes", "partly", "no"], required=False)
    market_engagement = serializers.BooleanField(required=False)
    partners_welcome = serializers.BooleanField(required=False, allow_null=True)
    guarantee_or_bond = serializers.BooleanField(required=False)
    unknown_staff_transfer = serializers.BooleanField(required=False)
    framework_only = serializers.BooleanField(required=False)
    live_capabilities = names(40)

    def validate_lots(self, lots: list[Any]) -> list[Any]:
        if len(lots) > 100:
            raise serializers.ValidationError("A draft holds 100 lots at most.")
        return lots

    def facts(self) -> tuple[TenderFacts, list[dict[str, Any]]]:
        """Return the facts and, where a text was given, what was read or assumed from which words."""
        given = dict(self.validated_data)
        text, lots, live = (
            given.pop("text", ""),
            given.pop("lots", None),
            given.pop("live_capabilities", None),
        )
        for name in FACT_LEFT_OUT:
            given.pop(name, None)
        facts, notes = read_facts(given.get("title", ""), text) if text else (TenderFacts(), [])
        if lots is not None:
            facts = replace(facts, lots=tuple(LotIn().facts(each, at) for at, each in enumerate(lots, 1)))
        if given.get("outcome_pay_pct") is None:
            given.pop("outcome_pay_pct", None)
        facts = replace(facts, **given)
        known = frozenset(live) if live is not None else queries.live_capability_keys()
        return replace(facts, live_capabilities=known), [
            {"field": each.field, "value": each.value, "words": each.words, "assumed": each.assumed}
            for each in notes
        ]


SECTION_NAMES = queries.SECTIONS
FACT_LEFT_OUT = (*SECTION_NAMES, "plan", "no_lots_reason", "barriers_considered", "central_government")


class DraftIn(FactsIn):
    """A whole draft as JSON: its sections, lots, terms and evaluation plan."""

    why = PlainText(max_length=MOST_TEXT, required=False, allow_blank=True, default="")
    users = PlainText(max_length=20_000, required=False, allow_blank=True, default="")
    limits = PlainText(max_length=60_000, required=False, allow_blank=True, default="")
    working_together = PlainText(max_length=60_000, required=False, allow_blank=True, default="")
    quality = PlainText(max_length=60_000, required=False, allow_blank=True, default="")
    capability_plan = PlainText(max_length=60_000, required=False, allow_blank=True, default="")
    no_lots_reason = PlainText(max_length=20_000, required=False, allow_blank=True, default="")
    barriers_considered = PlainText(max_length=20_000, required=False, allow_blank=True, default="")
    central_government = serializers.BooleanField(required=False, default=False)
    plan = serializers.DictField(required=False, default=dict)

    def draft(self) -> tuple[Draft, list[dict[str, Any]]]:
        """Return the draft as the register of checks sees it."""
        data = self.validated_data
        facts, notes = self.facts()
        sections = {"title": data["title"], **{name: data.get(name, "") for name in SECTION_NAMES}}
        return (
            Draft(
                title=data["title"],
                sections=sections,
                facts=facts,
                plan=data["plan"],
                period=Period(central_government=data["central_government"]),
                today=clock_now().astimezone(UK_TIME).date(),
                holidays=BankHoliday.union(),
                no_lots_reason=data["no_lots_reason"],
                barriers_considered=data["barriers_considered"],
            ),
            notes,
        )


def access_out(access: Access) -> dict[str, Any]:
    """Return the SME access score as JSON."""
    return {
        "score": access.score,
        "verdict": access.verdict,
        "words": access.verdict_words,
        "worst_lot": access.worst_lot,
        "lots": [{"lot": lot, "score": score} for lot, score in access.lot_scores],
        "checks": [
            {
                "id": each.id,
                "title": each.title,
                "points": each.points,
                "out_of": each.out_of,
                "reason": each.reason,
                "fix": {"text": each.fix.text, "score": each.fix.score} if each.fix else None,
            }
            for each in access.checks
        ],
    }


def bundling_out(result: Bundling) -> dict[str, Any]:
    """Return the bundling score of one lot as JSON."""
    return {
        "lot": result.lot,
        "score": result.score,
        "verdict": result.verdict,
        "words": result.verdict_words,
        "parts": [
            {"name": part.name, "points": part.points, "most": part.most, "reason": part.reason}
            for part in result.parts
        ],
        "capabilities": [
            {"key": hit.capability.key, "title": hit.capability.title, "words": hit.words}
            for hit in result.capabilities
        ],
        "reusable": list(result.reusable),
    }


def finding_out(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON, with the effect of its fix."""
    return {
        "id": finding.check_id,
        "title": finding.title,
        "severity": finding.severity,
        "lot": finding.lot or None,
        "message": finding.message,
        "explained_at": f"{settings.SERVICE_URL}/tenders/checks/{finding.check_id}/",
        "fix": {"text": finding.fix.text, "before": finding.fix.before, "after": finding.fix.after}
        if finding.fix
        else None,
    }


class CheckAccess(Call):
    """How open a draft is to small firms: eighteen checks, 100 points, each with reason and fix."""

    keeps_nothing = True
    permission_classes = [AllowAny]

    @extend_schema(request=FactsIn, responses=AccessOut, operation_id="check_access")
    def post(self, request: Request) -> Response:
        form = FactsIn(data=request.data)
        form.is_valid(raise_exception=True)
        facts, notes = form.facts()
        return Response({**access_out(sme_access(facts)), "read": notes})


class CheckBundling(Call):
    """How much each lot ties together, with its parts."""

    keeps_nothing = True
    permission_classes = [AllowAny]

    @extend_schema(request=FactsIn, responses=BundlingOut, operation_id="check_bundling")
    def post(self, request: Request) -> Response:
        form = FactsIn(data=request.data)
        form.is_valid(raise_exception=True)
        facts, notes = form.facts()
        results = [bundling(lot, facts.live_capabilities) for lot in facts.lots]
        worst = max((result.score for result in results), default=0)
        return Response({"score": worst, "lots": [bundling_out(each) for each in results], "read": notes})


class CheckTender(Call):
    """Every check that a stored tender is put to, over a whole draft as JSON."""

    keeps_nothing = True
    permission_classes = [AllowAny]

    @extend_schema(request=DraftIn, responses=CheckedOut, operation_id="check_tender")
    def post(self, request: Request) -> Response:
        form = DraftIn(data=request.data)
        form.is_valid(raise_exception=True)
        draft, notes = form.draft()
        findings = run_draft(draft)
        return Response(
            {
                "blocks": sum(each.blocks for each in findings),
                "findings": [finding_out(each) for each in findings],
                "strip": [
                    {name: each[name] for name in ("key", "name", "state", "text")}
                    for each in queries.health_strip(draft, findings)
                ],
                "access": access_out(draft.access),
                "bundling": [bundling_out(each) for each in draft.bundling],
                "read": notes,
            }
        )


class ShowRelease(Call):
    """The OCDS release package of a published tender: every notice as it was published."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="show_tender_ocds",
        parameters=[OpenApiParameter("reference", str, OpenApiParameter.PATH)],
        responses={200: dict},
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        tender = get_object_or_404(Tender.objects.public().select_related("buyer"), reference=reference)
        notices = list(tender.notices.all())
        package = to_package(
            [notice.body for notice in notices],
            uri=f"{settings.SERVICE_URL}/api/v1/tenders/{tender.reference}/ocds",
            published_at=notices[-1].published_at if notices else tender.published_at or clock_now(),
            publisher=tender.buyer.name,
        )
        return HttpResponse(encode(package), content_type="application/json")


def open_to_all(view: type[Call]) -> Callable[..., Any]:
    """Return the view without the sign-in that every page asks for."""
    return login_not_required(view.as_view())


urlpatterns = [
    path("tenders/<str:reference>/ocds", open_to_all(ShowRelease), name="api-tender-ocds"),
    path("check/tender", open_to_all(CheckTender), name="api-check-tender"),
    path("check/bundling", open_to_all(CheckBundling), name="api-check-bundling"),
    path("check/access", open_to_all(CheckAccess), name="api-check-access"),
]
