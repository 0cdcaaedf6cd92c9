"""`/api/v1/market/imports`: the centre sends a file to be imported and asks how far it is."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from suppliers.market import actions
from suppliers.market.models import Dataset
from suppliers.market.readers import KINDS

MOST_ISSUES = 1_000


class IsAnalyst(BasePermission):
    """Whoever is an analyst of the centre now."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return any(
            membership.organisation.kind == "centre" and "centre_analyst" in membership.roles
            for membership in getattr(request.user, "live_memberships", ())
        )


class ImportIn(serializers.Serializer[Any]):
    """A file and what it is."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    source = serializers.SlugField(max_length=60, required=False, default="")  # type: ignore[assignment]
    as_at = serializers.DateField(required=False, allow_null=True, default=None)
    file = serializers.FileField()


def dataset_out(dataset: Dataset, *, issues: bool = False) -> dict[str, Any]:
    """Return a dataset as the API tells it; ``issues``: with what was rejected and noted, the first thousand."""
    found: dict[str, Any] = {
        "reference": dataset.reference, "status": dataset.status, "source": dataset.source.slug, "kind": dataset.kind,
        "file": dataset.file_name, "sha256": dataset.sha256, "as_at": dataset.as_at, "records": dataset.records_n,
        "facts": dataset.facts_n, "rejected": dataset.rejected_n, "notes": dataset.noted_n, "fault": dataset.fault,
    }  # fmt: skip
    if issues:
        found["issues"] = list(
            dataset.issues.order_by("-rejected", "record", "pk").values(
                "record", "line", "field", "reason", "value", "rejected"
            )[:MOST_ISSUES]
        )
    return found


class SendImport(APIView):
    """Send one file; a job imports it. The same file twice is the same dataset."""

    permission_classes = [IsAuthenticated, IsAnalyst]
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="send_market_import", request=ImportIn, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        given = ImportIn(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        dataset = actions.receive_file(
            facts["file"].chunks(), name=facts["file"].name, kind=facts["kind"], by=request.user,
            source=facts["source"], as_at=facts["as_at"],
        )  # fmt: skip
        return Response(dataset_out(dataset), status=202)


class ShowImport(APIView):
    """One imported file: how far it is, its counters, and what was rejected or noted."""

    permission_classes = [IsAuthenticated, IsAnalyst]

    @extend_schema(operation_id="show_market_import", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, reference: str) -> Response:
        dataset = get_object_or_404(Dataset.objects.select_related("source"), reference=reference)
        return Response(dataset_out(dataset, issues=True))


urlpatterns = [
    path("market/imports", SendImport.as_view(), name="api-market-imports"),
    path("market/imports/<str:reference>", ShowImport.as_view(), name="api-market-import"),
]
