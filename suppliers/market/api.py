"""`/api/v1/market/…`: the figures of the market, without a key."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from suppliers.market import queries, report
from suppliers.market.forms import PROCEDURES, month_of
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.queries import Filters
from suppliers.market.views import month_csv, sources

BASES = [Source.Basis.PAID.value, Source.Basis.AWARD.value]
FILTERS = [
    OpenApiParameter("source", str, description="Short name of the series; the first when left out"),
    OpenApiParameter("basis", str, enum=BASES, description="Money paid or awarded: the first series of it"),
    OpenApiParameter("from", str, description="First month, 2013-01"),
    OpenApiParameter("to", str, description="Last month, 2013-12"),
    OpenApiParameter("sector", str),
    OpenApiParameter("topic", str, description="CPV division, or the lot of a framework"),
    OpenApiParameter("buyer", str, description="A buyer's name as published"),
    OpenApiParameter("band", str, enum=[code for code, *_ in SIZE_BANDS], description="Size of the award"),
    OpenApiParameter("procedure", str, enum=list(PROCEDURES)),
]


def filters_of(request: Request) -> Filters:
    """Return the filters of a request. Raises a validation error that names the field, and 404 for no source."""
    given = request.query_params
    known, basis = sources(), given.get("basis", "")
    if basis and basis not in BASES:
        raise serializers.ValidationError({"basis": [f"Choose one of {', '.join(BASES)}."]})
    wanted = given.get("source", "")
    if basis and not wanted:
        known = [one for one in known if one.basis == basis]
    source = (
        next((one for one in known if one.slug == wanted), None) if wanted else (known[0] if known else None)
    )
    if source is None:
        raise Http404
    if basis and source.basis != basis:
        raise serializers.ValidationError({"basis": [f"The money of {source.slug} is {source.basis}."]})
    months: dict[str, date | None] = {}
    for name, field in (("from", "first"), ("to", "last")):
        text = given.get(name, "")
        months[field] = month_of(text)
        if text and months[field] is None:
            raise serializers.ValidationError({name: ["This is not a month: write 2013-01."]})
    if months["first"] and months["last"] and months["first"] > months["last"]:
        raise serializers.ValidationError({"to": ["The last month lies before the first."]})
    chosen = {"band": given.get("band", ""), "procedure": given.get("procedure", "")}
    for name, known_words in (("band", [code for code, *_ in SIZE_BANDS]), ("procedure", list(PROCEDURES))):
        if chosen[name] and chosen[name] not in known_words:
            raise serializers.ValidationError({name: [f"Choose one of {', '.join(known_words)}."]})
    if chosen["band"] and source.basis != Source.Basis.AWARD:
        raise serializers.ValidationError(
            {"band": ["Only awards have a size: a payment says nothing of it."]}
        )
    return Filters(
        source, sector=given.get("sector", "")[:60], topic=given.get("topic", "")[:40],
        buyer=given.get("buyer", "")[:300], **chosen, **months,
    )  # fmt: skip


class Public(Call):
    """Open to everyone, and read only."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class ShowMeasures(Public):
    """Every measure of a source under filters, with numerator, denominator, cases and definition."""

    @extend_schema(operation_id="show_market_measures", parameters=FILTERS, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        filters = filters_of(request)
        answers = report.market_answers(filters)
        return Response(
            {"source": filters.source.slug, "basis": filters.source.basis, "licence": filters.source.licence,
             "measures": [report.entry(report.DEFINITIONS[name], answer) for name, answer in answers.items()]}
        )  # fmt: skip


class ShowLines(Public):
    """The figures by month, sector, topic, size band or procedure, exact. ``?format=csv`` gives months as CSV."""

    @extend_schema(
        operation_id="show_market_lines",
        parameters=[*FILTERS, OpenApiParameter("by", str, enum=list(queries.COLUMNS))],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response | HttpResponse:
        filters = filters_of(request)
        if request.query_params.get("format") == "csv":
            return month_csv(request._request)
        by = request.query_params.get("by", "month")
        if by not in queries.COLUMNS:
            raise serializers.ValidationError({"by": [f"Choose one of {', '.join(queries.COLUMNS)}."]})
        return Response(
            {"by": by, "lines": [report.line_entry(line) for line in queries.lines_by(filters, by)]}
        )


class ListSources(Public):
    """The series of published data behind the figures, with licence and files."""

    @extend_schema(operation_id="list_market_sources", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(
            {"sources": [
                {"source": source.slug, "title": source.title, "basis": source.basis, "licence": source.licence,
                 "licence_url": source.licence_url,
                 "files": [{"reference": one.reference, "file": one.file_name, "sha256": one.sha256,
                            "as_at": one.as_at} for one in queries.files(source)]}
                for source in Source.objects.filter(datasets__is_counted=True).distinct().order_by("slug")
            ]}
        )  # fmt: skip


urlpatterns = [
    path("market/sources", login_not_required(ListSources.as_view()), name="api-market-sources"),
    path("market/measures", login_not_required(ShowMeasures.as_view()), name="api-market-measures"),
    path("market/lines", login_not_required(ShowLines.as_view()), name="api-market-lines"),
]
