"""A database, broker and cache of one's own for as long as a test, a benchmark or a trial takes.

Migrating takes longer than most of these, so it is done once for a set of migrations and kept in `.tools/`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervisor.servers import SCHEMA, CannotStart, Servers, postgres_bin

ROOT = Path(__file__).resolve().parent.parent


def migrated() -> Path:
    """Return the folder of a cluster whose database is migrated, made where it is not there yet.

    Django looks for migrations that are missing all the same: a copy that is behind catches up.
    """
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    kept = ROOT / ".tools/test-database" / digest.hexdigest()[:16]
    if kept.exists():
        return kept
    making = Path(tempfile.mkdtemp(prefix="worth-migrated-"))
    servers = Servers(making, durable=False)
    try:
        servers.start_postgres()
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": servers.owner_url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotStart(f"The database of the tests could not be migrated:\n{done.stderr}")
        home = servers.data_folder
    finally:
        servers.stop()
    shutil.rmtree(kept.parent, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=kept.parent))
    for cluster in home.glob("pg*"):
        shutil.copytree(cluster, part / cluster.name)
    try:
        part.rename(kept)
    except OSError:  # another run was quicker
        shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(making, ignore_errors=True)
    shutil.rmtree(servers.sockets, ignore_errors=True)
    return kept


# A check of words that was read in is told again in other words, which mean the same.
CAST_AT_ONCE = re.compile(r"\(ARRAY\[((?:'[^']*'::character varying(?:, )?)+)\]\)::text\[\]")
CAST_ONE_BY_ONE = re.compile(r"'[^']*'::character varying")
# Remarks, what only the newest versions know, and counters that begin at one as any counter does.
NOT_KEPT = re.compile(r"--|\\|SET transaction_timeout|SELECT pg_catalog\.setval\(.*, 1, false\);$|$")


def schema_of(url: str) -> str:
    """Return the statements that make an empty database like a migrated one: tables, rows, which migrations it has.

    Rights, kinds of content and permissions are left out: each ``migrate`` gives those.
    """
    left_out = ("django_content_type", "auth_permission", "django_migrations")
    dumped = _said_by(
        "pg_dump", url, "--no-owner", "--no-privileges", "--inserts",
        *(f"--exclude-table-data={name}*" for name in left_out),
    )  # fmt: skip
    kept = "\n".join(line for line in dumped.splitlines() if not NOT_KEPT.match(line))
    kept = CAST_AT_ONCE.sub(
        lambda found: "ARRAY[" + CAST_ONE_BY_ONE.sub(r"(\g<0>)::text", found[1]) + "]", kept
    )
    applied = "SELECT format('(%L, %L, now())', app, name) FROM django_migrations ORDER BY app, name"
    rows = ",\n".join(_said_by("psql", url, "--no-psqlrc", "-At", "-c", applied).splitlines())
    return f"{kept}\nINSERT INTO public.django_migrations (app, name, applied) VALUES\n{rows};\n"


def _said_by(program: str, *arguments: str) -> str:
    """Return what a program of PostgreSQL prints. Raises ``CannotStart`` where it refuses."""
    done = subprocess.run([postgres_bin() / program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotStart(f"{program} refused: {done.stderr.strip()[-300:]}")
    return done.stdout


def write_schema() -> None:
    """Write ``schema.sql`` anew, from a database that the migrations made."""
    with tempfile.TemporaryDirectory(prefix="worth-schema-") as folder:
        servers = Servers(Path(folder), durable=False)
        servers.begin_as_copy(migrated())
        try:
            servers.start_postgres()
            SCHEMA.write_text(schema_of(servers.owner_url))
        finally:
            servers.stop()
            shutil.rmtree(servers.sockets, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def throwaway_world(**environment: str) -> Iterator[Servers]:
    """Start durable, migrated servers, set Django up on them in this process as the owner, and give them.

    ``environment`` is put beside the addresses (``LOG_LEVEL="CRITICAL"``) before Django reads its settings.
    ``servers.var`` is a folder for files. Afterwards all of it is stopped and removed; it works once a process,
    for Django is set up once.
    """
    servers = Servers(Path(tempfile.mkdtemp(prefix="worth-throwaway-")))
    try:
        servers.begin_as_copy(migrated())
        servers.start_postgres()
        servers.start_valkey()
        os.environ |= {
            "DATABASE_URL": servers.owner_url,
            "REDIS_URL": servers.broker_url,
            "CACHE_URL": servers.cache_url,
            "WORTH_VAR": str(servers.var),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
            **environment,
        }
        import django

        django.setup()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(servers.var, ignore_errors=True)
