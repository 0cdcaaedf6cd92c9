"""Sums over groups of rows held as columns of whole numbers. Exact: nothing is rounded, nothing is a float."""

from typing import Any

import numpy as np

LIMB = 21  # bits: three limbs hold 63, and 2 to the 20 products of two limbs still fit in 64


class Groups:
    """The rows that agree in every key, brought together in the order of the keys.

    Keys are columns of whole numbers of one length. Sums come back with one value a group.
    """

    def __init__(self, *keys: Any) -> None:
        code = _joined(keys)
        self.order = np.argsort(code)
        self.starts = starts_of(code[self.order])

    def first(self, column: Any) -> Any:
        """Return the value of some row of each group: for the keys themselves."""
        return column[self.order[self.starts]]

    def count(self) -> Any:
        """Return the number of rows of each group."""
        return np.diff(self.starts, append=len(self.order))

    def sum(self, column: Any) -> Any:
        """Return the sum of each group, in 64 bits."""
        return np.add.reduceat(column[self.order], self.starts, dtype=np.int64)

    def least(self, column: Any) -> Any:
        """Return the smallest value of each group."""
        return np.minimum.reduceat(column[self.order], self.starts)

    def most(self, column: Any) -> Any:
        """Return the largest value of each group."""
        return np.maximum.reduceat(column[self.order], self.starts)


def _joined(keys: tuple[Any, ...]) -> Any:
    """Return one number a row that orders as the keys do. Where their ranges pass 62 bits, it is packed first."""
    code, span = np.zeros(len(keys[0]), np.int64), 1
    for key in keys:
        least = int(key.min())
        width = int(key.max()) - least + 1
        if span * width > 2**62:
            seen, code = np.unique(code, return_inverse=True)
            span = len(seen)
        code = code * width + (key - least)
        span *= width
    return code


def starts_of(*columns: Any) -> Any:
    """Return where a new group starts in rows that stand in the order of their keys."""
    new = np.zeros(len(columns[0]), bool)
    new[0] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def sums_of_squares(values: Any, starts: Any) -> list[int]:
    """Return Σ value² of each run of rows, exactly, for up to a million rows a run.

    A square passes 64 bits, so each value is cut into limbs of 21 bits whose products are summed apart.

    >>> sums_of_squares(np.array([3, 4, -(10**17)]), np.array([0, 2])) == [25, 10**34]
    True
    """
    mask = (1 << LIMB) - 1
    limbs = (values & mask, (values >> LIMB) & mask, values >> 2 * LIMB)  # the last one bears the sign
    found = [0] * len(starts)
    for i, one in enumerate(limbs):
        for j, other in enumerate(limbs[i:], i):
            times = (1 if i == j else 2) << LIMB * (i + j)
            for place, part in enumerate(np.add.reduceat(one * other, starts).tolist()):
                found[place] += part * times
    return found


def largest(values: Any, bodies: Any, count: int) -> Any:
    """Return the places of the ``count`` largest values, largest first; of equal ones the lower body first, and
    body 0, which is no body, last.

    >>> largest(np.array([5, 9, 5, 1]), np.array([7, 3, 2, 1]), 2).tolist()
    [1, 2]
    """
    places = np.arange(len(values))
    if len(values) > count:
        places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    return places[np.lexsort((bodies[places], bodies[places] == 0, -values[places]))][:count]


def lives(bodies: Any, months: Any) -> tuple[int, Any, Any, Any]:
    """Return the first month and, for it and each month to the last, how many bodies are alive, new and gone.

    Alive: in the twelve months up to and with it. New: alive, and in none of the 36 months before those. Gone: in
    the twelve months before those, and not alive. Months are year × 12 + month − 1.

    >>> first, alive, new, gone = lives(np.array([1, 2, 1]), np.array([100, 101, 114]))
    >>> first, alive.tolist()[:3], alive.tolist()[11:], new.tolist()[11:], gone.tolist()[11:]
    (100, [1, 2, 2], [2, 1, 0, 1], [2, 1, 0, 0], [0, 1, 2, 1])
    """
    seen = Groups(bodies, months)
    body, month = seen.first(bodies), seen.first(months)
    start, end = int(month.min()), int(month.max()) + 1
    same = body[1:] == body[:-1]
    before = np.concatenate(
        [[start - 48], np.where(same, month[:-1], start - 48)]
    )  # never in sight of ``start``
    after = np.concatenate([np.where(same, month[1:], end), [end]])

    def count(first: Any, last: Any) -> Any:
        """How many of the stretches from ``first`` up to before ``last`` hold each month."""
        some = last > first
        edges = np.zeros(end - start + 1, np.int64)
        np.add.at(edges, np.minimum(first[some], end) - start, 1)
        np.add.at(edges, np.minimum(last[some], end) - start, -1)
        return np.cumsum(edges)[:-1]

    alive = count(month, np.minimum(month + 12, after))
    new = count(np.maximum(month, before + 48), month + 12)
    gone = count(month + 12, np.minimum(month + 24, after))
    return start, alive, new, gone
