"""Publication, its notices, and the end by cancellation."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders import queries
from procurement.tenders.actions.pipeline import tell_that_the_tender_is_out
from procurement.tenders.actions.telling import people_at_work, tell_of_buying_again, watchers
from procurement.tenders.checks import PUBLISHING, run_checks
from procurement.tenders.formulas.dates import UK_TIME, moment_of, stage_dates, uk_words
from procurement.tenders.models import BankHoliday, Lesson, Tender, TenderNotice
from procurement.tenders.rules import MOVES

TENDER_PUBLISHED = audit.kind("tender.published", "{by} published {subject}; it closes at {deadline}")
PLAN_ATTACHED = audit.kind("tender.plan_attached", "{by} attached the evaluation plan {hash} to {subject}")
TENDER_CANCELLED = audit.kind("tender.cancelled", "{by} cancelled {subject}: {reason}")
TENDER_OUT = notice(
    "tender_published",
    happened="{subject} ‘{title}’ is published.",
    do="Watch for questions and answer each one to all.",
    by_when="It closes at {deadline}.",
    link="tenders:show-tender",
)
CANCELLED = notice(
    "tender_cancelled",
    happened="{subject} ‘{title}’ was cancelled: {why}",
    do="Nothing is awarded, and a bid that is still sealed stays sealed. There is nothing that you have to do. "
    "Where the quality marks were locked by then, the page of your bid leads to your own, with their reasons.",
    link="tenders:show-public",
)
CANCELLED_AT_WORK = notice(
    "tender_cancelled_at_work",
    happened="{subject} ‘{title}’ was cancelled: {why}",
    do="Nothing is left to mark or to open. What you wrote stays on record, and you need do nothing.",
    link="tenders:show-tender",
)


def attach_plan(tender: Tender, snapshot: dict[str, Any], *, by: User, now: datetime | None = None) -> Tender:
    """Keep the signed-off evaluation plan with the tender, frozen, with its hash.

    Raises ``Refused`` once the tender is published: a change then is an amendment with a new version.
    """
    now = now or timezone.now()
    with locked(tender) as tender:
        if tender.is_public or tender.status == Tender.Status.CANCELLED:
            raise Refused(
                "tender.plan_is_frozen",
                "The evaluation plan was published with the tender. Amend the tender to change it.",
            )
        tender.plan_snapshot = snapshot
        tender.plan_hash = queries.content_hash(snapshot)
        weight = (snapshot.get("price") or {}).get("weight_pct")
        if weight is not None:
            tender.price_weight_pct = Decimal(str(weight))
        tender.changed_at = now
        tender.save(update_fields=["plan_snapshot", "plan_hash", "price_weight_pct", "changed_at"])
        audit.record(PLAN_ATTACHED, tender, by=by, hash=tender.plan_hash[:12])
    return tender


def publish_tender(tender: Tender, *, by: User, now: datetime | None = None) -> Tender:
    """Publish an approved tender: the checks are asked and nothing else, then it opens at once.

    The database's clock gives the moment. A deadline that was not set is computed from the days to bid.
    Raises ``Refused`` (``tender.checks_block``) with the first block in words.
    """
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("publish", tender, by=by, now=moment)
        if tender.deadline_at is None and tender.days_to_bid:
            today = moment.astimezone(UK_TIME).date()
            stages = stage_dates(today, tender.days_to_bid, BankHoliday.union(today))
            tender.deadline_at = moment_of(stages.deadline_on)
            tender.questions_close_at = tender.questions_close_at or moment_of(stages.questions_close_on)
            tender.answers_by_at = tender.answers_by_at or moment_of(stages.answers_by)
            tender.result_promised_on = tender.result_promised_on or stages.result_on
            tender.starts_on = tender.starts_on or stages.earliest_signing_on
        draft = queries.draft_of(tender, stage=PUBLISHING)
        findings = run_checks(tender, stage=PUBLISHING, draft=draft)
        blocks = [each for each in findings if each.blocks]
        if blocks:
            more = f" And {len(blocks) - 1} more." if len(blocks) > 1 else ""
            raise Refused(
                "tender.checks_block",
                f"It cannot be published yet. {blocks[0].title}: {blocks[0].message}{more}",
            )
        if tender.deadline_at is None or tender.deadline_at <= moment:
            raise Refused("tender.no_deadline", "Set a closing moment that lies ahead before you publish.")
        tender.status = move.end
        tender.published_at = moment
        tender.access_points = draft.access.score
        tender.save()
        publish_notice(tender, "UK4", "Tender notice", now=moment)
        notify(
            tender.buyer.members.with_role("officer", "service_owner"),
            TENDER_OUT,
            key=f"{tender.reference} published",
            subject=tender,
            title=tender.title,
            deadline=uk_words(tender.deadline_at),
        )
        tell_that_the_tender_is_out(tender)
        tell_of_buying_again(tender, is_published=True)
        audit.record(TENDER_PUBLISHED, tender, by=by, deadline=tender.deadline_at)
    return tender


def publish_notice(
    tender: Tender,
    code: str,
    title: str,
    *,
    now: datetime,
    tag: str = "",
    awards: tuple[Any, ...] = (),
) -> TenderNotice:
    """Keep a notice with its OCDS release in the same transaction; return it.

    Raises ``Refused`` where the release is not valid against the schemas: then nothing is published.
    """
    from procurement.ocds.mapping import release_of
    from procurement.ocds.release import encode, problems

    number = tender.notices.count() + 1
    release = release_of(
        tender, code=code, tag=tag or code, number=number, title=title, at=now, awards=awards
    )
    wrong = problems(release)
    if wrong:
        raise Refused(
            "tender.release_is_invalid", f"The open data of this tender would not be valid: {wrong[0]}"
        )
    body = encode(release)
    return TenderNotice.objects.create(
        tender=tender,
        number=number,
        code=code,
        title=title,
        published_at=now,
        body=json.loads(body),
        body_hash=hashlib.sha256(body).hexdigest(),
    )


def publish_award_notice(
    tender: Tender, code: str, title: str, *, awards: Sequence[Any], now: datetime | None = None
) -> TenderNotice:
    """Publish a notice that carries awards (UK6 contract award notice, UK7 contract details notice).

    ``awards``: ``procurement.ocds.release.AwardRelease`` records. Refused when the open data is not valid.
    """
    return publish_notice(tender, code, title, now=now or database_now(), awards=tuple(awards))


def cancel_tender(
    tender: Tender, *, by: User, reason: str, lesson: str, now: datetime | None = None
) -> Tender:
    """Cancel a tender at any step before the award, with a reason for all and a lesson for the next; return it.

    Bids stay sealed. A published tender gets a procurement termination notice (UK12). Raises ``Refused`` to others than
    its officers and approvers, without a reason or a lesson, and once it is awarded or cancelled.
    """
    reason = needed_words(
        reason, "tender.no_reason", "Say why it is cancelled: bidders will read it.", field="reason"
    )
    lesson = needed_words(
        lesson, "tender.no_lesson", "Write what was learned, for the next person.", field="lesson"
    )
    with locked(tender) as tender:
        moment = now or database_now()
        move = MOVES.check("cancel", tender, by=by, now=moment)
        tender.status = move.end
        tender.cancelled_at, tender.cancel_reason = moment, reason
        tender.save(update_fields=["status", "cancelled_at", "cancel_reason"])
        Lesson.objects.create(
            buyer=tender.buyer,
            tender=tender,
            title=f"Cancelled: {tender.title}"[:160],
            words=lesson,
            by=by,
            at=moment,
        )
        if tender.is_public:
            publish_notice(tender, "UK12", "Procurement termination notice", now=moment)
            notify(
                watchers(tender),
                CANCELLED,
                key=f"{tender.reference} cancelled",
                subject=tender,
                title=tender.title,
                why=reason,
            )
        notify(
            people_at_work(tender),
            CANCELLED_AT_WORK,
            key=f"{tender.reference} cancelled",
            subject=tender,
            title=tender.title,
            why=reason,
        )
        audit.record(TENDER_CANCELLED, tender, by=by, reason=reason)
    return tender
