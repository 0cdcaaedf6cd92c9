"""A load that is killed in the middle goes on where it stopped and ends with the same rows."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from suppliers.market import rollups
from suppliers.market.actions import import_file, open_source
from suppliers.market.models import Dataset, MarketFact
from suppliers.market.sample import SAMPLE

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, sys, time
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
from pathlib import Path
from suppliers.market import loading
loading.load.__kwdefaults__["batch"] = 100
from suppliers.market.actions import import_file, open_source
def slow(dataset):
    print(dataset.records_n, flush=True)
    time.sleep(0.02)
import_file(Path({path!r}), kind="gcloud", source=open_source("killed", "gcloud"), progress=slow)
"""


class Stop(Exception):
    pass


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_loses_nothing_and_doubles_nothing():
    script = KILLED.format(name=connection.settings_dict["NAME"], path=str(SAMPLE))
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    for line in child.stdout:
        if line.strip().isdigit() and int(line) >= 600:
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    half = Dataset.objects.get(source__slug="killed")
    assert half.status == "loading"
    assert 0 < half.records_n < 5769
    assert MarketFact.objects.filter(dataset=half).count() == half.facts_n

    source = open_source("killed", "gcloud")
    whole = _after_the_server_noticed(lambda: import_file(SAMPLE, kind="gcloud", source=source))

    assert (whole.status, whole.records_n, whole.facts_n) == ("complete", 5769, 5769)
    assert MarketFact.objects.filter(dataset=whole).values("record").distinct().count() == 5769


def _after_the_server_noticed(work):
    """The dead process's lock goes when the server sees that its line is cut: at once, or a moment later."""
    from procurement.errors import Refused

    for _ in range(100):
        try:
            return work()
        except Refused:
            time.sleep(0.1)
    raise AssertionError("the lock of the killed process stays")


@pytest.mark.django_db(transaction=True)
def test_two_processes_cannot_load_one_file_at_once():
    from procurement.errors import Refused

    source = open_source("twice", "gcloud")

    def stop(dataset):
        raise Stop

    with pytest.raises(Stop):
        import_file(SAMPLE, kind="gcloud", source=source, progress=stop)
    dataset = Dataset.objects.get(source=source)
    facts = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("host", "dbname", "user")
    }
    with psycopg.connect(**facts, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('market.import'), %s)", [dataset.pk])
        with pytest.raises(Refused) as refusal:
            import_file(SAMPLE, kind="gcloud", source=source)
        # Let go here: a connection that is closed lets go a moment later.
        other.execute("SELECT pg_advisory_unlock_all()")
    assert refusal.value.code == "market.busy"

    import_file(SAMPLE, kind="gcloud", source=source)
    rollups.rebuild(source)
    assert MarketFact.objects.filter(dataset=dataset).count() == 5769
