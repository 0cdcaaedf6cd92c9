"""The second person: send for review, return, approve, and the reasons to go on."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.actions.keeping import keep_version
from procurement.tenders.actions.telling import leaders, tell_of_buying_again
from procurement.tenders.checks import BLOCK, PUBLISHING, run_checks
from procurement.tenders.models import FindingOverride, Review, Tender
from procurement.tenders.rules import MOVES

TENDER_SENT = audit.kind("tender.sent_for_review", "{by} sent {subject} for review")
TENDER_RETURNED = audit.kind("tender.returned", "{by} returned {subject}: {reason}")
TENDER_APPROVED = audit.kind("tender.approved", "{by} approved {subject}")
TENDER_OVERRIDE = audit.kind("tender.check_overridden", "{by} goes on with {check} in {subject}: {reason}")

REVIEW_WANTED = notice(
    "tender_review_wanted",
    happened="{subject} ‘{title}’ was sent for review.",
    do="Read it and approve it or return it with a reason.",
    link="tenders:show-tender",
)
REVIEW_DONE = notice(
    "tender_reviewed",
    happened="{subject} ‘{title}’ was {verdict}.",
    do="Open it to see the words of the reviewer and the next step.",
    link="tenders:show-tender",
)
BLOCK_FOUND = notice(
    "block_found",
    happened="Before {subject} can be published: {count}. The first: {first}",
    do="Change what each points at, or give the reason where one is enough. The page of its checks leads to each.",
    link="tenders:checks",
)
MEGASYSTEM = notice(
    "megasystem",
    happened="{subject} ‘{title}’ of {buyer} went to review as a megasystem. {why}",
    do="Read it today, and advise the buyer or pause it while it can still be cut.",
    link="centre:review",
)


def override_finding(
    tender: Tender, *, by: User, check_id: str, reason: str, lot: int = 0, now: datetime | None = None
) -> FindingOverride:
    """Keep a person's reason to go on although a check found something. It stays and is counted.

    Raises ``Refused`` for a reason of fewer than 20 characters and for a finding that no reason can outweigh.
    """
    now = now or timezone.now()
    reason = clean(reason)
    with locked(tender) as tender:
        if not {"officer", "approver"} & tender.roles_of(by):
            raise Refused("tender.not_yours", "Only an officer or approver may give a reason here.")
        if tender.is_public:
            raise Refused("tender.wrong_state", "This tender is published: its checks are settled.")
        if len(reason) < 20:
            raise Refused("tender.thin_reason", "Give the reason in a sentence or more.", field="reason")
        found = [
            each
            for each in run_checks(tender, stage=PUBLISHING)
            if each.check_id == check_id and each.lot == lot
        ]
        if not found:
            raise Refused("tender.no_such_finding", "That check finds nothing any more. Reload the page.")
        if found[0].severity == "block" and not found[0].can_go_on:
            raise Refused(
                "tender.cannot_go_on", "No reason can outweigh this check: change the draft instead."
            )
        made, _ = FindingOverride.objects.update_or_create(
            tender=tender,
            check_id=check_id,
            lot_number=lot,
            defaults={"reason": reason, "by": by, "at": now},
        )
        audit.record(TENDER_OVERRIDE, tender, by=by, reason=reason, check=check_id)
    return made


def findings_now(tender: Tender, stage: str) -> list[dict[str, Any]]:
    """Return what the checks say of a tender at this moment, plain, as the record of a review keeps it."""
    return [
        {
            "id": each.check_id,
            "severity": each.severity,
            "lot": each.lot,
            "message": each.message,
            "reason": each.reason,
        }
        for each in run_checks(tender, stage=stage)
    ]


def _tell_of_megasystem(tender: Tender, findings: list[dict[str, Any]]) -> None:
    """Tell the centre, once a tender, that a lot ties so much together that few can win it."""
    tied = next((each for each in findings if (each["id"], each["severity"]) == ("BUNDLE-1", BLOCK)), None)
    if tied:
        notify(
            User.objects.analysts(), MEGASYSTEM, key=f"{tender.reference} megasystem", subject=tender,
            title=tender.title, buyer=tender.buyer.name, why=tied["message"],
        )  # fmt: skip


def _tell_of_blocks(tender: Tender, findings: list[dict[str, Any]]) -> None:
    """Tell the author, once a tender, that it was sent to review with findings that stop its publication."""
    blocks = [each for each in findings if each["severity"] == BLOCK and not each["reason"]]
    if blocks:
        count = "one block was found" if len(blocks) == 1 else f"{len(blocks)} blocks were found"
        notify(
            leaders(tender), BLOCK_FOUND, key=f"{tender.reference} block", subject=tender, count=count,
            first=blocks[0]["message"],
        )  # fmt: skip


def submit_for_review(tender: Tender, *, by: User, words: str = "", now: datetime | None = None) -> Tender:
    """Send a draft to the approvers, with what the checks say today kept beside it; return the tender.

    Raises ``Refused`` to others than its officers, without a lot, and once it is no draft.
    """
    now = now or timezone.now()
    with locked(tender) as tender:
        move = MOVES.check("submit_for_review", tender, by=by, now=now)
        if not tender.lots.exists():
            raise Refused("tender.no_lot", "Add at least one lot before you send it for review.")
        tender.status = move.end
        tender.submitted_at = now
        tender.save(update_fields=["status", "submitted_at"])
        findings = findings_now(tender, "drafting")
        Review.objects.create(tender=tender, verdict="sent", by=by, at=now, words=words, findings=findings)
        _tell_of_blocks(tender, findings)
        _tell_of_megasystem(tender, findings)
        tell_of_buying_again(tender)
        keep_version(tender, by=tender.author, note="Sent for review", now=now)
        notify(
            tender.buyer.members.with_role("approver").exclude(pk=by.pk),
            REVIEW_WANTED,
            key=f"{tender.reference} review {now.isoformat()}",
            subject=tender,
            title=tender.title,
        )
        audit.record(TENDER_SENT, tender, by=by)
    return tender


def return_tender(tender: Tender, *, by: User, reason: str, now: datetime | None = None) -> Tender:
    """Give a tender back to its author: it is a draft again. Returns it. Its officer may take it back alike.

    Raises ``Refused`` to others than approvers and officers, without a reason, and where it is neither in review nor
    approved.
    """
    now = now or timezone.now()
    reason = needed_words(
        reason, "tender.no_reason", "Say what should change before it comes back.", field="reason"
    )
    with locked(tender) as tender:
        verb = "return" if "approver" in tender.roles_of(by) else "take_back"
        move = MOVES.check(verb, tender, by=by, now=now)
        tender.status = move.end
        tender.approved_by, tender.approved_at = None, None
        tender.save(update_fields=["status", "approved_by", "approved_at"])
        Review.objects.create(tender=tender, verdict="returned", by=by, at=now, words=reason)
        notify(
            leaders(tender),
            REVIEW_DONE,
            key=f"{tender.reference} returned {now.isoformat()}",
            subject=tender,
            title=tender.title,
            verdict="returned with a reason",
        )
        audit.record(TENDER_RETURNED, tender, by=by, reason=reason)
    return tender


def approve_tender(tender: Tender, *, by: User, words: str = "", now: datetime | None = None) -> Tender:
    """Approve a tender in review. Not its author, and nobody who changed a word of it."""
    now = now or timezone.now()
    with locked(tender) as tender:
        move = MOVES.check("approve", tender, by=by, now=now)
        tender.status = move.end
        tender.approved_by, tender.approved_at = by, now
        tender.save(update_fields=["status", "approved_by", "approved_at"])
        Review.objects.create(
            tender=tender,
            verdict="approved",
            by=by,
            at=now,
            words=words,
            findings=findings_now(tender, "drafting"),
        )
        notify(
            leaders(tender),
            REVIEW_DONE,
            key=f"{tender.reference} approved {now.isoformat()}",
            subject=tender,
            title=tender.title,
            verdict="approved",
        )
        audit.record(TENDER_APPROVED, tender, by=by)
    return tender
