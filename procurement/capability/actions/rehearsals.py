"""Rehearsals of leaving the supplier: planned with a day, held, and each gap that showed mended by its day."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.actions.ground import in_term, may_grow
from procurement.capability.models import Gap, Rehearsal
from procurement.capability.rules import GAP_MOVES, REHEARSAL_MOVES
from procurement.contracts.models import Contract
from procurement.errors import Refused, needed_words
from procurement.flow import locked

PLANNED = audit.kind("rehearsal.planned", "{by} planned rehearsal {number} of {subject} for {day}")
MOVED = audit.kind("rehearsal.moved", "{by} moved rehearsal {number} of {subject} to {day}: {reason}")
HELD = audit.kind("rehearsal.held", "{by} recorded that rehearsal {number} of {subject} was held: {reason}")
FOUND = audit.kind("gap.found", "{by} named gap {gap} of rehearsal {number} of {subject}: {what}")
SAID = audit.kind(
    "gap.claimed", "{by} said that gap {gap} of rehearsal {number} of {subject} is mended: {reason}"
)
MENDED = audit.kind(
    "gap.mended", "{by} confirmed that gap {gap} of rehearsal {number} of {subject} is mended"
)
SENT_BACK = audit.kind(
    "gap.sent_back", "{by} sent gap {gap} of rehearsal {number} of {subject} back: {reason}"
)


def plan_rehearsal(
    contract: Contract, *, by: User, scope: str, due_on: date, now: datetime | None = None
) -> Rehearsal:
    """Plan a day on which our people go on without the supplier. Refuses a day outside the contract."""
    scope = needed_words(
        scope, "rehearsal.no_scope", "Say what is done without the supplier.", field="scope", longest=300
    )
    with locked(contract) as contract:
        may_grow(contract, by)
        in_term(contract, due_on, field="due_on")
        made = Rehearsal.objects.create(
            contract=contract, number=contract.rehearsals.count() + 1, scope=scope, due_on=due_on, planned_by=by,
            planned_at=now or timezone.now(),
        )  # fmt: skip
        audit.record(PLANNED, contract, by=by, number=made.number, day=f"{due_on:%-d %B %Y}")
    return made


def move_rehearsal(
    rehearsal: Rehearsal, *, by: User, due_on: date, reason: str, now: datetime | None = None
) -> Rehearsal:
    """Put a planned rehearsal on another day; return it as it now stands.

    Raises ``Refused`` to others than the buyer's officer and service owner, without a reason, for a day outside the
    contract, and for a rehearsal that was held.
    """
    reason = needed_words(reason, "rehearsal.no_reason", "Say why it is moved.", field="reason")
    with locked(rehearsal) as rehearsal:
        REHEARSAL_MOVES.check("move_day", rehearsal, by=by, now=now or timezone.now())
        in_term(rehearsal.contract, due_on, field="due_on")
        rehearsal.due_on = due_on
        rehearsal.save(update_fields=["due_on"])
        audit.record(
            MOVED, rehearsal.contract, by=by, number=rehearsal.number, day=f"{due_on:%-d %B %Y}", reason=reason
        )  # fmt: skip
    return rehearsal


def hold_rehearsal(
    rehearsal: Rehearsal, *, by: User, held_on: date, story: str, now: datetime | None = None
) -> Rehearsal:
    """Record that a rehearsal was held and what happened; what failed is named after it, each with its day.

    Raises ``Refused`` to others than the buyer's officer and service owner, for a day before the award or to come,
    and without a story.
    """
    story = needed_words(story, "rehearsal.no_story", "Say what happened.", field="story")
    now = now or timezone.now()
    with locked(rehearsal) as rehearsal:
        move = REHEARSAL_MOVES.check("hold", rehearsal, by=by, now=now)
        first, last = timezone.localdate(rehearsal.contract.awarded_at), timezone.localdate(now)
        if not first <= held_on <= last:
            raise Refused(
                "rehearsal.when",
                f"Enter a day from {first:%-d %B %Y}, the day of the award, to {last:%-d %B %Y}.",
                field="held_on",
            )
        rehearsal.status, rehearsal.held_on, rehearsal.story, rehearsal.held_by = move.end, held_on, story, by
        rehearsal.save(update_fields=["status", "held_on", "story", "held_by"])
        audit.record(HELD, rehearsal.contract, by=by, number=rehearsal.number, reason=story)
    return rehearsal


def find_gap(
    rehearsal: Rehearsal, *, by: User, what: str, mender: str, mend_by: date, now: datetime | None = None
) -> Gap:
    """Name something that failed in a held rehearsal, who mends it and by which day; return the gap.

    Raises ``Refused`` to others than the people of the contract, without words, for an unknown mender, a day before the
    rehearsal or after the contract, and a rehearsal that was not held.
    """
    what = needed_words(what, "gap.no_words", "Say what failed.", field="what", longest=300)
    if mender not in Gap.Mender.values:
        raise Refused("gap.mender", "Choose who mends it.", field="mender")
    with locked(rehearsal) as rehearsal:
        REHEARSAL_MOVES.check("find_gap", rehearsal, by=by, now=now or timezone.now())
        if not rehearsal.held_on <= mend_by <= rehearsal.contract.ends_on:
            raise Refused(
                "gap.when",
                f"Enter a day from {rehearsal.held_on:%-d %B %Y}, when it showed, to the end of the contract on "
                f"{rehearsal.contract.ends_on:%-d %B %Y}.",
                field="mend_by",
            )
        made = Gap.objects.create(
            rehearsal=rehearsal, number=rehearsal.gaps.count() + 1, what=what, mender=mender, mend_by=mend_by
        )
        audit.record(FOUND, rehearsal.contract, by=by, number=rehearsal.number, gap=made.number, what=what)
    return made


def mend_gap(gap: Gap, *, by: User, evidence: str, now: datetime | None = None) -> Gap:
    """Say with evidence that a gap is mended; it stands once the buyer's service owner or HR confirms it.

    Returns the gap. Raises ``Refused`` to others than the people of the contract, without evidence, and for a gap that
    is not open.
    """
    evidence = needed_words(evidence, "gap.no_evidence", "Say what shows it.", field="evidence")
    now = now or timezone.now()
    with locked(gap) as gap:
        gap.status = GAP_MOVES.check("mend", gap, by=by, now=now).end
        gap.evidence, gap.claimed_by, gap.claimed_at = evidence, by, now
        gap.save(update_fields=["status", "evidence", "claimed_by", "claimed_at"])
        _record(SAID, gap, by, reason=evidence)
    return gap


def confirm_gap(gap: Gap, *, by: User, now: datetime | None = None) -> Gap:
    """Confirm that a gap is mended; return it as it now stands.

    Raises ``Refused`` to others than the buyer's service owner and HR, to the person who said so, and for a gap that
    nobody said is mended.
    """
    now = now or timezone.now()
    with locked(gap) as gap:
        gap.status = GAP_MOVES.check("confirm", gap, by=by, now=now).end
        gap.confirmed_by, gap.confirmed_at = by, now
        gap.save(update_fields=["status", "confirmed_by", "confirmed_at"])
        _record(MENDED, gap, by)
    return gap


def send_back_gap(gap: Gap, *, by: User, reason: str, now: datetime | None = None) -> Gap:
    """Send a claim back with what is missing: the gap is to be mended again, the history keeps the claim.

    Returns the gap. Raises ``Refused`` to others than the buyer's service owner and HR, without a reason, and for a gap
    that nobody said is mended.
    """
    reason = needed_words(reason, "gap.no_reason", "Say what is missing.", field="reason")
    with locked(gap) as gap:
        gap.status = GAP_MOVES.check("send_back", gap, by=by, now=now or timezone.now()).end
        gap.evidence, gap.claimed_by, gap.claimed_at = "", None, None
        gap.save(update_fields=["status", "evidence", "claimed_by", "claimed_at"])
        _record(SENT_BACK, gap, by, reason=reason)
    return gap


def _record(kind: str, gap: Gap, by: User, **facts: str) -> None:
    contract, number = gap.rehearsal.contract, gap.rehearsal.number
    audit.record(kind, contract, by=by, number=number, gap=gap.number, **facts)
