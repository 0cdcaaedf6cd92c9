"""The whole service on one machine: servers, migrations, demo world, web, worker and clock.

``Stack`` is what `./dev run` shows to a person and what the browser journeys drive.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from supervisor.servers import (
    CannotStart,
    Servers,
    child,
    end,
    free_space_or_refuse,
    postgres_bin,
    what_failed,
)

ROOT = Path(__file__).resolve().parent.parent
# The web server here and in the benchmarks; the image (Dockerfile) starts the same.
WEB = (
    "config.wsgi:application", "--workers", "2", "--worker-class", "config.web_worker.EvenWorker",
    "--threads", "3", "--preload", "--timeout", "60", "--graceful-timeout", "2", "--no-control-socket",
)  # fmt: skip

TOGETHER = "web and worker"
FULL_BYTES = 10_000_000
JOBS_A_CHILD = 10  # then the process that runs jobs is forked anew, and what they left in it is given back
TRIES = 60  # to bring a server back, half a second between them


def var_folder() -> Path:
    """Return where this checkout keeps its data: WORTH_VAR, else ./var."""
    return Path(os.environ.get("WORTH_VAR") or ROOT / "var")


def running_state(var: Path) -> dict[str, str] | None:
    """Return the addresses of the stack that runs on ``var`` now, or None.

    A stack that runs holds the lock of its folder; one that was killed left its addresses, and its number may by now
    be that of another program.
    """
    try:
        state = json.loads((var / "state.json").read_text())
        with (var / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return state
    except (OSError, ValueError):
        return None
    return None


def cache_beside(broker: str) -> str:
    """Return the address of a cache on the server of the jobs, whose keys begin otherwise.

    >>> cache_beside("redis://localhost:6379/0"), cache_beside("redis+socket:///run/redis.sock?virtual_host=2")
    ('redis://localhost:6379/0', 'unix:///run/redis.sock?db=2')
    """
    return broker.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db=", 1)


def tools_first(path: str) -> str:
    """Return a PATH that begins with the programs of the embedded database: another version's pg_dump refuses."""
    try:
        return f"{postgres_bin()}{os.pathsep}{path}"
    except CannotStart:  # the database is somebody else's, and so are its programs
        return path


class Stack:
    """Everything of one checkout. A context manager: whatever started is stopped again, in order."""

    def __init__(self, var: Path, port: int, *, host: str = "127.0.0.1", say: Callable[[str], None] = print):
        self.var = var
        self.port = port
        self.host = host
        self.say = say
        self.servers = Servers(var)
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: int | None = None
        self._full = False
        self._refused = 0  # how often in a row a server did not come back

    @property
    def url(self) -> str:
        return f"http://{'localhost' if self.host in ('127.0.0.1', '0.0.0.0') else self.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of web, worker and clock: the lesser database role."""
        own = {
            "DATABASE_URL": self.servers.service_url,
            "OWNER_DATABASE_URL": self.servers.owner_url,
            "SUPERUSER_DATABASE_URL": self.servers.superuser_url,
            "REDIS_URL": self.servers.broker_url,
            "CACHE_URL": self.servers.cache_url,
        }
        given = {name: os.environ[name] for name in own if name in os.environ}
        if "DATABASE_URL" in given:
            given.setdefault("OWNER_DATABASE_URL", given["DATABASE_URL"])
        if "REDIS_URL" in given:  # no server of ours is started then, so the cache lies beside the jobs
            given.setdefault("CACHE_URL", cache_beside(given["REDIS_URL"]))
        return {
            **os.environ,
            **own,
            **given,
            "WORTH_VAR": str(self.var),
            "SERVICE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PATH": tools_first(os.environ.get("PATH", "")),
            "CELERY_SKIP_CHECKS": "1",  # `prepare` has made them: the worker's own take a second and 12 MB
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def __enter__(self) -> Stack:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and return when the first page answers. Raises ``CannotStart``."""
        self.var.mkdir(parents=True, exist_ok=True)
        free_space_or_refuse(self.var)
        self._hold()
        self._port_is_free()
        self.start_servers()
        self.say("preparing the database (migrations, demo world, market data)")
        if "DATABASE_URL" not in os.environ:
            self.servers.begin_with_schema()
        self.manage("prepare")
        self.start_programs()
        self.wait_for_page()
        told = ("OWNER_DATABASE_URL", "REDIS_URL", "CACHE_URL", "SERVICE_URL", "PATH")
        state = {name: self.environment[name] for name in told}
        (self.var / "state.json").write_text(json.dumps(state))

    def start_servers(self) -> None:
        """Start the embedded servers that the environment does not name."""
        if "DATABASE_URL" not in os.environ:
            self.say("starting PostgreSQL")
            self.servers.start_postgres()
        if "REDIS_URL" not in os.environ:
            self.say("starting Valkey (broker and cache)")
            self.servers.start_valkey()

    def manage(self, *arguments: str) -> None:
        """Run a management command as the owner of the tables; raise ``CannotStart`` when it fails.

        Its log says only what is wrong: a person reads it between our own lines.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env={"LOG_LEVEL": "WARNING", **self.owner_environment},
            preexec_fn=child(), check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotStart(
                f"`manage.py {' '.join(arguments)}` failed, as said above: mend that and start again, "
                + (
                    "or look whether DATABASE_URL and REDIS_URL are the addresses of servers that run."
                    if {"DATABASE_URL", "REDIS_URL"} & os.environ.keys()
                    else f"or remove {self.var} to begin with an empty database."
                )
            )

    @property
    def owner_environment(self) -> dict[str, str]:
        return {**self.environment, "DATABASE_URL": self.environment["OWNER_DATABASE_URL"]}

    @property
    def web(self) -> list[str]:
        """The command line of the web server."""
        return ["gunicorn", *WEB, "--bind", f"{self.host}:{self.port}", "--access-logfile", "-"]

    @property
    def worker(self) -> list[str]:
        """The command line of the worker: one process that runs the jobs, one that watches it, one that is the clock.

        The clock (beat) runs as the worker's own child here: it shares its memory. Production gives it a
        container of its own.
        """
        return [
            "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "INFO",
            "--without-gossip", "--without-mingle", "-Ofair", "--beat",
            "--max-tasks-per-child", str(JOBS_A_CHILD),
            "--schedule", str(self.var / "celerybeat-schedule"),
        ]  # fmt: skip

    def start_programs(self) -> None:
        """Start web server and worker, forked from one process that has loaded the application."""
        plan = [
            {"name": name, "arguments": arguments, "log": str(self.log(name))}
            for name, arguments in {"web": self.web, "worker": self.worker}.items()
        ]
        self._start(TOGETHER, [sys.executable, "-m", "supervisor.programs", json.dumps(plan)])

    def start_program(self, name: str, arguments: list[str]) -> None:
        """Start one program by itself, as a container does, with its log in var/log.

        As a module: a script in .venv/bin begins with the path of its Python, and a checkout may be moved.
        """
        with self.log(name).open("ab") as out:
            self._start(name, [sys.executable, "-m", *arguments], out)

    def log(self, name: str) -> Path:
        """Return where a program's words go."""
        folder = self.var / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def _start(self, name: str, command: list[str], out: IO[bytes] | None = None) -> None:
        self.programs[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            preexec_fn=child(),
        )  # fmt: skip

    def watch(self) -> None:
        """Return when a signal asks to stop; look after what runs until then."""
        while True:
            time.sleep(0.5)
            self.look_after()

    def look_after(self) -> None:
        """Start again what died (web, worker, clock or a server); on a full disk wait, for nothing could start.

        Raises ``CannotStart`` when a server has refused ``TRIES`` times in a row.
        """
        if self._is_full():
            return
        if (process := self.programs.get(TOGETHER)) and process.poll() is not None:
            self.say(f"{TOGETHER} stopped (exit {process.returncode}): starting them again")
            time.sleep(0.5)
            self.start_programs()
        try:
            self.bring_back_servers()
            self._refused = 0
        except (CannotStart, OSError) as fault:
            # What a killed server was working on may run on for some seconds, and holds its memory until then.
            self._refused += 1
            if self._refused == TRIES:
                raise
            reason = what_failed(fault) if isinstance(fault, OSError) else fault
            self.say(f"{reason} Trying again.")

    def _is_full(self) -> bool:
        """Say once that the disk is full, and once that it no longer is: everything else that stops follows from it."""
        full = shutil.disk_usage(self.var).free < FULL_BYTES
        if full and not self._full:
            self.say(
                f"The disk of {self.var} is full: free some space. What was kept is safe, and work goes on then."
            )
        elif self._full and not full:
            self.say("The disk has room again.")
        self._full = full
        return full

    def bring_back_servers(self) -> None:
        """Start a server again that has died. Raises ``CannotStart`` where it refuses now."""
        dead = [name for name, process in self.servers.processes.items() if process.poll() is not None]
        if "postgres" in dead:
            self.say("PostgreSQL stopped: starting it again")
            self.servers.start_postgres()
        if {"broker", "cache"} & set(dead):
            self.say("Valkey stopped: starting it again")
            for name in {"broker", "cache"} & self.servers.processes.keys():
                end(self.servers.processes[name])
            self.servers.start_valkey()

    def stop(self) -> None:
        """Stop web, clock and worker together, then the servers; forget the state."""
        stopping = list(self.programs.values())
        self.programs.clear()
        for process in stopping:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 3
        for process in stopping:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                end(process, signal.SIGKILL)
        self.servers.stop()
        if self._lock is not None:  # else the folder is another stack's, and so is what it says of itself
            (self.var / "state.json").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def _hold(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.var / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            state = running_state(self.var)
            raise CannotStart(
                f"Already running at {state['SERVICE_URL']}: stop that one first, or use another checkout."
                if state
                else f"Another ./dev is starting or stopping on {self.var}: wait a moment, then start again."
            ) from None

    def _port_is_free(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    wrong = "is taken by another program: stop it, or"
                else:
                    wrong = f"at {self.host} cannot be listened on ({error.strerror}):"
                other = self.port + 1 if 1024 <= self.port < 65535 else 8123
                raise CannotStart(
                    f"Port {self.port} {wrong} choose one, for example `PORT={other} ./dev run`."
                ) from None

    def wait_for_page(self) -> None:
        """Return when the first page answers. Raises ``CannotStart`` when a program stops or all is silent."""
        for _ in range(600):
            for name, process in self.programs.items():
                if process.poll() is not None:
                    tail = self.log("web").read_text(errors="replace").strip().splitlines()[-3:]
                    raise CannotStart(f"{name} stopped (exit {process.returncode}): {tail}")
            if self._page_answers():
                return
            time.sleep(0.05)
        raise CannotStart(
            f"The web server did not answer within 30 s. Its log is {self.var / 'log/web.log'}."
        )

    def _page_answers(self) -> bool:
        """Ask for the smallest page; by hand, for an HTTP client would keep 6 MB for as long as the stack runs."""
        try:
            with socket.create_connection((self.host, self.port), timeout=5) as web:
                web.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return b" 200 " in web.recv(64)
        except OSError:
            return False
