"""The docs name what is there: settings, commands, the words of the code and its files."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FLOORS = ("procurement", "suppliers", "scoring")
DEMO = {"DEBUG", "DEMO_PERSONAS"}  # must be unset in production


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_read_from_the_environment_stands_in_operations_and_no_other():
    told, source = read("docs/operations.md"), read("config/settings.py")
    ours = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", told[: told.index("## Deploying")], re.M)
    named = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert ours - named <= DEMO
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_command_stands_in_operations():
    commands = {
        path.stem for floor in FLOORS for path in (ROOT / floor / "management/commands").glob("[a-z]*.py")
    }
    told = read("docs/operations.md")
    assert {name for name in commands if f"`{name}`" not in told} == set()


def test_every_name_of_the_glossary_is_in_the_code():
    words = {
        word
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if "migrations" not in path.parts
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    told = re.findall(r"^\| [^|`]+ \| ([^|]*`[^|]*) \|", read("docs/glossary.md"), re.M)
    names = {part for cell in told for name in re.findall(r"`([\w.]+)`", cell) for part in name.split(".")}
    assert len(names) > 40 and names - words == set()
    heads = re.findall(r"^\| ([^|`]+?) \| [^|]*`", read("docs/glossary.md"), re.M)
    twice = {head for head in heads if heads.count(head) > 1}
    assert twice <= {"Gap"}  # of a journey, and of a rehearsal


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]+\.(?:py|toml|txt|csv|sh|md|yaml))`", text))
    links = set(re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text))
    missing = {name for name in named if not (ROOT / name).exists()}
    missing |= {name for name in links if not (page.parent / name).exists()}
    assert missing == set()
