"""From totals to places. True ties stay ties unless the published tie-break parts them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)

TIE_BREAKS = {
    "quality": "the higher quality",
    "price": "the lower whole-life price",
    "criterion": "the higher mark on a named criterion (criterion:CODE)",
}
"""What a plan may publish to part a tie. Time of submission and order of rows are not among them, ever."""


@dataclass(frozen=True)
class Placed(Generic[Name]):
    """One bid's place. ``parted_by`` is the number of the tie-break that parted it from its neighbour, if
    any."""

    name: Name
    rank: int
    tied_with: tuple[Name, ...] = ()
    parted_by: int | None = None


def place(entries: Sequence[tuple[Name, Fraction, Sequence[Fraction]]]) -> list[Placed[Name]]:
    """Rank ``(name, total, tie_break_keys)``: higher first, for the total and for every key.

    Equal totals with equal keys share a rank (1, 1, 3). Entries come back best first, and by the text of
    their name within a shared rank, so that the order of rows never shows. None for none.

    >>> entries = [("b", Fraction(1), ()), ("a", Fraction(1), ()), ("c", Fraction(0), ())]
    >>> [(placed.name, placed.rank) for placed in place(entries)]
    [('a', 1), ('b', 1), ('c', 3)]
    """
    ordered = sorted(entries, key=lambda entry: str(entry[0]))
    ordered.sort(key=lambda entry: (entry[1], *entry[2]), reverse=True)
    # sorted() is stable under reverse, so names stay in order within equal keys
    groups: list[list[tuple[Name, Fraction, Sequence[Fraction]]]] = []
    for entry in ordered:
        if groups and (groups[-1][0][1], *groups[-1][0][2]) == (entry[1], *entry[2]):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    placed: list[Placed[Name]] = []
    for position, group in enumerate(groups):
        rank = len(placed) + 1
        parted = None
        for neighbour in groups[max(0, position - 1) : position] + groups[position + 1 : position + 2]:
            if neighbour[0][1] == group[0][1]:
                here = next(
                    i for i, (a, b) in enumerate(zip(neighbour[0][2], group[0][2], strict=True)) if a != b
                )
                parted = here if parted is None else min(parted, here)
        names = tuple(entry[0] for entry in group)
        placed.extend(
            Placed(name, rank, tuple(other for other in names if other != name), parted) for name in names
        )
    return placed
