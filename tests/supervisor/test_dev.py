"""`./dev` in the hands of somebody whose machine is not as it should be: one sentence each."""

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


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_no_port_is_refused(port, tmp_path):
    done = supervisor("run", PORT=port, WORTH_VAR=str(tmp_path))
    assert done.returncode == 1
    assert "PORT must be a number from 1 to 65535" in done.stderr


def test_a_second_start_in_one_checkout_names_the_first(tmp_path):
    import fcntl

    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = supervisor("run", PORT="18999", WORTH_VAR=str(tmp_path))
    assert done.returncode == 1
    assert "Already running" in done.stderr


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
