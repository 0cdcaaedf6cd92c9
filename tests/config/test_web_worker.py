"""The web server's worker: a connection that says nothing keeps nobody waiting."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from supervisor.throwaway import free_port

ROOT = Path(__file__).resolve().parents[2]
THREADS = 2


def hello(environ, start_response):
    """The smallest page there is."""
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@contextmanager
def server(worker: str) -> Iterator[int]:
    """Run one process with two threads of a kind of worker; give its port."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("gunicorn"), "tests.config.test_web_worker:hello"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", worker),
            *("--threads", str(THREADS), "--graceful-timeout", "1", "--no-control-socket"),
        ],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                ask(port)
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def ask(port: int) -> float:
    """Ask for the page over a new connection; return the seconds that it took."""
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    connection.close()
    return time.monotonic() - start


def answered_beside_silent_ones(port: int) -> float:
    """Open more connections than there are threads, say nothing on them, and ask over another."""
    with ExitStack() as silent:
        for _ in range(THREADS * 2):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(0.2)
        return ask(port)


def test_connections_that_say_nothing_keep_nobody_waiting():
    with server("config.web_worker.EvenWorker") as port:
        assert answered_beside_silent_ones(port) < 1


@pytest.mark.prove
def test_control_with_gunicorns_own_worker_a_page_waits_for_the_silent_ones():
    with server("gthread") as port:
        assert answered_beside_silent_ones(port) > 3
