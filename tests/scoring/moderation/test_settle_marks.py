"""Moderation: opens by itself, starts empty, takes a reason of its own, and loses nothing."""

import threading
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from procurement.errors import Refused
from procurement.notifications.models import Notice
from scoring.assessments import actions as assess
from scoring.moderation import actions, queries
from scoring.moderation.models import ConsensusMark, MeetingNote, Moderation
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db
LIMIT = {"1": 8, "C1": 8}  # queries: the table of lot 1, the answer to C1


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code


def settle(world, place, code, reason, *, by=None, mark=4, seen=0):
    return actions.settle(
        world.bids[place], code, by=by or world.moderator, mark=mark, reason=reason, seen=seen
    )


def test_it_is_closed_until_the_last_evaluator_locks():
    world = made.opened()
    refused("moderation.not_open", settle, world, 0, "C1", "x")
    refused("moderation.not_open", actions.lock_moderation, world.lot, by=world.moderator)


def test_a_reason_that_is_none_is_refused():
    world = made.marked()
    for code, reason in (
        ("empty", " \n\x00"),
        ("trivial", "Good answer overall."),
        ("copied_from_scale", "Thin on who is asked thin on who is asked"),
    ):
        if code != "copied_from_scale":
            refused(f"consensus.{code}", settle, world, 0, "C1", reason)
    settle(world, 0, "C1", made.reason(world, world.bids[0], "C1"))
    refused("consensus.copied_from_other", settle, world, 1, "C1", made.reason(world, world.bids[0], "C1"))
    refused("consensus.no_mark", settle, world, 1, "C1", "A reason.", mark="")
    refused("mark.off_scale", settle, world, 1, "C1", "A reason.", mark="7")
    assert ConsensusMark.objects.count() == 1
    refused("moderation.unfinished", actions.lock_moderation, world.lot, by=world.moderator)


def test_the_words_of_the_scale_are_no_reason():
    words = "Names who is asked and when, how often it is counted, and who publishes it."
    scale = [{"mark": m, "words": words if m == 4 else f"Step {m}."} for m in range(6)]
    plan = made.PLAN["criteria"]
    world = made.marked(criteria=[{**plan[0], "scale": scale}, plan[1]])
    refused("consensus.copied_from_scale", settle, world, 0, "C1", words)


def test_the_widest_disagreement_comes_first_and_the_form_starts_empty(client):
    world = made.opened(bids=2, evaluators=2)
    one, other = world.evaluators
    made.mark(world, one, {(world.bids[1], "C2"): 0})
    made.mark(world, other, {(world.bids[1], "C2"): 5})
    from scoring.assessments import actions as assess

    for judge in (one, other):
        assess.lock_marks(world.panel, world.lot, by=judge)
    rows = queries.rows_of(world.panel, world.lot)
    assert (rows[0].bid, rows[0].question.code, rows[0].is_flagged) == (world.bids[1], "C2", True)
    assert not any(row.is_flagged for row in rows[1:])
    make.sign_in(client, world.moderator)
    page = client.get(
        reverse("moderation:settle", args=[world.tender.reference, 1, rows[0].letter, "C2"])
    ).content.decode()
    assert "checked" not in page
    assert "2.5" not in page
    assert "your people lead from month six" in page.lower()


def test_two_moderators_at_once_lose_nothing():
    world = made.marked()
    settle(world, 0, "C1", made.reason(world, world.bids[0], "C1"))
    refused("consensus.changed", settle, world, 0, "C1", "My own text about hostels.", mark=2)
    note = MeetingNote.objects.get()
    assert (note.kind, note.words) == ("collision", "Mark 2. My own text about hostels.")
    settle(world, 0, "C1", made.reason(world, world.bids[0], "C1") + " Read again.", mark=3, seen=1)
    assert [str(m.mark) for m in ConsensusMark.objects.order_by("number")] == ["4.00", "3.00"]


def collide(world, writers, write):
    start = threading.Barrier(writers)

    def run(number):
        try:
            start.wait()
            write(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def reason_of(turn, number):
    return f"Writer w{number} of round r{turn} names hostel {turn * 7 + number} and week {number} there."


def write_in_rounds(world, rounds):
    """Four moderators settle the same answer at the same moment, round after round; return what was lost."""
    bid = world.bids[0]

    def write(turn, number):
        try:
            actions.settle(
                bid, "C1", by=world.moderator, mark=number % 6, reason=reason_of(turn, number), seen=turn
            )
        except Refused as refusal:
            assert refusal.code == "consensus.changed"
        except IntegrityError:
            pass  # only without the guard: the database refuses a second row, and the text is gone

    for turn in range(rounds):
        collide(world, 4, partial(write, turn))
    kept = [
        *ConsensusMark.objects.values_list("reason", flat=True),
        *MeetingNote.objects.values_list("words", flat=True),
    ]
    return [
        (turn, number)
        for turn in range(rounds)
        for number in range(4)
        if not any(reason_of(turn, number) in text for text in kept)
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [4, pytest.param(50, marks=pytest.mark.prove)])
def test_collisions_of_moderators_lose_no_text(rounds):
    """Four writers a round; 50 rounds are 200 collisions."""
    assert write_in_rounds(made.marked(bids=1, evaluators=1), rounds) == []
    assert ConsensusMark.objects.count() == rounds
    assert MeetingNote.objects.filter(kind="collision").count() == 3 * rounds


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_lock_on_the_moderation_loses_text(monkeypatch):
    """The same writers, the same action, the row of the moderation read without holding it."""

    def not_held(lot):
        Moderation.objects.get_or_create(lot=lot)
        return Moderation.objects.select_related("lot__tender").get(lot=lot)

    monkeypatch.setattr(actions, "opened", not_held)
    lost = write_in_rounds(made.marked(bids=1, evaluators=1), 20)
    assert lost, "the control kept everything: the proof above proves nothing"


def test_a_mark_settled_before_somebody_was_replaced_is_settled_again(client):
    world = made.marked()
    old = world.evaluators[0]
    made.settle_all(world)
    page = reverse("moderation:show-table", args=[world.tender.reference, 1])
    assert "Look again" not in make.sign_in(client, world.moderator).get(page).text

    new = make.user("evaluator", world.tender.buyer)
    refused(
        "panel.same_person",
        assess.replace_evaluator,
        world.panel,
        world.lot,
        old,
        old,
        by=world.officer,
        reason="x",
    )
    assess.replace_evaluator(world.panel, world.lot, old, new, by=world.officer, reason="A conflict came up.")
    told = Notice.objects.get(user=old, kind="panel_left")
    assert "A conflict came up." in told.words.happened
    panel = reverse("assess:show-panel", args=[world.tender.reference])
    assert "took you off lot 1 of this panel" in make.sign_in(client, old).get(panel).text
    fresh = make.sign_in(client, new).get(panel).text
    assert "Declare your interests" in fresh and "Declare again" not in fresh
    for moment in ("access", "names"):
        assess.declare(world.panel, by=new, moment=moment, kind="nil")
    made.mark(world, new, 1)
    assess.lock_marks(world.panel, world.lot, by=new)

    text = make.sign_in(client, world.moderator).get(page).text
    assert text.count("Look again") == 4 and "Settle the next answer" in text and "Lock this lot" not in text
    refused("moderation.marks_changed", actions.lock_moderation, world.lot, by=world.moderator)
    for place, bid in enumerate(world.bids):
        for code in world.codes:
            settle(world, place, code, made.reason(world, bid, code), mark=3, seen=1)
    assert "Look again" not in client.get(page).text
    assert actions.lock_moderation(world.lot, by=world.moderator) is True


def test_a_mark_that_rested_on_somebody_who_left_is_settled_again():
    world = made.marked()
    made.settle_all(world)
    assess.end_assignments(
        world.panel, world.lot, world.evaluators[0], by=world.officer, reason="A conflict."
    )
    assert all(row.is_stale and row.is_open for row in queries.rows_of(world.panel, world.lot))
    refused("moderation.marks_changed", actions.lock_moderation, world.lot, by=world.moderator)


def test_a_change_after_the_lock_takes_a_second_person_and_leaves_the_old_value():
    world = made.settled()
    old = ConsensusMark.objects.get(bid=world.bids[0], criterion_code="C1")
    refused("moderation.locked", settle, world, 0, "C1", "Anything at all.", seen=1)
    reason = "Paragraph two names no month for the third hostel and nobody who leads there."
    refused("consensus.no_why", actions.ask_change, old, by=world.moderator, mark=3, reason=reason, why="  ")
    change = actions.ask_change(
        old, by=world.moderator, mark=3, reason=reason, why="A month was read wrongly."
    )
    refused("consensus.own", actions.decide_change, change, by=world.moderator, agree=True)
    refused("moderation.not_yours", actions.decide_change, change, by=world.officer, agree=True)
    change = actions.decide_change(change, by=world.approver, agree=True)
    assert str(change.old.mark) == "4.00"
    assert (str(change.new.mark), change.new.number) == ("3.00", 2)
    refused("consensus.decided", actions.decide_change, change, by=world.approver, agree=True)


def test_a_conflict_found_after_the_lock_leaves_the_way_to_put_a_mark_right():
    world = made.settled()
    judge = world.evaluators[0]
    assess.declare(
        world.panel, by=judge, moment="award", kind="actual", words="My sister joined them last week."
    )
    said = world.panel.declarations.get(person=judge, kind="actual")
    assess.decide_conflict(said, by=world.officer, decision="remove", words="A close relative gains.")
    change = actions.ask_change(
        ConsensusMark.objects.get(bid=world.bids[0], criterion_code="C1"),
        by=world.moderator,
        mark=3,
        reason="Read again without one reader: paragraph two names no month and nobody who leads.",
        why="An evaluator had a conflict that was found late.",
    )
    assert actions.decide_change(change, by=world.approver, agree=True).new.mark == 3


@pytest.mark.prove
def test_the_pages_ask_twelve_times_or_less_however_many_bids(client, django_assert_max_num_queries):
    """Counted at 3 and at 30 bids: the table of all answers, and one answer. With a screening, notes, and a reader
    whose conflict was let pass, so that nothing which asks for a query more is left out.
    """
    counted = {}
    for bids in (3, 30):
        world = made.filled(bids=bids, evaluators=2, screening=made.SCREENING)
        made.let_a_conflict_pass(world, world.moderator)
        actions.write_note(world.lot, by=world.moderator, words="A long meeting.")
        make.sign_in(client, world.moderator)
        for page in (
            reverse("moderation:show-table", args=[world.tender.reference, 1]),
            reverse("moderation:settle", args=[world.tender.reference, 1, "A", "C1"]),
        ):
            name = page.split("/")[-2]
            with django_assert_max_num_queries(LIMIT[name]) as asked:
                assert client.get(page).status_code == 200
            counted.setdefault(name, set()).add(len(asked))
    assert all(len(each) == 1 for each in counted.values()), counted
