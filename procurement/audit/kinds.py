"""The kinds of event: plain text with a sentence, so that a new one costs no migration; a test checks the
register.
"""

import re
from dataclasses import dataclass
from string import Formatter

REGISTER: dict[str, "Kind"] = {}
_SHAPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True)
class Kind:
    """A kind of event. ``sentence`` has {by}, {subject}, {reason} and the facts by name."""

    name: str
    sentence: str
    head: str = ""  # sign a tree head when it has happened, an opening, a lock, an award: its name in words
    reading: bool = False  # somebody read, or signed in: written each time, so a history shows the newest few

    @property
    def fields(self) -> set[str]:
        """The names between braces in the sentence."""
        return {field for _, field, _, _ in Formatter().parse(self.sentence) if field}

    def __str__(self) -> str:
        return self.name


def kind(name: str, sentence: str, *, head: str = "", reading: bool = False) -> Kind:
    """Register and return a kind of event: ``kind("bid.withdrawn", "{by} withdrew {subject}: {reason}")``.

    With ``head`` a signed tree head follows each such event, under its name and chain as the occasion.
    Raises ``ValueError`` for a name that is not ``noun.verb`` in lower case, or that already has another
    sentence.
    """
    if not _SHAPE.fullmatch(name) or len(name) > 60:
        raise ValueError(f"an audit kind is noun.verb in lower case, at most 60 characters: {name!r}")
    made = Kind(name, sentence, head, reading)
    if REGISTER.setdefault(name, made) != made:
        raise ValueError(f"the audit kind {name} has another sentence already: {REGISTER[name].sentence!r}")
    return made
