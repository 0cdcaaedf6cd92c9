"""What is handed over: proposed, agreed, claimed step by step with evidence, and confirmed by the buyer's own."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.actions.ground import in_term, may_grow
from procurement.capability.framework import LEVELS, skills
from procurement.capability.models import Post, TransferItem
from procurement.capability.rules import ITEM_MOVES
from procurement.contracts.models import Contract
from procurement.errors import Refused, needed_words
from procurement.flow import locked

PROPOSED = audit.kind("transfer.proposed", "{by} proposed item {number} of {subject}: {task}")
AGREED = audit.kind("transfer.agreed", "{by} agreed to item {number} of {subject}")
DECLINED = audit.kind("transfer.declined", "{by} declined item {number} of {subject}: {reason}")
CLAIMED = audit.kind("transfer.claimed", "{by} claimed “{step}” for item {number} of {subject}: {reason}")
CONFIRMED = audit.kind("transfer.confirmed", "{by} confirmed “{step}” for item {number} of {subject}")
SENT_BACK = audit.kind(
    "transfer.sent_back", "{by} sent the claim “{step}” for item {number} of {subject} back: {reason}"
)
WEIGHED = audit.kind("transfer.weighed", "{by} said that item {number} of {subject} is {weight}")


def propose_item(
    contract: Contract,
    *,
    by: User,
    task: str,
    skill: str,
    from_level: int,
    to_level: int,
    learner: Post,
    due_on: date,
    shown_by: str,
    is_critical: bool = False,
    now: datetime | None = None,
) -> TransferItem:
    """Propose a task that a post of ours learns to do alone. The buyer's service owner or HR agrees to it.

    ``is_critical``: the service stops within a week without it; the buyer's own may say otherwise (``weigh_item``).

    Raises ``Refused`` to others than the people of the contract, for an unknown skill, a level that does not
    rise, a post of another contract, and a day outside the contract.
    """
    task = needed_words(task, "transfer.no_task", "Say which task it is.", field="task", longest=200)
    shown_by = needed_words(
        shown_by, "transfer.not_shown", "Say how it will be seen.", field="shown_by", longest=300
    )
    with locked(contract) as contract:
        may_grow(contract, by)
        if skill not in skills():
            raise Refused("transfer.skill", "Choose a skill from the list.", field="skill")
        if {from_level, to_level} - set(dict(LEVELS)) or to_level <= from_level:
            raise Refused(
                "transfer.level", "Choose a level that is higher than the one today.", field="to_level"
            )
        if learner.contract_id != contract.pk:
            raise Refused("transfer.post", "Choose a post of this contract's plan.", field="learner")
        in_term(contract, due_on, field="due_on")
        item = TransferItem.objects.create(
            contract=contract,
            number=contract.transfer_items.count() + 1,
            task=task,
            skill=skill,
            from_level=from_level,
            to_level=to_level,
            learner=learner,
            due_on=due_on,
            shown_by=shown_by,
            is_critical=is_critical,
            proposed_by=by,
            proposed_at=now or timezone.now(),
        )
        audit.record(PROPOSED, contract, by=by, number=item.number, task=task)
    return item


def agree_item(item: TransferItem, *, by: User, now: datetime | None = None) -> TransferItem:
    """Agree to a proposed item; return it as it now stands.

    Raises ``Refused`` to others than the buyer's service owner and HR, to the person who proposed it, and for an item
    that is decided.
    """
    with locked(item) as item:
        item.status = ITEM_MOVES.check("agree", item, by=by, now=now or timezone.now()).end
        item.save(update_fields=["status"])
        audit.record(AGREED, item.contract, by=by, number=item.number)
    return item


def decline_item(item: TransferItem, *, by: User, reason: str, now: datetime | None = None) -> TransferItem:
    """Decline a proposed item with a reason; a better one may be proposed. Returns it as it now stands.

    Raises ``Refused`` to others than the buyer's service owner and HR, without a reason, and for a decided item.
    """
    reason = needed_words(reason, "transfer.no_reason", "Say why.", field="reason")
    with locked(item) as item:
        item.status = ITEM_MOVES.check("decline", item, by=by, now=now or timezone.now()).end
        item.save(update_fields=["status"])
        audit.record(DECLINED, item.contract, by=by, number=item.number, reason=reason)
    return item


def weigh_item(
    item: TransferItem, *, by: User, is_critical: bool, now: datetime | None = None
) -> TransferItem:
    """Say whether the service stops within a week without a task; return the item as it now stands.

    Raises ``Refused`` to others than the buyer's service owner and HR.
    """
    with locked(item) as item:
        ITEM_MOVES.check("weigh", item, by=by, now=now or timezone.now())
        item.is_critical = is_critical
        item.save(update_fields=["is_critical"])
        weight = "critical" if is_critical else "not critical"
        audit.record(WEIGHED, item.contract, by=by, number=item.number, weight=weight)
    return item


def claim_step(item: TransferItem, *, by: User, evidence: str, now: datetime | None = None) -> TransferItem:
    """Say with evidence that the next step is reached. It stands only once the buyer's own confirm it."""
    evidence = needed_words(evidence, "transfer.no_evidence", "Say what shows it.", field="evidence")
    now = now or timezone.now()
    with locked(item) as item:
        ITEM_MOVES.check("claim", item, by=by, now=now)
        item.evidence, item.claimed_by, item.claimed_at = evidence, by, now
        item.save(update_fields=["evidence", "claimed_by", "claimed_at"])
        audit.record(
            CLAIMED, item.contract, by=by, number=item.number, step=item.next_status, reason=evidence
        )
    return item


def confirm_step(item: TransferItem, *, by: User, now: datetime | None = None) -> TransferItem:
    """Confirm a claimed step; return the item as it now stands.

    Raises ``Refused`` to others than the buyer's service owner and HR, to the claimant, for a step that nobody claimed,
    and while nobody is in the post that learns.
    """
    now = now or timezone.now()
    with locked(item) as item:
        move, step = ITEM_MOVES.check("confirm", item, by=by, now=now), item.next_status
        item.status, item.claimed_at = move.end, None
        item.confirmed_by, item.confirmed_at = by, now
        item.save(update_fields=["status", "claimed_at", "confirmed_by", "confirmed_at"])
        audit.record(CONFIRMED, item.contract, by=by, number=item.number, step=step)
    return item


def send_back_step(item: TransferItem, *, by: User, reason: str, now: datetime | None = None) -> TransferItem:
    """Send a claimed step back with what is missing: the item stays where it was, the history keeps the claim.

    Returns it. Raises ``Refused`` to others than the buyer's service owner and HR, without a reason, and for a step
    that nobody claimed.
    """
    reason = needed_words(reason, "transfer.no_reason", "Say what is missing.", field="reason")
    with locked(item) as item:
        ITEM_MOVES.check("send_back", item, by=by, now=now or timezone.now())
        item.evidence, item.claimed_at = "", None
        item.save(update_fields=["evidence", "claimed_at"])
        audit.record(
            SENT_BACK, item.contract, by=by, number=item.number, step=item.next_status, reason=reason
        )
    return item
