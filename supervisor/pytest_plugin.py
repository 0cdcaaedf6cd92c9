"""Starts a throw-away PostgreSQL and Valkey before Django's settings are read.

Each worker of pytest-xdist has servers of its own: a broker that two workers share would hand one's jobs to the
other, and an open transaction in one database holds back the order of the log in all of a server. With
DATABASE_URL and REDIS_URL set, those serve.
Migrating takes longer than most test files, so it is done once for a set of migrations and kept in `.tools/`.
With CI=true a skipped test is a failed one: what could not be proved is not green.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from supervisor.servers import CannotStart, Servers

ROOT = Path(__file__).resolve().parent.parent
# Says to workers that the addresses which they inherit are those of the embedded servers.
EMBEDDED = "WORTH_TEST_SERVERS"
_servers: Servers | None = None
_folder: Path | None = None


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


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    global _servers, _folder
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if os.environ.pop(EMBEDDED, "") and worker:
        for name in ("DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
    if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        return
    os.environ[EMBEDDED] = "yes"
    _folder = Path(tempfile.mkdtemp(prefix="worth-test-"))
    servers = Servers(_folder, durable=False, with_cache=False)
    _servers = servers
    if "DATABASE_URL" not in os.environ:
        servers.begin_as_copy(migrated())
        servers.start_postgres()
        servers.rename_database("app", f"test_app_{worker}" if worker else "test_app")
        os.environ["DATABASE_URL"] = servers.owner_url
        os.environ["SUPERUSER_DATABASE_URL"] = servers.superuser_url
    if "REDIS_URL" not in os.environ:
        servers.start_valkey()
        os.environ["REDIS_URL"] = servers.broker_url
    os.environ["WORTH_VAR"] = str(_folder)


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-django take the migrated database that is there."""
    if _servers is not None and "postgres" in _servers.processes:
        config.option.reuse_db = True


def pytest_unconfigure() -> None:
    global _servers
    if _servers is not None:
        _servers.stop()
        shutil.rmtree(_servers.sockets, ignore_errors=True)
        _servers = None
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI lets no test be skipped: {report.longrepr}"
    return report
