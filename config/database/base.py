"""Django's own PostgreSQL backend, whose connections wait for an answer only as long as their process has patience.

A server that died says so at once, and one that is slow ends a statement itself (`statement_timeout`). One that hangs
does neither: who waits for it must have an end of their own.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

_patience_s: float | None = None


def wait_no_longer_than(seconds: float | None) -> None:
    """Let every connection of this process give up an answer after so long, with ``OperationalError``.

    None, as jobs and commands have it: as long as it takes.
    """
    global _patience_s
    _patience_s = seconds


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when an answer did not come in time: whether the statement was done is unknown."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server; each answer has its own time."""
        try:
            return super().wait(gen, interval, timeout or _patience_s)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """What ``ENGINE`` names."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Connect. Raises ``OperationalError`` where the server does not take the connection in time."""
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)
