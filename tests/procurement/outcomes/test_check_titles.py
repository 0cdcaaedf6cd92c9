"""The command over files of titles, and the model behind the labels."""

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.language.book import PEOPLE
from procurement.outcomes.formulas.language.titles import features, in_words, label

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "language" / "titles.csv"
ROWS = list(csv.DictReader(DATA.read_text().splitlines()))


def test_a_thousand_titles_are_labelled_in_time(tmp_path):
    path = tmp_path / "titles.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "title"])
        out.writerows([f"N{n}", row["title"]] for n, row in enumerate(ROWS[:1000]))
    said = io.StringIO()
    began = time.perf_counter()
    call_command(
        "check_language", str(path), "--column", "title", "--json", stdout=said, stderr=io.StringIO()
    )
    assert time.perf_counter() - began < 10  # 5 s on a machine that does nothing else
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert len(lines) == 1000 and lines[0].keys() >= {"id", "label", "reading", "hits"}
    assert lines[3]["id"] == "N3" and {line["label"] for line in lines} == {"headcount", "outcome", "other"}


def test_plain_notices_are_left_alone():
    plain = [row["title"] for row in ROWS if row["source"] == "notice"]
    blocked = [
        t
        for t in plain
        if any(h.severity == "block" and h.category in PEOPLE for h in check("", title=t).hits)
    ]
    assert len(blocked) <= len(plain) / 1000, blocked


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("3 x Senior Java Developers", "headcount"),
        ("Give us 40 business analysts", "headcount"),
        ("Delivery Manager for the licensing team", "headcount"),
        ("Discovery for a better way to report a missed bin", "outcome"),
        ("Reduce the time that families wait for a home", "outcome"),
        ("Grounds Maintenance Contract", "other"),
    ],
)
def test_clear_titles_get_their_label(title, wanted):
    assert label(title).label == wanted


@pytest.mark.parametrize("title", ["", "   ", "\x00", "٣ مطورين", "1234", "x" * 5000, "- : ( /"])
def test_odd_titles_get_a_label(title):
    assert label(title).label in {"headcount", "outcome", "other"}


def test_every_feature_can_be_said_in_words():
    for row in ROWS[:200]:
        for feature in features(row["title"]):
            assert in_words(feature) and "=" not in in_words(feature).split("“")[0]


def test_the_demo_text_prints_its_reading(capsys):
    path = Path(__file__).parents[2] / "data" / "language" / "demo_before.txt"
    call_command("check_language", str(path))
    said = capsys.readouterr().out
    assert "PEOPLE: 8 of 12 sentences" in said and "13 blocks" in said


def test_a_missing_file_or_column_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_language", str(tmp_path / "none.txt"))
    path = tmp_path / "a.csv"
    path.write_text("name\nx\n")
    with pytest.raises(CommandError, match="There is no column"):
        call_command("check_language", str(path))


def test_a_reader_who_has_seen_enough_ends_it_quietly(tmp_path):
    path = tmp_path / "titles.csv"
    path.write_text("id,title\n" + "".join(f"N{n},40 business analysts\n" for n in range(2_000)))
    root = Path(__file__).parents[3]
    command = [sys.executable, "manage.py", "check_language", str(path), "--json"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert json.loads(run.stdout.readline())["label"] == "headcount"
        run.stdout.close()
        assert run.stderr.read() == ""
        assert run.wait(timeout=60) == 0
