"""What `./dev` installs first, and how it is told when it cannot."""

import subprocess
import sys
from pathlib import Path

import pytest

from supervisor import install

ROOT = Path(__file__).resolve().parents[2]


def test_an_old_python_is_told_so_in_one_sentence():
    """`dev` itself must be readable for an old Python: here it is told that it runs on one."""
    old = "import sys; sys.version_info = (2, 7, 18); exec(compile(open('dev').read(), 'dev', 'exec'))"
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == (
        "worth: Python 3.11 or newer is needed and this is 2.7.18: install python3.11 or newer, then start again.\n"
    )


@pytest.mark.parametrize("newer", ["def f(x: int)", ":=", 'f"', "match ", "-> "])
def test_nothing_in_dev_is_younger_than_the_python_it_refuses(newer):
    code = [line for line in (ROOT / "dev").read_text().splitlines() if not line.startswith("#")]

    assert not [line for line in code if newer in line]


def test_a_half_installed_program_is_not_taken_for_a_whole_one(tmp_path):
    half = tmp_path / "uv"
    half.write_bytes(b"\x7fELF half of it")
    half.chmod(0o755)

    assert not install.works(half)
    assert not install.works(tmp_path / "missing")
    assert install.works(sys.executable)


@pytest.mark.parametrize(("there", "steps"), [(["pip"], ["pip"]), (["ensurepip"], ["venv", "pip"])])
def test_the_installer_comes_by_the_pip_that_is_there_else_by_one_of_its_own(
    there, steps, monkeypatch, tmp_path
):
    ran: list[tuple] = []
    monkeypatch.setattr(install, "TOOLS", tmp_path)
    monkeypatch.setattr(install, "works", lambda program: False)
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: name in there or None)
    monkeypatch.setattr(install, "run", lambda *command, why, env=None: ran.append(command))

    assert install.find_uv() == str(tmp_path / "uv/bin/uv")
    assert [command[2] for command in ran] == steps
    assert ran[-1][-3:] == ("--target", tmp_path / "uv", "uv")


def test_without_any_pip_an_ordinary_user_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(install.os, "getuid", lambda: 1000)

    with pytest.raises(SystemExit, match="run `apt-get install -y python3-venv`"):
        install.python_with_pip()


def test_a_step_that_fails_shows_what_was_said_and_then_what_to_do(capfd):
    with pytest.raises(SystemExit, match="worth: mend the thing"):
        install.run(
            sys.executable,
            "-c",
            "import sys; sys.exit('WARNING: again\\nno such package')",
            why="mend the thing",
        )

    assert capfd.readouterr().err == "no such package\n"


def test_two_starts_do_not_install_at_the_same_time(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(install, "TOOLS", tmp_path / "tools")
    with install.alone():
        other = subprocess.Popen(
            [sys.executable, "-c", "import sys; from pathlib import Path; from supervisor import install\n"
             "install.TOOLS = Path(sys.argv[1])\nwith install.alone(): print('in')", str(tmp_path / "tools")],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert "waiting for it" in other.stdout.readline()
        assert other.poll() is None
    assert other.communicate(timeout=20)[0] == "in\n"


def test_a_checkout_of_somebody_else_is_one_sentence(monkeypatch):
    monkeypatch.setattr(install.os, "access", lambda place, how: False)
    with pytest.raises(
        SystemExit, match="cannot be written to and something must be installed there: start as its owner"
    ):
        install.may_write()


def test_a_user_without_a_home_keeps_the_caches_in_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "nonexistent"))
    assert install.environment()["UV_CACHE_DIR"].startswith(str(install.TOOLS))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("npm_config_cache", raising=False)
    assert "npm_config_cache" not in install.environment()


def test_without_a_browser_and_without_root_it_says_how_to_get_one(monkeypatch, capsys):
    monkeypatch.setattr(install, "DEBIAN", {"a-browser": "/nonexistent/browser"})
    monkeypatch.setattr(install.os, "getuid", lambda: 1000)
    install.browser()
    assert "run `sudo apt-get install -y a-browser`" in capsys.readouterr().out


def test_packages_that_were_broken_off_are_installed_anew(monkeypatch, tmp_path):
    """The installer takes a package whose files are half there for a whole one."""
    steps: list[str] = []
    for name, path in {"VENV": "venv", "PYTHON": "venv/bin/python", "STAMP": "venv/stamp"}.items():
        monkeypatch.setattr(install, name, tmp_path / path)
    monkeypatch.setattr(install, "find_uv", lambda: "uv")
    monkeypatch.setattr(install, "works", lambda program: Path(program).exists())

    def run(*command, why, env=None):
        steps.append(command[1])
        if command[1] == "venv":
            assert not (tmp_path / "venv").exists()
            (tmp_path / "venv/bin").mkdir(parents=True)
            (tmp_path / "venv/bin/python").touch()
        elif steps.count("pip") == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(install, "run", run)
    with pytest.raises(KeyboardInterrupt):
        install.packages("run")
    install.packages("run")
    install.packages("run")

    assert steps == ["venv", "pip", "venv", "pip"]
