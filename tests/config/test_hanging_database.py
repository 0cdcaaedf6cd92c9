"""A database that hangs: no page waits for it longer than ten seconds, and the next one says so at once."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from config.database import base
from supervisor.servers import Servers
from supervisor.stack import WEB
from supervisor.throwaway import free_port, migrated

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def patience(monkeypatch):
    """A process that waits 0.2 seconds for an answer, and as long until it tries again."""
    monkeypatch.setattr(base, "PAUSE_S", 0.2)
    monkeypatch.setattr(base, "LAST_TRY_S", 0.05)
    monkeypatch.setattr(base, "_hangs_until", 0.0)
    monkeypatch.setattr(base, "_patience_s", None)
    base.wait_no_longer_than(0.2)


@pytest.fixture
def other(django_db_blocker) -> Iterator[base.DatabaseWrapper]:
    """A connection of its own, outside of the tests' transaction."""
    with django_db_blocker.unblock():
        connection = connections.create_connection("default")
        try:
            yield connection
        finally:
            connection.close()


def sleep(connection, seconds: float) -> float:
    """Let the server answer only after so long; return the seconds that we waited."""
    begun = time.monotonic()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
    return time.monotonic() - begun


def test_an_answer_that_does_not_come_ends_the_statement_and_the_connection(patience, other):
    assert sleep(other, 2) < 1
    assert other.connection.closed


def test_nobody_waits_again_for_a_server_that_was_found_hanging_and_soon_it_is_asked_anew(patience, other):
    sleep(other, 2)
    other.close()
    assert sleep(other, 0) < 0.1  # refused before it is asked

    time.sleep(base.PAUSE_S)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_jobs_and_commands_wait_for_as_long_as_the_server_works(patience, other):
    base.wait_no_longer_than(None)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.4)")
        assert cursor.rowcount == 1


@contextmanager
def web(worker: str) -> Iterator[tuple[int, Servers]]:
    """Run the web server with a kind of worker on a database of its own; give its port and the servers."""
    servers = Servers(Path(tempfile.mkdtemp(prefix="worth-hanging-")), durable=False)
    process = None
    try:
        servers.begin_as_copy(migrated())
        servers.start_postgres()
        servers.start_valkey()
        port = free_port()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", *WEB, "--worker-class", worker),
                # One thread, so that the page which hangs is asked on the connection of the one before.
                *("--workers", "1", "--threads", "1", "--bind", f"127.0.0.1:{port}"),
            ],
            cwd=ROOT, stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "DATABASE_URL": servers.service_url,
                "REDIS_URL": servers.broker_url,
                "CACHE_URL": servers.cache_url,
                "WORTH_VAR": str(servers.var),
            },
        )  # fmt: skip
        until = time.monotonic() + 40
        while time.monotonic() < until:
            try:
                if asked(port)[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield port, servers
    finally:
        if process:
            process.terminate()
            process.wait(timeout=10)
        servers.stop()
        shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(servers.var, ignore_errors=True)


def asked(port: int, patience: float = 12) -> tuple[int, str, float]:
    """Ask for the list of tenders; return the status, the page and the seconds."""
    begun = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
        connection.request("GET", "/find/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), time.monotonic() - begun


@contextmanager
def hanging(servers: Servers) -> Iterator[None]:
    """Stop every process of the database without ending it."""
    server = servers.processes["postgres"].pid
    everyone = [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    for pid in everyone:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in everyone:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.prove
def test_a_page_on_a_hanging_database_ends_within_ten_seconds_and_the_next_ones_come_back_by_themselves():
    with web("config.web_worker.EvenWorker") as (port, servers):
        with hanging(servers):
            status, page, seconds = asked(port)
            assert (status, seconds < 10) == (503, True)
            assert "The service is not available for a moment" in page
        time.sleep(base.PAUSE_S)
        assert asked(port)[0] == 200


@pytest.mark.prove
def test_control_with_gunicorns_own_worker_the_page_does_not_end():
    with web("gthread") as (port, servers), hanging(servers), pytest.raises(TimeoutError):
        asked(port)
