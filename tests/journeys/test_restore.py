"""A backup is worth what its restore is worth: the running demo world is dumped, brought back and verified."""

import re

import psycopg
import pytest

pytestmark = [pytest.mark.prove, pytest.mark.journey]


def test_a_backup_of_the_running_service_is_restored_and_whole(stack):
    done = stack.manage("rehearse_restore")

    assert done.returncode == 0, done.stdout + done.stderr
    rows = int(re.search(r"(\d+) rows", done.stdout)[1])
    with psycopg.connect(stack.superuser_url) as connection:
        [events] = connection.execute("SELECT count(*) FROM procurement_auditevent").fetchone()
        left = connection.execute("SELECT 1 FROM pg_database WHERE datname LIKE '%rehearsal'").fetchall()
    assert rows > events > 100
    assert left == []


def test_a_log_that_was_changed_before_the_backup_is_found_in_the_rehearsal(stack):
    with psycopg.connect(stack.superuser_url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        [number, before] = superuser.execute(
            "SELECT id, subject FROM procurement_auditevent ORDER BY id LIMIT 1"
        ).fetchone()
        change = "UPDATE procurement_auditevent SET subject = %s WHERE id = %s"
        superuser.execute(change, ["someone else", number])
        try:
            done = stack.manage("rehearse_restore")
        finally:
            superuser.execute(change, [before, number])

    assert done.returncode != 0
    assert "The audit log is broken" in done.stderr
