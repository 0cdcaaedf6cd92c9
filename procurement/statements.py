"""Statements that every request or every submission asks: PostgreSQL plans them once a connection.

Django writes the values into the text of a query, so each one is parsed and planned anew. That is right for
most, and before a closing moment it is half of what the database does. Behind PgBouncer, which hands
connections out a transaction at a time, nothing is kept: the same statements then run unprepared.
"""

import re
from collections import namedtuple
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BigIntegerField, BooleanField, Expression, F, Field, Func, Model, QuerySet


def ask(statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement on the default connection and return its rows, none where it gives none.

    ``values`` go to PostgreSQL beside the text, so a place whose type the text does not tell needs a cast.
    Errors are Django's, and the statement counts in query logs as any other.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    cursor = ServerBindingCursor(database.connection)  # type: ignore[call-arg]
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with wrap(cursor) as wrapped:
        wrapped.execute(statement, values)
        return cursor.fetchall() if cursor.rownumber is not None else []


def written(found: QuerySet[Any]) -> str:
    """Return the text of a queryset with its values in it, ready to be ended with a condition and given to ``ask``."""
    return composed(*found.query.sql_with_params())


def composed(statement: str, values: Sequence[Any]) -> str:
    """Return the text of a statement with these values in it, in the same way."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    return str(database.ops.compose_sql(statement, values)).replace("%", "%%")


class Blank(Expression):
    """A value of a kept query that is given when it is asked: a key, unless another kind of field is named."""

    def __init__(self, name: str, kind: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=kind or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return its place in the text, with the type that PostgreSQL could not tell."""
        return f"«{self.name}»::{self.output_field.cast_db_type(connection)}", ()


def among(field: str, name: str, kind: "Field[Any, Any] | None" = None) -> Func:
    """Return the condition that a key, or a field of another kind, is in the list given for this blank:
    ``filter(among("pk", "keys"))``.
    """
    keys = Blank(name, ArrayField(kind or BigIntegerField()))
    return Func(
        F(field), keys, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField()
    )


class Kept:
    """A query of Django's in which only the blanks change: its text is made once a process, PostgreSQL plans it once.

        DRAFTS = Kept(Outcome.objects.filter(buyer=Blank("buyer"), status="draft").values_list("reference", "title"))
        [row.title for row in DRAFTS.ask(buyer=7)]

    Django takes longer to write most of our statements than PostgreSQL to answer them. Rows come as values by the
    names of the query, and nothing that was read is kept. Every value that differs from one asking to the next must
    be a blank: a moment, a person or an organisation written into the query would stay in it.
    """

    def __init__(self, found: QuerySet[Any]) -> None:
        self.found = found

    @cached_property
    def statement(self) -> str:
        """The text, with a named place for each blank."""
        return re.sub(r"«(\w+)»", r"%(\1)s", written(self.found))

    @cached_property
    def _row(self) -> Any:
        return namedtuple("Row", list(self.found.query.selected))._make  # type: ignore[misc]

    @cached_property
    def _readers(self) -> list[tuple[int, Any, Any]]:
        """The columns that Django converts after reading, such as JSON: place, expression and converter."""
        database: Any = connections[DEFAULT_DB_ALIAS]
        compiler = self.found.query.get_compiler(DEFAULT_DB_ALIAS)
        compiler.pre_sql_setup()
        return [
            (place, expression, read)
            for place, (expression, *_) in enumerate(compiler.select)
            for read in (*database.ops.get_db_converters(expression), *expression.get_db_converters(database))
        ]

    def ask(self, **values: Any) -> list[Any]:
        """Return the rows; ``values`` fill the blanks, and one that the query has no blank for is left out of it."""
        rows = ask(self.statement, values)
        if self._readers:
            rows = [self._read(row) for row in rows]
        return [self._row(row) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, expression, read in self._readers:
            values[place] = read(values[place], expression, connections[DEFAULT_DB_ALIAS])
        return tuple(values)


class Records:
    """A statement that gives whole records, written once: Django takes longer to write one than PostgreSQL to answer.

        OWNED = Records("SELECT {t}, {b} FROM tender AS t JOIN buyer AS b ON …  WHERE t.id = %s", t=Tender, b=Buyer)
        [(tender, buyer)] = OWNED.read([7])

    ``{t}`` in the text stands for the columns of the table that goes by ``t`` there, and each row gives a record of
    its model, None where an outer join found none. They are named in the order of the text; whatever else it selects
    comes after them and stands after them in the row.
    """

    def __init__(self, text: str, **models: type[Model]) -> None:
        self.text = text
        self.models = models

    @cached_property
    def statement(self) -> str:
        """The text with the columns in it."""
        text = self.text
        for short, model in self.models.items():
            columns = ", ".join(f'{short}."{column.column}"' for column in model._meta.concrete_fields)
            text = text.replace(f"{{{short}}}", columns)
        return text

    @cached_property
    def shapes(self) -> list[tuple[type[Model], list[str], int, list[tuple[int, Any, Any]]]]:
        """Of each model its columns, the place of its key, and how Django reads what stands at some of the places."""
        database = connections[DEFAULT_DB_ALIAS]
        return [
            (
                model,
                [column.attname for column in model._meta.concrete_fields],
                [column.primary_key for column in model._meta.concrete_fields].index(True),
                [
                    (place, column.cached_col, convert)
                    for place, column in enumerate(model._meta.concrete_fields)
                    for convert in column.get_db_converters(database)
                ],
            )
            for model in self.models.values()
        ]

    def read(self, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows, as many records each as the text names, then its other columns as ``ask`` gives them."""
        return [self._records(row) for row in ask(self.statement, values)]

    def _records(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        found: list[Any] = []
        start = 0
        for model, names, key, converted in self.shapes:
            end = start + len(names)
            values = list(row[start:end])
            for place, column, convert in converted:
                values[place] = convert(values[place], column, connections[DEFAULT_DB_ALIAS])
            # The key is never nothing, but for a row that an outer join did not find.
            known = values[key] is not None
            found.append(model.from_db(DEFAULT_DB_ALIAS, names, values) if known else None)
            start = end
        return (*found, *row[start:])
