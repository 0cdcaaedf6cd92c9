"""Few fixtures: what every room needs."""

from collections.abc import Iterator
from typing import Any

import pgtrigger
import psycopg
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """Each test begins with an empty cache."""
    cache.clear()
    yield


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protect opening officers' keys at the lowest cost that Argon2id has: tests make many."""
    from suppliers.sealing import officers

    monkeypatch.setattr(officers, "MEMORY_KIB", 64)
    monkeypatch.setattr(officers, "PASSES", 1)
    monkeypatch.setattr(officers, "LANES", 1)


@pytest.fixture(autouse=True, scope="session")
def empty_append_only_tables_between_tests() -> Iterator[None]:
    """Let a test with real transactions clear up after itself: append-only tables refuse TRUNCATE
    otherwise.
    """
    original = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        with pgtrigger.ignore():
            original(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


def _connect(user: str) -> psycopg.Connection:
    connection.ensure_connection()
    where = connection.connection.info
    return psycopg.connect(host=where.host, port=where.port, dbname=where.dbname, user=user, autocommit=True)


@pytest.fixture
def superuser(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection of the database's superuser, who can switch every guard off."""
    with _connect("postgres") as made:
        yield made


@pytest.fixture
def service(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection with the rights of the running service."""
    with _connect("service") as made:
        yield made
