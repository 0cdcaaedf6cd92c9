"""Two questions that a machine asks: are you alive, and are you ready?"""

import time
from collections.abc import Callable
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryFile
from threading import Thread

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from config.metrics import exposition
from procurement.tasks import LAST_BEAT

OLDEST_BEAT_S = 60
LEAST_ROOM_MB = 60  # one upload of the largest size, and a little
PATIENCE_S = 3.0  # a server that hangs answers nothing at all: who asks must hear so before they give up
_migrated = False


@login_not_required
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers. Asks nothing of anyone else."""
    return JsonResponse({"status": "alive"})


def _database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations() -> str | None:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return f"{len(waiting)} migrations wait: run `manage.py migrate` as the owner of the tables"
        _migrated = True
    return None


def _broker() -> str | None:
    from config.celery import app

    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return None


def _clock() -> str | None:
    beat = cache.get(LAST_BEAT)
    if beat is None or time.time() - beat > OLDEST_BEAT_S:
        return "no beat has reached a worker for a minute: start `celery beat` and a worker"
    return None


def _cache() -> str | None:
    cache.set("ready", time.time(), 5)
    return None if cache.get("ready") else "the cache forgets at once"


def _files() -> str | None:
    for name in ("MEDIA_ROOT", "DRAFT_KEY_DIR"):
        folder = Path(getattr(settings, name))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                room = disk_usage(folder).free // 1_000_000
        except OSError as error:
            return f"{name} cannot be written to ({error.strerror}): mount a volume there"
        if room < LEAST_ROOM_MB:
            return f"{name} has {room} MB left: free some, or mount a larger volume there"
    return None


PROBES: dict[str, Callable[[], str | None]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "clock": _clock,
    "cache": _cache,
    "files": _files,
}


class Asking(Thread):
    """One probe, asked beside the request, so that a server that hangs holds up neither it nor the other probes."""

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self.answer, self.probe = f"no answer within {PATIENCE_S:g} s", PROBES[name]

    def run(self) -> None:
        try:
            self.answer = self.probe() or "ok"
        except Exception as error:
            self.answer = f"fails: {type(error).__name__}"
        finally:
            connections.close_all()


_asked: dict[str, Asking] = {}


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Ready: database, migrations, broker, cache, files and the clock's last beat; 503 with the reasons when not.

    Answers within three seconds, also where a server hangs; what still hangs from the last time is not asked anew.
    """
    for name in PROBES:
        if name not in _asked or not _asked[name].is_alive():
            _asked[name] = Asking(name)
            _asked[name].start()
    asked, until = dict(_asked), time.monotonic() + PATIENCE_S
    for asking in asked.values():
        asking.join(max(0.0, until - time.monotonic()))
    answers = {name: asking.answer for name, asking in asked.items()}
    whole = all(answer == "ok" for answer in answers.values())
    return JsonResponse(
        {"status": "ready" if whole else "not ready", **answers}, status=200 if whole else 503
    )


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for those who hold METRICS_TOKEN (in development, for all)."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if token and not constant_time_compare(shown, f"Bearer {token}"):
        return HttpResponse(status=404)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
