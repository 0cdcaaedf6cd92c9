"""The running stack and a real browser: what `./dev run` starts, driven as its users drive it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from supervisor.servers import Servers, socket_folder
from supervisor.throwaway import free_port, migrated
from tests.journeys.browser import FLAGS, Visitor, chromium

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "WORTH_VAR")


@dataclass
class Running:
    """A stack that runs in a folder of its own."""

    url: str
    var: Path
    process: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        return {**{k: v for k, v in os.environ.items() if k not in OURS}, "WORTH_VAR": str(self.var)}

    @property
    def sockets(self) -> Path:
        return socket_folder(self.var)

    @property
    def superuser_url(self) -> str:
        return f"postgres://postgres@/app?host={self.sockets}"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `./dev manage …` beside the stack."""
        return subprocess.run(
            [sys.executable, "-m", "supervisor", "manage", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def pids(self, pattern: str) -> list[int]:
        """Return the processes below this stack whose name and command match."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "comm").read_text().strip() + " "
                command += (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                env = (folder / "environ").read_bytes()
            except OSError:
                continue
            if re.search(pattern, command) and (str(self.var).encode() in env or str(self.var) in command):
                found.append(int(folder.name))
        return sorted(found)


@pytest.fixture(scope="package")
def stack() -> Iterator[Running]:
    """Start `./dev run` once for all journeys, on a free port and in a folder of its own."""
    var = Path(tempfile.mkdtemp(prefix="worth-journey-"))
    Servers(var).begin_as_copy(migrated())
    port = free_port()
    env = {**{k: v for k, v in os.environ.items() if k not in OURS}, "WORTH_VAR": str(var), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "supervisor", "run"],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "is ready at" in line:
            break
    else:
        pytest.fail("the stack did not start:\n" + "".join(said[-30:]))
    yield Running(f"http://localhost:{port}", var, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    shutil.rmtree(socket_folder(var), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give the browser, shut with the last journey: its event loop would stop Django in the tests after it."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seen() -> set[tuple[str, str, int]]:
    """The pages that were pictured or scanned in this run, each with the width it had."""
    return set()


@pytest.fixture
def visit(
    stack: Running, browser: Browser, seen: set[tuple[str, str, int]], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Give a maker of visitors; every one of them is asked at the end what was wrong."""
    visitors: list[Visitor] = []

    def arrive(
        name: str = "", *, script: bool = True, width: int = 1100, kind: type[Visitor] = Visitor
    ) -> Visitor:
        story = re.sub(r"\W+", "-", request.node.name).strip("-")
        visitor = kind(browser, stack.url, story, seen, script=script, width=width)
        visitors.append(visitor)
        return visitor.step_in_as(name) if name else visitor

    yield arrive
    failed = []
    for visitor in visitors:
        try:
            visitor.leave()
        except AssertionError as complaint:
            failed.append(str(complaint))
    assert not failed, "\n".join(failed)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a real browser."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
