"""How firm is a ranking when the weights are shaken: many draws at once, in numpy.

Simulation only. Nothing here decides an award: binary floats come in and go out, and the official result
(``scoring.formulas.engine``) is computed exactly and never reads these figures.

Ranking is what costs, not the matrix product. The last bits of each total, which are noise, make room for the
bid's number, and one plain sort then gives order, places and ties together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SCALES = (5.0, 10.0, 100.0)
"""The marking scales in use: a mark above 5 reads as one out of 10, above 10 as one out of 100."""

_CHUNK = 65_536
"""Totals worked on at once: small enough to stay in the processor's cache."""


def evaluate(
    scores: Floats,
    prices: Floats,
    weights: Floats,
    minimum: float | Floats,
    draws: Floats,
    *,
    scale: float | None = None,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Score B bids and say how their places hold under N draws of the weights.

    ``scores[A, B, C-1]``: marks of A evaluators; the median over evaluators counts. ``prices[B]``: whole-life
    prices, above zero. ``weights[C]``: one a criterion, price last. ``minimum``: the lowest median mark that
    stands, one for all criteria or one each. ``draws[N, C]``: other weights to try. ``scale``: the top mark;
    left out, the smallest of 5, 10 and 100 that holds every mark.

    The value of a bid on a criterion is ``mark/scale``, on price ``lowest/price`` with the lowest among the
    bids that stand. Returns

    - ``totals[B]``: value times weight, summed; 0 for a bid under a minimum;
    - ``acceptability[B, B]``: the share of draws in which bid ``i`` takes rank ``r`` (0 is first). Equal
      totals share the better rank. Bids under a minimum share the rank after every bid that stands, so each
      row makes 1 (with no draws, all is 0);
    - ``reversal[B]``: whether the order of the other bids changes when this bid is left out. Only a bid that
      alone holds the lowest price can do that, so one second look is enough.

    Totals that agree to about 12 digits count as equal: binary floats cannot tell such a tie from noise.
    Raises ``ValueError`` for shapes that do not fit, numbers that are not finite, a price of zero or less, a
    mark below 0 or above the scale. Source: performance.md 1 of the service's own specification; rank
    acceptability after Lahdelma and Salminen's SMAA-2.

    >>> totals, shares, reversal = evaluate(np.array([[[4.0], [3.0]]]), np.array([100.0, 80.0]),
    ...     np.array([0.5, 0.5]), 0, np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> totals.tolist(), shares.tolist(), reversal.tolist()
    ([0.8, 0.8], [[0.5, 0.5], [0.5, 0.5]], [False, False])
    """
    scores, prices, weights, draws = (
        np.asarray(array, dtype=np.float64) for array in (scores, prices, weights, draws)
    )
    _check(scores, prices, weights, draws)
    bids = len(prices)
    totals, acceptability, reversal = np.zeros(bids), np.zeros((bids, bids)), np.zeros(bids, dtype=bool)
    if bids == 0:
        return totals, acceptability, reversal
    top = _top_mark(scores, scale)
    marks = median_of_evaluators(scores)
    stands = (marks >= minimum).all(axis=1)
    standing = np.flatnonzero(stands)
    rest = bids - standing.size
    if rest and len(draws):
        acceptability[~stands, standing.size] = 1.0
    if not standing.size:
        return totals, acceptability, reversal
    price = prices[standing]
    values = np.empty((standing.size, len(weights)))
    np.divide(marks[standing], top, out=values[:, :-1])
    np.divide(price.min(), price, out=values[:, -1])
    totals[standing] = values @ weights
    shares = rank_shares(values, draws)
    if rest:
        acceptability[np.ix_(standing, np.arange(standing.size))] = shares
    else:
        acceptability = shares
    setter = int(price.argmin())
    reversal[standing[setter]] = _reverses(setter, values, price, weights)
    return totals, acceptability, reversal


def _check(scores: Floats, prices: Floats, weights: Floats, draws: Floats) -> None:
    """Raise ``ValueError`` for shapes that do not fit, numbers that are not finite, and a price of zero or less."""
    if scores.ndim != 3 or prices.ndim != 1 or weights.ndim != 1 or draws.ndim != 2:
        raise ValueError("scores has 3 dimensions, prices and weights 1, draws 2")
    evaluators, bids, qualities = scores.shape
    criteria = qualities + 1
    if (
        prices.shape != (bids,)
        or weights.shape != (criteria,)
        or draws.shape[1] != criteria
        or not evaluators
    ):
        raise ValueError("scores is [A, B, C-1], prices [B], weights [C] and draws [N, C], with A at least 1")
    if not (np.isfinite(prices).all() and np.isfinite(weights).all() and (prices > 0).all()):
        raise ValueError("prices and weights are finite, and every price is above zero")


def _top_mark(scores: Floats, scale: float | None) -> float:
    """The top of the scale that the marks are on; raise ``ValueError`` for a mark that is not on it."""
    if not scores.shape[2]:
        return 1.0
    highest, lowest = float(scores.max()), float(scores.min())
    if not (lowest >= 0 and highest <= (scale or SCALES[-1])):
        raise ValueError("every mark is on the scale, from 0 up")
    return scale or next(step for step in SCALES if highest <= step)


def _reverses(setter: int, values: Floats, price: Floats, weights: Floats) -> bool:
    """Whether the other bids change places without ``setter``, where it alone holds the lowest price."""
    if len(price) <= 2 or np.count_nonzero(price == price[setter]) > 1:
        return False
    others = np.arange(len(price)) != setter
    again = values[others]
    again[:, -1] = price[others].min() / price[others]
    before, after = (values @ weights)[others], again @ weights
    return not np.array_equal(_places(before), _places(after))


def median_of_evaluators(scores: Floats) -> Floats:
    """The median over the first axis, ``[A, B, C] -> [B, C]``: a sorting network on whole planes for up to
    nine.

    >>> median_of_evaluators(np.array([[[1.0]], [[5.0]], [[4.0]]])).tolist()
    [[4.0]]
    """
    count = len(scores)
    if count > 9:
        return np.median(scores, axis=0)
    planes = [scores[number] for number in range(count)]
    for turn in range(count):
        for left in range(turn % 2, count - 1, 2):
            one, other = planes[left], planes[left + 1]
            planes[left], planes[left + 1] = np.minimum(one, other), np.maximum(one, other)
    middle = count // 2
    return planes[middle] if count % 2 else (planes[middle - 1] + planes[middle]) / 2


def rank_shares(
    values: Floats,
    draws: Floats,
    *,
    top: int | None = None,
    progress: Callable[[int], bool] | None = None,
    chunk: int | None = None,
) -> Floats:
    """The share of draws in which each bid takes each rank: ``values[B, C]``, ``draws[N, C]`` give ``[B, top
    or B]``.

    Higher totals rank first; equal totals share the better rank. ``top`` keeps the first ranks only, for
    thousands of bids. ``progress(done)`` is called after each part of the draws and stops the work by
    returning False; the shares are then of the draws that were done. No draws give zeros. Raises
    ``ValueError`` for numbers that are not finite.
    """
    bids, draws_count = len(values), len(draws)
    kept = bids if top is None else min(top, bids)
    if not bids or not draws_count:
        return np.zeros((bids, kept))
    bits = max(1, (bids - 1).bit_length())
    packed = 1 << bits
    negative = np.ascontiguousarray(0.0 - values.T)  # so that the best sorts first; never minus nothing
    least_draw = draws.min()
    if not (np.isfinite(negative).all() and np.isfinite(draws.max()) and np.isfinite(least_draw)):
        raise ValueError("values and draws are finite numbers")
    number = np.arange(bids, dtype=np.int64)
    column = np.arange(kept, dtype=np.int64) * packed
    counts = np.zeros(kept * packed, dtype=np.int64)
    step = chunk or max(1, min(draws_count, _CHUNK // bids))
    room = np.empty((step, bids))
    gaps = np.empty((step, max(1, kept - 1)), dtype=np.int64)
    done = 0
    for start in range(0, draws_count, step):
        part = draws[start : start + step]
        totals = np.matmul(part, negative, out=room[: len(part)])
        if least_draw < 0:
            totals += 0.0  # minus nothing becomes nothing: the sign bit would part true ties at zero
        keys = totals.view(np.int64)
        keys &= -packed
        keys |= number
        totals.sort(axis=1)
        first = keys[:, :kept]
        ranks: NDArray[np.int64] = column
        if kept > 1:
            gap = np.bitwise_xor(first[:, 1:], first[:, :-1], out=gaps[: len(part)])
            if gap.min() < packed and (tied := (gap >= 0) & (gap < packed)).any():
                places = np.broadcast_to(column, first.shape).copy()
                places[:, 1:][tied] = 0
                ranks = np.maximum.accumulate(places, axis=1)
        if kept < bids:
            first = first & (packed - 1)
        else:
            first &= packed - 1
        first += ranks
        np.add.at(counts, first.ravel(), 1)
        done += len(part)
        if progress is not None and not progress(done):
            break
    return counts.reshape(kept, packed)[:, :bids].T / done


def _places(totals: Floats) -> NDArray[np.int64]:
    """Competition places (0 is first) of totals, those that agree to 12 digits of the largest counting as
    equal."""
    largest = float(np.abs(totals).max()) or 1.0
    rounded = np.rint(totals / largest * 1e12).astype(np.int64)
    ordered = np.sort(-rounded)
    return np.searchsorted(ordered, -rounded, side="left")


@lru_cache(maxsize=32)
def shaken_weights(weights: tuple[float, ...], draws: int, shake: float, seed: int) -> Floats:
    """``draws`` sets of weights, each weight moved by up to ``shake`` points either way, none below 0, each
    set brought back to the sum of ``weights``. The same seed gives the same draws, and they are kept: drawing
    costs more than scoring. A weight of 0 stays 0: what is not weighed is not shaken.

    >>> shaken_weights((80.0, 20.0), 2, 0.0, 1).tolist()
    [[80.0, 20.0], [80.0, 20.0]]
    """
    base = np.array(weights)
    moved = base + np.random.Generator(np.random.PCG64(seed)).uniform(-shake, shake, (draws, base.size))
    np.maximum(moved, 0.0, out=moved)
    moved[:, base == 0] = 0.0
    sums = moved.sum(axis=1)
    moved[sums == 0] = base
    moved *= (base.sum() / np.where(sums == 0, base.sum(), sums))[:, None] if base.sum() else 1.0
    moved.setflags(write=False)
    return moved
