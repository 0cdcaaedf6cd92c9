"""Few fixtures: what every room needs."""

import os
from collections.abc import Iterator
from typing import Any

import pgtrigger
import psycopg
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from supervisor.pytest_plugin import EMBEDDED


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """Each test begins with an empty cache."""
    cache.clear()
    return


@pytest.fixture(autouse=True, scope="session")
def quick_secrets() -> Iterator[None]:
    """Protect passwords and opening officers' keys at the lowest cost that Argon2id has: tests make many."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from suppliers.sealing import officers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        patch.setattr(officers, "MEMORY_KIB", 64)
        patch.setattr(officers, "PASSES", 1)
        patch.setattr(officers, "LANES", 1)
        yield


# What the database holds from its migrations on, and what Django fills in after them.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(autouse=True, scope="session")
def empty_quickly_after_real_transactions() -> Iterator[None]:
    """Let a test with real transactions clear up after itself in milliseconds.

    Django truncates every table, which append-only ones refuse, and fills two of them again. Here the superuser,
    whom no trigger stops, deletes the rows of the tables that have any.
    """
    original = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        if EMBEDDED not in os.environ:  # another server: its superuser is not ours
            with pgtrigger.ignore():
                original(self)
            return
        tables = sorted(set(connection.introspection.table_names()) - KEPT)
        connection.close()
        with _connect("postgres") as superuser:
            asked = " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables
            )
            filled = [row[0] for row in superuser.execute(asked)]
            superuser.execute("SET session_replication_role = replica")
            for name in filled:
                superuser.execute(f"DELETE FROM {name}")

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
