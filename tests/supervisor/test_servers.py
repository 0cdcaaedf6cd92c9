"""The embedded servers: real, durable where it counts, and never left behind."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

import supervisor.servers
from supervisor.servers import CannotStart, Servers, free_space_or_refuse, postgres_version
from supervisor.stack import Stack


@pytest.fixture
def servers(tmp_path):
    embedded = Servers(tmp_path / "var")
    yield embedded
    embedded.stop()


def test_rows_outlive_a_killed_database(servers):
    servers.start_postgres()
    with psycopg.connect(servers.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    servers.processes["postgres"].kill()
    servers.processes.pop("postgres").wait()

    servers.start_postgres()

    with psycopg.connect(servers.owner_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("here",)


def test_a_number_that_is_another_programs_by_now_neither_ends_it_nor_keeps_the_database_down(servers):
    servers.start_postgres()
    servers.processes["postgres"].kill()
    servers.processes.pop("postgres").wait()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)  # postgres"])
    try:
        for left in (servers.var.glob("pg*/postmaster.pid"), servers.sockets.glob(".s.PGSQL.*.lock")):
            for path in left:
                _, *rest = path.read_text().splitlines()
                path.write_text("\n".join([str(stranger.pid), *rest, ""]))

        servers.start_postgres()

        psycopg.connect(servers.owner_url).close()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_program_that_does_not_run_here_is_one_sentence(tmp_path):
    with pytest.raises(CannotStart, match="PostgreSQL does not run here"):
        (tmp_path / "postgres").write_text("#!/bin/sh\necho 'libxml2.so.2: cannot open' >&2; exit 127\n")
        (tmp_path / "postgres").chmod(0o755)
        postgres_version(tmp_path)


@pytest.mark.prove
def test_a_database_comes_back_although_a_query_of_the_killed_one_runs_on(tmp_path):
    said: list[str] = []
    stack = Stack(tmp_path / "var", 0, say=said.append)
    try:
        stack.servers.start_postgres()
        busy = psycopg.connect(stack.servers.superuser_url, autocommit=True)
        number = busy.info.backend_pid
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
        os.kill(number, signal.SIGSTOP)  # a process that does not notice that its server is gone
        stack.servers.processes["postgres"].kill()
        stack.servers.processes["postgres"].wait()
        with pytest.raises(CannotStart):
            stack.bring_back_servers()

        threading.Timer(1, os.kill, [number, signal.SIGKILL]).start()
        for _ in range(20):
            stack.look_after()
            if stack.servers.processes["postgres"].poll() is None:
                break
            time.sleep(0.2)
        psycopg.connect(stack.servers.superuser_url).close()
        busy.close()
        assert any("Trying again" in line for line in said)
    finally:
        stack.servers.stop()


def test_the_database_keeps_what_it_acknowledges(servers):
    servers.start_postgres()
    with psycopg.connect(servers.superuser_url) as connection:
        settings = dict(
            connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN"
                " ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses')"
            ).fetchall()
        )
    assert settings == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
    }


def test_the_service_owns_nothing(servers):
    servers.start_postgres()
    with (
        psycopg.connect(servers.service_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (word text)")


def test_a_killed_supervisor_leaves_no_server_behind(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from supervisor.servers import Servers\n"
        "s = Servers(Path(sys.argv[1])); s.start_postgres(); s.start_valkey()\n"
        "print(*(p.pid for p in s.processes.values()), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "var")], stdout=subprocess.PIPE, text=True
    )
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 3

    parent.kill()
    parent.wait()
    parent.stdout.close()

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(_alive(pid) for pid in pids):
        time.sleep(0.1)
    assert not [pid for pid in pids if _alive(pid)]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_full_disk_is_one_sentence(tmp_path):
    with pytest.raises(CannotStart, match=r"MB left and .* are needed: free some"):
        free_space_or_refuse(tmp_path, megabytes=10**9)


def test_on_a_full_disk_a_server_that_died_is_started_again_only_when_there_is_room(tmp_path, monkeypatch):
    said: list[str] = []
    stack = Stack(tmp_path, 0, say=said.append)
    died = subprocess.Popen(["true"])
    died.wait()
    stack.servers.processes["postgres"] = died
    monkeypatch.setattr(Servers, "start_postgres", lambda servers: servers.processes.clear())
    usage = shutil.disk_usage(tmp_path)
    for free in (5_000_000, 5_000_000, 10**9):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder, free=free: usage._replace(free=free))
        stack.look_after()

    assert [line.split(":")[0] for line in said] == [
        f"The disk of {tmp_path} is full",
        "The disk has room again.",
        "PostgreSQL stopped",
    ]


def test_a_disk_that_fills_while_it_runs_is_said_once_and_so_is_its_end(tmp_path, monkeypatch):
    said: list[str] = []
    stack = Stack(tmp_path, 0, say=said.append)
    usage = shutil.disk_usage(tmp_path)
    for free in (10**9, 5_000_000, 5_000_000, 10**9, 10**9):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder, free=free: usage._replace(free=free))
        stack.look_after()

    assert [line.split(":")[0] for line in said] == [
        f"The disk of {tmp_path} is full",
        "The disk has room again.",
    ]


@pytest.mark.prove
def test_as_root_without_user_namespaces_the_database_runs_as_nobody_and_outlives_a_kill(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(supervisor.servers, "can_use_namespaces", lambda: False)
    servers = Servers(tmp_path, durable=False)
    try:
        servers.start_postgres()
        owner = Path(f"/proc/{servers.processes['postgres'].pid}").stat().st_uid
        assert owner != 0

        os.kill(servers.processes["postgres"].pid, signal.SIGKILL)
        servers.processes["postgres"].wait()
        servers.start_postgres()

        with psycopg.connect(servers.service_url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("service",)
    finally:
        servers.stop()
        if servers.data_folder.is_relative_to("/var/tmp") and os.getuid() == 0:
            shutil.rmtree(servers.data_folder.parent)
        shutil.rmtree(servers.sockets)
