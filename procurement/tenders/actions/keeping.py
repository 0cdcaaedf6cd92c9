"""What every change of a tender does: set the values, keep a version, write the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.tenders import queries
from procurement.tenders.models import Tender, TenderVersion

TENDER_CHANGED = audit.kind("tender.changed", "{by} changed {subject}: {what}")


def keep_version(tender: Tender, *, by: User, note: str, now: datetime) -> TenderVersion | None:
    """Add a version when the text differs from the newest one."""
    tender = Tender.objects.get(pk=tender.pk)
    content = queries.content_of(tender)
    digest = queries.content_hash(content)
    last = tender.versions.order_by("-number").first()
    if last is not None and last.content_hash == digest:
        return None
    return TenderVersion.objects.create(
        tender=tender,
        number=(last.number if last else 0) + 1,
        made_by=by,
        made_at=now,
        note=note[:200],
        content=content,
        content_hash=digest,
    )


def apply_values(record: Any, values: Mapping[str, Any], allowed: Sequence[str]) -> list[str]:
    """Set the given fields, check them, and return the names of those that changed. Nothing is saved.

    Raises ``Refused`` for a field that is not ``allowed``, and with the field for a value that does not fit it.
    """
    unknown = set(values) - set(allowed)
    if unknown:
        raise Refused(
            "tender.unknown_field",
            f"There is nothing called {', '.join(sorted(unknown))} to change here. Reload the page.",
        )
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        value = values[name]
        if isinstance(value, str) and "\x00" in value:
            value = value.replace("\x00", "")
        setattr(record, name, value)
    try:
        record.clean_fields(
            exclude=[field.name for field in record._meta.fields if field.name not in changed]
        )
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Refused(
            "tender.invalid",
            f"{name.replace('_', ' ').capitalize()}: {messages[0]}",
            field=name,
        ) from error
    return changed


def touched(tender: Tender, *, by: User, now: datetime, what: str) -> None:
    """Say that a draft was changed: its moment, a version to go back to, and the log."""
    Tender.objects.filter(pk=tender.pk).update(changed_at=now)
    keep_version(tender, by=by, note=what, now=now)
    audit.record(TENDER_CHANGED, tender, by=by, what=what)
