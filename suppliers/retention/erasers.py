"""What goes with the bids that are destroyed, said by the slices that keep it: a supplier's words in clear tables."""

from collections.abc import Callable
from typing import Any

# Gives how many records it emptied. It runs in the transaction of the destruction, and finds nothing the second time.
Eraser = Callable[[Any, list[Any], str], int]
ERASERS: dict[str, Eraser] = {}


def erases(what: str) -> Callable[[Eraser], Eraser]:
    """Register ``eraser(disposal, bids, words)`` for ``what`` is kept; ``words`` may stand where the text stood."""

    def register(eraser: Eraser) -> Eraser:
        if ERASERS.setdefault(what, eraser) is not eraser:
            raise ValueError(f"{what} has an eraser already: {ERASERS[what]}")
        return eraser

    return register
