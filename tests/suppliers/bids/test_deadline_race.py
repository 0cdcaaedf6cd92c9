"""The closing moment under load: no wrong decision with a wrong application clock; with ``now()`` some are wrong."""

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import close_old_connections, connection, connections, transaction

from procurement.errors import Refused
from procurement.tenders.models import Tender
from suppliers.bids import actions
from suppliers.bids.models import Bid, BidVersion
from suppliers.sealing import moments
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@dataclass
class Decision:
    """One submit: the database's clock right before and right after the decision, and what was decided."""

    before: datetime
    after: datetime
    deadline_at: datetime
    accepted: bool
    version: int | None

    @property
    def wrong(self) -> bool:
        if self.accepted:
            return self.before >= self.deadline_at
        return self.after < self.deadline_at

    @property
    def near(self) -> bool:
        return abs(self.before - self.deadline_at) <= timedelta(milliseconds=50)


witness = threading.local()


def watched(original):
    """Take the tender's lock as the decision does, and read the clock on both sides of the decision."""

    def read_moment(tender_id, *, lock="SHARE"):
        if hasattr(witness, "decides_at"):
            sleep_until(witness.decides_at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM procurement_tender WHERE id = %s FOR SHARE", [tender_id])
        witness.before = moments.real_clock()
        try:
            return original(tender_id, lock=lock)
        finally:
            witness.after = moments.real_clock()

    return read_moment


def real_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def sleep_until(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp())))", [moment])


def submit_at(bid: Bid, by, deadline_at: datetime, offset_ms: int) -> Decision:
    """Submit ``bid`` so that its decision falls this many milliseconds from the deadline."""
    close_old_connections()
    witness.decides_at = deadline_at + timedelta(milliseconds=offset_ms)
    try:
        try:
            receipt = actions.submit_bid(bid, by=by, idempotency_key=uuid.uuid4().hex)
        except Refused as refusal:
            assert refusal.code == "bid.deadline_passed"
            return Decision(witness.before, witness.after, deadline_at, False, None)
        return Decision(witness.before, witness.after, deadline_at, True, receipt.version_id)
    finally:
        connections.close_all()


def hold(tender_id: int, until: datetime) -> None:
    """Hold the tender's row alone until a moment just after the deadline, as a change of its dates would."""
    close_old_connections()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM procurement_tender WHERE id = %s FOR UPDATE", [tender_id])
            cursor.execute(
                "SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp())))", [until]
            )
    finally:
        connections.close_all()


def rush(rounds: int, time_machine, monkeypatch) -> list[Decision]:
    """Let eight bidders at a time submit around a closing moment, round after round."""
    monkeypatch.setattr(moments, "real_clock", real_clock, raising=False)
    monkeypatch.setattr(actions, "read_moment", watched(moments.read_moment))
    tender, _ = our.open_tender()
    bids = [our.bid(tender) for _ in range(THREADS)]
    chance = random.Random(20261124)
    found: list[Decision] = []
    with ThreadPoolExecutor(THREADS + 1) as pool:
        for number in range(rounds):
            deadline_at = real_clock() + timedelta(milliseconds=500)
            Tender.objects.filter(pk=tender.pk).update(deadline_at=deadline_at)
            time_machine.move_to(deadline_at + timedelta(minutes=10 if number % 2 else -10), tick=True)
            blocker = (
                pool.submit(hold, tender.pk, deadline_at + timedelta(milliseconds=15))
                if number % 3 == 0
                else None
            )
            waiting = [
                pool.submit(submit_at, bid, bid.bidder, deadline_at, chance.randint(-45, 40)) for bid in bids
            ]
            found += [each.result(timeout=60) for each in waiting]
            if blocker:
                blocker.result(timeout=60)
    return found


def check(found: list[Decision], total: int) -> None:
    assert len(found) == total
    assert sum(decision.near for decision in found) > total // 2, "too few decisions near the closing moment"
    assert {decision.accepted for decision in found} == {True, False}
    assert not [decision for decision in found if decision.wrong]
    times = dict(BidVersion.objects.values_list("pk", "received_at"))
    for decision in found:
        if decision.accepted:
            assert decision.before <= times[decision.version] <= decision.after
            assert times[decision.version] < decision.deadline_at


def test_forty_submits_around_the_closing_moment_are_decided_rightly(time_machine, monkeypatch):
    check(rush(5, time_machine, monkeypatch), 40)


@pytest.mark.prove
def test_four_hundred_submits_around_the_closing_moment_are_decided_rightly(time_machine, monkeypatch):
    check(rush(50, time_machine, monkeypatch), 400)


@pytest.mark.prove
def test_control_with_the_start_of_the_transaction_some_late_bids_are_taken(time_machine, monkeypatch):
    monkeypatch.setattr(moments, "CLOCK", "now()")

    found = rush(20, time_machine, monkeypatch)

    assert any(decision.wrong for decision in found), (
        "the control shows no harm, so the battery proves nothing"
    )
