"""`/api/v1/tenders/{ref}/results` and `/api/v1/summaries/{ref}`: results for those who may read them, by phase.

Before prices are open nobody gets an answer here. From then on the buyer's people read the stored result; the
public reads who won once the tender is awarded; a bidder reads its own summary. Every field is listed: a new one
stays private until it is added here.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import ListQuery, describes_list, list_response
from procurement.errors import Refused
from procurement.tenders.models import Tender
from scoring.assessments.models import Panel
from scoring.assessments.rules import check_declared
from scoring.results import queries
from scoring.results.models import AssessmentSummary
from scoring.results.rules import PRICED
from scoring.results.views.doors import READERS


class RowOut(serializers.Serializer):
    bid = serializers.CharField()
    supplier = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    tied_with = serializers.ListField(child=serializers.CharField())
    quality = serializers.CharField(help_text="Exact, as text")
    whole_life_price_gbp = serializers.CharField(help_text="Exact, as text")
    total = serializers.CharField(allow_null=True, help_text="Exact, as text")
    total_shown = serializers.CharField(allow_null=True, help_text="Rounded for display")
    set_aside = serializers.ListField(child=serializers.CharField())
    is_close = serializers.BooleanField(help_text="Within one mark of another outcome")


class AwardOut(serializers.Serializer):
    supplier = serializers.CharField()
    status = serializers.CharField()
    contract = serializers.CharField(allow_null=True)


class LotOut(serializers.Serializer):
    lot = serializers.CharField()
    title = serializers.CharField()
    award = AwardOut(allow_null=True)
    input_hash = serializers.CharField(required=False)
    engine_version = serializers.CharField(required=False)
    sha256 = serializers.CharField(required=False)
    bids = RowOut(many=True, required=False)


class ResultsOut(serializers.Serializer):
    tender = serializers.CharField()
    phase = serializers.CharField()
    standstill_ends_on = serializers.DateField(allow_null=True)
    lots = LotOut(many=True)


def _is_inside(request: Request, tender: Tender) -> bool:
    """Say whether this reader may see the whole result now."""
    user = request.user
    if not user.is_authenticated or not tender.roles_of(user) & READERS or tender.status not in PRICED:
        return False
    panel = Panel.objects.filter(tender=tender).first()
    try:
        if panel is not None:
            check_declared(panel, user)
    except Refused:
        return False
    return True


class Results(Call):
    """The result of a tender, by phase and by reader."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ResultsOut, operation_id="tender_results")
    def get(self, request: Request, reference: str) -> Response:
        """Everything for the buyer's people once prices are open; the awards alone for everybody once made."""
        tender = get_object_or_404(Tender.objects.select_related("buyer"), reference=reference)
        inside = _is_inside(request, tender)
        if not inside and tender.status != "awarded":
            raise Http404
        lots: list[dict[str, Any]] = []
        for entry in queries.lot_results(tender):
            decision = entry.decision
            row: dict[str, Any] = {
                "lot": entry.lot.reference,
                "title": entry.lot.title,
                "award": {
                    "supplier": decision.bid.supplier.name,
                    "status": decision.status,
                    "contract": decision.contract.reference if decision.contract else None,
                }
                if decision and (inside or decision.status == "awarded")
                else None,
            }
            if inside and entry.result:
                row |= {
                    "input_hash": entry.result.input_hash,
                    "engine_version": entry.result.engine_version,
                    "sha256": entry.result.sha256,
                    "bids": [{**r, "supplier": r["record"].supplier.name} for r in entry.rows],
                }
            lots.append(row)
        out = ResultsOut(
            {
                "tender": tender.reference,
                "phase": tender.phase(),
                "standstill_ends_on": tender.standstill_ends_on,
                "lots": lots,
            }
        )
        return Response(out.data)


class SummaryOut(serializers.Serializer):
    reference = serializers.CharField()
    sent_at = serializers.DateTimeField()
    sha256 = serializers.CharField()
    content = serializers.JSONField()


class Summaries(Call):
    """The assessment summaries of the firms that you bid for."""

    asks = ListQuery

    @describes_list(SummaryOut, "summaries", "own_summaries", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        """Your own summaries, the oldest first; nobody else's."""
        own = [
            m.organisation_id
            for m in request.user.live_memberships
            if {"bidder", "supplier_admin"} & set(m.roles)
        ]
        found = AssessmentSummary.objects.filter(bid__supplier__in=own).select_related("bid")
        return list_response(request, found, lambda one: SummaryOut(one).data, "summaries")


urlpatterns = [
    path("tenders/<str:reference>/results", login_not_required(Results.as_view()), name="api-tender-results"),
    path("summaries", Summaries.as_view(), name="api-summaries"),
]
