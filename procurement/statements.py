"""Statements that every request or every submission asks: PostgreSQL plans them once a connection.

Django writes the values into the text of a query, so each one is parsed and planned anew. That is right for
most, and before a closing moment it is half of what the database does. Behind PgBouncer, which hands
connections out a transaction at a time, nothing is kept: the same statements then run unprepared.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor


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
