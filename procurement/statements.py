"""Statements that every request or every submission asks: PostgreSQL plans them once a connection.

Django writes the values into the text of a query, so each one is parsed and planned anew. That is right for
most, and before a closing moment it is half of what the database does. Behind PgBouncer, which hands
connections out a transaction at a time, nothing is kept: the same statements then run unprepared.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet


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
    database: Any = connections[DEFAULT_DB_ALIAS]
    return str(database.ops.compose_sql(*found.query.sql_with_params())).replace("%", "%%")


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
