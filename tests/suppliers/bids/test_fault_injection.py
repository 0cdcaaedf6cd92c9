"""A process killed at any step of a submission leaves both bid and receipt, or neither; nothing
acknowledged is lost.
"""

import os
import signal
import threading
import uuid

import pytest
from django.db import OperationalError, close_old_connections, connection, connections

from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.errors import Refused
from procurement.notifications.models import Outbox
from suppliers.bids import actions, filestore
from suppliers.bids.models import Bid, BidFile, BidVersion, Receipt
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = (
    "read_moment",
    "take_in",
    "enqueue",
    "audit.record",
    "signed_receipt",
    "hand_out",
    "after commit",
)


def invariants() -> None:
    """Every version has its receipt, its log entry and its outbox row, and every receipt its version."""
    versions = BidVersion.objects.count()
    assert Receipt.objects.count() == versions
    assert AuditEvent.objects.filter(kind="bid.submitted").count() == versions
    assert Outbox.objects.filter(kind="bid.submitted").count() == versions
    for bid in Bid.objects.filter(status="submitted"):
        assert bid.versions.filter(number=bid.version).exists()
    assert verify_audit().sound


def die_after(target: str) -> None:
    """In the child: let the process be killed right after this step."""
    if target == "after commit":
        return
    *path, name = target.split(".")
    place = actions
    for step in path:
        place = getattr(place, step)
    original = getattr(place, name)

    def deadly(*args, **kwargs):
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, deadly)


def submit_in_a_child(bid: Bid, by, key: str, step: str) -> int:
    """Submit in a process of its own that is killed after ``step``; return the signal that ended it."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            die_after(step)
            actions.submit_bid(bid, by=by, idempotency_key=key)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_kill_at_each_step_leaves_both_or_neither_and_a_retry_ends_it_once():
    tender, _ = our.open_tender()
    for step in STEPS:
        bid = our.bid(tender)
        key = uuid.uuid4().hex

        assert submit_in_a_child(bid, bid.bidder, key, step) == signal.SIGKILL
        invariants()
        assert bid.versions.count() == (1 if step == "after commit" else 0), step

        receipt = actions.submit_bid(bid, by=bid.bidder, idempotency_key=key)
        assert receipt.version.number == 1
        assert bid.versions.count() == 1
    invariants()


def test_a_database_that_goes_away_in_the_middle_leaves_nothing_half(superuser, monkeypatch):
    tender, _ = our.open_tender()
    bid = our.bid(tender)
    original = actions.enqueue

    def cut(*args, **kwargs):
        made = original(*args, **kwargs)
        superuser.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return made

    monkeypatch.setattr(actions, "enqueue", cut)
    with pytest.raises(OperationalError):
        actions.submit_bid(bid, by=bid.bidder, idempotency_key="k" * 32)
    monkeypatch.undo()
    connection.close()

    invariants()
    assert not BidVersion.objects.exists()
    assert actions.submit_bid(bid, by=bid.bidder, idempotency_key="k" * 32).version.number == 1
    invariants()


def test_ten_clicks_at_once_make_one_version():
    tender, _ = our.open_tender()
    bid = our.bid(tender)
    found: list[int] = []

    def click() -> None:
        close_old_connections()
        try:
            found.append(actions.submit_bid(bid, by=bid.bidder, idempotency_key="d" * 32).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 10
    assert len(set(found)) == 1
    invariants()


def test_two_colleagues_who_save_at_once_lose_nothing():
    tender, _ = our.open_tender()
    bid = our.bid(tender, words="Start.")
    outcomes = []

    def write(words: str) -> None:
        close_old_connections()
        try:
            outcomes.append(actions.save_part(bid, "answer:C1", words, by=bid.bidder, revision=1))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(f"Words of {n}.",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = [saved for saved in outcomes if not saved.conflict]
    assert len(kept) == 1
    assert our.draft_content(bid)["answers"]["C1"] == kept[0].value
    assert all(saved.theirs == kept[0].value for saved in outcomes if saved.conflict)


def test_a_full_disk_stores_no_half_file_and_says_what_to_do(monkeypatch):
    tender, _ = our.open_tender()
    bid = our.bid(tender)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filestore.os, "fsync", full)
    with pytest.raises(Refused) as refusal:
        actions.upload_file(bid, "plan.pdf", b"%PDF-1.7 %%EOF", by=bid.bidder)

    assert refusal.value.code == "upload.not_stored"
    assert not BidFile.objects.exists()
    assert not [path for path in filestore.path_of(uuid.uuid4()).parents[1].rglob("*") if path.is_file()]


def test_a_file_whose_row_is_refused_does_not_stay_in_the_store():
    tender, _ = our.open_tender()
    bid = our.bid(tender)
    for number in range(actions.MAX_FILES):
        actions.upload_file(bid, f"plan {number}.pdf", b"%PDF-1.7 %%EOF", by=bid.bidder)

    with pytest.raises(Refused) as refusal:
        actions.upload_file(bid, "one more.pdf", b"%PDF-1.7 %%EOF", by=bid.bidder)

    assert refusal.value.code == "upload.too_many"
    stored = [path for path in filestore.path_of(uuid.uuid4()).parents[1].rglob("*") if path.is_file()]
    assert len(stored) == actions.MAX_FILES
