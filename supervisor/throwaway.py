"""A database, broker and cache of one's own for as long as a test, a benchmark or a trial takes.

Migrating takes longer than most of these, so it is done once for a set of migrations and kept in `.tools/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervisor.servers import CannotStart, Servers

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
