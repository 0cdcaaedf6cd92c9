"""Two clocks: one for what pages show, one for what a deadline decides."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """Return the moment for pages and records that no deadline hangs on."""
    return timezone.now()


def database_now() -> datetime:
    """Return the database's clock as it stands this instant: every decision at a deadline asks this one.

    ``clock_timestamp()`` and not ``now()``, which is the start of the transaction. Call it after the row
    lock was taken.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
