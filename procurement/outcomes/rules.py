"""The moves of an outcome: when, and by whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from procurement import audit
from procurement.accounts.models import User
from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.flow import Move, Moves
from procurement.outcomes.models import Measure, Outcome

CHANGED = audit.kind("outcome.changed", "{by} changed {fields} of {subject}")
AGREED = audit.kind("outcome.agreed", "{by} agreed {subject}")

DRAFTERS = ("officer", "service_owner", "policy_owner")  # who may begin an outcome

S = Outcome.Status
AGREERS = ("service_owner", "policy_owner", "approver")  # who may agree one that others wrote
CLOSED = {S.MET, S.PARTLY, S.NOT_MET, S.CANNOT_TELL}


def missing_parts(outcome: Outcome) -> list[str]:
    """Return in words what an outcome still needs before it can be agreed."""
    missing = []
    primary = outcome.primary
    if primary is None:
        missing.append("a primary measure")
    else:
        if primary.baseline is None:
            missing.append("a baseline")
        if primary.target is None:
            missing.append("a target")
        if primary.target_on is None:
            missing.append("the date of the target")
        if not primary.source:
            missing.append("the source of the figures")
    if not outcome.guardrails:
        missing.append("a guardrail: what must not get worse")
    return missing


def unread_changes(reference: Any) -> QuerySet[AuditEvent]:
    """Return what the log holds of changes to the words of an outcome (a reference, or one of an outer query) since
    they were last agreed. What was written before an agreement has had its second reader.
    """
    log = AuditEvent.objects.filter(subject_type="outcome")
    agreed_later = log.filter(subject=OuterRef("subject"), kind=AGREED.name, id__gt=OuterRef("id"))
    return log.filter(~Exists(agreed_later), subject=reference, kind=CHANGED.name)


def writers_of(outcome: Outcome) -> set[UUID]:
    """Return the pseudonyms of the author and of everybody who wrote any of the words that are not agreed yet."""
    return {outcome.author.pseudonym, *unread_changes(outcome.reference).values_list("actor", flat=True)}


def readers_of(outcome: Outcome) -> list[User]:
    """Return who may agree an outcome: they have the role in its buyer, and none of the words are theirs."""
    found = outcome.buyer.members.with_role(*AGREERS).exclude(pseudonym__in=writers_of(outcome))
    return list(found.order_by("name"))


def who_agrees(readers: list[User]) -> str:
    """Return in a sentence who may agree an outcome, and what to do where nobody may."""
    if not readers:
        return (
            "Nobody else here may: ask your administrator to make somebody who wrote none of it a service owner, "
            "a policy owner or an approver."
        )
    names = [person.name for person in readers[:5]]
    *others, last = names
    return f"{', '.join(others)} or {last} may agree it." if others else f"{last} may agree it."


def own_outcome(outcome: Outcome, *, by: Any, now: datetime) -> Refused | None:
    """Refuse whoever wrote any of the words that are not agreed yet: another person agrees to them."""
    if by.pseudonym in writers_of(outcome):
        return Refused(
            "outcome.own_work",
            "You wrote some of these words, so somebody who wrote none of them agrees. "
            + who_agrees(readers_of(outcome)),
        )
    return None


def not_whole(outcome: Outcome, *, by: Any, now: datetime) -> Refused | None:
    """Refuse an outcome that nobody could measure."""
    missing = missing_parts(outcome)
    if missing:
        return Refused(
            "outcome.incomplete",
            f"This outcome cannot be agreed yet. Add {', '.join(missing)}.",
        )
    return None


MOVES = Moves(
    "outcome",
    Move("change", {S.DRAFT}, S.DRAFT, roles={"officer", "service_owner", "policy_owner"}),
    Move(
        "agree", {S.DRAFT}, S.AGREED, roles=set(AGREERS),
        unless=(own_outcome, not_whole),
    ),
    Move("reopen", {S.AGREED}, S.DRAFT, roles={"service_owner", "policy_owner"}),
    Move("measure", {S.AGREED, S.MEASURING}, S.MEASURING, roles={"service_owner", "officer"}),
    Move("close", {S.AGREED, S.MEASURING}, "", roles={"service_owner", "policy_owner"}),
)  # fmt: skip

__all__ = ["CLOSED", "MOVES", "Measure", "missing_parts"]
