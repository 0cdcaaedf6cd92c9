"""The dates of a tender as its pages show them: what is over, what comes next, what is late."""

from datetime import date, datetime, timedelta
from typing import Any

from procurement.clock import now as clock_now
from procurement.outcomes.models import Reading
from procurement.tenders import screening
from procurement.tenders.formulas.dates import UK_TIME, uk_moment
from procurement.tenders.models import Tender


def stage_list(tender: Tender, now: datetime | None = None) -> list[dict[str, str]]:
    """Return the dates of a tender for the timeline, late ones as late."""
    now = now or clock_now()
    today = now.astimezone(UK_TIME).date()

    def day(value: Any) -> date | None:
        return value.astimezone(UK_TIME).date() if isinstance(value, datetime) else value

    closed = tender.published_at is not None and not tender.is_open(now)
    decided = bool(tender.recommended_at or tender.awarded_at)
    told_on, over = screening.told_on(tender), decided or tender.status == Tender.Status.CANCELLED
    rows: list[tuple[str, Any, bool, bool, str]] = [
        ("Published", tender.published_at, tender.published_at is not None, False, ""),
        (
            "Questions close",
            tender.questions_close_at,
            bool(tender.questions_close_at and now >= tender.questions_close_at),
            False,
            "Ask before then; each answer goes to everyone.",
        ),
        (
            "Last answers",
            tender.answers_by_at,
            bool(tender.answers_by_at and now >= tender.answers_by_at),
            False,
            "",
        ),
        (
            "Closes for bids",
            tender.deadline_at,
            closed,
            False,
            "A bid must be in before this moment. At this very moment it is late.",
        ),
        (
            "Screening: bidders hear who goes forward",
            told_on,
            tender.screened_at is not None,
            bool(told_on and not tender.screened_at and today > told_on and not over),
            "Marked without price.",
        ),
        (
            "Result promised",
            tender.result_promised_on,
            decided,
            bool(tender.late_on),
            "",
        ),
        ("Standstill ends", tender.standstill_ends_on, tender.awarded_at is not None, False, ""),
        (
            "Work starts",
            tender.starts_on,
            bool(tender.starts_on and tender.awarded_at and today >= tender.starts_on),
            bool(tender.starts_on and today > tender.starts_on and not decided),
            "",
        ),
    ]
    if tender.starts_on:
        gain_on = tender.starts_on + timedelta(days=tender.first_value_days)
        gained = bool(tender.awarded_at) and people_gained(tender)
        late = today > gain_on and not gained and tender.status != Tender.Status.CANCELLED
        promise = f"Promised within {tender.first_value_days} days of the start."
        rows.append(("First people gain", gain_on, gained, late, promise))
    found, present = [], False
    for title, when, done, late, text in rows:
        if when is None:
            continue
        state = "late" if late else "done" if done else "next"
        if state == "next" and not present and tender.is_public:
            state, present = "now", True
        shown = uk_moment(when) if isinstance(when, datetime) else f"{when.day} {when:%B %Y}"
        found.append({"title": title, "when": shown, "text": text, "state": state})
    return found


def people_gained(tender: Tender) -> bool:
    """Say whether a verified reading of the tender's outcomes was taken since the work started."""
    return (
        Reading.objects.standing()
        .filter(measure__outcome__tenders=tender, verified_at__isnull=False, read_on__gte=tender.starts_on)
        .exists()
    )
