"""Needs before drafting."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.flow import locked
from procurement.organisations.models import Organisation
from procurement.tenders.actions.drafts import change_tender, draft_tender
from procurement.tenders.models import PipelineEntry, Tender

PIPELINE_ADDED = audit.kind("pipeline.added", "{by} put {subject} on the pipeline")
PIPELINE_CLOSED = audit.kind("pipeline.closed", "{by} took {subject} off the pipeline: {reason}")


def add_to_pipeline(
    buyer: Organisation, *, by: User, title: str, problem: str, now: datetime | None = None, **facts: Any
) -> PipelineEntry:
    """Put a need on the pipeline before anything is drafted. It names a problem, not a solution."""
    now = now or timezone.now()
    if not {"officer", "service_owner", "policy_owner"} & by.roles_in(buyer):
        raise Refused("pipeline.not_yours", "Only an officer or owner of the buyer may add a need.")
    if not title.strip() or not problem.strip():
        raise Refused(
            "pipeline.empty", "Give it a title and say what is wrong, and for whom.", field="problem"
        )
    low, high = facts.get("low_gbp"), facts.get("high_gbp")
    if low is not None and high is not None and low > high:
        raise Refused("pipeline.range", "The low value is above the high one.", field="low_gbp")
    with transaction.atomic():
        entry = PipelineEntry.objects.create(
            buyer=buyer, by=by, title=title.strip()[:200], problem=problem.strip(), created_at=now, **facts
        )
        audit.record(PIPELINE_ADDED, entry, by=by)
    return entry


def close_pipeline_entry(
    entry: PipelineEntry, *, by: User, reason: str, now: datetime | None = None
) -> PipelineEntry:
    """Take a need off the pipeline with a reason."""
    now = now or timezone.now()
    if not reason.strip():
        raise Refused("pipeline.no_reason", "Say why it leaves the pipeline.", field="reason")
    with locked(entry) as entry:
        if not {"officer", "service_owner", "policy_owner"} & entry.roles_of(by):
            raise Refused("pipeline.not_yours", "Only an officer or owner of the buyer may close a need.")
        entry.closed_at, entry.closed_reason = now, reason.strip()
        entry.save(update_fields=["closed_at", "closed_reason"])
        audit.record(PIPELINE_CLOSED, entry, by=by, reason=reason)
    return entry


def draft_from_pipeline(entry: PipelineEntry, *, by: User, now: datetime | None = None) -> Tender:
    """Start the draft of a need: title and problem come along, and the entry points to the tender."""
    with locked(entry) as entry:
        if entry.tender_id is not None:
            raise Refused("pipeline.drafted", "This need has a draft already. Open it from the pipeline.")
        tender = draft_tender(entry.buyer, by=by, title=entry.title, why=entry.problem, now=now)
        entry.tender = tender
        entry.save(update_fields=["tender"])
        if entry.talks_on:
            tender = change_tender(
                tender, by=by, now=now, engagement_on=entry.talks_on, engagement_note=entry.talks_note
            )
    return tender
