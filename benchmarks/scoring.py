"""Scoring and simulation: the standard work beside a peer and the machine's limit, in one run.

The standard work for B bids, C criteria (the last is price), A evaluators and N draws: median over evaluators,
minimums, value matrix, totals and ranks, rank acceptability over N given draws, leave-one-bid-out rank reversal.
Every contender gets the same arrays, and their answers are compared before anything is timed."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.formulas import engine, sweep
from scoring.formulas.case import read_plan
from scoring.formulas.simulation import evaluate, shaken_weights
from scoring.simulator.formulas.report import simulate

SIZES = ((30, 12, 5, 10_000), (500, 20, 5, 1_000))
REACH = {30: (80, 8), 500: (10, 18)}  # times faster than the best peer, times one GEMM


@dataclass
class Work:
    """One size of the standard work, with everything that a contender may ask for."""

    bids: int
    criteria: int
    evaluators: int
    count: int

    def __post_init__(self) -> None:
        dice = np.random.default_rng(7)
        self.scores = dice.integers(1, 6, (self.evaluators, self.bids, self.criteria - 1)).astype(float)
        self.prices = dice.uniform(0.5e6, 1.5e6, self.bids)
        self.weights = dice.dirichlet(np.ones(self.criteria))
        self.draws = dice.dirichlet(np.ones(self.criteria), self.count)
        self.minimum = 1.0

    @property
    def matrix(self) -> Any:
        """Median marks and prices: the decision matrix that MCDA packages take."""
        return np.column_stack([np.median(self.scores, axis=0), self.prices])


def ours(work: Work) -> Any:
    return evaluate(work.scores, work.prices, work.weights, work.minimum, work.draws, scale=5)


def careful_numpy(work: Work) -> Any:
    """What a careful reader of the numpy manual writes: one product, one argsort, one bincount."""
    marks = np.median(work.scores, axis=0)
    standing = (marks >= work.minimum).all(axis=1)
    values = np.column_stack([marks / 5, work.prices[standing].min() / work.prices])
    totals = np.where(standing, values @ work.weights, 0)
    order = np.argsort(-(work.draws @ values.T), axis=1)
    flat = order * work.bids + np.arange(work.bids)
    shares = np.bincount(flat.ravel(), minlength=work.bids**2).reshape(work.bids, work.bids) / work.count
    reversal = np.zeros(work.bids, dtype=bool)
    for left_out in range(work.bids):
        rest = np.arange(work.bids) != left_out
        again = values[rest].copy()
        again[:, -1] = work.prices[rest].min() / work.prices[rest]
        before, after = np.argsort(-totals[rest]), np.argsort(-(again @ work.weights))
        reversal[left_out] = not np.array_equal(before, after)
    return totals, shares, reversal


def pyrepo(work: Work) -> Any:
    """pyrepo-mcda's simple additive weighting, a call a draw and a call a left-out bid, as its users write it.

    Its own normalisation by the best on each criterion is replaced by ours, so that the answers can be compared.
    """
    from pyrepo_mcda.mcda_methods import SAW

    def normalise(matrix: Any, types: Any) -> Any:
        return np.column_stack([matrix[:, :-1] / 5, matrix[:, -1].min() / matrix[:, -1]])

    saw, matrix = SAW(normalization_method=normalise), work.matrix
    types = np.array([1] * (work.criteria - 1) + [-1])
    totals = saw(matrix, work.weights, types)
    shares = np.zeros((work.bids, work.bids))
    places = np.arange(work.bids)
    for draw in work.draws:
        shares[np.argsort(-saw(matrix, draw, types)), places] += 1
    reversal = np.zeros(work.bids, dtype=bool)
    for left_out in range(work.bids):
        rest = np.arange(work.bids) != left_out
        again = saw(matrix[rest], work.weights, types)
        reversal[left_out] = not np.array_equal(np.argsort(-totals[rest]), np.argsort(-again))
    return totals, shares / work.count, reversal


def gemm(work: Work) -> Any:
    """The machine's limit: the one matrix product in the middle of the work."""
    return work.draws @ work.values.T


def seconds(call: Callable[[], Any]) -> float:
    """Processor time: all of this runs on one thread, and what else the machine does should count little."""
    start = time.process_time()
    call()
    return time.process_time() - start


def line(name: str, times: list[float], size: str, ratio: str = "") -> None:
    median, low, high = statistics.median(times) * 1e3, min(times) * 1e3, max(times) * 1e3
    print(f"{name:<46}{median:>10.3f}{low:>10.3f}{high:>10.3f}  {ratio:<28}{size}")


def standard(repeats: int, *, with_peer: bool) -> bool:
    reached = True
    for size in SIZES:
        work = Work(*size)
        work.values = np.column_stack([np.median(work.scores, axis=0) / 5, work.prices.min() / work.prices])
        contenders: dict[str, Callable[[Work], Any]] = {"one GEMM (limit)": gemm, "ours": ours}
        contenders["careful numpy"] = careful_numpy
        if with_peer:
            contenders["pyrepo-mcda 0.1 (SAW)"] = pyrepo
        answer = ours(work)
        for name, contender in contenders.items():
            if contender not in (gemm, ours):
                for mine, theirs in zip(answer, contender(work), strict=True):
                    np.testing.assert_allclose(mine, theirs, atol=1e-9, err_msg=name)
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for turn in range(repeats):
            for name, contender in contenders.items():
                if contender is pyrepo and turn >= 5:
                    continue
                times[name].append(seconds(lambda contender=contender, work=work: contender(work)))
        words = "B={} C={} A={} N={:,}".format(*size)
        limit = statistics.median(times["one GEMM (limit)"])
        mine = statistics.median(times["ours"])
        for name in contenders:
            ratio = f"{statistics.median(times[name]) / limit:.1f} × GEMM"
            if contenders[name] is pyrepo:
                faster = statistics.median(times[name]) / mine
                ratio = f"ours is {faster:.0f} × faster"
                reached &= faster >= REACH[size[0]][0]
            line(name, times[name], words, ratio)
        reached &= mine / limit <= REACH[size[0]][1]
        print(f"{'':<46}reach: at least {REACH[size[0]][0]} × the peer, at most {REACH[size[0]][1]} × GEMM\n")
    return reached


def exact(repeats: int) -> None:
    dice = random.Random(4)
    plan = {
        "criteria": [
            {"code": f"C{n}", "title": f"C{n}", "weight_pct": "4", "scale_max": "5"} for n in range(20)
        ],
        "price": {"formula_id": "lowest-over-price-v1", "weight_pct": "20"},
    }
    bids = [f"B-{n}" for n in range(500)]
    marks = {bid: {f"C{n}": str(dice.randint(0, 5)) for n in range(20)} for bid in bids}
    prices = {bid: f"{dice.randint(10**8, 10**9)}.{dice.randint(10, 99)}" for bid in bids}
    line(
        "official result, exact, every part explained",
        [seconds(lambda: engine.score(plan, marks, prices)) for _ in range(repeats)],
        "500 bids × 20 criteria",
        "reach: under 1,000 ms",
    )
    for count in (1_000, 8_000):
        lines = [
            sweep.Line(
                str(n), Fraction(dice.randint(0, 10**6), 10**4), Fraction(dice.randint(0, 10**6), 10**4)
            )
            for n in range(count)
        ]
        times = [seconds(lambda lines=lines: sweep.bands(lines)) for _ in range(repeats)]
        line("crossings of the sweep, exact", times, f"{count:,} bids")
    from scoring.formulas.case import Case
    from scoring.simulator.formulas.bidders import archetype_bids

    usual = read_plan(
        {
            "criteria": [
                {"code": f"C{n}", "weight_pct": w} for n, w in enumerate(("20", "20", "15", "10", "5", "10"))
            ],
            "price": {
                "formula_id": "linear-floor-ceiling-v1",
                "weight_pct": "20",
                "floor_gbp": "935000",
                "ceiling_gbp": "1430000",
            },
        }
    )
    case = Case(usual, archetype_bids(usual, Fraction(1_100_000)))
    simulate(case)
    times = [seconds(lambda: simulate(case)) for _ in range(repeats)]
    line("everything the simulator says (no page)", times, "5 bids, 2,000 shaken weights")
    draw = shaken_weights.__wrapped__
    weights = (20.0, 20.0, 15.0, 10.0, 5.0, 10.0, 20.0)
    times = [seconds(lambda: draw(weights, 10_000, 5.0, 1)) for _ in range(repeats)]
    line("drawing weights (kept per seed)", times, "10,000 draws × 7")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench scoring", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11, help="runs of each contender (the peer: 5)")
    parser.add_argument("--no-peer", action="store_true", help="leave pyrepo-mcda out")
    parser.add_argument(
        "--check", action="store_true", help="end with 1 when the figures to reach are missed"
    )
    options = parser.parse_args()
    print(
        f"{'one thread; processor milliseconds':<46}{'median':>10}{'min':>10}{'max':>10}  {'ratio':<28}size of the work"
    )
    reached = standard(options.repeats, with_peer=not options.no_peer)
    exact(min(options.repeats, 7))
    if options.check and not reached:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
