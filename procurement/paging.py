"""One page of a long list, by keyset: its last page is as quick as its first, and nothing is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and where the rows before and after them are: an address, or nothing where there is no more."""

    rows: list[M]
    earlier_url: str = ""
    later_url: str = ""

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(found: QuerySet[M], request: HttpRequest, *, order: str, size: int = 25) -> Page[M]:
    """Return the page that ``request`` asks for: the first one, or the rows after or before a key.

    ``order``: the field that the list is sorted by, with a minus for the last first (``user__name`` for one of a
    related row; an annotation by its name); rows that are equal in it stand in the order of their keys, the same way
    round. A key that cannot be read gives the first page.
    """
    falling, name = order.startswith("-"), order.lstrip("-")
    back = bool(request.GET.get(BEFORE)) and not request.GET.get(AFTER)
    key = _key(found, name, request.GET.get(AFTER) or request.GET.get(BEFORE) or "")
    back = back and key is not None
    downwards = falling != back
    if key is not None:
        way = "lt" if downwards else "gt"
        value, pk = key
        found = found.filter(**{f"{name}__{way}e": value}).filter(
            Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{way}": pk})
        )
    sign = "-" if downwards else ""
    rows = list(found.order_by(f"{sign}{name}", f"{sign}pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    earlier, later = (more, True) if back else (key is not None, more)
    return Page(
        rows,
        _url(request, BEFORE, rows[0], name) if earlier and rows else "",
        _url(request, AFTER, rows[-1], name) if later and rows else "",
    )


def _key(found: QuerySet[M], name: str, text: str) -> tuple[Any, int] | None:
    value, _, pk = text.replace("\x00", "").rpartition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19 and value):
        return None
    *related, own = name.split("__")
    model: Any = found.model
    for relation in related:
        model = model._meta.get_field(relation).related_model
    try:
        field = found.query.annotations.get(name) or model._meta.get_field(own)
        return getattr(field, "output_field", field).to_python(value), int(pk)
    except (ValidationError, OverflowError):
        return None


def _url(request: HttpRequest, which: str, row: Model, name: str) -> str:
    query = request.GET.copy()
    query.pop(AFTER, None)
    query.pop(BEFORE, None)
    value = attrgetter(name.replace("__", "."))(row)
    query[which] = f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{row.pk}"
    return f"?{query.urlencode()}"
