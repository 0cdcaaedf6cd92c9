"""The database dies at the closing moment and comes back: no acknowledged bid is lost, none comes in late."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OURS = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "WORTH_VAR")


@pytest.mark.prove
def test_no_acknowledged_bid_is_lost_when_the_database_dies_at_the_closing_moment():
    done = subprocess.run(
        [sys.executable, "-m", "tests.suppliers.bids.restart_world"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in OURS},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])

    assert found["given"] > 0
    assert found["said"].get("database away"), "the database did not die under the bidders"
    assert found["said"].get("bid.deadline_passed"), "nobody came after the closing moment"
    assert (found["lost"], found["late"]) == (0, 0)
    assert found["versions"] == found["receipts"] >= found["given"]
    assert found["sound"]
