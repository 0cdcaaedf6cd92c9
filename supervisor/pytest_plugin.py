"""Starts a throw-away PostgreSQL and Valkey before Django's settings are read.

Each worker of pytest-xdist has servers of its own: a broker that two workers share would hand one's jobs to the
other, and an open transaction in one database holds back the order of the log in all of a server. With
DATABASE_URL and REDIS_URL set, those serve.
The database begins as a copy of one that was migrated before (`throwaway.py`).
With CI=true a skipped test is a failed one: what could not be proved is not green.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from supervisor.servers import Servers
from supervisor.throwaway import migrated

# Says to workers that the addresses which they inherit are those of the embedded servers.
EMBEDDED = "WORTH_TEST_SERVERS"
# Tests that share a world which is dear to make, the longest first: begun last, they would keep one worker busy while
# the others have nothing left.
WORLDS = ("tests/journeys/", "tests/access/")
_servers: Servers | None = None
_folder: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start servers for the tests, unless there are some already."""
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
    # Tests make much that lives on: looking for rubbish as often as Python does took a twentieth of their time.
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Stop the servers that were started for the tests."""
    global _servers
    if _servers is not None:
        _servers.stop()
        shutil.rmtree(_servers.sockets, ignore_errors=True)
        _servers = None
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


def _world(nodeid: str) -> str:
    """Return the world that a test shares, or its file."""
    return next((world for world in WORLDS if nodeid.startswith(world)), nodeid.split("::")[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the worlds that take longest."""
    order = {world: place for place, world in enumerate(WORLDS)}
    items.sort(key=lambda item: order.get(_world(item.nodeid), len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Give the tests of one world, or of one file, to one worker, in the order that they have."""
    from xdist.scheduler import LoadScopeScheduling

    class ByWorld(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _world(nodeid)

    config.option.loadscopereorder = False
    return ByWorld(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Count a skipped test as failed where CI runs: there nothing is missing that could excuse it."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI lets no test be skipped: {report.longrepr}"
    return report
