"""Every stored result comes out again to the byte, whatever the order of its rows."""

import random

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from scoring.results import actions, queries
from scoring.results.models import StoredResult
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db
PRICES = {
    "linear": made.PLAN["price"],
    "lowest": {"formula_id": "lowest-over-price-v1", "weight_pct": "20"},
    "median": {"formula_id": "median-deviation-v1", "weight_pct": "20"},
}


def shuffled(monkeypatch, dice):
    """Let the rows of bids, settled marks and prices come in an order of the dice."""
    bids_of, settled_marks, opened_prices = (
        queries.marking.bids_of,
        queries.settled_marks,
        queries.opened_prices,
    )

    def thrown(rows):
        return dict(dice.sample(list(rows.items()), len(rows)))

    monkeypatch.setattr(
        queries.marking, "bids_of", lambda *a, **k: dice.sample(found := bids_of(*a, **k), len(found))
    )
    monkeypatch.setattr(
        queries,
        "settled_marks",
        lambda *a: thrown({bid: thrown(marks) for bid, marks in settled_marks(*a).items()}),
    )
    monkeypatch.setattr(queries, "opened_prices", lambda *a, **k: thrown(opened_prices(*a, **k)))


@pytest.mark.prove
def test_all_stored_results_come_out_again_from_shuffled_rows(monkeypatch):
    """Other formulas, a tie, a bid under the minimum, and a result that a later change replaced."""
    from scoring.moderation import actions as moderation
    from scoring.moderation.models import ConsensusMark

    marks = {0: {"C1": 5}, 1: {"C1": 5}, 2: {"C1": 3}, 3: {"C1": 0}}
    prices = ["90000.00", "90000.00", "85000.50", "99999.99"]
    lots = [made.computed(marks, bids=4, prices=prices, price=rule).lot for rule in PRICES.values()]
    world = made.computed()
    change = moderation.ask_change(
        ConsensusMark.objects.get(bid=world.bids[0], criterion_code="C1"),
        by=world.moderator,
        mark=2,
        reason="Paragraph two names no month for the third hostel and nobody who leads there.",
        why="A month was read wrongly.",
    )
    moderation.decide_change(change, by=world.approver, agree=True)
    actions.store_result(world.lot)
    assert StoredResult.objects.count() == 5
    assert any(row["tied_with"] for row in StoredResult.objects.first().bids) is False

    dice = random.Random(6)
    for stored in StoredResult.objects.all():
        for _ in range(5):
            assert queries.recompute(stored, dice) == bytes(stored.data)
    shuffled(monkeypatch, dice)
    for lot in [*lots, world.lot]:
        stored = queries.latest(lot)
        for _ in range(5):
            again = queries.compute(lot)
            assert again.result.canonical_bytes == bytes(stored.data)
            assert (again.near_misses, again.sensitivity) == (stored.near_misses, stored.sensitivity)


def test_the_command_says_that_all_came_out_again_and_fails_for_one_changed_byte(capsys):
    world = made.computed()
    call_command("recompute_results")
    assert "1 stored results, 3 shuffles each: the same bytes" in capsys.readouterr().out
    stored = queries.latest(world.lot)
    with pgtrigger.ignore("scoring.StoredResult:append_only"):
        StoredResult.objects.filter(pk=stored.pk).update(data=bytes(stored.data).replace(b'"4"', b'"5"', 1))
    with pytest.raises(CommandError, match="1 of 1 stored results differ"):
        call_command("recompute_results")


def test_no_shuffle_is_no_proof(db):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("recompute_results", times=0)
