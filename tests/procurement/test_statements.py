"""Statements that are kept planned: once a connection, counted and refused as Django's own."""

import psycopg
import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from procurement.statements import ask

pytestmark = pytest.mark.django_db


def test_a_statement_is_planned_once_and_asked_with_other_values():
    connection.connection.prepare_threshold = 0
    assert [ask("SELECT %s::int + 1 AS kept", [number]) for number in (1, 2)] == [[(2,)], [(3,)]]

    assert ask(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 1 AS kept%%'"
    ) == [(1,)]


def test_behind_a_pool_of_transactions_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert ask("SELECT %s::int + 2", [1]) == [(3,)]

    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 2%%'") == [
        (0,)
    ]


def test_a_statement_counts_and_fails_as_any_other():
    with CaptureQueriesContext(connection) as queries:
        assert ask("SET LOCAL lock_timeout = '4s'") == []
    assert len(queries) == 1

    with pytest.raises(DataError) as refused:
        ask("SELECT %s::int", ["words"])
    assert isinstance(refused.value.__cause__, psycopg.DataError)
