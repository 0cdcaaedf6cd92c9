"""`/api/v1/changes`, `/releases` and `/records`: our own tenders and awards as open data, without a key.

Each page names the next. A reader that goes on from there misses nothing, however many write at once.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.api_lists import csv_response, form_of
from procurement.ocds.release import encode, to_package, to_record_package
from procurement.tenders.models import Tender, TenderNotice
from suppliers.market.api import FORM, Public
from suppliers.market.feed import MOST, BadCursor, changes, next_notices
from suppliers.market.forms import month_of
from suppliers.market.rollups import next_month

MOST_RECORDS = 100
PUBLISHER = "Worth"


def page(most: int) -> list[OpenApiParameter]:
    """The two parameters of every feed."""
    return [
        OpenApiParameter("after", str, description="The cursor of the last one that you have"),
        OpenApiParameter("limit", int, description=f"1 to {most}; 100 when left out"),
    ]


def limit_of(request: Request, most: int) -> int:
    """Return how many are asked for. Raises a validation error for what is no number from 1 to ``most``."""
    text = request.query_params.get("limit", str(min(100, most)))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise serializers.ValidationError({"limit": [f"Choose a whole number from 1 to {most}."]})
    return int(text)


def bad_cursor() -> serializers.ValidationError:
    """Return the refusal of a cursor that this feed did not write."""
    return serializers.ValidationError({"after": ["Give the cursor of a page, as this feed wrote it."]})


def address(name: str, after: str, limit: int) -> str:
    """Return the address of a page of a feed."""
    return f"{settings.SERVICE_URL}/api/v1/{name}?after={after}&limit={limit}"


class ChangeOut(serializers.Serializer[Any]):
    """One thing that changed. ``ocds``: where its releases are, for a tender."""

    cursor = serializers.CharField()
    tag = serializers.CharField()
    reference = serializers.CharField()
    at = serializers.DateTimeField()
    ocds = serializers.URLField(required=False)


class ListChanges(Public):
    """What changed since a place, oldest first; nothing is missed however many write at once."""

    asks = ("after", "limit", "format")

    @extend_schema(
        operation_id="list_changes",
        parameters=[*page(MOST), FORM],
        responses=inline_serializer(
            "ChangePage", {"changes": ChangeOut(many=True), "next": serializers.URLField()}
        ),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        limit = limit_of(request, MOST)
        after = request.query_params.get("after", "")
        try:
            found = changes(after, limit)
        except BadCursor:
            raise bad_cursor() from None
        base = f"{settings.SERVICE_URL}/api/v1"
        rows = [
            {"cursor": one.cursor, "tag": one.what, "reference": one.reference, "at": one.at.isoformat(),
             **({"ocds": f"{base}/tenders/{one.reference}/ocds"} if one.reference.startswith("T-") else {})}
            for one in found
        ]  # fmt: skip
        then = address("changes", found[-1].cursor if found else after, limit)
        if form_of(request) == "csv":
            answer = csv_response(({"ocds": "", **row} for row in rows), "changes")
            answer.headers["Link"] = f'<{then}&format=csv>; rel="next"'
            return answer
        return Response({"changes": rows, "next": then})


class ListReleases(Public):
    """Every release of our tenders and awards, as it was published, oldest first: an OCDS release package a page."""

    asks = ("after", "limit")

    @extend_schema(operation_id="list_releases", parameters=page(MOST), responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> HttpResponse:
        return _feed(request, "releases", MOST)


class ListRecords(Public):
    """The processes whose releases come next, each once with all its releases and what they come to when merged."""

    asks = ("after", "limit")

    @extend_schema(operation_id="list_records", parameters=page(MOST_RECORDS), responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> HttpResponse:
        return _feed(request, "records", MOST_RECORDS)


def _feed(request: Request, name: str, most: int) -> HttpResponse:
    limit, after = limit_of(request, most), request.query_params.get("after", "")
    try:
        notices, last = next_notices(after, limit)
    except BadCursor:
        raise bad_cursor() from None
    facts: dict[str, Any] = {
        "uri": address(name, after, limit), "publisher": PUBLISHER,
        "published_at": notices[-1].published_at if notices else timezone.now(),
    }  # fmt: skip
    if name == "releases":
        package = to_package([notice.body for notice in notices], **facts)
    else:
        package = to_record_package(_processes_of(notices), **facts)
    package["links"] = {"next": address(name, last, limit)}
    return HttpResponse(encode(package), content_type="application/json")


def _processes_of(notices: list[TenderNotice]) -> list[list[dict[str, Any]]]:
    """Return the releases of each tender that has one of these notices, all in the order of their numbers."""
    tenders = dict.fromkeys(notice.tender_id for notice in notices)
    found: dict[int, list[dict[str, Any]]] = {tender: [] for tender in tenders}
    for notice in TenderNotice.objects.filter(tender__in=tenders).order_by("tender", "number"):
        found[notice.tender_id].append(notice.body)
    return list(found.values())


class ShowMonth(Public):
    """All releases published in a month, as JSON lines: each notice as it was published."""

    @extend_schema(
        operation_id="show_month_of_releases",
        parameters=[OpenApiParameter("month", str, OpenApiParameter.PATH, description="2026-11")],
        responses={(200, "application/jsonl"): OpenApiTypes.STR},
    )
    def get(self, request: Request, month: str) -> StreamingHttpResponse:
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
    path("releases", login_not_required(ListReleases.as_view()), name="api-releases"),
    path("records", login_not_required(ListRecords.as_view()), name="api-records"),
    path("releases/<str:month>.jsonl", login_not_required(ShowMonth.as_view()), name="api-month-releases"),
]
