"""Every write about how long records are kept."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from suppliers.retention.formulas import LEAST_YEARS, MOST_YEARS
from suppliers.retention.models import LegalHold, Schedule
from suppliers.retention.rules import HOLD_MOVES, HOLDERS, SCHEDULERS
from suppliers.sealing.rules import check_second_factor

SCHEDULE_SET = audit.kind(
    "retention.schedule_set",
    "{by} set that {subject} keeps unsuccessful bids for {years} years, before {before_years}",
)
HOLD_PLACED = audit.kind("retention.hold_placed", "{by} put {tender} on legal hold {subject}: {reason}")
HOLD_LIFTED = audit.kind("retention.hold_lifted", "{by} lifted legal hold {subject} of {tender}: {reason}")


def set_schedule(organisation: Any, *, by: Any, bid_years: int, now: datetime | None = None) -> Schedule:
    """Set for how many years an authority keeps unsuccessful bids; return its schedule.

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


def place_hold(tender: Any, *, by: Any, reason: str, now: datetime | None = None) -> LegalHold:
    """Stop the clock of a procurement's records; return the hold. Nothing of it is destroyed while it stands.

    Raises ``Refused`` without a reason, where a hold stands already, and for people who are not the buyer's officers
    or approvers.
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
        hold = LegalHold.objects.create(
            tender=tender, number=len(holds) + 1, reason=reason, placed_by=by, placed_at=now or timezone.now()
        )
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
