"""Bands of winner and their crossings, against every pair of lines tried by hand."""

import random
import time
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.formulas.sweep import Band, Line, bands, crossing, whole_numbers, winners_at

points = st.integers(0, 20).map(lambda n: Fraction(n * 5))
some_lines = st.lists(st.tuples(points, points), min_size=1, max_size=9).map(
    lambda pairs: [Line(f"bid {n}", quality, price) for n, (quality, price) in enumerate(pairs)]
)


@settings(max_examples=400, deadline=None)
@given(some_lines)
def test_the_bands_are_those_of_every_pair_tried(lines):
    edges = {Fraction(0), Fraction(100)}
    for one in lines:
        for other in lines:
            if (weight := crossing(one, other)) is not None:
                edges.add(weight)
    steps = sorted(edges)
    want = []
    for left, right in pairwise(steps):
        names = winners_at(lines, (left + right) / 2)
        if want and want[-1].winners == names:
            want[-1] = Band(want[-1].start, right, names)
        else:
            want.append(Band(left, right, names))
    assert bands(lines) == want


@settings(max_examples=200, deadline=None)
@given(some_lines)
def test_whole_numbers_name_every_winner_at_every_weight(lines):
    rows = whole_numbers(bands(lines), lines)
    for first, last, names in rows:
        for weight in range(first, last + 1):
            assert winners_at(lines, Fraction(weight)) == names
    assert rows[0][0] == 0 and rows[-1][1] == 100


@settings(max_examples=100, deadline=None)
@given(some_lines, st.randoms(use_true_random=False))
def test_the_order_of_bids_does_not_matter(lines, dice):
    shuffled = list(lines)
    dice.shuffle(shuffled)
    assert bands(shuffled) == bands(lines)


def test_three_lines_through_one_point_tie_there():
    lines = [
        Line("a", Fraction(100), Fraction(0)),
        Line("b", Fraction(50), Fraction(50)),
        Line("c", Fraction(0), Fraction(100)),
    ]
    assert [band.winners for band in bands(lines)] == [("a",), ("c",)]
    assert (50, 50, ("a", "b", "c")) in whole_numbers(bands(lines), lines)


def test_no_bids_no_bands():
    assert bands([]) == [] and whole_numbers([]) == [] and winners_at([], Fraction(1)) == ()


def test_the_work_grows_no_faster_than_sorting():
    def seconds(count):
        dice = random.Random(1)
        lines = [
            Line(str(n), Fraction(dice.randint(0, 10**6)), Fraction(dice.randint(0, 10**6)))
            for n in range(count)
        ]
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            bands(lines)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(8_000) < 16 * seconds(1_000)
