"""What changed in our own tenders and awards, in an order that no later commit can slip behind.

Rows are taken in the order of (transaction, event) below the oldest transaction that still runs: a reader that goes
on from its last place sees each change once and misses none, however many write at the same time. Reading by number
alone does miss some: a number is given before its transaction commits.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# What of the log is public, by its kind; the subject of each is a tender or a contract of a published tender.
PUBLIC = {
    "tender.published": "tender",
    "tender.amended": "tenderAmendment",
    "tender.question_answered": "tenderUpdate",
    "tender.standstill_started": "award",
    "tender.awarded": "award",
    "tender.cancelled": "tenderCancellation",
    "contract.awarded": "contract",
    "contract.paid": "implementation",
}
CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})")
MOST = 1000


class BadCursor(ValueError):
    """The place to go on from is not one that this feed gave."""


@dataclass(frozen=True)
class Change:
    """One public change. ``cursor`` is the place to go on from."""

    cursor: str
    what: str
    reference: str
    at: datetime


def changes(after: str = "", limit: int = 100) -> list[Change]:
    """Return the next changes after a cursor, oldest first. Raises ``BadCursor`` for a text that is none."""
    if after and not CURSOR.fullmatch(after):
        raise BadCursor(after)
    xid, number = (int(part) for part in after.split(".")) if after else (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT xid::text, id, kind, subject, at FROM procurement_auditevent
            WHERE (xid, id) > (%s::text::xid8, %s) AND kind = ANY(%s)
              AND (xid < pg_snapshot_xmin(pg_current_snapshot())
                   OR xid >= pg_snapshot_xmax(pg_current_snapshot()))
            ORDER BY xid, id LIMIT %s
            """,
            [str(xid), number, list(PUBLIC), max(1, min(limit, MOST))],
        )
        return [
            Change(f"{xid}.{number}", PUBLIC[kind], reference, at)
            for xid, number, kind, reference, at in cursor.fetchall()
        ]
