"""The measure library: some forty figures that show a change, each with its trap and its guardrail."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LibraryMeasure:
    """One entry. ``gamed``: what would move the figure without the change; ``guardrail``: what to watch beside."""

    key: str
    topic: str
    name: str
    numerator: str
    denominator: str
    unit: str
    better: str
    gamed: str
    guardrail: str


LIBRARY: tuple[LibraryMeasure, ...] = tuple(
    LibraryMeasure(**entry)
    for entry in tomllib.loads((Path(__file__).parent / "library.toml").read_text())["measure"]
)
_BY_KEY = {measure.key: measure for measure in LIBRARY}


def measure_of(key: str) -> LibraryMeasure | None:
    """Return the entry with this key, or None.

    >>> measure_of("wait_median").unit
    'days'
    """
    return _BY_KEY.get(key)
