"""kill -9 of a real worker at each point of its work: one effect, none lost; and the control that loses it."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from config.celery import app
from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.notifications import enqueue, outbox
from procurement.notifications.models import Outbox
from tests.procurement.notifications import proof_jobs  # noqa: F401
from tests.procurement.notifications.test_do_job import broker, effects  # noqa: F401

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]


def worker(die_at: str = "") -> subprocess.Popen:
    connection.ensure_connection()
    where = connection.connection.info
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{where.user}@/{where.dbname}?host={where.host}",
        "PROVE_DIE_AT": die_at,
        "PROVE_RESEND_SECONDS": "1",
    }
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--pool=solo"]
    return subprocess.Popen(
        [*command, "-I", "tests.procurement.notifications.proof_jobs", "--loglevel=ERROR"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(true, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("point", ["claimed", "begun", "effect", "done"])
def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_end_once(broker, point, monkeypatch):  # noqa: F811
    monkeypatch.setattr(outbox, "PERIODS", {})
    with transaction.atomic():
        row = enqueue("test.proof", key=f"killed {point}")
    dying = worker(die_at=point)
    try:
        assert dying.wait(60) == -9
    finally:
        dying.kill()
    connection.close()
    expected = 1 if point == "done" else 0
    assert effects(row.key) == expected
    broker.flushall()  # the broker forgets what it may have kept, too

    second = worker()
    try:
        ago = timezone.now() - timedelta(seconds=31)
        Outbox.objects.filter(pk=row.pk).update(sent_at=ago)
        Outbox.objects.filter(pk=row.pk, claimed_until__isnull=False).update(claimed_until=ago)
        outbox.sweep()
        assert wait_until(lambda: Outbox.objects.get(pk=row.pk).state == "done")
        time.sleep(1)
    finally:
        second.terminate()
        second.wait(30)
    assert effects(row.key) == 1
    assert verify_audit().sound


def test_the_control_without_outbox_loses_the_work(broker):  # noqa: F811
    app.send_task("test.plain", args=["control"])
    dying = worker(die_at="begun")
    try:
        assert dying.wait(60) == -9
    finally:
        dying.kill()

    second = worker()
    try:
        time.sleep(6)
        outbox.sweep()
        time.sleep(2)
    finally:
        second.terminate()
        second.wait(30)
    assert effects("control") == 0, "the control kept its work: the proof above proves nothing"
    assert not AuditEvent.objects.filter(kind="test.effect").exists()
