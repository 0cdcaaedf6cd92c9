"""More than one machine, as docs/operations.md says it: two web hosts, two worker hosts and a read replica.

They are processes of one machine here. One of each is killed, and whoever uses the service notices nothing.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from supervisor.servers import Servers, child
from supervisor.stack import Stack
from supervisor.throwaway import free_port, migrated
from tests.journeys.conftest import OURS

pytestmark = [pytest.mark.prove, pytest.mark.journey]
DASHBOARDS = ("/market/", "/market/demand/")


class Replica(Servers):
    """A second database server that follows the first."""

    def follow(self, primary: Servers) -> None:
        binaries, data, as_user, in_namespace = self._postgres_home()
        cluster = data / next(primary.data_folder.glob("pg*")).name
        subprocess.run(
            [binaries / "pg_basebackup", "-h", primary.sockets, "-U", "postgres", "-D", cluster, "-R", "-c", "fast"],
            preexec_fn=child(signal.SIGINT, drop_root=in_namespace), user=as_user, check=True,
        )  # fmt: skip
        self.start_postgres()


class Machines:
    """The hosts, each with what it needs to find the others: only addresses."""

    def __init__(self, folder: Path):
        self.primary, self.replica = Servers(folder / "primary"), Replica(folder / "replica")
        self.hosts = [Stack(folder / "primary", free_port()), Stack(folder / "primary", free_port())]

    def start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in OURS:
            monkeypatch.delenv(name, raising=False)
        self.primary.begin_as_copy(migrated())
        self.primary.start_postgres()
        self.primary.start_valkey()
        self.hosts[0].manage("prepare")
        self.replica.follow(self.primary)
        monkeypatch.setenv("REPLICA_URL", self.replica.service_url)
        for number, host in enumerate(self.hosts):
            host.start_program("web", host.web)
            host.start_program(
                f"worker {number}",
                [*host.worker, "-n", f"worker{number}", "--schedule", str(host.var / f"clock-{number}")],
            )
            host.wait_for_page()

    def stop(self) -> None:
        for host in self.hosts:
            host.stop()
        self.replica.stop()
        self.primary.stop()

    def ask(self, path: str) -> int:
        """Ask as a load balancer does: the next host where one does not answer."""
        for host in self.hosts:
            try:
                return urllib.request.urlopen(host.url + path, timeout=10).status
            except urllib.error.HTTPError as error:
                return error.code
            except OSError:
                continue
        raise AssertionError("no web host answers")

    def sql(self, words: str, url: str = "") -> list[tuple]:
        with psycopg.connect(url or self.primary.superuser_url, autocommit=True) as connection:
            done = connection.execute(words)
            return done.fetchall() if done.description else []

    def asked_last(self, url: str) -> str:
        """Return what the connections of the service asked a server last."""
        return " ".join(
            row[0] for row in self.sql("SELECT query FROM pg_stat_activity WHERE usename = 'service'", url)
        )

    def waiting(self) -> int:
        return self.sql("SELECT count(*) FROM procurement_outbox WHERE state = 'waiting'")[0][0]

    def until_all_is_done(self, seconds: int = 120) -> None:
        for _ in range(seconds * 5):
            if not self.waiting():
                return
            time.sleep(0.2)
        raise AssertionError(f"{self.waiting()} pieces of work still wait")


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    folder = Path(tempfile.mkdtemp(prefix="worth-machines-"))
    made = Machines(folder)
    try:
        made.start(monkeypatch)
        yield made
    finally:
        made.stop()
        for servers in (made.primary, made.replica):
            shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and all below it at once, as a machine dies."""
    below = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    for pid in (process.pid, *map(int, below)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def test_one_of_each_is_killed_and_the_service_goes_on(machines):
    machines.until_all_is_done()

    # Dashboards are read from the replica.
    assert "suppliers_month" not in machines.asked_last(machines.replica.superuser_url)
    assert [machines.ask(path) for path in DASHBOARDS] == [200, 200]
    assert "suppliers_month" in machines.asked_last(machines.replica.superuser_url)

    # All work of the day comes once more, which changes nothing; a worker host dies in the middle of it.
    told = machines.sql("SELECT count(*) FROM procurement_notice")
    [(work,)] = machines.sql("SELECT count(*) FROM procurement_outbox")
    machines.sql(
        "UPDATE procurement_outbox SET state = 'waiting', done_at = NULL, sent_at = NULL, tries = 0, due_at = now()"
    )
    for _ in range(300):
        if machines.waiting() < work - 2:
            break
        time.sleep(0.05)
    assert machines.waiting(), "the work was done before a worker could die"
    kill(machines.hosts[0].programs["worker 0"])
    machines.until_all_is_done()
    assert machines.sql("SELECT count(*) FROM procurement_notice") == told
    assert machines.sql("SELECT count(*) FROM procurement_outbox WHERE state = 'parked'") == [(0,)]

    # A web host dies: the balancer asks the other.
    kill(machines.hosts[0].programs["web"])
    assert machines.ask("/tenders/") == 200

    # The replica dies: dashboards are read where all is written.
    kill(machines.replica.processes["postgres"])
    assert [machines.ask(path) for path in DASHBOARDS] == [200, 200]
    assert machines.ask("/ready/") == 200
