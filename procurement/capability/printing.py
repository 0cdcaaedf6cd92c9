"""The report as a PDF: a worker lays it out, as that takes seconds, and the cache keeps it until it is taken."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from procurement.capability import report
from procurement.clock import now
from procurement.notifications import enqueue
from procurement.notifications.models import Outbox

KIND = "capability.print"
IN_PRINT = 50
"""Contracts told by the PDF; the spreadsheet and the CSV tell them all."""
KEEP_SECONDS = 3600  # what the cache loses is asked for again


def ask(by: Any) -> Outbox:
    """Let a job make the PDF of what ``by`` may see, and return its row; asked twice in a minute it is made once."""
    return enqueue(KIND, key=f"{KIND}:{by.pk}:{now():%Y-%m-%dT%H:%M}", by=by)


def make(job: Outbox) -> None:
    """Make the PDF that a job was asked for, saying how far it is, and keep it."""
    today = timezone.localdate(now())
    job.report(1, 3, "Reading the plans")
    parts = report.parts_of(job.by, today, most=IN_PRINT)
    job.report(2, 3, "Laying out the pages")
    cache.set(_place(job.uuid), report.as_pdf(parts, today), KEEP_SECONDS)


def of(job: UUID, by: Any) -> bytes | None:
    """Return the PDF that ``by`` asked for, None where it is not there yet or no longer. Raises ``Outbox.DoesNotExist``
    for what somebody else asked for.
    """
    return cache.get(_place(Outbox.objects.get(uuid=job, kind=KIND, by=by).uuid))  # type: ignore[no-any-return]


def _place(job: UUID) -> str:
    return f"{KIND}:{job}"
