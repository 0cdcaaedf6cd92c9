"""The web server's worker: gunicorn's threads, with connections shared out evenly between the processes."""

import selectors
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from config.database.base import wait_no_longer_than

FIRST_BYTES_S = 10
DATABASE_S = 6  # with a connection tried anew (3 s), a page about the outage is there within ten
PAUSE_S = 0.01


class EvenWorker(ThreadWorker):
    """Leave new connections to a process with a free thread, and give a thread only what has something to say.

    Gunicorn's own worker takes every connection it sees: before a deadline one process may hold thirty and the
    other two, and who came to the first waits while the second is idle. Here a process whose threads are all
    busy takes one connection and then looks away for 10 ms: another with a free thread is sooner, and where
    all are busy they take turns. Gunicorn also lets a thread wait for the first bytes of each connection, and
    browsers open some that they do not use: here a silent connection waits without a thread.
    """

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.busy = 0
        self.looks_away_until = 0.0

    def init_process(self) -> None:
        """Begin; a page waits for the database only so long, and then says that it is away."""
        wait_no_longer_than(DATABASE_S)
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take one connection, and look away for a moment where no thread is free for another."""
        super().accept(listener)
        if self.busy + len(self.pending_conns) >= self.cfg.threads:
            self.looks_away_until = time.monotonic() + PAUSE_S
            self.set_accept_enabled(False)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look for new connections or not; gunicorn's loop asks each time round."""
        super().set_accept_enabled(enabled and time.monotonic() >= self.looks_away_until)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(timeout if self._accepting else min(timeout, PAUSE_S))

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread; one that has said nothing yet waits until it does."""
        if conn.initialized or conn.data_ready:
            self.busy += 1
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + FIRST_BYTES_S
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Note that a thread is free again; gunicorn keeps or closes the connection."""
        self.busy -= 1
        super().finish_request(conn, fs)
