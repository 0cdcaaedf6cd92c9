"""From closing to award: the steps that the floors above take."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.tenders.formulas.dates import UK_TIME, standstill_end
from procurement.tenders.models import BankHoliday, Tender
from procurement.tenders.rules import MOVES

ASSESSING_STARTED = audit.kind("tender.assessing_started", "{by} started the assessment of {subject}")
QUALITY_LOCKED = audit.kind(
    "tender.quality_locked", "{by} locked the quality marks of {subject}", head="quality marks locked"
)
SCREENED = audit.kind("tender.screened", "{by} closed the screening of {subject}: every bidder was told")
PRICES_OPENED = audit.kind(
    "tender.prices_opened", "{by} opened the prices of {subject}", head="prices opened"
)
AWARD_RECOMMENDED = audit.kind("tender.award_recommended", "{by} recommended an award of {subject}: {reason}")
RECOMMENDATION_RETURNED = audit.kind(
    "tender.recommendation_returned", "{by} returned the recommendation of {subject}: {reason}"
)
STANDSTILL_STARTED = audit.kind(
    "tender.standstill_started", "{by} started the standstill of {subject}; its last day is {ends}"
)
LOT_CEASED = audit.kind("tender.lot_ceased", "{lot} ended without an award: {reason}")
TENDER_AWARDED = audit.kind("tender.awarded", "{by} awarded {subject}", head="awarded")


def start_assessing(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Begin the assessment of a closed tender. The database's clock says whether it has closed."""
    return _step(tender, "start_assessing", "assessing_at", ASSESSING_STARTED, by=by, now=now)


def lock_quality(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Lock the quality marks: from now on prices may be opened. The caller has settled every consensus
    mark."""
    return _step(tender, "lock_quality", "quality_locked_at", QUALITY_LOCKED, by=by, now=now)


def record_screening(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Keep that every lot is screened and every bidder was told who goes forward."""
    return _step(tender, "record_screening", "screened_at", SCREENED, by=by, now=now)


def record_prices_opened(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Keep that the price envelopes were opened; the opening itself took two people above."""
    return _step(tender, "open_prices", "priced_at", PRICES_OPENED, by=by, now=now)


def _step(
    tender: Tender, verb: str, stamp: str, kind: Any, *, by: User, now: datetime | None, **facts: Any
) -> Tender:
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check(verb, tender, by=by, now=moment)
        tender.status = move.end
        setattr(tender, stamp, moment)
        tender.save(update_fields=["status", stamp])
        audit.record(kind, tender, by=by, **facts)
    return tender


def cease_lots(tender: Tender, reasons: Mapping[int, str], *, by: User, now: datetime | None = None) -> None:
    """Keep that lots (by their key, each with its reason) end without an award: the award notice says so."""
    moment = now or database_now()
    for lot in tender.lots.filter(pk__in=reasons, ceased_at=None):
        lot.ceased_at, lot.ceased_reason = moment, reasons[lot.pk]
        lot.save(update_fields=["ceased_at", "ceased_reason"])
        audit.record(LOT_CEASED, tender, by=by, lot=lot.reference, reason=lot.ceased_reason)


def recommend_award(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Recommend an award with a reason; a second person decides it. Returns the tender as it now stands.

    Raises ``Refused`` to others than its officers and moderators, without a reason, and before the prices are open.
    """
    reason = needed_words(reason, "tender.no_reason", "Say in plain words why this award.", field="reason")
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("recommend", tender, by=by, now=moment)
        tender.status = move.end
        tender.recommended_at, tender.recommended_by = moment, by
        tender.save(update_fields=["status", "recommended_at", "recommended_by"])
        audit.record(AWARD_RECOMMENDED, tender, by=by, reason=reason)
    return tender


def _last_day(moment: datetime, working_days: int) -> date:
    """Return the last day of a standstill that begins now; refuse one shorter than the law asks."""
    today = moment.astimezone(UK_TIME).date()
    try:
        return standstill_end(today, BankHoliday.union(today), working_days)
    except ValueError as error:
        raise Refused("tender.short_standstill", f"{error}. Check with your adviser.") from error


def start_standstill(
    tender: Tender, *, by: User, working_days: int = 8, now: datetime | None = None
) -> Tender:
    """Start the standstill with the day of the contract award notice; return the tender as it now stands.

    Raises ``Refused`` to others than approvers, to whoever recommended, without a recommendation, and for fewer than 8
    working days.
    """
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("start_standstill", tender, by=by, now=moment)
        ends = _last_day(moment, working_days)
        tender.status = move.end
        tender.standstill_at, tender.standstill_ends_on = moment, ends
        tender.save(update_fields=["status", "standstill_at", "standstill_ends_on"])
        audit.record(STANDSTILL_STARTED, tender, by=by, ends=ends.isoformat())
    return tender


def return_recommendation(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Send a recommendation back: prices are open as before, and another may be made. Returns the tender.

    Raises ``Refused`` to others than approvers, without a reason, and where nothing is recommended.
    """
    reason = needed_words(reason, "tender.no_reason", "Say what must be looked at again.", field="reason")
    with locked(tender) as tender:
        move = MOVES.check("return_recommendation", tender, by=by, now=now or database_now())
        tender.status = move.end
        tender.recommended_at = tender.recommended_by = None
        tender.save(update_fields=["status", "recommended_at", "recommended_by"])
        audit.record(RECOMMENDATION_RETURNED, tender, by=by, reason=reason)
    return tender


def restart_standstill(
    tender: Tender, *, by: User, working_days: int = 8, now: datetime | None = None
) -> Tender:
    """Begin a new standstill, because another bid takes the place of an award that fell. Returns the tender.

    Raises ``Refused`` to others than approvers, before the first standstill, and for fewer than 8 working days.
    """
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("restart_standstill", tender, by=by, now=moment)
        ends = _last_day(moment, working_days)
        tender.status = move.end
        tender.standstill_at, tender.standstill_ends_on, tender.awarded_at = moment, ends, None
        tender.save(update_fields=["status", "standstill_at", "standstill_ends_on", "awarded_at"])
        audit.record(STANDSTILL_STARTED, tender, by=by, ends=ends.isoformat())
    return tender


def award_tender(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Award after the standstill. The contracts are made above with plain arguments.

    Refused while the last check of the audit log stands as broken.
    """
    audit.refuse_on_a_broken_log()
    return _step(tender, "award", "awarded_at", TENDER_AWARDED, by=by, now=now)
