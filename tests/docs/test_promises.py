"""Each promise stands in docs/promises.md with what keeps it, and every name there is real."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = ("procurement", "suppliers", "scoring")
PROMISES = range(1, 21)
ROWS = re.findall(
    r"^\| (P\d+): ([^|]+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", (ROOT / "docs/promises.md").read_text(), re.M
)


@cache
def source(folder: str, *, migrations: bool = False) -> str:
    """Return all Python text below a folder of the project."""
    files = (path for path in (ROOT / folder).rglob("*.py") if ("migrations" in path.parts) == migrations)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def is_there(name: str) -> bool:
    """Whether a file of the project, or something that the code defines or calls, has this name."""
    if "/" in name:
        return (ROOT / name).exists()
    return any(re.search(rf"\b{name}\b", source(floor)) for floor in FLOORS)


def runs(name: str) -> bool:
    """Whether a test, or a file of tests, is there and nothing in its file leaves tests out."""
    files = [
        path
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.name == name or re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.M)
    ]
    return bool(files) and not any(
        re.search(r"mark\.(?:skip|skipif|xfail)\b", path.read_text(encoding="utf-8")) for path in files
    )


def test_every_promise_has_its_row_with_what_keeps_it_and_a_test():
    assert {int(number[1:]) for number, *_ in ROWS} == set(PROMISES)
    assert all(names(code) and names(tests) for _, _, code, _, tests in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_what_keeps_a_promise_is_there(row):
    _, _, code, database, tests = row
    migrated = "\n".join(source(floor, migrations=True) for floor in FLOORS)
    missing = [name for name in names(code) if not is_there(name)]
    missing += [name for name in names(database) if not re.search(rf"\b{name}\b", migrated)]
    missing += [name for name in names(tests) if not runs(name)]
    assert not missing
