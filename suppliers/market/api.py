"""`/api/v1/market/…`: the figures of the market, without a key."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_calls import Call
from procurement.api_lists import FormQuery, csv_response, form_of, rows_response
from suppliers.market import queries, report
from suppliers.market.forms import PROCEDURES, month_of
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.queries import Filters
from suppliers.market.views import sources

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


class DefinitionOut(serializers.Serializer[Any]):
    """What a measure counts, and what it leaves out."""

    numerator = serializers.CharField()
    denominator = serializers.CharField()
    basis = serializers.CharField()
    leaves_out = serializers.CharField()
    doubt = serializers.CharField()


class MarketMeasureOut(serializers.Serializer[Any]):
    """One measure. Numbers are text, exact; a share of fewer than five cases is null and said to be hidden."""

    id = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    numerator = serializers.JSONField()
    denominator = serializers.JSONField()
    value = serializers.JSONField()
    n = serializers.IntegerField()
    hidden_under_five = serializers.BooleanField()
    parts = serializers.JSONField()
    definition = DefinitionOut()


class MarketLineOut(serializers.Serializer[Any]):
    """The figures of one month, sector, topic, size band or procedure: pounds and shares as text, exact."""

    name = serializers.CharField()
    n = serializers.IntegerField()
    n_sme = serializers.IntegerField()
    n_large = serializers.IntegerField()
    value_gbp = serializers.CharField()
    sme_gbp = serializers.CharField()
    large_gbp = serializers.CharField()
    sme_share_value = serializers.CharField(allow_null=True)
    sme_share_number = serializers.CharField(allow_null=True)


class SourceFileOut(serializers.Serializer[Any]):
    """A file that was counted."""

    reference = serializers.CharField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    as_at = serializers.DateField(allow_null=True)


class SourceOut(serializers.Serializer[Any]):
    """A series of published data."""

    source = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    basis = serializers.CharField()
    licence = serializers.CharField()
    licence_url = serializers.CharField()
    files = SourceFileOut(many=True)


NAMES = tuple(one.name for one in FILTERS)
FORM = OpenApiParameter("format", str, enum=["json", "csv"])


class ShowMeasures(Public):
    """Every measure of a source under filters, with numerator, denominator, cases and definition."""

    asks = NAMES

    @extend_schema(
        operation_id="show_market_measures",
        parameters=FILTERS,
        responses=inline_serializer(
            "MarketMeasures",
            {
                "source": serializers.CharField(),
                "basis": serializers.CharField(),
                "licence": serializers.CharField(),
                "measures": MarketMeasureOut(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        filters = filters_of(request)
        answers = report.market_answers(filters)
        return Response(
            {"source": filters.source.slug, "basis": filters.source.basis, "licence": filters.source.licence,
             "measures": [report.entry(report.DEFINITIONS[name], answer) for name, answer in answers.items()]}
        )  # fmt: skip


class ShowLines(Public):
    """The figures by month, sector, topic, size band or procedure, exact, as JSON or as CSV."""

    asks = (*NAMES, "by", "format")

    @extend_schema(
        operation_id="show_market_lines",
        parameters=[*FILTERS, OpenApiParameter("by", str, enum=list(queries.COLUMNS)), FORM],
        responses=inline_serializer(
            "MarketLines", {"by": serializers.CharField(), "lines": MarketLineOut(many=True)}
        ),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        filters = filters_of(request)
        form = form_of(request)
        by = request.query_params.get("by", "month")
        if by not in queries.COLUMNS:
            raise serializers.ValidationError({"by": [f"Choose one of {', '.join(queries.COLUMNS)}."]})
        lines = [report.line_entry(line) for line in queries.lines_by(filters, by)]
        if form == "csv":
            return csv_response(({by: line.pop("name"), **line} for line in lines), f"market-by-{by}")
        return Response({"by": by, "lines": lines})


class ListSources(Public):
    """The series of published data behind the figures, with licence and files."""

    asks = FormQuery

    @extend_schema(
        operation_id="list_market_sources",
        parameters=[FormQuery],
        responses=inline_serializer("MarketSources", {"sources": SourceOut(many=True)}),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        return rows_response(
            request,
            [
                {"source": source.slug, "title": source.title, "basis": source.basis, "licence": source.licence,
                 "licence_url": source.licence_url,
                 "files": [{"reference": one.reference, "file": one.file_name, "sha256": one.sha256,
                            "as_at": one.as_at} for one in queries.files(source)]}
                for source in Source.objects.filter(datasets__is_counted=True).distinct().order_by("slug")
            ],
            "sources",
        )  # fmt: skip


urlpatterns = [
    path("market/sources", login_not_required(ListSources.as_view()), name="api-market-sources"),
    path("market/measures", login_not_required(ShowMeasures.as_view()), name="api-market-measures"),
    path("market/lines", login_not_required(ShowLines.as_view()), name="api-market-lines"),
]
