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
        runs = 1 + int((code[1:] < code[:-1]).sum())  # stretches of rows that stand in order already
        is_ordered = runs == 1
        self.order = slice(None) if is_ordered else order_of(code, runs)
        self.starts = starts_of(code[self.order])
        self.places = self.starts if is_ordered else self.order[self.starts]
        self.many = len(code)

    def first(self, column: Any) -> Any:
        """Return the value of some row of each group: for the keys themselves."""
        return column[self.places]

    def count(self) -> Any:
        """Return the number of rows of each group."""
        return np.diff(self.starts, append=self.many)

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


def order_of(code: Any, runs: int) -> Any:
    """Return the places of whole numbers from 0 in their order.

    A few ordered runs are merged. Else numbers of up to 48 bits are ordered sixteen at a time, the lowest first, as
    numpy counts such short numbers where it compares longer ones.

    >>> order_of(np.array([70_000, 1, 2**40]), 2).tolist(), order_of(np.array([70_000, 1, 2**40]), 9).tolist()
    ([1, 0, 2], [1, 0, 2])
    """
    bits = int(code.max()).bit_length()
    if runs <= 4 or bits > 48:
        return np.argsort(code, kind="stable")
    order = np.argsort(code.astype(np.uint16), kind="stable")
    for shift in range(16, bits, 16):
        order = order[np.argsort((code[order] >> shift).astype(np.uint16), kind="stable")]
    return order


def totals(code: Any, column: Any, many: int) -> Any:
    """Return the sum of a column for each of the ``many`` whole numbers from 0 that a row may have as its ``code``.

    >>> totals(np.array([2, 0, 2]), np.array([5, 1, 7]), 4).tolist()
    [1, 0, 12, 0]
    """
    found = np.zeros(many, np.int64)
    wide = [one.astype(np.int64, copy=False) for one in (code, column)]  # quick where both are 64 bits wide
    np.add.at(found, *wide)
    return found


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
