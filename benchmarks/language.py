"""The language check: 40 documents of about 2,000 words, every rule, guard and reading, beside its peers.

    ./dev bench language [--rounds N]

The limit is "lower, split, set look-up" over the same text in the same run; the peer is proselint, where it is
installed. Hostile texts have the length of a plain one. Also prints the health strip of a tender of 20 lots,
precision and recall on labelled sentences, and how many plain notices are blocked.
"""

import argparse
import csv
import gzip
import os
import statistics
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import django

from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.language.book import PEOPLE, SYSTEM
from procurement.outcomes.formulas.language.titles import label

DATA = Path(__file__).parent / "data" / "language"
WORDS = 2_000
LIMIT = "lower, split, set look-up (limit)"
DOCUMENTS = 40


def documents() -> list[str]:
    """Return 40 documents of about 2,000 words, cut from real notice descriptions."""
    words = (DATA / "documents.txt").read_text().split(" ")
    step = max((len(words) - WORDS) // (DOCUMENTS - 1), 1)
    return [" ".join(words[start : start + WORDS]) for start in range(0, step * DOCUMENTS, step)]


def timed(work: Callable[[str], object], texts: list[str], rounds: int) -> list[float]:
    """Return milliseconds a document, after one warm round."""
    return turns({"": work}, texts, rounds)[""]


def turns(
    works: Mapping[str, Callable[[str], object]], texts: list[str], rounds: int
) -> dict[str, list[float]]:
    """Return the same of several works that take turns at each document, as the pace of a machine changes."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for text in texts:
            for name, work in works.items():
                began = time.process_time()
                work(text)
                if number:
                    found[name].append((time.process_time() - began) * 1000)
    return found


def line(name: str, found: list[float], limit: float) -> None:
    middle = statistics.median(found)
    print(f"{name:34} {middle:9.2f} {min(found):9.2f} {max(found):9.2f} {middle / limit:9.1f}")


def quality() -> None:
    """Print precision and recall of the readings people and system on the labelled sentences."""
    rows = list(csv.DictReader((DATA / "sentences.csv").read_text().splitlines()))
    print(f"\n{len(rows)} labelled sentences\n{'draw':8} {'asks for':8} precision    recall")
    for draw in dict.fromkeys(row["drawn"] for row in rows):
        drawn = [row for row in rows if row["drawn"] == draw]
        for name, categories in (("people", PEOPLE), ("system", SYSTEM)):
            said = [_says(row["sentence"], categories) for row in drawn]
            _print_counts(draw, name, said, [row["label"] == name for row in drawn])


def texts() -> None:
    """Print how many whole texts of digital notices ask for people or a system, and in how many the check says so."""
    with gzip.open(DATA / "texts.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"\n{len(rows)} whole texts of digital notices")
    for name, categories in (("people", PEOPLE), ("system", SYSTEM)):
        said = [_says(row["text"], categories, title=row["title"]) for row in rows]
        true = [name in row["asks_for"].split() for row in rows]
        _print_counts("whole", name, said, true)


def drafts() -> None:
    """Print the same of sentences as officers write them in a draft, of many fields."""
    rows = list(csv.DictReader((DATA / "drafts.csv").read_text().splitlines()))
    print(f"\n{len(rows)} sentences as officers draft them")
    for draw in dict.fromkeys(row["drawn"] for row in rows):
        drawn = [row for row in rows if row["drawn"] == draw]
        for name, categories in (("people", PEOPLE), ("system", SYSTEM), ("barrier", {"barrier"})):
            said = [_says(row["sentence"], categories) for row in drawn]
            _print_counts(draw, name, said, [row["label"] == name for row in drawn])


def _says(text: str, categories: Collection[str], **words: str) -> bool:
    hits = check(text, **words).hits
    return any(hit.category in categories and hit.severity != "nudge" for hit in hits)


def _print_counts(draw: str, name: str, said: list[bool], true: list[bool]) -> None:
    both = sum(a and b for a, b in zip(said, true, strict=True))
    print(f"{draw:8} {name:8} {both:3} of {sum(said):3} {both:3} of {sum(true):3}")


def notices() -> None:
    """Print how many notices outside CPV 48 and 72 a block about people stops, and which."""
    with gzip.open(DATA / "notices.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    stopped = []
    for row in rows:
        hits = check(row["description"], title=row["title"]).hits
        if phrases := [h.phrase for h in hits if h.severity == "block" and h.category in PEOPLE]:
            stopped.append((row["title"], phrases[0]))
    print(f"\n{len(stopped)} of {len(rows)} notices that are not digital have a block about people:")
    for title, phrase in stopped:
        print(f"  {title[:70]}: “{phrase}”")


def strip_of(words: list[str], start: int) -> None:
    """Run every check and the health strip over a tender of 20 lots of about 150 words."""
    from procurement.tenders.checks import Draft, run_draft
    from procurement.tenders.formulas.facts import LotFacts, TenderFacts
    from procurement.tenders.queries import health_strip

    lots = tuple(
        LotFacts(number=n, title=f"Lot {n}", text=" ".join(words[start + n * 150 : start + n * 150 + 150]))
        for n in range(1, 21)
    )
    draft = Draft(
        title="Fewer families waiting",
        sections={"title": "Fewer families waiting", "why": " ".join(words[start : start + 400])},
        facts=TenderFacts(title="Fewer families waiting", lots=lots),
    )
    health_strip(draft, run_draft(draft))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    plain = documents()
    length = int(statistics.mean(map(len, plain)))
    known = frozenset(WORDS_OF_LIMIT)
    works: dict[str, Callable[[str], object]] = {
        LIMIT: lambda text: [word for word in text.lower().split() if word in known],
        "check: every rule and guard": check,
        "the same text again": check,
        "the title model": lambda text: label(text[:80]),
    }
    found = turns(works, plain, rounds)
    base = statistics.median(found[LIMIT])
    print(f"{len(plain)} documents, {length} characters each; milliseconds of processor time a document")
    print(f"{'':34} {'median':>9} {'min':>9} {'max':>9} {'x limit':>9}")
    for name, took in found.items():
        line(name, took, base)
    for name, unit in HOSTILE.items():
        line(f"hostile: {name}", timed(check, [(unit * (length // len(unit) + 1))[:length]], rounds), base)
    try:
        from proselint.checks import __register__
        from proselint.registry import CheckRegistry
        from proselint.tools import LintFile
    except ImportError:
        print("proselint is not installed here, so it was not measured")
    else:
        CheckRegistry().register_many(__register__)
        line("proselint", timed(lambda text: LintFile("text", content=text).lint(), plain[:5], 1), base)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    words = (DATA / "documents.txt").read_text().split(" ")
    starts = [str(n * 311) for n in range(40)]
    strip = timed(lambda start: strip_of(words, int(start)), starts, 1)
    line("health strip of a tender of 20 lots", strip, base)
    quality()
    texts()
    drafts()
    notices()


WORDS_OF_LIMIT = (
    "developer", "developers", "analyst", "analysts", "engineer", "engineers", "rate", "rates", "resource",
    "resources", "cv", "cvs",
)  # fmt: skip
HOSTILE = {
    "nothing but hits": "Give us 40 business analysts at £650 per day. ",
    "grades without a job": "40 senior senior data data cloud cloud agile ",
    "one long word": "a" * 997 + " ",
    "fresh words": "".join(f"w{n * 7919 % 100_003}x " for n in range(3000)),
}

if __name__ == "__main__":
    main()
