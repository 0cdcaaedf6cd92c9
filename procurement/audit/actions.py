"""Erasing personal words from beside the log. The log itself is never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement.audit.kinds import kind
from procurement.audit.models import ActorName, AuditEvent, AuditReason
from procurement.audit.recording import record

NAME_ERASED = kind("person.name_erased", "{by} erased the name of a person from the log: {reason}")


def erase_person(pseudonym: Any, *, by: Any, reason: str, now: datetime | None = None) -> int:
    """Erase the name and the typed reasons of a person from beside the log; return how many reasons.

    Every hash stays as it was, so ``verify_audit`` is green before and after.
    """
    now = now or timezone.now()
    with transaction.atomic():
        ActorName.objects.filter(pk=pseudonym).update(name="", erased_at=now)
        events = AuditEvent.objects.filter(actor=pseudonym).values("pk")
        count = AuditReason.objects.filter(pk__in=events, erased_at=None).update(words="", erased_at=now)
        record(NAME_ERASED, ("person", str(pseudonym)), by=by, reason=reason, reasons=count)
    return count


def erase_reasons(chains: Iterable[str], *, now: datetime | None = None) -> int:
    """Erase the typed reasons of every event in these chains; return how many. The caller's own event says why.

    Hashes stay as they were, as in ``erase_person``.
    """
    events = AuditEvent.objects.filter(chain__in=list(chains)).values("pk")
    reasons = AuditReason.objects.filter(pk__in=events, erased_at=None)
    return reasons.update(words="", erased_at=now or timezone.now())
