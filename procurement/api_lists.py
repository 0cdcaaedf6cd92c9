"""Lists of the API: a page by what the last row before it is called, as JSON or as CSV."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.sheets import csv_file

PAGE = 50
MOST_PAGE = 200


class FormQuery(serializers.Serializer[Any]):
    """What a list that is given whole can be asked: in which form."""

    format = serializers.ChoiceField(["json", "csv"], required=False, default="json")


class ListQuery(FormQuery):
    """What a list that is read page by page can be asked: where to go on, how many rows, in which form."""

    after = serializers.CharField(
        max_length=60, required=False, help_text="The next of the page before: what its last row is called"
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_PAGE, required=False, default=PAGE)


def describes_list(
    out: type[serializers.Serializer], name: str, operation_id: str = "", *, paged: bool
) -> Any:
    """Return the decorator that describes a view of `list_response` (``paged``) or of `rows_response`: rows of ``out``
    under ``name``, and for a page where to go on.
    """
    fields: dict[str, Any] = {name: out(many=True)}
    if paged:
        fields["next"] = serializers.CharField(allow_null=True)
    return extend_schema(
        operation_id=operation_id or f"list_{name}",
        parameters=[ListQuery if paged else FormQuery],
        responses=inline_serializer(
            f"{out.__name__.removesuffix('Out')}{'Page' if paged else 'List'}", fields
        ),
    )


def list_response(
    request: Request,
    found: "QuerySet[Any]",
    out: Callable[[Any], Mapping[str, Any]],
    name: str,
    wanted: dict[str, Any] | None = None,
    *,
    called: str = "reference",
    named: "Callable[[str], QuerySet[Any]] | None" = None,
) -> Response | HttpResponse:
    """Answer a page of ``found``, oldest first: ``{name: rows, "next": what its last row is called, or null}``, and
    the whole address of the next page in the header Link, for CSV too. ``wanted``: what was asked, if it was read.

    Rows are called by their reference; where they have none in the table, ``called`` is the attribute that they are
    called by, and ``named`` gives the one row of a name, or none. A name after which nothing is known gives an empty
    page; what cannot be read is 400.
    """
    wanted = wanted or asked(request, ListQuery)
    named = named or (lambda text: found.model._default_manager.filter(reference=text))
    found = found.order_by("pk")
    if wanted.get("after"):
        found = found.filter(pk__gt=named(wanted["after"]).order_by().values("pk"))
    page = list(found[: wanted["limit"] + 1])
    more, page = len(page) > wanted["limit"], page[: wanted["limit"]]
    rows = [out(one) for one in page]
    then = getattr(page[-1], called) if more else None
    answer: Response | HttpResponse = (
        csv_response(rows, name) if wanted["format"] == "csv" else Response({name: rows, "next": then})
    )
    if then:
        answer.headers["Link"] = f'<{_address(request, then)}>; rel="next"'
    return answer


def _address(request: Request, after: str) -> str:
    """Return the whole address of the page after a reference: what was asked stays as it was."""
    query = request.query_params.copy()
    query["after"] = after
    return f"{settings.SERVICE_URL}{request.path}?{query.urlencode()}"


def asked(request: Request, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return what an address asks, read as ``kind``. Raises a validation error that names each parameter at fault."""
    form = kind(data=request.query_params)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def rows_response(request: Request, rows: Iterable[Mapping[str, Any]], name: str) -> Response | HttpResponse:
    """Answer all of a short list, as JSON or as CSV."""
    found = list(rows)
    return csv_response(found, name) if form_of(request) == "csv" else Response({name: found})


def form_of(request: Request) -> str:
    """Return the form that is asked for: ``json`` or ``csv``."""
    return str(asked(request, FormQuery)["format"])


def csv_response(rows: Iterable[Mapping[str, Any]], name: str) -> HttpResponse:
    """Return rows as CSV under their names, lists left out."""
    flat = [{key: value for key, value in row.items() if not isinstance(value, list | dict)} for row in rows]
    return csv_file(name, [list(flat[0]), *(list(row.values()) for row in flat)] if flat else [])
