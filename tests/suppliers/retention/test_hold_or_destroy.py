"""A hold and a destruction at the same moment: one of them, never both; and a worker that is killed half way."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pgtrigger
import pytest
from django.db import close_old_connections, connections, transaction

from procurement import audit
from procurement.audit.verifying import verify_audit
from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from suppliers.bids import filestore
from suppliers.bids.models import BidFile, BidVersion
from suppliers.retention import actions, destruction, rules
from suppliers.retention.models import Disposal, LegalHold
from tests.suppliers.retention.make_kept import World, work

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def at_once(*acts) -> list[str]:
    """Run each act on a connection of its own, all from one moment on; return what became of each."""
    gate = threading.Barrier(len(acts))

    def run(act):
        close_old_connections()
        try:
            gate.wait()
            act()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def race(world: World, disposal: Disposal, delay: float) -> tuple[bool, bool]:
    """Let a hold and the destruction meet, the hold this much later; say whether each took place."""

    def hold() -> None:
        time.sleep(max(0, delay))
        actions.place_hold(world.tender, by=world.officer, reason="A claim was announced.")

    def destroy() -> None:
        time.sleep(max(0, -delay))
        destruction.destroy(disposal)

    at_once(hold, destroy)
    return (
        LegalHold.objects.standing().filter(tender=world.tender).exists(),
        not BidVersion.objects.filter(bid=world.lost).exclude(quality=b"").exists(),
    )


def test_a_hold_and_a_destruction_at_the_same_moment_end_with_one_of_them():
    ends = set()
    for number in range(10):
        world = World()
        disposal = world.agreed()
        held, gone = race(world, disposal, (number - 5) * 0.004)
        assert held != gone
        ends.add(held)
    assert ends == {True, False}, "the race never went both ways, so it proved nothing"
    assert verify_audit().sound


def test_with_the_guards_off_both_can_happen(monkeypatch):
    """The control: no lock on the tender, no question again inside it, no trigger."""
    world = World()
    disposal = world.agreed()
    asked = threading.Event()
    placed = threading.Event()

    def late(*args, **facts):
        asked.set()
        placed.wait(10)

    monkeypatch.setattr(destruction, "locked", nullcontext)
    monkeypatch.setattr(destruction, "kept_still", late)

    empty = destruction._empty

    def unguarded(*args):
        with pgtrigger.ignore("suppliers.BidVersion:destroyed_only"):
            return empty(*args)

    monkeypatch.setattr(destruction, "_empty", unguarded)

    def destroy() -> None:
        with transaction.atomic():
            destruction.destroy(Disposal.objects.select_related("tender").get(pk=disposal.pk))

    def hold() -> None:
        asked.wait(10)
        actions.place_hold(world.tender, by=world.officer, reason="A claim was announced.")
        placed.set()

    with pytest.MonkeyPatch.context() as patch:
        # The hold stops nothing either: it does not look at disposals.
        patch.setattr(rules.MOVES, "moves", {**rules.MOVES.moves, "stop": (NoStop,)})
        at_once(destroy, hold)

    assert LegalHold.objects.standing().exists()
    assert not BidVersion.objects.filter(bid=world.lost).exclude(quality=b"").exists()


class NoStop:
    start: frozenset[str] = frozenset()


def test_the_database_alone_lets_a_hold_that_is_being_put_on_win():
    """No lock in the service: the trigger waits for the hold that is not committed yet, and sees it."""
    world = World()
    disposal = world.agreed()
    type(world.lost).objects.filter(pk=world.lost.pk).update(disposal=disposal)
    written = threading.Event()
    found: list[str] = []

    def hold() -> None:
        with transaction.atomic():
            LegalHold.objects.create(
                tender=world.tender, number=1, reason="A claim.", placed_by=world.officer,
                placed_at=world.officer.second_factor_at,
            )  # fmt: skip
            written.set()
            time.sleep(0.5)

    def empty() -> None:
        written.wait(10)
        try:
            BidVersion.objects.filter(bid=world.lost).update(quality=b"", price=b"")
        except Exception as error:
            found.append(str(error))

    at_once(hold, empty)

    assert "legal hold stands" in found[0]
    assert BidVersion.objects.filter(bid=world.lost).exclude(quality=b"").exists()


STEPS = {"keys": (destruction, "forget_keys"), "event": (audit, "record"), "files": (filestore, "remove")}


def run_in_a_child(row: Outbox, step: str) -> int:
    """Do a piece of work in a process of its own that is killed at ``step``; return the signal that ended it."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            place, name = STEPS[step]
            setattr(place, name, lambda *args, **facts: os.kill(os.getpid(), signal.SIGKILL))
            outbox.run(row.pk)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_half_way_leaves_all_or_nothing_and_the_next_goes_on(step):
    world = World()
    disposal = world.agreed()
    if step == "files":
        outbox.run(Outbox.objects.get(kind=destruction.DESTROY).pk)
    row = Outbox.objects.get(kind=destruction.REMOVE_FILES if step == "files" else destruction.DESTROY)

    assert run_in_a_child(row, step) == signal.SIGKILL

    disposal.refresh_from_db()
    assert BidVersion.objects.filter(bid=world.lost).exclude(quality=b"").exists() == (step != "files")
    assert (disposal.status == "done") == (step == "files")
    Outbox.objects.filter(pk=row.pk).update(claimed_until=None)
    work()
    disposal.refresh_from_db()
    assert disposal.status == "done"
    assert disposal.files_gone_at is not None
    assert not filestore.path_of(BidFile.objects.get(bid=world.lost).uuid).exists()
    assert not BidVersion.objects.filter(bid=world.lost).exclude(quality=b"").exists()
    assert verify_audit().sound
