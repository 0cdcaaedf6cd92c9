"""A piece of work happens once: whatever the broker loses or repeats, and however often it fails."""

import contextlib
import threading
import time
import uuid
from datetime import timedelta

import pytest
import redis
import structlog
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from config.celery import app
from procurement import audit
from procurement.audit.models import AuditEvent
from procurement.notifications import enqueue, outbox
from procurement.notifications.models import Outbox
from tests import make
from tests.procurement.notifications import proof_jobs  # noqa: F401  it registers the jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker():
    """The real broker, empty."""
    url = settings.CELERY_BROKER_URL
    if url.startswith("redis+socket://"):
        path = url.removeprefix("redis+socket://").split("?")[0]
        client = redis.Redis(unix_socket_path=path)
    else:
        client = redis.Redis.from_url(url)
    client.flushall()
    yield client
    client.flushall()
    client.close()


@pytest.fixture
def worker(broker):
    """A real Celery worker over the real broker."""
    import procurement.tasks  # noqa: F401

    with start_worker(app, pool="threads", concurrency=4, perform_ping_check=False, loglevel="error") as made:
        yield made
    connections.close_all()


def effects(key: str) -> int:
    return AuditEvent.objects.filter(kind="test.effect", subject=key).count()


def wait_for(row: Outbox, state: str, seconds: float = 15) -> Outbox:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        row.refresh_from_db()
        if row.state == state:
            return row
        time.sleep(0.02)
    raise AssertionError(f"{row} is {row.state} after {seconds} s ({row.last_error})")


def put(kind: str = "test.proof", key: str = "one", **facts) -> Outbox:
    with transaction.atomic():
        return enqueue(kind, key=key, **facts)


def test_work_is_done_soon_after_the_change_commits(worker):
    row = wait_for(put(), "done")

    assert effects("one") == 1
    assert row.tries == 1
    assert row.result == {"link": "/account/"}


def test_work_of_a_change_that_was_undone_never_happens(worker):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.proof", key="undone")
        raise RuntimeError
    time.sleep(0.3)

    assert not Outbox.objects.exists()
    assert effects("undone") == 0


def test_the_same_key_is_the_same_work(worker):
    first, second = put(), put()

    wait_for(first, "done")
    assert first.pk == second.pk
    assert effects("one") == 1


def test_four_deliveries_at_once_have_one_effect():
    row = put()
    results: list[str] = []
    gate = threading.Barrier(4)

    def deliver() -> None:
        gate.wait()
        results.append(outbox.run(row.pk))
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["busy", "busy", "busy", "done"]
    assert effects("one") == 1


def test_an_emptied_broker_loses_nothing(worker, broker, monkeypatch):
    # A hint that is lost between its claim and its work waits for the claim to end.
    monkeypatch.setattr(outbox, "RESEND_AFTER", timedelta(seconds=1))
    broker.flushall()
    with transaction.atomic():
        rows = [enqueue("test.proof", key=f"lost {number}") for number in range(5)]
        broker.flushall()
    broker.flushall()

    for row in rows:
        swept_until_done(row)
        assert effects(row.key) == 1


def swept_until_done(row):
    """Sweep as the clock does, again and again."""
    for _ in range(25):
        Outbox.objects.filter(state="waiting").update(sent_at=timezone.now() - timedelta(seconds=31))
        outbox.sweep()
        with contextlib.suppress(AssertionError):
            return wait_for(row, "done", seconds=3)
    return wait_for(row, "done")


def test_work_goes_on_when_the_broker_was_away(broker, settings):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox.current_app, "send_task", lambda *args, **facts: 1 / 0)
        row = put()
    assert row.sent_at is None

    assert outbox.run(row.pk) == "done"


def test_a_sweep_leaves_alone_what_was_sent_just_now_and_what_is_not_due(broker):
    sent = put()
    later = put(key="later", due_at=timezone.now() + timedelta(hours=1))
    sent.refresh_from_db()
    before = sent.sent_at
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "PERIODS", {})
        assert outbox.sweep() == 0

    sent.refresh_from_db()
    assert sent.sent_at == before
    assert outbox.run(later.pk) == "busy"


def test_failing_work_is_undone_put_back_and_parked_after_five_tries(caplog):
    row, other = put("test.fails", "bad"), put(key="good")
    became = []
    for _ in range(6):
        Outbox.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        became.append(outbox.run(row.pk))

    row.refresh_from_db()
    assert became == ["failed"] * 4 + ["parked", "busy"]
    assert (row.state, row.tries) == ("parked", 5)
    assert row.last_error == "ValueError: this job always fails"
    assert effects("bad") == 0
    assert any("outbox.parked" in record.getMessage() for record in caplog.records)
    assert outbox.run(other.pk) == "done"


def test_poisoned_work_is_parked_at_once_and_an_operator_can_let_it_try_again():
    row = put("test.poison", "poison")

    assert outbox.run(row.pk) == "parked"
    again = outbox.try_again(row)
    assert (again.state, again.tries) == ("waiting", 0)
    outbox.try_again(again)
    told = [line.sentence for line in audit.history(row)]
    assert told == ["The service let the work be tried again", "The work was stopped after 1 try"]


def test_work_that_took_its_worker_down_five_times_is_parked():
    row = put()
    for _ in range(5):
        assert outbox._claim(row.pk) is not None  # the worker dies here each time
        Outbox.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert outbox.run(row.pk) == "busy"
    row.refresh_from_db()
    assert row.state == "parked"
    assert "died" in row.last_error


def test_a_claim_lasts_so_long_that_nobody_else_begins():
    row = put()
    outbox._claim(row.pk)

    assert outbox.run(row.pk) == "busy"
    Outbox.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert outbox.run(row.pk) == "done"


def test_a_worker_whose_claim_ran_out_does_not_begin_what_another_has_claimed(monkeypatch):
    row, handler = put(), outbox.HANDLERS["test.proof"]
    begun: list[Outbox] = []
    monkeypatch.setitem(outbox.HANDLERS, "test.proof", lambda found: (begun.append(found), handler(found))[1])
    stale = outbox._claim(row.pk)
    Outbox.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    outbox._claim(row.pk)
    monkeypatch.setattr(outbox, "_claim", lambda number: stale)

    assert outbox.run(row.pk) == "busy"
    assert (begun, effects("one")) == ([], 0)


def test_an_effect_is_undone_when_the_row_turns_out_to_be_somebody_elses(monkeypatch):
    row, handler = put(), outbox.HANDLERS["test.proof"]

    def taken_meanwhile(found: Outbox) -> None:
        handler(found)
        Outbox.objects.filter(pk=found.pk).update(claim=uuid.uuid4())

    monkeypatch.setitem(outbox.HANDLERS, "test.proof", taken_meanwhile)

    assert outbox.run(row.pk) == "failed"
    row.refresh_from_db()
    assert (row.state, effects("one")) == ("waiting", 0)


def test_work_that_comes_round_has_one_row_a_period_with_two_clocks():
    from procurement.notifications.jobs import begin_digests  # noqa: F401

    now = timezone.now()
    first, second = outbox.enqueue_periods(now), outbox.enqueue_periods(now)

    assert first == len(outbox.PERIODS) > 3
    assert second == 0
    assert outbox.enqueue_periods(now + timedelta(days=1)) == first


def test_old_rows_that_are_done_are_dropped_and_no_others():
    done, waiting = put(), put(key="waiting")
    outbox.run(done.pk)

    assert outbox.tidy(timezone.now() + timedelta(days=29)) == 0
    assert outbox.tidy(timezone.now() + timedelta(days=31)) == 1
    assert list(Outbox.objects.all()) == [waiting]


def test_a_kind_without_a_handler_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="no job is registered"):
        put("test.unknown")


def test_the_page_of_a_job_is_for_the_person_who_asked_for_it(client):
    ada = make.bidder()
    row = put(by=ada)
    make.sign_in(client, ada)
    waiting = client.get(f"/jobs/{row.uuid}/")
    assert b"Waiting to begin" in waiting.content
    assert b'hx-trigger="every 2s"' in waiting.content
    row.report(3, 4, "Third of four")
    part = client.get(f"/jobs/{row.uuid}/", headers={"HX-Request": "true"})
    assert b"Third of four" in part.content
    assert b'value="75"' in part.content
    assert b"<html" not in part.content

    outbox.run(row.pk)
    done = client.get(f"/jobs/{row.uuid}/")
    assert b'href="/account/"' in done.content
    assert b"hx-trigger" not in done.content

    make.sign_in(client, make.bidder())
    assert client.get(f"/jobs/{row.uuid}/").status_code == 404


def test_an_operator_sees_parked_work_and_lets_it_try_again(capsys):
    row = put("test.poison", "poison")
    outbox.run(row.pk)
    call_command("jobs")
    assert (
        "parked: poison (test.poison, 1 tries): Poisoned: this job can never be done"
        in capsys.readouterr().out
    )

    with pytest.raises(CommandError, match="No parked work"):
        call_command("jobs", retry="unknown")
    call_command("jobs", retry="all")
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_line_of_a_job_in_the_log_carries_the_request_that_queued_it():
    with structlog.contextvars.bound_contextvars(request_id="asked-here"):
        row = put(key="with a request")
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        assert outbox.run(row.pk) == "done"

    [line] = [line for line in lines if line["event"] == "outbox.done"]
    assert (line["request_id"], line["job"]) == ("asked-here", "test.proof")
