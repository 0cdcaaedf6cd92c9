"""`/api/v1/market/imports`: the centre sends a file to be imported, asks how far it is, and withdraws a wrong one."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from procurement.api_calls import Call, In
from suppliers.market import actions, inbox, report
from suppliers.market.models import Dataset
from suppliers.market.readers import KINDS
from suppliers.market.views import number_of

MOST_ISSUES = 1_000


class IsAnalyst(BasePermission):
    """Whoever is an analyst of the centre now."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return any(
            membership.organisation.kind == "centre" and "centre_analyst" in membership.roles
            for membership in getattr(request.user, "live_memberships", ())
        )


class ImportIn(In):
    """A file and what it is."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    source = serializers.SlugField(max_length=60, required=False, default="")  # type: ignore[assignment]
    as_at = serializers.DateField(required=False, allow_null=True, default=None)
    file = serializers.FileField()


class WithdrawnOut(serializers.Serializer[Any]):
    """Since when a file counts no more, and why."""

    at = serializers.DateTimeField()
    reason = serializers.CharField()


class DatasetOut(serializers.Serializer[Any]):
    """An imported file: how far it is and what was counted. ``withdrawn``: null for one that stands."""

    reference = serializers.CharField()
    status = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    as_at = serializers.DateField(allow_null=True)
    records = serializers.IntegerField(allow_null=True)
    facts = serializers.IntegerField(allow_null=True)
    rejected = serializers.IntegerField(allow_null=True)
    notes = serializers.IntegerField(allow_null=True)
    fault = serializers.CharField()
    withdrawn = WithdrawnOut(allow_null=True)


class IssueOut(serializers.Serializer[Any]):
    """A record that was rejected, or noted and counted."""

    record = serializers.JSONField()
    line = serializers.IntegerField(allow_null=True)
    field = serializers.CharField()
    reason = serializers.CharField()
    value = serializers.CharField()
    rejected = serializers.BooleanField()


class ImportOut(DatasetOut):
    """An imported file with a thousand of its issues."""

    issues = IssueOut(many=True)
    issues_after = serializers.IntegerField(allow_null=True)


def dataset_out(dataset: Dataset) -> dict[str, Any]:
    """Return a dataset as the API tells it."""
    return {
        "reference": dataset.reference, "status": dataset.status, "source": dataset.source.slug, "kind": dataset.kind,
        "file": dataset.file_name, "sha256": dataset.sha256, "as_at": dataset.as_at, "records": dataset.records_n,
        "facts": dataset.facts_n, "rejected": dataset.rejected_n, "notes": dataset.noted_n, "fault": dataset.fault,
        "withdrawn": report.withdrawn(dataset),
    }  # fmt: skip


def issues_out(dataset: Dataset, after: int) -> dict[str, Any]:
    """Return what was rejected and noted, a thousand at a time in the order in which it was found; ``issues_after``
    is the number to ask on with, None at the end.
    """
    rows = list(
        dataset.issues.filter(pk__gt=after)
        .order_by("pk")
        .values("pk", "record", "line", "field", "reason", "value", "rejected")[: MOST_ISSUES + 1]
    )
    last = rows[MOST_ISSUES - 1]["pk"] if len(rows) > MOST_ISSUES else None
    shown = [{name: value for name, value in row.items() if name != "pk"} for row in rows[:MOST_ISSUES]]
    return {"issues": shown, "issues_after": last}


class WithdrawImportIn(In):
    """Why a file is withdrawn."""

    reason = serializers.CharField(max_length=500)


class SendImport(Call):
    """Send one file; a job imports it. The same file twice is the same dataset."""

    permission_classes = [IsAuthenticated, IsAnalyst]
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="send_market_import", request=ImportIn, responses={202: DatasetOut})
    def post(self, request: Request) -> Response:
        if told := inbox.too_large(number_of(request.META.get("CONTENT_LENGTH", ""))):
            raise serializers.ValidationError({"file": [told]})
        given = ImportIn(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        dataset = actions.receive_file(
            facts["file"].chunks(), name=facts["file"].name, kind=facts["kind"], by=request.user,
            source=facts["source"], as_at=facts["as_at"],
        )  # fmt: skip
        return Response(dataset_out(dataset), status=202)


class ShowImport(Call):
    """One imported file: how far it is, its counters, and what was rejected or noted, a thousand at a time."""

    asks = ("issues_after",)
    permission_classes = [IsAuthenticated, IsAnalyst]

    @extend_schema(
        operation_id="show_market_import",
        parameters=[
            OpenApiParameter("issues_after", int, description="Go on after this number of the answer before")
        ],
        responses=ImportOut,
    )
    def get(self, request: Request, reference: str) -> Response:
        dataset = get_object_or_404(Dataset.objects.select_related("source"), reference=reference)
        after = number_of(request.query_params.get("issues_after", ""))
        return Response({**dataset_out(dataset), **issues_out(dataset, after)})


class WithdrawImport(Call):
    """Withdraw one imported file that is wrong, with a reason. Importing the same file again is the way back."""

    permission_classes = [IsAuthenticated, IsAnalyst]

    @extend_schema(operation_id="withdraw_market_import", request=WithdrawImportIn, responses=DatasetOut)
    def post(self, request: Request, reference: str) -> Response:
        dataset = get_object_or_404(Dataset.objects.select_related("source"), reference=reference)
        given = WithdrawImportIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = actions.withdraw(dataset, by=request.user, reason=given.validated_data["reason"])
        return Response(dataset_out(done))


urlpatterns = [
    path("market/imports", SendImport.as_view(), name="api-market-imports"),
    path("market/imports/<str:reference>", ShowImport.as_view(), name="api-market-import"),
    path(
        "market/imports/<str:reference>/withdraw", WithdrawImport.as_view(), name="api-market-withdraw-import"
    ),
]
