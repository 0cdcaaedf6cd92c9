"""`./dev` in the hands of somebody whose machine is not as it should be: one sentence each."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def supervisor(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "supervisor", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_busy_port_is_said_at_once(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = supervisor("run", PORT=str(port), WORTH_VAR=str(tmp_path))
    assert done.returncode == 1
    assert f"Port {port} is taken by another program" in done.stderr
    assert "PORT=" in done.stderr


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "80x", "²"])
def test_a_port_that_is_no_port_is_refused(port, tmp_path):
    done = supervisor("run", PORT=port, WORTH_VAR=str(tmp_path))
    assert done.returncode == 1
    assert "PORT must be a number from 1 to 65535" in done.stderr


def test_a_start_while_another_is_not_ready_yet_says_wait(tmp_path):
    import fcntl

    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = supervisor("run", PORT="18999", WORTH_VAR=str(tmp_path))
    assert done.returncode == 1
    assert "Another ./dev is starting or stopping" in done.stderr


def test_a_second_start_in_one_checkout_leaves_the_first_as_it_was(tmp_path):
    from supervisor.stack import Stack, running_state

    first = Stack(tmp_path, 0)
    first._hold()
    (tmp_path / "state.json").write_text(
        json.dumps({"pid": os.getpid(), "SERVICE_URL": "http://localhost:8123"})
    )
    served = first.servers.sockets / "broker.sock"
    served.touch()
    try:
        done = supervisor("run", PORT="18999", WORTH_VAR=str(tmp_path))
        assert "Already running at http://localhost:8123" in done.stderr
        assert served.exists()
        assert running_state(tmp_path)["SERVICE_URL"] == "http://localhost:8123"
    finally:
        served.unlink()
        first.stop()
    assert running_state(tmp_path) is None


def test_what_a_killed_stack_said_of_itself_is_not_believed(tmp_path):
    from supervisor.stack import running_state

    (tmp_path / "lock").touch()
    (tmp_path / "state.json").write_text(
        json.dumps({"pid": os.getpid(), "SERVICE_URL": "http://localhost:8123"})
    )

    assert running_state(tmp_path) is None


def test_a_host_that_is_not_this_machine_is_not_called_busy(tmp_path):
    done = supervisor("run", PORT="18999", HOST="192.0.2.1", WORTH_VAR=str(tmp_path))
    assert "Port 18999 at 192.0.2.1 cannot be listened on" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    done = supervisor("run", PORT="18999", WORTH_VAR=str(tmp_path / "file" / "var"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Not a directory" in done.stderr


def test_an_unknown_command_shows_the_commands():
    done = subprocess.run(
        [sys.executable, "dev", "fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "./dev run" in done.stdout


def test_an_unknown_benchmark_names_those_there_are():
    done = supervisor("bench", "nothing-like-this")
    assert done.returncode == 1
    assert "choose from" in done.stderr


def test_the_embedded_valkey_is_found():
    from supervisor.servers import valkey_server

    assert os.access(valkey_server(), os.X_OK)


def test_with_a_broker_of_ones_own_the_cache_is_no_server_that_nobody_started(tmp_path, monkeypatch):
    from supervisor.stack import Stack

    monkeypatch.delenv("CACHE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis+socket:///run/redis.sock?virtual_host=2")
    assert Stack(tmp_path, 0).environment["CACHE_URL"] == "unix:///run/redis.sock?db=2"
    monkeypatch.setenv("REDIS_URL", "redis://broker:6379/0")
    assert Stack(tmp_path, 0).environment["CACHE_URL"] == "redis://broker:6379/0"
