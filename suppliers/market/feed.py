"""What changed in our own tenders and awards, and their releases, in an order that no later commit can slip behind.

Rows are taken in the order of (transaction, event) below the oldest transaction that still runs: a reader that goes
on from its last place sees each change once and misses none, however many write at the same time. Reading by number
alone does miss some: a number is given before its transaction commits.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from procurement.tenders.models import TenderNotice

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


# Past the last place, and written by a transaction that is over: or before the database was restored elsewhere.
NEXT = """
    (xid, id) > (%s::text::xid8, %s)
    AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR xid >= pg_snapshot_xmax(pg_current_snapshot()))
"""


def place_of(after: str) -> list[Any]:
    """Return the two parameters of ``NEXT`` for a cursor. Raises ``BadCursor`` for a text that is none."""
    if not after:
        return ["0", 0]
    if not CURSOR.fullmatch(after):
        raise BadCursor(after)
    xid, number = after.split(".")
    return [xid, int(number)]


def changes(after: str = "", limit: int = 100) -> list[Change]:
    """Return the next changes after a cursor, oldest first. Raises ``BadCursor`` for a text that is none."""
    query = f"""
        SELECT xid::text, id, kind, subject, at FROM procurement_auditevent
        WHERE {NEXT} AND kind = ANY(%s) ORDER BY xid, id LIMIT %s
    """  # noqa: S608  the names are our own
    with connection.cursor() as cursor:
        cursor.execute(query, [*place_of(after), list(PUBLIC), max(1, min(limit, MOST))])
        return [
            Change(f"{xid}.{number}", PUBLIC[kind], reference, at)
            for xid, number, kind, reference, at in cursor.fetchall()
        ]


def next_notices(after: str = "", limit: int = 100) -> tuple[list[TenderNotice], str]:
    """Return the next notices of published tenders after a cursor, oldest first, and the cursor to go on from.

    Raises ``BadCursor`` for a text that is no cursor.
    """
    query = f"SELECT id FROM procurement_tendernotice WHERE {NEXT} ORDER BY xid, id LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [*place_of(after), max(1, min(limit, MOST))])
        places = [row[0] for row in cursor.fetchall()]
    found = list(TenderNotice.objects.filter(pk__in=places).order_by("xid", "pk"))
    return found, f"{found[-1].xid}.{found[-1].pk}" if found else after
