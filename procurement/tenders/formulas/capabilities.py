"""The lexicon of capabilities: verbs on things, with the words that people use for them.

A capability is what a digital service can do for someone: take a payment, hold a case. `capabilities.csv`
has one line a capability: adding one is adding a line. The phrases are matched as whole words, with or
without a plural; ``*`` at the end of a word stands for any ending. ``data`` names the records that it lives
on, ``size`` how much work it usually is beside the others (1 small to 3 large), ``days`` how soon it can
first help someone.

The list is this service's own, drawn up from the requests that public bodies publish.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Capability:
    """A verb on a thing. ``key`` is stable; ``title`` is how it is shown."""

    key: str
    title: str
    data: str
    size: int
    days: int
    phrases: tuple[str, ...]


def _read() -> Iterator[Capability]:
    with (Path(__file__).parent / "capabilities.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Capability(
                row["title"].replace(" ", "-"),
                row["title"],
                row["data"],
                int(row["size"]),
                int(row["days"]),
                tuple(row["phrases"].split("|")),
            )


CAPABILITIES: tuple[Capability, ...] = tuple(_read())

BY_KEY: dict[str, Capability] = {capability.key: capability for capability in CAPABILITIES}


def _pattern(phrase: str) -> str:
    words = []
    for word in phrase.split():
        if word.endswith("*"):
            words.append(re.escape(word[:-1]) + r"\w{0,12}")
        else:
            words.append(re.escape(word) + "(?:s|es)?")
    return r"\s+".join(words)


@cache
def _compiled(key: str) -> re.Pattern[str]:
    phrases = sorted(BY_KEY[key].phrases, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(_pattern(phrase) for phrase in phrases) + r")\b", re.IGNORECASE)


@cache
def _words_of(key: str) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase of the capability in small letters, the longest first: a text that lacks one of them
    does not have the phrase."""
    return tuple(
        tuple(sorted((word.rstrip("*").casefold() for word in phrase.split()), key=len, reverse=True))
        for phrase in BY_KEY[key].phrases
    )


def _may_hold(small: str, key: str) -> bool:
    """Say whether a text in small letters has every word of some phrase of the capability."""
    return any(all(word in small for word in words) for words in _words_of(key))


@dataclass(frozen=True)
class Found:
    """A capability seen in a text, with the words that gave it away and where they stand."""

    capability: Capability
    words: str
    start: int
    end: int


KEPT = 256
"""Texts whose reading is kept: every lot of a large tender with the lots that each could be split into."""


@lru_cache(maxsize=KEPT)
def find_capabilities(text: str) -> tuple[Found, ...]:
    """Return each capability that ``text`` asks for, once, in the order in which it is first named.

    The same text reads the same, so each page of a draft does not read it again. Only the first 200,000 characters
    are read. A phrase inside a longer phrase of another capability
    counts for the longer one ("debt collection" isn't also "calculate debt").

    >>> [found.capability.title for found in find_capabilities("Take payments and hold a case")]
    ['take a payment', 'hold a case']
    """
    text = text[:200_000]
    small = text.casefold()
    hits = [
        Found(capability, match.group(0), match.start(), match.end())
        for capability in CAPABILITIES
        if _may_hold(small, capability.key)
        for match in _compiled(capability.key).finditer(text)
    ]
    hits.sort(key=lambda hit: (hit.start, -(hit.end - hit.start), hit.capability.key))
    kept: list[Found] = []
    covered_to = -1
    seen: set[str] = set()
    for hit in hits:
        if hit.start < covered_to:
            continue
        covered_to = hit.end
        if hit.capability.key not in seen:
            seen.add(hit.capability.key)
            kept.append(hit)
    return tuple(kept)
