"""Needs before drafting: put up, spoken about to everybody at once, drafted, taken off."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation
from procurement.tenders.actions.drafts import change_tender, draft_tender
from procurement.tenders.actions.telling import problem_followers
from procurement.tenders.formulas.dates import uk_words
from procurement.tenders.models import PipelineEntry, PipelineNote, Tender
from procurement.tenders.rules import NEED_MOVES, PLANNERS

PIPELINE_ADDED = audit.kind("pipeline.added", "{by} put {subject} on the pipeline")
PIPELINE_CLOSED = audit.kind("pipeline.closed", "{by} took {subject} off the pipeline: {reason}")
NOTE_WRITTEN = audit.kind("pipeline.note_written", "{by} wrote note {number} on {subject} for everybody")
PIPELINE_DRAFTED = audit.kind("pipeline.drafted", "{by} started the draft {tender} from {subject}")
TALKS_SET = audit.kind("pipeline.talks_set", "{by} set open talks on {subject} for {day}")

PROBLEM_NOTE = notice(
    "problem_note",
    happened="{buyer} wrote a note for everybody on the problem that you follow: {title}.",
    do="Read it on the problem board.",
    link="board:problems",
)
PROBLEM_TALKS = notice(
    "problem_talks",
    happened="{buyer} holds open talks on {day} about the problem that you follow: {title}.",
    do="Read on the problem board how to join.",
    by_when="The talks are on {day}.",
    link="board:problems",
)
PROBLEM_OUT = notice(
    "problem_tender",
    happened="The tender for the problem that you follow is out: {title}.",
    do="Read in a page whether it is for you.",
    by_when="It closes at {deadline}.",
    link="finding:decide",
)
PROBLEM_CLOSED = notice(
    "problem_closed",
    happened="{buyer} took the problem that you follow off its pipeline: {title}. {reason}",
    do="There is nothing that you have to do.",
    link="board:problems",
)


def add_to_pipeline(
    buyer: Organisation, *, by: User, title: str, problem: str, now: datetime | None = None, **facts: Any
) -> PipelineEntry:
    """Put a need on the pipeline before anything is drafted. It names a problem, not a solution."""
    now = now or timezone.now()
    if not PLANNERS & by.roles_in(buyer):
        raise Refused("need.not_yours", "Only an officer or owner of the buyer may add a need.")
    if not title.strip() or not problem.strip():
        raise Refused("need.empty", "Give it a title and say what is wrong, and for whom.", field="problem")
    low, high = facts.get("low_gbp"), facts.get("high_gbp")
    if low is not None and high is not None and low > high:
        raise Refused("need.range", "The low value is above the high one.", field="low_gbp")
    with transaction.atomic():
        entry = PipelineEntry.objects.create(
            buyer=buyer, by=by, title=title.strip()[:200], problem=problem.strip(), created_at=now, **facts
        )
        audit.record(PIPELINE_ADDED, entry, by=by)
    return entry


def write_pipeline_note(
    entry: PipelineEntry, *, by: User, words: str, now: datetime | None = None
) -> PipelineNote:
    """Say something about a need to everybody at once, and tell those who follow it, once.

    Raises ``Refused`` for empty words, for anybody but the buyer's officers and owners, and once the tender is
    out: from then on questions and answers stand on the tender.
    """
    now = now or timezone.now()
    words = words.strip()
    if not words:
        raise Refused("need.no_words", "Write what everybody should know.", field="words")
    with locked(entry) as entry:
        NEED_MOVES.check("write_on", entry, by=by, now=now)
        last = entry.notes.last()
        if last is not None and last.words == words:
            raise Refused(
                "need.said_already", "The last note says exactly this. Everybody can read it.", field="words"
            )
        note = PipelineNote.objects.create(
            entry=entry, number=last.number + 1 if last else 1, words=words, by=by, at=now
        )
        _tell(entry, PROBLEM_NOTE, occasion=f"note {note.number}")
        audit.record(NOTE_WRITTEN, entry, by=by, number=note.number)
    return note


def hold_open_talks(
    entry: PipelineEntry, *, by: User, talks_on: date, talks_note: str, now: datetime | None = None
) -> PipelineEntry:
    """Set the day of open talks that anyone may join, or move it, and tell those who follow the need, once.

    A draft begun from the need says the same day, so that its notice cannot say another. Raises ``Refused``
    for a day that has passed, without a way to join, when nothing changes, and once the tender is out.
    """
    now = now or timezone.now()
    talks_note = talks_note.strip()
    if talks_on < timezone.localdate(now):
        raise Refused("need.talks_are_past", "This day has passed. Give a day to come.", field="talks_on")
    if not talks_note:
        raise Refused("need.no_way_in", "Say how anyone may join the talks.", field="talks_note")
    with locked(entry) as entry:
        NEED_MOVES.check("hold_talks_on", entry, by=by, now=now)
        if (entry.talks_on, entry.talks_note) == (talks_on, talks_note):
            raise Refused("need.said_already", "The talks are announced with this day and these words.")
        entry.talks_on, entry.talks_note = talks_on, talks_note
        entry.save(update_fields=["talks_on", "talks_note"])
        if entry.tender is not None and entry.tender.is_draft:
            change_tender(entry.tender, by=by, now=now, engagement_on=talks_on)
        _tell(
            entry, PROBLEM_TALKS, occasion=f"talks {now.isoformat()}", day=f"{talks_on.day} {talks_on:%B %Y}"
        )
        audit.record(TALKS_SET, entry, by=by, day=talks_on)
    return entry


def close_pipeline_entry(
    entry: PipelineEntry, *, by: User, reason: str, now: datetime | None = None
) -> PipelineEntry:
    """Take a need off the pipeline, and tell those who follow it; return it as it now stands.

    Raises ``Refused`` to others than its planners, without a reason, and for one that is closed.
    """
    now = now or timezone.now()
    reason = reason.strip()
    if not reason:
        raise Refused("need.no_reason", "Say why it leaves the pipeline.", field="reason")
    with locked(entry) as entry:
        NEED_MOVES.check("close", entry, by=by, now=now)
        entry.closed_at, entry.closed_reason = now, reason
        entry.save(update_fields=["closed_at", "closed_reason"])
        _tell(entry, PROBLEM_CLOSED, occasion="closed", reason=reason)
        audit.record(PIPELINE_CLOSED, entry, by=by, reason=reason)
    return entry


def draft_from_pipeline(entry: PipelineEntry, *, by: User, now: datetime | None = None) -> Tender:
    """Start the draft of a need: title and problem come along, and the entry points to the tender. Returns the draft.

    Raises ``Refused`` to others than the buyer's officers and service owners, and for a need that is drafted or closed.
    """
    now = now or timezone.now()
    with locked(entry) as entry:
        NEED_MOVES.check("draft", entry, by=by, now=now)
        tender = draft_tender(entry.buyer, by=by, title=entry.title, why=entry.problem, now=now)
        entry.tender = tender
        entry.save(update_fields=["tender"])
        if entry.talks_on:
            tender = change_tender(
                tender, by=by, now=now, engagement_on=entry.talks_on, engagement_note=entry.talks_note
            )
        audit.record(PIPELINE_DRAFTED, entry, by=by, tender=tender.reference)
    return tender


def tell_that_the_tender_is_out(tender: Tender) -> int:
    """Tell those who follow the need that a tender was published for it; return how many were told."""
    entry = PipelineEntry.objects.filter(tender=tender).first()
    if entry is None:
        return 0
    return notify(
        problem_followers(entry), PROBLEM_OUT, key=f"{entry.reference} tender", subject=tender,
        title=tender.title, deadline=uk_words(tender.deadline_at),
    )  # fmt: skip


def _tell(entry: PipelineEntry, kind: str, *, occasion: str, **facts: Any) -> int:
    return notify(
        problem_followers(entry), kind, key=f"{entry.reference} {occasion}", subject=entry,
        buyer=entry.buyer.name, title=entry.title, **facts,
    )  # fmt: skip
