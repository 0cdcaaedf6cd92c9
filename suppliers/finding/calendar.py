"""The dates of a tender as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from procurement.plain import plain
from procurement.tenders import screening
from procurement.tenders.models import Tender


def _text(value: str) -> str:
    value = "\n".join(plain(value).splitlines())  # a carriage return alone begins a line for some calendars
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Fold a line at 75 bytes, as the standard asks, never inside a character."""
    lines, current = [], ""
    for letter in line:
        if len((current + letter).encode()) > (75 if not lines else 74):
            lines.append(current)
            current = ""
        current += letter
    lines.append(current)
    return [lines[0], *(f" {rest}" for rest in lines[1:])]


def calendar(tender: Tender, url: str) -> str:
    """Return the file: closing, last questions, promised result, start. A moment in UTC, a day as a day."""
    dated: list[tuple[str, datetime | date | None]] = [
        ("Bids close", tender.deadline_at),
        ("Last questions", tender.questions_close_at),
        ("Result promised", tender.result_promised_on),
        ("Contract starts", tender.starts_on),
        # The last one, so that the others keep the numbers under which calendars know them.
        ("Screening: bidders hear who goes forward", screening.told_on(tender)),
    ]
    stamp = (tender.changed_at or datetime.now(UTC)).astimezone(UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Worth//Tender dates//EN", "CALSCALE:GREGORIAN"]
    for number, (what, when) in enumerate(dated):
        if when is None:
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{tender.reference}-{number}@worth",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_text(f'{what}: {tender.title}')}",
            f"DESCRIPTION:{_text(f'{tender.reference}, {url}')}",
            f"URL:{url}",
        ]
        if isinstance(when, datetime):
            lines += [f"DTSTART:{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
        else:
            lines += [
                f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
                f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}",
            ]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))
