"""The language check: 40 documents of about 2,000 words, every rule, guard and reading, beside its peers.

    ./dev bench language [--rounds N]

The limit is "lower, split, set look-up" over the same text in the same run; the peer is proselint, where it is
installed. Hostile texts have the length of a plain one. Also prints precision and recall on labelled sentences.
"""

import argparse
import csv
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.language.book import PEOPLE, SYSTEM
from procurement.outcomes.formulas.language.titles import label

DATA = Path(__file__).parent / "data" / "language"
WORDS = 2_000
DOCUMENTS = 40


def documents() -> list[str]:
    """Return 40 documents of about 2,000 words, cut from real notice descriptions."""
    words = (DATA / "documents.txt").read_text().split(" ")
    step = max((len(words) - WORDS) // (DOCUMENTS - 1), 1)
    return [" ".join(words[start : start + WORDS]) for start in range(0, step * DOCUMENTS, step)]


def timed(work: Callable[[str], object], texts: list[str], rounds: int) -> list[float]:
    """Return milliseconds a document, after one warm round."""
    for text in texts:
        work(text)
    found = []
    for _ in range(rounds):
        for text in texts:
            began = time.process_time()
            work(text)
            found.append((time.process_time() - began) * 1000)
    return found


def line(name: str, found: list[float], limit: float) -> None:
    middle = statistics.median(found)
    print(f"{name:34} {middle:9.2f} {min(found):9.2f} {max(found):9.2f} {middle / limit:9.1f}")


def quality() -> None:
    """Print precision and recall of the readings people and system on the labelled sentences."""
    rows = list(csv.DictReader((DATA / "sentences.csv").read_text().splitlines()))
    print(f"\n{len(rows)} labelled sentences\n{'asks for':12} precision recall   n")
    for name, categories in (("people", PEOPLE), ("system", SYSTEM)):
        said = [
            any(h.category in categories and h.severity != "nudge" for h in check(r["sentence"]).hits)
            for r in rows
        ]
        true = [row["label"] == name for row in rows]
        both = sum(a and b for a, b in zip(said, true, strict=True))
        precision = f"{both / sum(said):9.0%}" if sum(said) else "        –"
        recall = f"{both / sum(true):6.0%}" if sum(true) else "     –"
        print(f"{name:12} {precision} {recall} {sum(true):4}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    texts = documents()
    length = int(statistics.mean(map(len, texts)))
    known = frozenset(WORDS_OF_LIMIT)
    limit = timed(lambda text: [word for word in text.lower().split() if word in known], texts, rounds)
    base = statistics.median(limit)
    print(f"{len(texts)} documents, {length} characters each; milliseconds of processor time a document")
    print(f"{'':34} {'median':>9} {'min':>9} {'max':>9} {'x limit':>9}")
    line("lower, split, set look-up (limit)", limit, base)
    line("check: every rule and guard", timed(check, texts, rounds), base)
    line("with the title model", timed(lambda text: (check(text), label(text[:80])), texts, rounds), base)
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
        line("proselint", timed(lambda text: LintFile("text", content=text).lint(), texts[:5], 1), base)
    quality()


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
