"""Django's own PostgreSQL backend, whose connections wait for an answer only as long as their process has patience.

A server that died says so at once, and one that is slow ends a statement itself (`statement_timeout`). One that hangs
does neither: who waits for it must have an end of their own.
"""

import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

# Once a server was found to hang, nobody else waits for it as long before this time has gone by.
PAUSE_S = 2.0
LAST_TRY_S = 0.5
_patience_s: float | None = None
_hangs_until = 0.0


def wait_no_longer_than(seconds: float | None) -> None:
    """Let every connection of this process give up an answer after so long, with ``OperationalError``.

    None, as jobs and commands have it: as long as the server allows a statement.
    """
    global _patience_s
    _patience_s = seconds


def _note_that_it_hangs() -> None:
    """Let nobody else in this process wait for a while; who has no limit goes on waiting."""
    global _hangs_until
    if _patience_s:
        _hangs_until = time.monotonic() + PAUSE_S


def _hung_a_moment_ago() -> bool:
    return time.monotonic() < _hangs_until


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when an answer did not come in time: whether the statement was done is unknown."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server; each answer has its own time."""
        patience = LAST_TRY_S if _hung_a_moment_ago() else _patience_s
        try:
            return super().wait(gen, interval, timeout or patience)
        except psycopg.OperationalError:
            # A statement that the server itself ended is not active any more: only one without an answer is.
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                _note_that_it_hangs()
                self.pgconn.finish()
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """What ``ENGINE`` names."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Connect. Raises ``OperationalError`` where the server does not take the connection in time.

        Django's own does the same and knows a pool and other isolation levels, which this service does not use.
        """
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        if _hung_a_moment_ago():
            raise psycopg.OperationalError("the server did not answer a moment ago")
        try:
            return Connection.connect(**conn_params)
        except psycopg.errors.ConnectionTimeout:
            _note_that_it_hangs()
            raise
