"""Web server and worker of one machine, as children of one process that has loaded the application.

Either would load the same 130 MB, and take three seconds for it: forked, they share what is loaded. One that dies
is forked again at once. `Stack` runs this as a program; in production each is a container of its own.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from importlib import import_module

from supervisor.servers import die_with_parent, name_here

ENTRY = {"gunicorn": ("gunicorn.app.wsgiapp", "run"), "celery": ("celery.__main__", "main")}
# What a page or a job needs, and what either program loads only when it starts.
SHARED = (
    "config.wsgi", "gunicorn.app.wsgiapp", "config.web_worker",
    "celery.bin.celery", "celery.apps.worker", "celery.beat", "celery.concurrency.prefork",
    "kombu.transport.redis", "redis", "numpy.random",
)  # fmt: skip
AT_ONCE_S = 2  # who ends itself sooner would do it again, and is left alone for as long
STOP_S = 2.5
PAUSE_S = 0.2


@dataclass
class Program:
    """One program: its name, its command line and its log."""

    name: str
    arguments: list[str]
    log: str
    pid: int = 0
    started: float = 0
    starts: int = 0

    def start(self) -> None:
        """Fork it: with a session of its own, its words in its log, and its name where `ps -o comm` looks."""
        self.started = time.monotonic()
        self.starts += 1
        self.pid = os.fork()
        if self.pid:
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        die_with_parent()
        name_here(self.name)
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(log, sys.stdout.fileno())
        os.dup2(log, sys.stderr.fileno())
        sys.argv = self.arguments
        module, function = ENTRY[self.arguments[0]]
        sys.exit(getattr(import_module(module), function)())

    def end(self) -> None:
        """Kill it and all below it, if any of that is there."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def load() -> None:
    """Load all that pages and jobs use, and keep the collector off it: what is not touched stays shared."""
    for module in SHARED:
        import_module(module)
    jobs = import_module("config.celery").app
    jobs.loader.import_default_modules()
    jobs.finalize()
    gc.collect()
    gc.freeze()


def look_after(programs: list[Program]) -> int:
    """Fork again who stops. Return the exit code of one that ended itself at once when it was first started.

    One that ran before is tried again for as long as it takes: a server may be away, or the disk full.
    """
    while True:
        pid, status = os.wait()
        for program in programs:
            if program.pid != pid:
                continue
            code = os.waitstatus_to_exitcode(status)
            at_once = code >= 0 and time.monotonic() - program.started < AT_ONCE_S
            if at_once and program.starts == 1:
                return code or 1
            print(f"worth: {program.name} stopped (exit {code}): starting it again", flush=True)
            program.end()  # what it left behind
            time.sleep(AT_ONCE_S if at_once else PAUSE_S)
            program.start()


def stop(programs: list[Program]) -> None:
    """Ask all of them to stop, and kill who has not after ``STOP_S`` seconds."""
    for program in programs:
        with contextlib.suppress(ProcessLookupError):
            os.kill(program.pid, signal.SIGTERM)
    until = time.monotonic() + STOP_S
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.02)
    for program in programs:
        program.end()


def main(plan: str) -> int:
    """Run the programs of a plan (JSON: a list of name, arguments, log) until SIGTERM."""
    running: list[Program] = []

    def asked_to_stop(number: int, frame: object) -> None:
        stop(running)
        sys.exit(0)

    load()
    signal.signal(signal.SIGTERM, asked_to_stop)
    for one in json.loads(plan):
        program = Program(**one)
        program.start()
        running.append(program)
    code = look_after(running)
    stop(running)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
