"""Web server and worker from one process: forked again when they die, stopped together, never left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# A program that says in its log that it is there, and what it was told, and then waits or stops at once.
SCRIPT = """
import sys, time
from supervisor import programs
programs.load = lambda: None
programs.ENTRY = {word: ("__main__", word) for word in ("stay", "leave", "falter")}
def stay():
    print(*sys.argv, flush=True)
    time.sleep(60)
def leave():
    return 7
def falter():
    print("begun", flush=True)
    if open("/proc/self/fd/1").read().count("begun") > 1:
        return 7
    time.sleep(60)
sys.exit(programs.main(sys.argv[1]))
"""


def until(seen: Callable[[], object]) -> None:
    for _ in range(200):
        if seen():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 10 seconds")


def named(name: str, parent: int) -> list[int]:
    """Return the children of ``parent`` that `ps -o comm` shows under a name."""
    asked = ["pgrep", "-P", str(parent), "-x", name]
    return [int(word) for word in subprocess.run(asked, capture_output=True, check=False).stdout.split()]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    begun = []

    def start(**programs: str) -> subprocess.Popen[str]:
        plan = [
            {"name": name, "arguments": [word, name], "log": str(tmp_path / f"{name}.log")}
            for name, word in programs.items()
        ]
        command = [sys.executable, "-c", SCRIPT, json.dumps(plan)]
        begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def test_each_has_its_log_and_its_name_and_all_stop_together(started, tmp_path):
    both = started(web="stay", worker="stay")
    for name in ("web", "worker"):
        until((tmp_path / f"{name}.log").exists)
        until((tmp_path / f"{name}.log").read_text)
        assert (tmp_path / f"{name}.log").read_text() == f"stay {name}\n"
    [web], [worker] = named("web", both.pid), named("worker", both.pid)

    both.send_signal(signal.SIGTERM)

    assert both.wait(5) == 0
    assert gone(web) and gone(worker)


def test_one_that_dies_is_forked_again_and_the_other_is_left_alone(started, tmp_path):
    both = started(web="stay", worker="stay")
    until(lambda: named("worker", both.pid) and (tmp_path / "worker.log").read_text())
    [web], [worker] = named("web", both.pid), named("worker", both.pid)

    os.kill(worker, signal.SIGKILL)

    assert both.stdout.readline() == "worth: worker stopped (exit -9): starting it again\n"
    until(lambda: named("worker", both.pid) not in ([], [worker]))
    assert named("web", both.pid) == [web]


def test_one_that_stops_at_once_ends_all_with_its_code(started):
    both = started(web="stay", worker="leave")
    assert both.wait(5) == 7
    assert not named("web", both.pid)


@pytest.mark.prove
def test_one_that_ran_and_then_cannot_start_is_tried_again_and_the_other_is_left_alone(started, tmp_path):
    both = started(web="stay", worker="falter")
    until(lambda: named("worker", both.pid) and (tmp_path / "worker.log").exists())
    until((tmp_path / "worker.log").read_text)
    [web] = named("web", both.pid)

    os.kill(named("worker", both.pid)[0], signal.SIGKILL)

    for code in (-9, 7, 7):
        assert both.stdout.readline() == f"worth: worker stopped (exit {code}): starting it again\n"
    assert named("web", both.pid) == [web]


def test_none_is_left_behind_when_their_parent_is_killed(started):
    both = started(web="stay", worker="stay")
    until(lambda: named("web", both.pid) and named("worker", both.pid))
    below = named("web", both.pid) + named("worker", both.pid)

    both.kill()

    until(lambda: all(map(gone, below)))
