"""Small rows that a record carries with it in its own statement, where a page would ask a statement for each kind."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DecimalField, Model, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

M = TypeVar("M", bound=Model)


def carry(found: "QuerySet[M]", *fields: str) -> ArraySubquery:
    """Return an annotation with these fields of the rows of ``found``, which refers to the outer row.

    Pounds travel as text: a number in JSON would be read as a binary float.
    """
    values: dict[str, Any] = {
        name: Cast(name, TextField()) if isinstance(found.model._meta.get_field(name), DecimalField) else name
        for name in fields
    }
    return ArraySubquery(found.values(facts=JSONObject(**values)))


def restored(model: type[M], facts: dict[str, Any]) -> M:
    """Return a record with these fields, as they stand in JSON, and no others: read, never saved."""
    return model(**{name: model._meta.get_field(name).to_python(value) for name, value in facts.items()})


def carried(model: type[M], rows: Iterable[dict[str, Any]]) -> list[M]:
    """Return the rows of an annotation by ``carry`` as records: read, never saved."""
    return [restored(model, row) for row in rows]
