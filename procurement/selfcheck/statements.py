"""The sentences that a function looks at itself by: six functions, six themes each, four sentences a theme.

They are this service's own; `statements.csv` has one line a sentence, in the order in which they are asked.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LEVELS = ((0, "Not yet"), (1, "Starting"), (2, "Usual"), (3, "We teach others"))
MOST = 3
THEMES, EACH = 6, 4


@dataclass(frozen=True)
class Theme:
    """A theme with its four sentences; each has a key that is stable while its place is."""

    title: str
    sentences: tuple[tuple[str, str], ...]


@cache
def themes_of(function: str) -> tuple[Theme, ...]:
    """Return the six themes of a function. Raises ``KeyError`` for an unknown one."""
    return _read()[function]


@cache
def _read() -> dict[str, tuple[Theme, ...]]:
    found: dict[str, dict[str, list[str]]] = {}
    with (Path(__file__).parent / "statements.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["function"], {}).setdefault(row["theme"], []).append(row["statement"])
    return {
        function: tuple(
            Theme(title, tuple((f"{place}-{number}", words) for number, words in enumerate(sentences, 1)))
            for place, (title, sentences) in enumerate(themes.items(), 1)
        )
        for function, themes in found.items()
    }


@dataclass(frozen=True)
class Line:
    """One theme as it was answered: points of twelve, and its sentences with the level of each."""

    title: str
    points: int
    answers: tuple[tuple[str, int], ...]

    @property
    def most(self) -> int:
        return EACH * MOST


def lines_of(function: str, answers: dict[str, int]) -> list[Line]:
    """Return the six themes as they were answered, in their order. Raises ``ValueError`` unless all 24 are."""
    themes = themes_of(function)
    keys = {key for theme in themes for key, _ in theme.sentences}
    if set(answers) != keys or any(level not in dict(LEVELS) for level in answers.values()):
        raise ValueError("answer each of the 24 sentences with 0 to 3")
    return [
        Line(
            theme.title,
            sum(answers[key] for key, _ in theme.sentences),
            tuple((words, answers[key]) for key, words in theme.sentences),
        )
        for theme in themes
    ]
