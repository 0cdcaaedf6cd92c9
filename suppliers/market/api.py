"""`/api/v1/changes`, `/api/v1/releases/{month}.jsonl` and `/api/v1/market/…`: open data, without a key."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from procurement.tenders.models import Tender, TenderNotice
from suppliers.market import queries, report
from suppliers.market.feed import MOST, BadCursor, changes
from suppliers.market.forms import PROCEDURES, month_of
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.queries import Filters
from suppliers.market.rollups import next_month
from suppliers.market.views import month_csv, sources

FILTERS = [
    OpenApiParameter("source", str, description="Short name of the series; the first when left out"),
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
    known = sources()
    wanted = given.get("source", "")
    source = (
        next((one for one in known if one.slug == wanted), None) if wanted else (known[0] if known else None)
    )
    if source is None:
        raise Http404
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


class Public(APIView):
    """Open to everyone, and read only."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class ListChanges(Public):
    """What changed since a place, oldest first; nothing is missed however many write at once."""

    @extend_schema(
        operation_id="list_changes",
        parameters=[
            OpenApiParameter("after", str, description="The cursor of the last change that you have"),
            OpenApiParameter("limit", int, description=f"1 to {MOST}; 100 when left out"),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("limit", "100")
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST and len(text) < 6):
            raise serializers.ValidationError({"limit": [f"Choose a whole number from 1 to {MOST}."]})
        after = request.query_params.get("after", "")
        try:
            found = changes(after, int(text))
        except BadCursor:
            raise serializers.ValidationError(
                {"after": ["Give the cursor of a change, as this feed wrote it."]}
            ) from None
        base = f"{settings.SERVICE_URL}/api/v1"
        return Response(
            {
                "changes": [
                    {"cursor": one.cursor, "tag": one.what, "reference": one.reference, "at": one.at.isoformat(),
                     **({"ocds": f"{base}/tenders/{one.reference}/ocds"} if one.reference.startswith("T-") else {})}
                    for one in found
                ],
                "next": f"{base}/changes?after={found[-1].cursor if found else after}&limit={text}",
            }
        )  # fmt: skip


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
    """The figures by month, sector or topic, exact. ``?format=csv`` gives months as CSV."""

    @extend_schema(
        operation_id="show_market_lines",
        parameters=[*FILTERS, OpenApiParameter("by", str, enum=["month", "sector", "topic"])],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response | HttpResponse:
        filters = filters_of(request)
        if request.query_params.get("format") == "csv":
            return month_csv(request._request)
        by = request.query_params.get("by", "month")
        if by not in {"month", "sector", "topic"}:
            raise serializers.ValidationError({"by": ["Choose month, sector or topic."]})
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


def month_releases(request: HttpRequest, month: str) -> StreamingHttpResponse:
    """All releases published in a month, as JSON lines: each notice as it was published."""
    first = month_of(month)
    if first is None or not 1990 < first.year < 2100:
        raise Http404
    found = TenderNotice.objects.filter(
        published_at__date__gte=first,
        published_at__date__lt=next_month(first),
        tender__in=Tender.objects.public(),
    ).order_by("published_at", "pk")

    def lines() -> Iterator[bytes]:
        for body in found.values_list("body", flat=True).iterator(chunk_size=200):
            yield orjson.dumps(body) + b"\n"

    return StreamingHttpResponse(
        lines(), content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="releases-{month}.jsonl"'},
    )  # fmt: skip


urlpatterns = [
    path("changes", login_not_required(ListChanges.as_view()), name="api-changes"),
    path("releases/<str:month>.jsonl", login_not_required(month_releases), name="api-month-releases"),
    path("market/sources", login_not_required(ListSources.as_view()), name="api-market-sources"),
    path("market/measures", login_not_required(ShowMeasures.as_view()), name="api-market-measures"),
    path("market/lines", login_not_required(ShowLines.as_view()), name="api-market-lines"),
]
