"""The dates of a tender as its pages show them: what is over, what comes next, what is late."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from procurement.clock import now as clock_now
from procurement.outcomes.models import Reading
from procurement.tenders import screening
from procurement.tenders.formulas.dates import UK_TIME, uk_words
from procurement.tenders.models import Tender


def stage_list(tender: Tender, now: datetime | None = None) -> list[dict[str, str]]:
    """Return the dates of a tender for the timeline, late ones as late; of a cancelled one those that came."""
    found, present = [], False
    stages: Iterable[_Stage] = _stages(tender, now or clock_now())
    if tender.cancelled_at:
        stages = _until(tender.cancelled_at, stages)
    for title, when, done, late, text in stages:
        if when is None:
            continue
        state = "late" if late else "done" if done else "next"
        if state == "next" and not present and tender.is_public:
            state, present = "now", True
        shown = uk_words(when) if isinstance(when, datetime) else f"{when.day} {when:%B %Y}"
        found.append({"title": title, "when": shown, "text": text, "state": state})
    return found


class _Stage(NamedTuple):
    title: str
    when: date | datetime | None
    done: bool
    late: bool = False
    text: str = ""


def _until(cancelled_at: datetime, stages: Iterable[_Stage]) -> Iterator[_Stage]:
    """Give the stages that were over when the tender was cancelled, and that end: nothing else will come."""
    for stage in stages:
        when = stage.when if isinstance(stage.when, datetime) else None
        if stage.done and when is not None and when <= cancelled_at:
            yield stage._replace(text="")
    yield _Stage("Cancelled", cancelled_at, done=True)


def _stages(tender: Tender, now: datetime) -> Iterator[_Stage]:
    today = now.astimezone(UK_TIME).date()
    closed = tender.published_at is not None and not tender.is_open(now)
    decided = bool(tender.recommended_at or tender.awarded_at)
    told_on = screening.told_on(tender)
    yield _Stage("Published", tender.published_at, tender.published_at is not None)
    yield _Stage(
        "Questions close",
        tender.questions_close_at,
        bool(tender.questions_close_at and now >= tender.questions_close_at),
        text="Ask before then; each answer goes to everyone.",
    )
    yield _Stage(
        "Last answers", tender.answers_by_at, bool(tender.answers_by_at and now >= tender.answers_by_at)
    )
    yield _Stage(
        "Closes for bids",
        tender.deadline_at,
        closed,
        text="A bid must be in before this moment. At this very moment it is late.",
    )
    yield _Stage(
        "Screening: bidders hear who goes forward",
        told_on,
        tender.screened_at is not None,
        late=bool(told_on and not tender.screened_at and today > told_on and not decided),
        text="Marked without price.",
    )
    yield _Stage("Result promised", tender.result_promised_on, decided, late=bool(tender.late_on))
    yield _Stage("Standstill ends", tender.standstill_ends_on, tender.awarded_at is not None)
    if tender.starts_on:
        starts, is_awarded = tender.starts_on, tender.awarded_at is not None
        yield _Stage(
            "Work starts",
            starts,
            is_awarded and today >= starts,
            late=today > starts and not decided,
        )
        gain_on = starts + timedelta(days=tender.first_value_days)
        gained = is_awarded and people_gained(tender)
        yield _Stage(
            "First people gain",
            gain_on,
            gained,
            late=today > gain_on and not gained,
            text=f"Promised within {tender.first_value_days} days of the start.",
        )


def people_gained(tender: Tender) -> bool:
    """Say whether a verified reading of the tender's outcomes was taken since the work started."""
    return (
        Reading.objects.standing()
        .filter(measure__outcome__tenders=tender, verified_at__isnull=False, read_on__gte=tender.starts_on)
        .exists()
    )
