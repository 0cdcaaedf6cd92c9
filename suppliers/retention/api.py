"""`/api/v1/tenders/{reference}/retention`: how long its records are kept, for the people of its buyer."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.tenders.models import Tender
from suppliers.retention import queries
from suppliers.retention.models import Disposal, LegalHold
from suppliers.retention.rules import READERS


class LineOut(serializers.Serializer):
    """One class of records. ``until``: the last day of keeping, nothing while none can be named."""

    records = serializers.CharField(source="kept.kind", help_text="records, bids or contract")
    contract = serializers.CharField(source="contract.reference", default=None, allow_null=True)
    rule = serializers.CharField(source="kept.rule")
    until = serializers.DateField(source="kept.until", allow_null=True)
    why = serializers.CharField(source="kept.why")


class DisposalOut(serializers.ModelSerializer):
    """Bids that are due, agreed to be destroyed, or destroyed. ``bids`` and ``files`` count what was opened."""

    contract = serializers.CharField(source="contract.reference", default=None, allow_null=True)

    class Meta:
        model = Disposal
        fields = ("number", "contract", "status", "until", "destroyed_at", "bids", "files")


class RetentionOut(serializers.Serializer):
    tender = serializers.CharField()
    held = serializers.BooleanField(help_text="A legal hold stands: nothing is destroyed")
    lines = LineOut(many=True)
    disposals = DisposalOut(many=True)


class Retention(Call):
    """How long the records of a tender are kept."""

    @extend_schema(operation_id="tenders_retention", responses=RetentionOut)
    def get(self, request: Request, reference: str) -> Response:
        """Each class of records with its rule, last day and reason; the legal hold; what is due or was destroyed."""
        seen = Tender.objects.select_related("buyer").filter(
            published_at__isnull=False,
            buyer__in=[
                each.organisation_id for each in request.user.live_memberships if READERS & set(each.roles)
            ],
        )
        tender = get_object_or_404(seen, reference=reference)
        out = RetentionOut(
            {
                "tender": tender.reference,
                "held": LegalHold.objects.standing().filter(tender=tender).exists(),
                "lines": queries.lines_of_tender(tender),
                "disposals": Disposal.objects.filter(tender=tender).select_related("contract"),
            }
        )
        return Response(out.data)


urlpatterns = [path("tenders/<str:reference>/retention", Retention.as_view(), name="api-retention")]
