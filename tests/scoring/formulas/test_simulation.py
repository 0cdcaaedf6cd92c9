"""The array simulation gives what a plain loop gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.formulas.simulation import evaluate, median_of_evaluators, rank_shares, shaken_weights

NEAR = 1e-11


def plain_loop(scores, prices, weights, minimum, draws, scale):
    """The standard work, bid by bid and draw by draw."""
    evaluators, bids, qualities = scores.shape
    marks = []
    for bid in range(bids):
        row = []
        for criterion in range(qualities):
            column = sorted(scores[a, bid, criterion] for a in range(evaluators))
            middle = evaluators // 2
            row.append(column[middle] if evaluators % 2 else (column[middle - 1] + column[middle]) / 2)
        marks.append(row)
    standing = [bid for bid in range(bids) if all(mark >= minimum for mark in marks[bid])]

    def totals_of(group, weight):
        lowest = min((prices[bid] for bid in group), default=1)
        return {
            bid: sum(marks[bid][c] / scale * weight[c] for c in range(qualities))
            + lowest / prices[bid] * weight[-1]
            for bid in group
        }

    totals = totals_of(standing, weights)
    shares = [[0.0] * bids for _ in range(bids)]
    for draw in draws:
        drawn = totals_of(standing, draw)
        for bid in range(bids):
            place = (
                sum(drawn[other] > drawn[bid] + NEAR for other in standing) if bid in drawn else len(standing)
            )
            shares[bid][place] += 1 / len(draws)
    reversal = []
    for left_out in range(bids):
        rest = [bid for bid in standing if bid != left_out]
        again = totals_of(rest, weights)
        reversal.append(
            left_out in standing
            and any(
                order(totals[one] - totals[other]) != order(again[one] - again[other])
                for one in rest
                for other in rest
            )
        )
    return [totals.get(bid, 0.0) for bid in range(bids)], shares, reversal


def order(gap):
    return int(gap > NEAR) - int(gap < -NEAR)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_the_arrays_agree_with_the_plain_loop(seed):
    dice = np.random.default_rng(seed)
    evaluators, bids, criteria, count = (
        int(dice.integers(low, high)) for low, high in ((1, 12), (1, 12), (1, 6), (1, 30))
    )
    scores = dice.integers(0, 6, (evaluators, bids, criteria - 1)).astype(float)
    if seed % 3 == 0:
        scores[:] = scores[:, :1]  # equal quality, so that ties happen
    prices = dice.integers(50, 60 if seed % 2 else 500, bids).astype(float)
    weights = dice.dirichlet(np.ones(criteria))
    draws = dice.dirichlet(np.ones(criteria), count)
    minimum = float(dice.integers(0, 3))
    totals, shares, reversal = evaluate(scores, prices, weights, minimum, draws, scale=5)
    want = plain_loop(scores, prices, weights, minimum, draws, 5)
    np.testing.assert_allclose(totals, want[0], atol=1e-12)
    np.testing.assert_allclose(shares, want[1], atol=1e-12)
    assert reversal.tolist() == want[2]


def test_each_row_of_shares_makes_one():
    dice = np.random.default_rng(3)
    scores = dice.integers(0, 6, (5, 30, 11)).astype(float)
    draws = dice.dirichlet(np.ones(12), 5_000)
    _, shares, _ = evaluate(scores, dice.uniform(50, 150, 30), np.ones(12) / 12, 1.0, draws)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_a_loser_that_holds_the_lowest_price_reverses_the_order_of_the_others():
    scores = np.array([[[80.0], [72.0], [40.0]]])
    _, _, reversal = evaluate(
        scores, np.array([100.0, 85.0, 50.0]), np.array([0.6, 0.4]), 0, np.zeros((0, 2))
    )
    assert reversal.tolist() == [False, False, True]


def test_a_minimum_takes_a_bid_out_of_the_price_scale():
    scores = np.array([[[4.0], [3.0], [1.0]]])
    prices, weights = np.array([100.0, 80.0, 10.0]), np.array([0.5, 0.5])
    totals, shares, reversal = evaluate(scores, prices, weights, 2, np.array([[0.5, 0.5]]), scale=5)
    assert totals.tolist() == [0.8, 0.8, 0.0]
    assert shares.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert not reversal.any()


@pytest.mark.parametrize("bids", [1, 2, 31, 32, 33, 700])
def test_equal_bids_share_the_first_rank_whatever_their_number(bids):
    shares = rank_shares(np.full((bids, 3), 0.3), np.random.default_rng(1).dirichlet(np.ones(3), 200))
    assert shares[:, 0].tolist() == [1.0] * bids and not shares[:, 1:].any()


def test_values_of_nothing_tie_at_nothing():
    shares = rank_shares(np.zeros((3, 2)), np.array([[1.0, 0.0], [-1.0, 0.5]]))
    assert shares[:, 0].tolist() == [1.0, 1.0, 1.0]


def test_only_the_first_ranks_may_be_kept():
    dice = np.random.default_rng(5)
    values, draws = dice.random((40, 6)), dice.dirichlet(np.ones(6), 300)
    np.testing.assert_allclose(rank_shares(values, draws, top=3), rank_shares(values, draws)[:, :3])


def test_a_run_can_be_stopped_and_then_speaks_for_what_was_done():
    seen = []

    def stop_after_two(done):
        seen.append(done)
        return len(seen) < 2

    shares = rank_shares(np.eye(3), np.ones((100, 3)), progress=stop_after_two, chunk=10)
    assert seen == [10, 20] and shares[:, 0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("evaluators", range(1, 12))
def test_the_median_is_the_median(evaluators):
    scores = np.random.default_rng(evaluators).random((evaluators, 7, 3))
    np.testing.assert_allclose(median_of_evaluators(scores), np.median(scores, axis=0))


def test_shaken_weights_are_the_same_for_a_seed_keep_their_sum_and_stay_near():
    weights = (20.0, 20.0, 15.0, 10.0, 5.0, 10.0, 20.0)
    drawn = shaken_weights(weights, 2_000, 5.0, 1)
    shaken_weights.cache_clear()
    np.testing.assert_array_equal(drawn, shaken_weights(weights, 2_000, 5.0, 1))
    np.testing.assert_allclose(drawn.sum(axis=1), 100.0)
    assert drawn.min() >= 0 and abs(drawn.mean(axis=0) - np.array(weights)).max() < 0.5
    assert (shaken_weights((100.0, 0.0), 5, 5.0, 1)[:, 1] == 0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prices": np.array([1.0, 0.0])}, "above zero"),
        ({"prices": np.array([1.0, np.nan])}, "finite"),
        ({"prices": np.array([1.0])}, "prices"),
        ({"scores": np.array([[[6.0], [-1.0]]])}, "on the scale"),
        ({"scores": np.array([[[np.nan], [1.0]]])}, "on the scale"),
        ({"scores": np.zeros((2, 1))}, "3 dimensions"),
        ({"scores": np.zeros((0, 2, 1))}, "at least 1"),
        ({"draws": np.array([[np.inf, 0.0]])}, "finite"),
        ({"draws": np.array([[1.0]])}, "draws"),
        ({"weights": np.array([np.nan, 0.0])}, "finite"),
    ],
)
def test_shapes_and_numbers_that_do_not_fit_are_refused(change, message):
    good = {
        "scores": np.array([[[4.0], [3.0]]]),
        "prices": np.array([1.0, 2.0]),
        "weights": np.array([0.5, 0.5]),
        "minimum": 0,
        "draws": np.array([[0.5, 0.5]]),
    }
    with pytest.raises(ValueError, match=message):
        evaluate(**good | change)


def test_no_bids_give_empty_answers():
    totals, shares, reversal = evaluate(np.zeros((1, 0, 1)), np.zeros(0), np.ones(2), 0, np.ones((3, 2)))
    assert totals.shape == (0,) and shares.shape == (0, 0) and reversal.shape == (0,)
