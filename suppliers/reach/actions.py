"""Taking a reading, keeping the record of a deadline, writing down a click."""

import http.client
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from procurement import audit
from procurement.statements import ask
from procurement.tenders.models import Tender
from suppliers.reach.formulas import gaps
from suppliers.reach.models import ReachRecord, Reading
from suppliers.sealing.moments import database_time

REACH_RECORDED = audit.kind(
    "reach.recorded",
    "Reachability before the deadline of {subject}: {readings} readings, {missed} without an answer",
    head="how the service answered before the closing moment",
)
LOOKED_AT = timedelta(hours=24)
PATIENCE_S = 5


def take_reading(url: str | None = None) -> Reading:
    """Ask for a page as a bidder would, from outside the web process, and keep what came of it.

    Reached means: an answer below 500 within five seconds. The moment is the database's.
    """
    target = url or settings.PROBE_URL
    if not target.startswith(("http://", "https://")):
        raise ValueError(f"PROBE_URL is not an address of the web: {target!r}")
    answer: int | None = None
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(target, timeout=PATIENCE_S) as response:  # noqa: S310
            answer = response.status
    except urllib.error.HTTPError as error:
        answer = error.code
        error.close()
    except (OSError, http.client.HTTPException):
        answer = None
    took = int((time.perf_counter() - started) * 1000)
    return Reading.objects.create(
        at=database_time(), reached=answer is not None and answer < 500, answer=answer, took_ms=took
    )


def keep_due_records() -> list[str]:
    """Attach the record of the last day to each tender whose deadline has passed; return their references.

    A signed tree head follows each. Nothing depends on it for a deadline to hold.
    """
    at = database_time()
    kept = ReachRecord.objects.filter(tender=OuterRef("pk"), deadline_at=OuterRef("deadline_at"))
    due = Tender.objects.filter(
        published_at__isnull=False, deadline_at__lte=at, deadline_at__gt=at - LOOKED_AT
    ).exclude(Exists(kept))
    return [tender.reference for tender in due if keep_record(tender) is not None]


def keep_record(tender: Any) -> ReachRecord | None:
    """Write the record of a tender's deadline; None where it is written already."""
    with transaction.atomic():
        tender = Tender.objects.select_for_update(of=("self",)).get(pk=tender.pk)
        if ReachRecord.objects.filter(tender=tender, deadline_at=tender.deadline_at).exists():
            return None
        since = max(tender.published_at, tender.deadline_at - LOOKED_AT)
        rows = list(
            Reading.objects.filter(at__gte=since, at__lte=tender.deadline_at)
            .order_by("at")
            .values_list("at", "reached")
        )
        found = gaps(rows, since, tender.deadline_at)
        record = ReachRecord.objects.create(
            tender=tender,
            deadline_at=tender.deadline_at,
            since_at=since,
            readings=len(rows),
            missed=sum(not reached for _, reached in rows),
            gaps=[
                {"kind": gap.kind, "start": gap.start.isoformat(), "end": gap.end.isoformat()}
                for gap in found
            ],
        )
        audit.record(
            REACH_RECORDED,
            tender,
            by=None,
            chain=tender.reference,
            readings=record.readings,
            missed=record.missed,
            deadline=tender.deadline_at,
            after=record.gaps,
        )
    return record


# One statement that no answer waits for: losing a click with the machine's power loses no bid.
WRITE_CLICK = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true) AS said)
INSERT INTO suppliers_click (supplier_id, person_id, at, method, address, answer, took_ms)
SELECT %s, %s, clock_timestamp(), %s, %s, %s, %s FROM quick
"""


def write_click(*, supplier: Any, person: Any, method: str, address: str, answer: int, took_ms: int) -> None:
    """Write down one request of a supplier's person. The moment is the database's."""
    ask(WRITE_CLICK, [supplier.pk, person.pk, method[:8], address[:200], answer, max(took_ms, 0)])
