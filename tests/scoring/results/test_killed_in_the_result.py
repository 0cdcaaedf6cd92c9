"""kill -9 of a worker in the middle of the result job: the job ends once, with one result; nothing is lost."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.notifications import outbox
from procurement.notifications.models import Notice, Outbox
from scoring.results import actions
from scoring.results.models import StoredResult
from tests.scoring import make_assessed as made

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
# What runs the job, as the worker does; killed by its own hand where it is told to.
RUNNER = """
import os, signal, sys
import django
django.setup()
from procurement.notifications import outbox
from scoring.results.actions import computing
point, row = sys.argv[1], int(sys.argv[2])
def die(*args, **facts):
    os.kill(os.getpid(), signal.SIGKILL)
if point == "before the row":
    computing.queries.compute = die
elif point == "row written":
    computing.notify = die
elif point == "before the event":
    computing.audit.record = die
print(outbox.run(row))
"""


def run(point: str, row: int) -> subprocess.CompletedProcess:
    connection.ensure_connection()
    where = connection.connection.info
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{where.user}@/{where.dbname}?host={where.host}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.run(
        [sys.executable, "-c", RUNNER, point, str(row)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=90,
    )


@pytest.mark.parametrize("point", ["before the row", "row written", "before the event"])
def test_a_worker_killed_during_the_result_leaves_a_job_that_ends_once(point):
    world = made.priced()
    row = actions.request_result(world.tender, by=world.officer)
    dead = run(point, row.pk)
    assert dead.returncode == -9, dead.stdout + dead.stderr
    assert StoredResult.objects.count() == 0
    assert actions.request_result(world.tender, by=world.officer).pk == row.pk

    Outbox.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    started = time.monotonic()
    again = run("", row.pk)
    assert "done" in again.stdout, again.stdout + again.stderr
    assert run("", row.pk).stdout.strip() == "busy"
    assert time.monotonic() - started < 90
    stored = StoredResult.objects.get()
    assert stored == actions.store_result(world.lot)
    assert AuditEvent.objects.filter(kind="result.stored").count() == 1
    assert Notice.objects.filter(kind="result_ready").count() == 1
    assert Outbox.objects.get(pk=row.pk).state == "done"
    outbox.sweep()
    assert verify_audit().sound
