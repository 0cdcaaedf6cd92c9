"""A new database begins with a file instead of with every migration: it must come to the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import supervisor.servers
from supervisor.servers import Servers
from supervisor.throwaway import migrated, schema_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def new(tmp_path):
    servers = Servers(tmp_path / "new", durable=False)
    servers.start_postgres()
    yield servers
    servers.stop()


def migrate(servers: Servers) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": servers.owner_url}, check=True,
    )  # fmt: skip


def test_a_new_database_is_the_one_that_the_migrations_make(new, tmp_path):
    by_migrations = Servers(tmp_path / "migrated", durable=False)
    by_migrations.begin_as_copy(migrated())
    by_migrations.start_postgres()
    try:
        assert new.begin_with_schema()
        migrate(new)

        assert schema_of(new.owner_url) == schema_of(by_migrations.owner_url)
    finally:
        by_migrations.stop()


def test_a_database_with_a_table_is_left_as_it_is(new):
    new._psql(new.owner_url, "--command", "CREATE TABLE kept (word text)")

    assert not new.begin_with_schema()
    tables = new._psql(
        new.owner_url, "-At", "--command", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    assert tables.stdout == "kept\n"


def test_a_schema_that_the_database_refuses_leaves_nothing_behind_for_the_migrations_to_meet(
    new, tmp_path, monkeypatch
):
    half = tmp_path / "schema.sql"
    half.write_text("CREATE TABLE half (word text);\nCREATE TABLE refused (word no_such_type);\n")
    monkeypatch.setattr(supervisor.servers, "SCHEMA", half)

    assert not new.begin_with_schema()
    assert (
        new._psql(
            new.owner_url, "-At", "--command", "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
        ).stdout
        == ""
    )
