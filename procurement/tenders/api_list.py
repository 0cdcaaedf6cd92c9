"""`/api/v1/tenders`: published tenders by stage, buyer, topic, value, closing, reading and access."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import ListQuery, asked, list_response
from procurement.clock import now as clock_now
from procurement.tenders.models import Lot, Tender


class TenderOut(serializers.Serializer[Any]):
    """A published tender. A figure that is not known is null."""

    reference = serializers.CharField()
    title = serializers.CharField()
    buyer = serializers.CharField(source="buyer.name")
    stage = serializers.SerializerMethodField()
    cpv_code = serializers.CharField()
    value_gbp = serializers.DecimalField(
        max_digits=16, decimal_places=2, source="total_gbp", allow_null=True, help_text="Of its lots"
    )
    lots = serializers.IntegerField(source="lot_count")
    published_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    pages_to_read = serializers.IntegerField(allow_null=True)
    access_points = serializers.IntegerField(
        allow_null=True, help_text="How open it is to small firms, 0 to 100, as it was at publication"
    )
    result_promised_on = serializers.DateField(allow_null=True)
    price_weight_pct = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    url = serializers.SerializerMethodField()
    ocds = serializers.SerializerMethodField()

    def get_stage(self, tender: Tender) -> str:
        return str(tender.phase(self.context["now"]))

    def get_url(self, tender: Tender) -> str:
        return f"{settings.SERVICE_URL}/tenders/{tender.reference}/"

    def get_ocds(self, tender: Tender) -> str:
        return f"{settings.SERVICE_URL}/api/v1/tenders/{tender.reference}/ocds"


class TenderQuery(ListQuery):
    """The filters of the list."""

    stage = serializers.ChoiceField(
        ["open", "closed", "assessing", "standstill", "awarded", "cancelled"], required=False
    )
    buyer = serializers.CharField(
        max_length=120, required=False, help_text="Part of its name, or its reference"
    )
    topic = serializers.CharField(
        max_length=120, required=False, help_text="Words of the title, or the beginning of a CPV code"
    )
    value_from = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    value_to = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    closing_from = serializers.DateField(required=False)
    closing_to = serializers.DateField(required=False)
    reading_to = serializers.IntegerField(
        min_value=0, max_value=100_000, required=False, help_text="Pages to read at most"
    )
    access_from = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Points of access for small firms at least"
    )


BOUNDS = {
    "value_from": "total_gbp__gte",
    "value_to": "total_gbp__lte",
    "closing_from": "deadline_at__date__gte",
    "closing_to": "deadline_at__date__lte",
    "reading_to": "pages_to_read__lte",
    "access_from": "access_points__gte",
}


def tenders_as_asked(wanted: dict[str, Any], now: datetime) -> Any:
    """Return the published tenders that fit, with the sum and the number of their lots."""
    of_lots = Lot.objects.filter(tender=OuterRef("pk")).order_by().values("tender")
    found: Any = (
        Tender.objects.public()
        .select_related("buyer")
        .annotate(
            total_gbp=Subquery(of_lots.annotate(all=Sum("value_gbp")).values("all")),
            lot_count=Coalesce(Subquery(of_lots.annotate(all=Count("pk")).values("all")), 0),
        )
    )
    stage = wanted.get("stage")
    if stage == "open":
        found = found.open_at(now)
    elif stage == "closed":
        found = found.filter(status="published", deadline_at__lte=now)
    elif stage:
        found = found.filter(status=stage)
    if buyer := wanted.get("buyer"):
        found = found.filter(Q(buyer__name__icontains=buyer) | Q(buyer__reference=buyer))
    if topic := wanted.get("topic"):
        found = found.filter(Q(title__icontains=topic) | Q(cpv_code__startswith=topic))
    return found.filter(
        **{bound: wanted[name] for name, bound in BOUNDS.items() if wanted.get(name) is not None}
    )


class ListTenders(Call):
    """Published tenders, oldest reference first, page by page with ``after``."""

    asks = TenderQuery
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TenderQuery],
        operation_id="list_tenders",
        responses=inline_serializer(
            "TenderPage", {"tenders": TenderOut(many=True), "next": serializers.CharField(allow_null=True)}
        ),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        wanted, now = asked(request, TenderQuery), clock_now()

        def out(tender: Tender) -> Any:
            return TenderOut(tender, context={"now": now}).data

        return list_response(request, tenders_as_asked(wanted, now), out, "tenders", wanted)


urlpatterns = [path("tenders", login_not_required(ListTenders.as_view()), name="api-tenders")]
