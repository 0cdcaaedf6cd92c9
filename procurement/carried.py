"""Small rows that a record carries with it in its own statement, where a page would ask a statement for each kind."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, DecimalField, Func, Model, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from django.db.models.sql import Query

M = TypeVar("M", bound=Model)


class Settled:
    """A subquery in which no value changes: its text is made once for each table that it refers to, and then stands.

    Django makes a subquery anew in every statement, for some 0.5 ms of processor time. This is made once and kept; one
    with a moment or a person in it would keep that too. A queryset that has it is asked, not put into another one.
    """

    def __init__(self, subquery: Subquery | Func) -> None:
        self.subquery = subquery
        self.texts: dict[str, RawSQL] = {}

    @property
    def conditional(self) -> bool:
        """Whether it may stand alone in a filter."""
        return isinstance(self.subquery.output_field, BooleanField)

    def resolve_expression(self, query: Query, *args: Any, **kwargs: Any) -> RawSQL:
        """Return its text as it stands in a statement about ``query``'s own table."""
        table = query.get_initial_alias()
        if table not in self.texts:
            resolved = self.subquery.resolve_expression(query, *args, **kwargs)
            text, values = query.get_compiler(DEFAULT_DB_ALIAS).compile(resolved)
            field = self.subquery.output_field
            self.texts[table] = RawSQL(text, values, output_field=field)  # noqa: S611  Django wrote the text
        return self.texts[table]


def carry(found: "QuerySet[M]", *fields: str, **more: Any) -> ArraySubquery:
    """Return an annotation with these fields of the rows of ``found``, which refers to the outer row.

    ``more``: other columns and expressions, by the name that they go under. Pounds travel as text: a number in JSON
    would be read as a binary float.
    """
    values: dict[str, Any] = {
        name: Cast(name, TextField()) if isinstance(found.model._meta.get_field(name), DecimalField) else name
        for name in fields
    }
    return ArraySubquery(found.values(facts=JSONObject(**values, **more)))


def own_fields(model: type[Model]) -> list[str]:
    """Return the names of the fields of a record that point to no other."""
    return [field.name for field in model._meta.concrete_fields if not field.is_relation]


def restored(model: type[M], facts: dict[str, Any]) -> M:
    """Return a record with these fields, as they stand in JSON, and no others: read, never saved."""
    return model(**{name: model._meta.get_field(name).to_python(value) for name, value in facts.items()})


def carried(model: type[M], rows: Iterable[dict[str, Any]]) -> list[M]:
    """Return the rows of an annotation by ``carry`` as records: read, never saved."""
    return [restored(model, row) for row in rows]


def is_held(record: Model, name: str) -> bool:
    """Say whether ``record.name.all()`` gives rows that were read already."""
    return name in record.__dict__.get("_prefetched_objects_cache", {})


def hold(record: Model, name: str, rows: Iterable[Model]) -> None:
    """Let ``record.name.all()`` give these rows, read already, as it does after Django's own ``prefetch_related``."""
    found = getattr(record, name).get_queryset()
    found._result_cache, found._prefetch_done = list(rows), True
    kept = record.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = found
