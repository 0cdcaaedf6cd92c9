"""Changes of a published tender; those that matter take two people and restart the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders import queries
from procurement.tenders.actions.keeping import keep_version
from procurement.tenders.actions.publication import publish_notice
from procurement.tenders.actions.telling import watchers
from procurement.tenders.formulas.dates import (
    UK_TIME,
    minimum_tendering_period,
    moment_of,
    stage_dates,
    uk_words,
)
from procurement.tenders.models import Amendment, BankHoliday, Tender
from procurement.tenders.rules import AMENDMENT_MOVES, MOVES

AMENDMENT_PROPOSED = audit.kind("tender.amendment_proposed", "{by} proposed to change {subject}: {reason}")
AMENDMENT_MADE = audit.kind("tender.amended", "{by} changed {subject}: {reason}")
AMENDMENT_REFUSED = audit.kind("tender.amendment_refused", "{by} refused a change of {subject}: {reason}")
AMENDMENT_WANTED = notice(
    "tender_amendment_wanted",
    happened="A change of {subject} waits for a second person: {what}",
    do="Agree to it or refuse it, before the tender closes.",
    link="tenders:show-amendments",
)
AMENDED = notice(
    "tender_amended",
    happened="{subject} was changed: {what}",
    do="Read what changed. If you have a bid, confirm it again or replace it.",
    by_when="It now closes at {deadline}.",
    link="tenders:show-public",
)

AMENDED_LIGHTLY = notice(
    "tender_amended_lightly",
    happened="{subject} was changed: {what}",
    do="Read what changed. A bid that you sent still counts as it is; you can replace it until the closing moment.",
    by_when="It closes at {deadline}.",
    link="tenders:show-public",
)

AMENDABLE = (
    "why",
    "users",
    "limits",
    "working_together",
    "quality",
    "capability_plan",
    "known_risks",
    "questions_close_at",
    "answers_by_at",
    "result_promised_on",
    "starts_on",
    "pages_to_read",
)


def amend_tender(
    tender: Tender,
    *,
    by: User,
    what: str,
    why: str,
    is_material: bool,
    new_deadline_at: datetime | None = None,
    changes: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Amendment:
    """Propose a change of an open tender.

    A change that matters restarts the clock: the deadline moves to at least the minimum period from today
    (``minimum_new_deadline``). One that matters or moves the deadline waits for a second person, an approver;
    another is made at once. Raises ``Refused`` from the closing moment on, for an earlier deadline, for a
    deadline that is too near, and for a field that may not be amended.
    """
    if not what.strip() or not why.strip():
        raise Refused("amendment.no_words", "Say what changes and why.", field="what")
    changes = dict(changes or {})
    foreign = set(changes) - set(AMENDABLE)
    if foreign:
        raise Refused("amendment.field", f"{', '.join(sorted(foreign))} cannot be changed after publication.")
    with locked(tender) as tender:
        moment = now or database_now()
        MOVES.check("amend", tender, by=by, now=moment)
        old = tender.deadline_at or moment  # a published tender has one: the database holds it
        if tender.amendments.filter(status=Amendment.Status.PROPOSED).exists():
            raise Refused("amendment.waits", "Another change waits for a second person. Settle that first.")
        deadline = _new_deadline(tender, old, new_deadline_at, is_material=is_material, now=moment)
        number = (tender.amendments.aggregate(most=Max("number"))["most"] or 0) + 1
        made = Amendment.objects.create(
            tender=tender,
            number=number,
            what=what.strip(),
            why=why.strip(),
            is_material=is_material,
            changes={
                name: {"old": queries.plain(getattr(tender, name)), "new": queries.plain(value)}
                for name, value in changes.items()
                if queries.plain(getattr(tender, name)) != queries.plain(value)
            },
            old_deadline_at=old,
            new_deadline_at=deadline,
            proposed_by=by,
            proposed_at=moment,
        )
        if is_material or deadline != old:
            notify(
                tender.buyer.members.with_role("approver").exclude(pk=by.pk),
                AMENDMENT_WANTED,
                key=made.reference,
                subject=tender,
                what=made.what,
            )
            audit.record(AMENDMENT_PROPOSED, tender, by=by, reason=why, what=made.what)
        else:
            _make_amendment(tender, made, by=by, agreed_by=None, now=moment)
    return made


def _new_deadline(
    tender: Tender, old: datetime, wanted: datetime | None, *, is_material: bool, now: datetime
) -> datetime:
    """Return the closing moment after a change: the one wanted, or the first that the law allows."""
    if wanted is not None and wanted < old:
        raise Refused(
            "amendment.earlier_deadline",
            "A deadline never moves forward: bidders rely on it. Choose the same or a later moment.",
            field="new_deadline_at",
        )
    if not is_material:
        return wanted or old
    earliest = minimum_new_deadline(tender, now)
    if wanted is None:
        return max(old, earliest)
    if wanted.astimezone(UK_TIME).date() < earliest.astimezone(UK_TIME).date():
        raise Refused(
            "amendment.clock_restarts",
            "A change that matters restarts the clock: the tender must stay open to "
            f"{uk_words(earliest)} at least.",
            field="new_deadline_at",
        )
    return wanted


def minimum_new_deadline(tender: Tender, now: datetime) -> datetime:
    """Return the earliest closing moment after a change that matters: the minimum period from today, at
    noon."""
    today = now.astimezone(UK_TIME).date()
    days = minimum_tendering_period(queries.period_of(tender)).days
    stages = stage_dates(today, max(days, 5), BankHoliday.union(today))
    return moment_of(stages.deadline_on)


def _make_amendment(
    tender: Tender, amendment: Amendment, *, by: User, agreed_by: User | None, now: datetime
) -> None:
    for name, change in amendment.changes.items():
        setattr(tender, name, Tender._meta.get_field(name).to_python(change["new"]))
    if amendment.moves_deadline:
        shift = amendment.new_deadline_at - amendment.old_deadline_at
        tender.deadline_at = amendment.new_deadline_at
        for name in ("questions_close_at", "answers_by_at"):
            moment = getattr(tender, name)
            if moment is not None and name not in amendment.changes:
                setattr(tender, name, moment + shift)
        for name in ("result_promised_on", "starts_on"):
            day = getattr(tender, name)
            if day is not None and name not in amendment.changes:
                setattr(tender, name, day + timedelta(days=shift.days))
    tender.changed_at = now
    tender.save()
    amendment.status = Amendment.Status.MADE
    amendment.agreed_by, amendment.made_at = agreed_by, now
    amendment.save()
    keep_version(tender, by=amendment.proposed_by, note=f"Amendment {amendment.number}", now=now)
    publish_notice(
        tender, "UK4", f"Tender notice, amended: {amendment.what}"[:200], now=now, tag="UK4 amended"
    )
    notify(
        watchers(tender),
        AMENDED if amendment.is_material else AMENDED_LIGHTLY,
        key=f"{amendment.reference} made",
        subject=tender,
        what=amendment.what,
        deadline=uk_words(tender.deadline_at),
    )
    audit.record(
        AMENDMENT_MADE,
        tender,
        by=by,
        reason=amendment.why,
        what=amendment.what,
        material=amendment.is_material,
    )


def agree_amendment(amendment: Amendment, *, by: User, now: datetime | None = None) -> Amendment:
    """Agree, as a second person, to a change that waits; it takes effect at once and every bidder is told.

    Raises ``Refused`` from the closing moment on, for a change that is settled, and for who proposed it.
    """
    with locked(amendment.tender) as tender, locked(amendment) as amendment:
        moment = now or database_now()
        amendment.tender = tender
        AMENDMENT_MOVES.check("agree_to", amendment, by=by, now=moment)
        _make_amendment(tender, amendment, by=by, agreed_by=by, now=moment)
    return amendment


def refuse_amendment(
    amendment: Amendment, *, by: User, reason: str, now: datetime | None = None
) -> Amendment:
    """Refuse a change that waits, with a reason; the tender stays as it is. Refused for one that is settled."""
    reason = needed_words(reason, "amendment.no_reason", "Say why not.", field="reason")
    with locked(amendment.tender) as tender, locked(amendment) as amendment:
        amendment.tender = tender
        move = AMENDMENT_MOVES.check("refuse", amendment, by=by, now=now or timezone.now())
        amendment.status = move.end
        amendment.save(update_fields=["status"])
        audit.record(AMENDMENT_REFUSED, tender, by=by, reason=reason)
    return amendment
