"""Every write about how long records are kept: schedule, legal hold, and what is agreed to be destroyed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import Move, locked
from procurement.notifications import enqueue, notice, notify
from procurement.organisations.models import Organisation
from procurement.tenders.models import Tender
from suppliers.retention import queries
from suppliers.retention.destruction import DESTROY
from suppliers.retention.formulas import LEAST_YEARS, MOST_YEARS
from suppliers.retention.models import Disposal, LegalHold, Schedule
from suppliers.retention.rules import HOLD_MOVES, HOLDERS, MOVES, SCHEDULERS
from suppliers.sealing.rules import check_second_factor

SCHEDULE_SET = audit.kind(
    "retention.schedule_set",
    "{by} set that {subject} keeps unsuccessful bids for {years} years, before {before_years}",
)
HOLD_PLACED = audit.kind("retention.hold_placed", "{by} put {tender} on legal hold {subject}: {reason}")
HOLD_LIFTED = audit.kind("retention.hold_lifted", "{by} lifted legal hold {subject} of {tender}: {reason}")
PROPOSED = audit.kind("retention.proposed", "{by} proposed {subject}: {what} were kept until {until}")
ASKED = audit.kind("retention.asked", "{by} asked to destroy {what} ({subject}): {reason}")
APPROVED = audit.kind(
    "retention.approved", "{by} agreed to destroy {what} ({subject}), asked for by {asked_by}"
)
DUE = notice(
    "bids_due",
    happened="The time has come to destroy {what} of {subject}: they were kept until {until}.",
    do="See that nobody needs them any more, then ask for it; an approver agrees. Else put a legal hold on.",
    link="retention:show",
)
WANTED = notice(
    "bids_to_destroy",
    happened="{asked_by} asks to destroy {what} of {subject}.",
    do="See that nobody needs them any more, then agree. Else put a legal hold on.",
    link="retention:show",
)


def set_schedule(organisation: Any, *, by: Any, bid_years: int, now: datetime | None = None) -> Schedule:
    """Set for how many years a buyer keeps unsuccessful bids; return its schedule.

    Raises ``Refused`` for fewer than three years or more than thirty, for an organisation that does not buy, and for
    people who are neither its approvers nor its administrators.
    """
    by.forget_memberships()
    if organisation.kind != "buyer" or not SCHEDULERS & by.roles_in(organisation):
        raise Refused(
            "retention.not_yours", "Only an approver or an administrator of the buyer sets its schedule."
        )
    if not LEAST_YEARS <= bid_years <= MOST_YEARS:
        raise Refused(
            "retention.years",
            f"Enter a whole number of years from {LEAST_YEARS} to {MOST_YEARS}. The law asks for the record of a "
            f"procurement for {LEAST_YEARS} years, and the bids are part of it.",
            field="bid_years",
        )
    with transaction.atomic():
        before = Schedule.objects.select_for_update().filter(organisation=organisation).first()
        schedule, _ = Schedule.objects.update_or_create(
            organisation=organisation,
            defaults={"bid_years": bid_years, "set_by": by, "set_at": now or timezone.now()},
        )
        audit.record(
            SCHEDULE_SET,
            organisation,
            by=by,
            organisation=organisation,
            years=bid_years,
            before_years=before.bid_years if before else "none",
        )
    return schedule


def place_hold(tender: Any, *, by: Any, reason: str, seen: int = 0, now: datetime | None = None) -> LegalHold:
    """Stop the clock of a procurement's records; return the hold. Nothing of it is destroyed while it stands.

    Whatever was on its way to be destroyed is stopped. ``seen``: how many disposals were done when the person
    decided; one that was faster since is told, so that nobody believes to hold what is gone.
    Raises ``Refused`` for that, without a reason, where a hold stands already, and for people who are not the buyer's
    officers or approvers.
    """
    reason = needed_words(
        reason, "retention.no_reason", "Say who needs the records, and for what.", field="reason"
    )
    by.forget_memberships()
    with locked(tender) as tender:
        if not HOLDERS & by.roles_in(tender.buyer_id):
            raise Refused(
                "retention.not_yours", "Only an officer or an approver of the buyer puts a hold on."
            )
        holds = list(LegalHold.objects.filter(tender=tender))
        if any(hold.lifted_at is None for hold in holds):
            raise Refused("retention.held", "A legal hold stands already. Reload the page to see it.")
        disposals = list(Disposal.objects.select_for_update(of=("self",)).filter(tender=tender))
        if seen != sum(each.status == Disposal.Status.DONE for each in disposals):
            raise Refused(
                "retention.destroyed_since",
                "Bids of this procurement were destroyed a moment ago, so they cannot be held any more. Go back to "
                "see what is left, and put a hold on that if you still need it.",
            )
        hold = LegalHold.objects.create(
            tender=tender, number=len(holds) + 1, reason=reason, placed_by=by, placed_at=now or timezone.now()
        )
        for disposal in disposals:
            if disposal.status in MOVES.moves["stop"][0].start:
                disposal.status, disposal.stopped_why = MOVES.moves["stop"][0].end, f"Legal hold {hold}"
                disposal.save(update_fields=["status", "stopped_why"])
        audit.record(HOLD_PLACED, hold, by=by, tender=tender.reference, reason=reason)
    return hold


def lift_hold(hold: LegalHold, *, by: Any, reason: str, now: datetime | None = None) -> LegalHold:
    """Let the clock run on; return the hold as it stands. The days that it stood are added to every last day.

    Raises ``Refused`` without a reason or a fresh second factor, for a hold that was lifted before, for whoever put
    it on, and for people who are not the buyer's approvers.
    """
    at = now or timezone.now()
    reason = needed_words(
        reason, "retention.no_reason", "Say why nobody needs the records any more.", field="reason"
    )
    check_second_factor(by, at, "lifting a legal hold")
    by.forget_memberships()
    with locked(hold.tender), locked(hold) as hold:
        HOLD_MOVES.check("lift", hold, by=by, now=at)
        hold.lifted_by, hold.lifted_at, hold.lift_reason = by, at, reason
        hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        audit.record(HOLD_LIFTED, hold, by=by, tender=hold.tender.reference, reason=reason)
    return hold


def propose_due(now: datetime | None = None) -> list[Disposal]:
    """Propose the bids whose last day has passed, of every buyer; return what was proposed. Repeating adds nothing.

    Nobody has agreed to anything yet: the officers of the buyer are told.
    """
    today = timezone.localdate(now)
    found = []
    for buyer in Organisation.objects.buyers():
        tenders = list(queries.ended_tenders(buyer))
        for row in queries.rows_of(tenders, buyer) if tenders else []:
            if any(line.kept.is_due(today) for line in row.lines[1:]):
                found += _propose(row.tender, now or timezone.now())
    return found


def _propose(tender: Tender, now: datetime) -> list[Disposal]:
    with locked(tender) as tender:
        made = []
        for line in queries.to_propose(tender, queries.lines_of_tender(tender), timezone.localdate(now)):
            disposal = Disposal.objects.create(
                tender=tender,
                number=Disposal.objects.filter(tender=tender).count() + 1,
                contract=line.contract,
                rule=line.kept.rule,
                starts_on=line.kept.starts_on,
                until=line.kept.until,
                proposed_at=now,
            )
            until = f"{disposal.until:%-d %B %Y}"
            notify(
                tender.buyer.members.with_role("officer"), DUE,
                key=disposal.reference, subject=tender, what=disposal.what, until=until,
            )  # fmt: skip
            audit.record(PROPOSED, disposal, by=None, what=disposal.what, until=disposal.until)
            made.append(disposal)
    return made


def ask_disposal(disposal: Disposal, *, by: Any, checked: str) -> Disposal:
    """Ask to destroy what is due; return the disposal. ``checked``: what the person looked at before asking.

    Raises ``Refused`` without these words or a fresh second factor, for whoever is not the buyer's officer, under a
    legal hold, and where the last day has moved on since it was proposed.
    """
    checked = needed_words(checked, "retention.not_checked", "Say what you looked at.", field="reason")
    with _moving(disposal, "ask", by) as (disposal, move, at):
        disposal.status, disposal.asked_by, disposal.asked_at, disposal.checked = move.end, by, at, checked
        disposal.save(update_fields=["status", "asked_by", "asked_at", "checked"])
        notify(
            disposal.tender.buyer.members.with_role("approver").exclude(pk=by.pk), WANTED,
            key=disposal.reference, subject=disposal.tender, what=disposal.what, asked_by=str(by),
        )  # fmt: skip
        audit.record(ASKED, disposal, by=by, what=disposal.what, reason=checked)
    return disposal


def approve_disposal(disposal: Disposal, *, by: Any) -> Disposal:
    """Agree to what somebody else asked for; return the disposal. A job carries it out within a minute.

    Raises ``Refused`` without a fresh second factor, for whoever asked, for whoever is not the buyer's approver, under
    a legal hold, and where the last day has moved on.
    """
    with _moving(disposal, "approve", by) as (disposal, move, at):
        disposal.status, disposal.approved_by, disposal.approved_at = move.end, by, at
        disposal.save(update_fields=["status", "approved_by", "approved_at"])
        enqueue(DESTROY, key=f"{DESTROY}:{disposal.reference}", payload={"disposal": disposal.pk}, by=by)
        audit.record(APPROVED, disposal, by=by, what=disposal.what, asked_by=disposal.asked_by)
    return disposal


@contextmanager
def _moving(disposal: Disposal, verb: str, by: Any) -> Iterator[tuple[Disposal, Move, datetime]]:
    """Hold the tender, then the disposal, ask the table of moves by the database's clock, and give all three."""
    by.forget_memberships()
    with locked(disposal.tender), locked(disposal) as disposal:
        at = database_now()
        check_second_factor(by, at, "destroying bids")
        yield disposal, MOVES.check(verb, disposal, by=by, now=at), at
