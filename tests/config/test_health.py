"""Alive, ready, measured."""

import shutil
import time
from threading import Event

import pytest
from django.core.cache import cache

from config import health
from procurement.tasks import LAST_BEAT, sweep_outbox

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing_of_anyone(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/").json() == {"status": "alive"}


def test_ready_when_everything_answers(client):
    sweep_outbox()
    answer = client.get("/ready/")
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "clock": "ok",
        "cache": "ok",
        "files": "ok",
    }
    assert answer.status_code == 200


@pytest.mark.parametrize("beat", [None, -61])
def test_not_ready_when_the_clock_stands_still(client, beat):
    if beat:
        cache.set(LAST_BEAT, time.time() + beat)
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert "celery beat" in answer.json()["clock"]


@pytest.mark.parametrize("name", ["MEDIA_ROOT", "DRAFT_KEY_DIR"])
def test_not_ready_when_files_cannot_be_kept(client, settings, tmp_path, name):
    (tmp_path / "taken").touch()
    setattr(settings, name, str(tmp_path / "taken"))
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["files"].startswith(f"{name} cannot be written to")


def test_not_ready_when_there_is_no_room_for_one_more_upload(client, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=59_000_000)
    monkeypatch.setattr(health, "disk_usage", lambda folder: full)
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["files"].startswith("MEDIA_ROOT has 59 MB left: free some")


def test_a_failing_part_is_named_and_its_secrets_are_not(client, monkeypatch):
    def fails():
        raise ConnectionError("redis://user:secret@broker")

    monkeypatch.setitem(health.PROBES, "broker", fails)
    answer = client.get("/ready/")
    assert answer.json()["broker"] == "fails: ConnectionError"
    assert "secret" not in answer.text


def test_a_part_that_hangs_is_named_in_time_and_not_asked_again_before_it_answers(client, monkeypatch):
    again, calls = Event(), []

    def hangs():
        calls.append(1)
        again.wait(20)

    monkeypatch.setattr(health, "PATIENCE_S", 0.2)
    monkeypatch.setitem(health.PROBES, "broker", hangs)
    for _ in range(2):
        answer = client.get("/ready/")
        assert answer.status_code == 503
        assert answer.json()["broker"] == "no answer within 0.2 s"
    assert len(calls) == 1
    again.set()
    health._asked["broker"].join(5)
    assert client.get("/ready/").json()["broker"] == "ok"


def test_metrics_want_their_token_where_one_is_set(client, settings):
    settings.METRICS_TOKEN = "the-token"
    assert client.get("/metrics/").status_code == 404
    answer = client.get("/metrics/", headers={"Authorization": "Bearer the-token"})
    assert "worth_answers_total" in answer.text
    assert "worth_parked_jobs 0.0" in answer.text
