"""The commands behind `./dev`, once everything is installed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from supervisor.servers import CannotStart, child, on_signals, what_failed
from supervisor.stack import ROOT, Stack, running_state, var_folder
from supervisor.throwaway import migrated, write_schema

WAYS_IN = """
  Worth is ready at {url}            (Ctrl-C stops it)

  Sign in    {url}/demo/             step into any person of the demo world with one press
  Look       {url}/market/           the market, from real sales data
  Try        {url}/check/            paste an old specification and see what it asks for

  Ready after {seconds:.0f} s. Logs are in {logs}.
"""


def say(text: str) -> None:
    """Print a line for whoever started the stack."""
    with contextlib.suppress(OSError):  # the terminal was closed, or whoever read us has gone
        print(f"worth: {text}", flush=True)


class Asked(Exception):
    """Somebody asked us to stop."""


# Ctrl-C, a polite end, and a terminal that was closed.
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop_on_signal(number: int, frame: object) -> None:
    """Ask once: an impatient second Ctrl-C would break off the stopping itself."""
    for one in ASKING:
        signal.signal(one, signal.SIG_IGN)
    raise Asked


def chosen_port() -> int:
    """Return the web port of the environment. Raises ``CannotStart`` where it is no port."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CannotStart(
            f"PORT must be a number from 1 to 65535, and is {port!r}: try `PORT=8123 ./dev run`."
        )
    return int(port)


def run() -> int:
    """Start everything, say where it is, and stop all of it when asked to."""
    on_signals(ASKING, _stop_on_signal)
    port = chosen_port()
    started = float(os.environ.get("WORTH_STARTED", time.time()))
    stack = Stack(var_folder(), port, host=os.environ.get("HOST") or "127.0.0.1", say=say)
    try:
        with stack:
            shown = WAYS_IN.format(url=stack.url, seconds=time.time() - started, logs=stack.var / "log")
            print(shown, flush=True)
            try:
                stack.watch()
            except Asked:
                say("stopping")
    except Asked:
        say("stopped before it was ready")
    else:
        say("stopped")
    return 0


def manage(arguments: list[str]) -> int:
    """Run a management command beside the running servers, or with servers for its time only."""
    state = running_state(var_folder())
    if state or "DATABASE_URL" in os.environ:
        env = {**os.environ, **{name: value for name, value in (state or {}).items() if name.isupper()}}
        if state:
            env["DATABASE_URL"] = state["OWNER_DATABASE_URL"]
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=False
        ).returncode
    stack = Stack(var_folder(), 0, say=lambda text: None)
    stack._hold()
    try:
        stack.start_servers()
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=stack.owner_environment, preexec_fn=child(), check=False,
        )  # fmt: skip
        return done.returncode
    finally:
        stack.stop()


def checks() -> list[tuple[str, list[str]]]:
    """The checks before the tests, the longest first: what is wrong is said in seconds, not after four minutes."""
    python = sys.executable
    return [
        ("types", [python, "-m", "mypy"]),
        ("ruff", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("template lint", [python, "-m", "djlint", "templates", "--lint", "--quiet"]),
        ("django check", [python, "-W", "error", "manage.py", "check", "--fail-level", "WARNING"]),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def pytest(*arguments: str) -> int:
    """Run pytest with these arguments; return its exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def test(arguments: list[str]) -> int:
    """Run every check and test; with arguments, hand those to pytest alone."""
    if arguments:
        return pytest(*arguments)
    failed = []
    with _servers_for_checks() as env, ThreadPoolExecutor(2) as two:

        def check(name: str, command: list[str]) -> None:
            begun = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print(done.stdout + done.stderr)
                failed.append(name)
            say(f"{name}: {'failed' if done.returncode else 'ok'} ({time.monotonic() - begun:.1f} s)")

        # What the tests begin from is made meanwhile.
        begun_from = None if "DATABASE_URL" in os.environ else two.submit(migrated)
        list(two.map(lambda one: check(*one), checks()))
        if begun_from:
            begun_from.result()
    if failed:
        say(f"mend first: {', '.join(failed)}")
        return 1
    # A worker waits for its browser and its database: one more than there are cores keeps these busy.
    workers = min((os.cpu_count() or 1) + 1, 4)
    return pytest("-n", str(workers), "-m", "not prove")


@contextlib.contextmanager
def _servers_for_checks():
    """An empty database for the checks that want one, gone afterwards."""
    import tempfile

    from supervisor.servers import Servers

    if "DATABASE_URL" in os.environ:
        yield dict(os.environ)
        return
    with tempfile.TemporaryDirectory(prefix="worth-check-") as folder:
        servers = Servers(Path(folder), durable=False)
        try:
            servers.start_postgres()
            yield {**os.environ, "DATABASE_URL": servers.owner_url}
        finally:
            servers.stop()


def prove(arguments: list[str]) -> int:
    """Run the long batteries, each beside its control with the guard off; with arguments, those of some tests."""
    if arguments:
        return pytest("-m", "prove", *arguments)
    # No more than there are cores: a race wants its rivals to run at the same time.
    return pytest("-n", str(min(os.cpu_count() or 1, 4)), "-m", "prove")


def bench(arguments: list[str]) -> int:
    """Run one topic of benchmarks/, or all of them."""
    topics = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    chosen = [name for name in arguments[:1] if not name.startswith("-")] or topics
    if unknown := set(chosen) - set(topics):
        raise CannotStart(f"There is no benchmark {', '.join(unknown)}: choose from {', '.join(topics)}.")
    rest = arguments[1:] if arguments and not arguments[0].startswith("-") else arguments
    code = 0
    for name in chosen:
        say(f"benchmark {name}")
        code |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *rest], cwd=ROOT, check=False
        ).returncode
    return code


def schema(arguments: list[str]) -> int:
    """Write the schema that a new database begins with."""
    write_schema()
    return 0


def main() -> int:
    """Do the command that was asked for; return the exit code."""
    command, arguments = sys.argv[1], sys.argv[2:]
    try:
        if command == "run":
            return run()
        others = {"manage": manage, "test": test, "prove": prove, "bench": bench, "schema": schema}
        return others[command](arguments)
    except CannotStart as reason:
        print(f"worth: {reason}", file=sys.stderr)
        return 1
    except OSError as error:  # a full disk, a folder of someone else, a program that does not run here
        print(f"worth: {what_failed(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
