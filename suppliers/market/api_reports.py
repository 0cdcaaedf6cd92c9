"""`/api/v1/reports`: the centre asks for a report, sees how far it is and takes the file."""

from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call, In
from procurement.api_lists import ListQuery, describes_list, list_response
from procurement.keys.replays import KEY_HEADER, replayed
from suppliers.market import actions
from suppliers.market.api_imports import IsAnalyst
from suppliers.market.models import MarketReport
from suppliers.market.report_views import ReportForm, file_of


class ReportIn(In):
    """Which report, in which format, and the filters of the measures' page, by the same names."""

    kind = serializers.ChoiceField(choices=sorted(actions.FORMATS))
    file_format = serializers.ChoiceField(choices=sorted({*chain(*actions.FORMATS.values())}))
    wanted = serializers.DictField(child=serializers.CharField(max_length=300), required=False, default=dict)

    def validate_wanted(self, given: dict[str, str]) -> dict[str, str]:
        if unknown := set(given) - set(ReportForm.NAMES):
            raise serializers.ValidationError(
                f"There is no filter called {', '.join(sorted(unknown))}. Choose of {', '.join(ReportForm.NAMES)}."
            )
        return given

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        asked = {ReportForm.NAMES[name]: value for name, value in given["wanted"].items()}
        form = ReportForm({"report": f"{given['kind']}:{given['file_format']}", **asked})
        if not form.is_valid():
            fields = {field: name for name, field in ReportForm.NAMES.items()} | {"report": "file_format"}
            raise serializers.ValidationError(
                {fields.get(name, name): words for name, words in form.errors.items()}
            )
        return {**given, "wanted": form.wanted}


class ReportOut(serializers.Serializer[Any]):
    """A report: what was asked, how far it is, and where its file is once it is there."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    file_format = serializers.CharField()
    wanted = serializers.DictField(child=serializers.JSONField())
    status = serializers.CharField()
    asked_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField()
    file = serializers.CharField(allow_null=True)


def report_out(made: MarketReport) -> dict[str, Any]:
    """Return a report as the API tells it; ``file`` is where to take it, once it is there."""
    is_ready = made.status == MarketReport.Status.READY
    return {
        "reference": made.reference, "kind": made.kind, "file_format": made.file_format, "wanted": made.wanted,
        "status": made.status, "asked_at": made.asked_at, "made_at": made.made_at, "sha256": made.sha256,
        "file": reverse("api-report-file", args=[made.reference]) if is_ready else None,
    }  # fmt: skip


class Reports(Call):
    """Your own reports, the oldest first; and asking for one, which a job makes."""

    asks = ListQuery
    permission_classes = [IsAuthenticated, IsAnalyst]

    @describes_list(ReportOut, "reports", paged=True)
    def get(self, request: Request) -> Response | HttpResponse:
        """Your own reports, the oldest first."""
        own = MarketReport.objects.filter(asked_by=request.user.pk).defer("content")
        return list_response(request, own, report_out, "reports")

    @extend_schema(
        operation_id="ask_for_report", request=ReportIn, parameters=[KEY_HEADER], responses={202: ReportOut}
    )
    @replayed
    def post(self, request: Request) -> Response:
        """Ask for a report of the figures; a job makes it."""
        given = ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        made = actions.ask_for_report(by=request.user, **given.validated_data)
        return Response(report_out(made), status=202)


def own_report(request: Request, reference: str, **facts: Any) -> MarketReport:
    """Return a report of the person who asks; else a 404."""
    return get_object_or_404(MarketReport, reference=reference, asked_by=request.user.pk, **facts)


class ShowReport(Call):
    """One of your reports: whether it is ready, its digest, and where its file is."""

    permission_classes = [IsAuthenticated, IsAnalyst]

    @extend_schema(operation_id="show_report", responses=ReportOut)
    def get(self, request: Request, reference: str) -> Response:
        return Response(report_out(own_report(request, reference)))


class TakeReport(Call):
    """The file of one of your reports that is ready."""

    permission_classes = [IsAuthenticated, IsAnalyst]

    @extend_schema(operation_id="take_report", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, reference: str) -> HttpResponse:
        return file_of(own_report(request, reference, status=MarketReport.Status.READY))


urlpatterns = [
    path("reports", Reports.as_view(), name="api-reports"),
    path("reports/<str:reference>", ShowReport.as_view(), name="api-report"),
    path("reports/<str:reference>/file", TakeReport.as_view(), name="api-report-file"),
]
