"""Questions that the market's figures ask in SQL; values always go in as parameters."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connections, router
from psycopg import Cursor
from psycopg.pq import Format

from suppliers.market.models import MarketFact

Values = Mapping[str, Any] | Sequence[Any]
NO_DATE = date(1900, 1, 1)  # the day, and month, under which a fact without a date stands
SQL_NO_DATE = f"DATE '{NO_DATE}'"


def reader() -> Any:
    """Return the connection that the market is read over: a dashboard's is that of the replica where there is one."""
    return connections[router.db_for_read(MarketFact)]


def fetch(query: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with reader().cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def fetch_binary(query: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows of a query whose answer is mostly bytes: as they are, not as twice as much text.

    Django's own cursors put values into the query's text, and such a query answers in text only.
    """
    connection = reader()
    connection.ensure_connection()
    cursor = Cursor(connection.connection)
    cursor.format = Format.BINARY
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:
        wrapped.execute(query, values)
        return wrapped.fetchall()  # type: ignore[no-any-return]
