"""Every worry that the simulator voices comes with a change, and the change mends it."""

import random
from collections import Counter
from fractions import Fraction
from urllib.parse import parse_qsl

import pytest

from scoring.formulas.exact import BadInput
from scoring.formulas.price import FORMULAS
from scoring.rubrics.presets import PRESETS
from scoring.simulator.asking import ask
from scoring.simulator.formulas.report import simulate

RUBRICS = [preset.plan(Fraction(1_100_000)) for preset in PRESETS.values()]


def question(dice):
    """A rubric with settings and bids as somebody might try them."""
    given = {
        "formula_id": dice.choice(list(FORMULAS)),
        "price_weight_pct": str(dice.choice([10, 20, 30, 45, 60, 80, dice.randint(0, 99)])),
        "overall_minimum_points": str(dice.choice([0, 50, 60, 65, 80, 95])),
    }
    if dice.random() < 0.7:
        middle = dice.choice([100_000, 1_000_000])
        given["source"] = "own"
        bids = [
            (dice.choice([dice.randint(20, 95), 70]), dice.choice([dice.randint(50, 150), 100]))
            for _ in "12345"
        ]
        given["bids"] = "\n".join(
            f"B{n}, {quality}, {middle * share // 100}" for n, (quality, share) in enumerate(bids)
        )
    return dice.choice(RUBRICS), given


def press_all(base, given):
    """Press the fix of every worry of one screen, each by itself; return the ids of the worries."""
    asked = ask(base, given)
    met = []
    for verdict in simulate(asked.case, asked.options)["verdicts"]:
        if verdict["level"] in ("good", "note"):
            continue
        met.append(verdict["id"])
        assert verdict["fix"] and verdict["change"], (given, verdict)
        again = ask(base, dict(parse_qsl(asked.address(**verdict["change"]))))
        after = simulate(again.case, again.options)["verdicts"]
        gone = "id" if verdict["id"] == "nobody-stands" else "sentence"
        assert verdict[gone] not in [row[gone] for row in after], (given, verdict)
    return met


def mends(count, seed):
    """Press every fix of ``count`` random screens; return how many worries were met, by id."""
    dice, met = random.Random(seed), Counter()
    for _ in range(count):
        base, given = question(dice)
        try:
            ask(base, given)
        except BadInput:
            continue
        met.update(press_all(base, given))
    return met


def test_one_press_mends_each_worry():
    met = mends(40, "short")
    assert {"price-weight", "nobody-stands", "low-bid-near", "one-mark"} <= set(met)


@pytest.mark.prove
def test_one_press_mends_each_worry_in_thousands_of_screens():
    met = mends(1_500, "long")
    assert {"attack", "reversal", "tie", "not-firm", "scale-misses", "attack-wins", "low-bid-wins"} <= set(
        met
    )


@pytest.mark.parametrize("minimum", ["0", "65"])
def test_bids_without_any_quality_can_stand_after_one_press(minimum):
    given = {
        "source": "own",
        "bids": "A, 0, 1000000\nB, 0, 900000",
        "formula_id": next(id for id, formula in FORMULAS.items() if formula.kind == "ratio"),
        "overall_minimum_points": minimum,
    }
    assert "nobody-stands" in press_all(RUBRICS[0], given)


def test_what_lies_in_the_bids_and_not_in_the_plan_is_a_note():
    asked = ask(RUBRICS[0], {"source": "own", "bids": "A, 80, 1000000\nB, 80, 1000000"})
    verdicts = {row["id"]: row for row in simulate(asked.case, asked.options)["verdicts"]}
    assert verdicts["tie"]["level"] == "note" and not verdicts["tie"]["change"]
    assert "settled by lot in public" in verdicts["tie"]["sentence"]


def test_a_better_and_cheaper_bid_is_not_called_a_trick():
    asked = ask(RUBRICS[0], {"attack_quality": "95", "attack_price_gbp": "500000"})
    report = simulate(asked.case, asked.options)
    assert report["attack"]["changes_the_winner"]
    assert not {"attack", "attack-wins"} & {row["id"] for row in report["verdicts"]}
