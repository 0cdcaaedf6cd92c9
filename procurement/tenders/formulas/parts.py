"""An old specification cut into the parts of a tender: each piece of text keeps the place that it came from.

A heading decides the part for what stands below it, until the next heading. What stands under no heading that we
know goes to the first lot: it says what is wanted. Nothing is left out and no word is changed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_HEADING = 80
NUMBERING = re.compile(
    r"^\s*(?:(?:section|part|annex)\s+)?(?:\d+(?:\.\d+)*[.)]?|[A-Za-z][.)])?\s*", re.IGNORECASE
)
LOT = "lot"
# The words of a heading that send what stands below it to a part; the first that fits counts.
HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for part, words in (
        # Background to the service, introduction to the requirements: the first word says what it is.
        ("why", r"^(?:background|introduction|context|problem)"),
        (
            "capability_plan",
            r"knowledge transfer|hand-?over|exit|transition out|skills transfer|capability|training",
        ),
        (
            "working_together",
            r"governance|ways? of working|working arrangements?|reporting|meetings|contract management",
        ),
        ("quality", r"quality|acceptance|service levels?|testing|accessibility"),
        ("limits", r"constraints?|limits|assumptions|standards|legal|security|data protection"),
        ("users", r"users?|user groups?|customers|stakeholders|audience"),
        (
            LOT,
            r"scope|requirements?|specification|services?|deliverables?|what we (?:need|want)|statement of work|lot",
        ),
        (
            "why",
            r"background|introduction|problem|context|current (?:situation|state)|purpose|overview|why|need",
        ),
    )
)


@dataclass(frozen=True)
class Piece:
    """A piece of text and where it stands in what was brought in: "paragraph 12", "page 3", "line 4"."""

    text: str
    place: str


def part_of_heading(line: str) -> str | None:
    """Return the part that a heading opens, or None when the line is no heading that we know.

    >>> part_of_heading("2.1 Background to the service"), part_of_heading("The users wait 47 days.")
    ('why', None)
    """
    line = line.strip()
    if len(line) > LONGEST_HEADING or line.endswith((".", ",", ";")) or len(line.split()) > 9:
        return None
    words = NUMBERING.sub("", line, count=1).rstrip(":")
    if not words or not (words[0].isupper() or words != line):
        return None
    return next((part for part, pattern in HEADINGS if pattern.search(words)), None)


def cut(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    """Return the pieces of each part, in order; a heading goes with what stands below it, and is not text.

    The keys are names of tender parts, and ``lot`` for what is wanted.

    >>> found = cut([Piece("Background", "line 1"), Piece("Families wait.", "line 2"), Piece("Scope", "line 3"),
    ...              Piece("A visit within a week.", "line 4")])
    >>> {part: [piece.place for piece in kept] for part, kept in found.items()}
    {'why': ['line 2'], 'lot': ['line 4']}
    """
    found: dict[str, list[Piece]] = {}
    part = LOT
    for piece in pieces:
        for line in piece.text.splitlines():
            if (opened := part_of_heading(line)) is not None:
                part = opened
            elif line.strip():
                found.setdefault(part, []).append(Piece(line.strip(), piece.place))
    return found


def span(pieces: list[Piece]) -> str:
    """Say where a run of pieces stands.

    >>> span([Piece("a", "line 2"), Piece("b", "line 3"), Piece("c", "line 9")])
    'line 2 to line 9'
    """
    first, last = pieces[0].place, pieces[-1].place
    return first if first == last else f"{first} to {last}"
