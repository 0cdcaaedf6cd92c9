"""Where dashboards and the open-data feed read, when REPLICA_URL names a read replica.

Only GET requests below these addresses read from it, and only the market's own tables and what its pages ask in SQL
of their own (``columns.reader``): a replica lags by a moment, which a chart bears and a submit does not. While it
is away they read where all is written.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger()

# How long a replica that did not answer is left alone.
PAUSE_SECONDS = 30
READING = ("/market/", "/centre/", "/api/v1/market/", "/api/v1/changes")
_reading_dashboard: ContextVar[bool] = ContextVar("reading_dashboard", default=False)


class ReplicaMiddleware:
    """Mark the requests that may read from the replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.away_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        dashboard = request.method == "GET" and request.path.startswith(READING)
        token = _reading_dashboard.set(dashboard and self.answers())
        try:
            return self.get_response(request)
        finally:
            _reading_dashboard.reset(token)

    def answers(self) -> bool:
        """Say whether the replica is there."""
        if time.monotonic() < self.away_until:
            return False
        replica = connections["replica"]
        try:
            replica.close_if_health_check_failed()
            replica.ensure_connection()
        except OperationalError as error:
            replica.close()
            self.away_until = time.monotonic() + PAUSE_SECONDS
            log.warning("replica.away", error=str(error))
            return False
        return True


class ReplicaRouter:
    """Send a dashboard's reads of market tables to the replica; leave the rest to the default."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        if _reading_dashboard.get() and model.__module__.startswith("suppliers.market"):
            return "replica"
        return None

    def db_for_write(self, model: type, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: object, other: object, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"
