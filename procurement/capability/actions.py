"""Every write about the capability plan of a contract."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.framework import LEVELS, roles, skills
from procurement.capability.models import Post, TransferItem
from procurement.capability.rules import BUYERS_OWN, ITEM_MOVES, POST_MOVES, SUPPLIERS_OWN
from procurement.contracts.models import Contract
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked

POST_PLANNED = audit.kind("post.planned", "{by} planned post {number} of {subject}: {role}")
POST_APPROVED = audit.kind("post.approved", "{by} approved post {number} of {subject}, paid from {budget}")
POST_ADVERTISED = audit.kind("post.advertised", "{by} advertised post {number} of {subject}")
POST_FILLED = audit.kind("post.filled", "{by} recorded that post {number} of {subject} is filled")
POST_VACATED = audit.kind("post.vacated", "{by} recorded that post {number} of {subject} is vacant again")
PROPOSED = audit.kind("transfer.proposed", "{by} proposed item {number} of {subject}: {task}")
AGREED = audit.kind("transfer.agreed", "{by} agreed to item {number} of {subject}")
DECLINED = audit.kind("transfer.declined", "{by} declined item {number} of {subject}: {reason}")
CLAIMED = audit.kind("transfer.claimed", "{by} claimed “{step}” for item {number} of {subject}: {reason}")
CONFIRMED = audit.kind("transfer.confirmed", "{by} confirmed “{step}” for item {number} of {subject}")
SENT_BACK = audit.kind(
    "transfer.sent_back", "{by} sent the claim “{step}” for item {number} of {subject} back: {reason}"
)

POST_KINDS = {
    "approve": POST_APPROVED,
    "advertise": POST_ADVERTISED,
    "fill": POST_FILLED,
    "vacate": POST_VACATED,
}


def _running(contract: Contract, day: date, field: str) -> None:
    """Refuse a contract that is not running, and a day outside its term."""
    if contract.status != Contract.Status.RUNNING:
        raise Refused("contract.ended", "This contract is not running, so its plan cannot grow.")
    if not contract.starts_on <= day <= contract.ends_on:
        raise Refused(
            "capability.day",
            f"Enter a day of the contract: from {contract.starts_on:%-d %B %Y} to {contract.ends_on:%-d %B %Y}.",
            field=field,
        )


def plan_post(
    contract: Contract,
    *,
    by: User,
    role: str,
    people: int,
    needed_by: date,
    is_filled: bool = False,
    funded_from: str = "",
    now: datetime | None = None,
) -> Post:
    """Plan a post of our own, by a role of the framework; with ``is_filled`` one whose people are there already.

    Raises ``Refused`` to others than the buyer's officer, service owner and HR, for an unknown role, for fewer
    than 1 or more than 500 people, a day outside the contract, and a filled post without its budget.
    """
    funded_from = clean(funded_from)[:200]
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & BUYERS_OWN:
            raise Refused(
                "contract.not_yours", "Only the buyer's officer, service owner or HR plans its posts."
            )
        if role not in roles():
            raise Refused("post.role", "Choose a role from the list.", field="role")
        if not 1 <= people <= 500:
            raise Refused("post.people", "Enter how many people, from 1 to 500.", field="people")
        _running(contract, needed_by, "needed_by")
        if is_filled and not funded_from:
            raise Refused("post.no_budget", "Say which budget pays for it.", field="funded_from")
        post = Post.objects.create(
            contract=contract,
            number=contract.posts.count() + 1,
            role=role,
            people=people,
            needed_by=needed_by,
            status=Post.Status.FILLED if is_filled else Post.Status.PLANNED,
            funded_from=funded_from,
            planned_by=by,
            planned_at=now or timezone.now(),
        )
        audit.record(POST_PLANNED, contract, by=by, number=post.number, role=role)
    return post


def approve_post(post: Post, *, by: User, funded_from: str, now: datetime | None = None) -> Post:
    """Approve a planned post and say which budget pays for it: HR, and never the person who planned it."""
    funded_from = needed_words(
        funded_from, "post.no_budget", "Say which budget pays for it.", field="funded_from", longest=200
    )
    return _move_post(post, "approve", by=by, now=now, funded_from=funded_from)


def advertise_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that an approved or vacant post is advertised."""
    return _move_post(post, "advertise", by=by, now=now)


def fill_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that somebody is in an advertised post; who it is stays with HR."""
    return _move_post(post, "fill", by=by, now=now)


def vacate_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that a filled post is vacant again."""
    return _move_post(post, "vacate", by=by, now=now)


def _move_post(post: Post, verb: str, *, by: User, now: datetime | None, funded_from: str = "") -> Post:
    with locked(post) as post:
        post.status = POST_MOVES.check(verb, post, by=by, now=now or timezone.now()).end
        if funded_from:
            post.funded_from = funded_from
        post.save(update_fields=["status", "funded_from"])
        facts = {"budget": post.funded_from} if verb == "approve" else {}
        audit.record(POST_KINDS[verb], post.contract, by=by, number=post.number, **facts)
    return post


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
    now: datetime | None = None,
) -> TransferItem:
    """Propose a task that a post of ours learns to do alone. The buyer's service owner or HR agrees to it.

    Raises ``Refused`` to others than the people of the contract, for an unknown skill, a level that does not
    rise, a post of another contract, and a day outside the contract.
    """
    task = needed_words(task, "transfer.no_task", "Say which task it is.", field="task", longest=200)
    shown_by = needed_words(
        shown_by, "transfer.not_shown", "Say how it will be seen.", field="shown_by", longest=300
    )
    with locked(contract) as contract:
        if not contract.roles_of(by) & (BUYERS_OWN | SUPPLIERS_OWN):
            raise Refused(
                "contract.not_yours", "Only the people of this contract propose what is handed over."
            )
        if skill not in skills():
            raise Refused("transfer.skill", "Choose a skill from the list.", field="skill")
        if {from_level, to_level} - set(dict(LEVELS)) or to_level <= from_level:
            raise Refused(
                "transfer.level", "Choose a level that is higher than the one today.", field="to_level"
            )
        if learner.contract_id != contract.pk:
            raise Refused("transfer.post", "Choose a post of this contract's plan.", field="learner")
        _running(contract, due_on, "due_on")
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
            proposed_by=by,
            proposed_at=now or timezone.now(),
        )
        audit.record(PROPOSED, contract, by=by, number=item.number, task=task)
    return item


def agree_item(item: TransferItem, *, by: User, now: datetime | None = None) -> TransferItem:
    """Agree to a proposed item: the buyer's service owner or HR, and never the person who proposed it."""
    with locked(item) as item:
        item.status = ITEM_MOVES.check("agree", item, by=by, now=now or timezone.now()).end
        item.save(update_fields=["status"])
        audit.record(AGREED, item.contract, by=by, number=item.number)
    return item


def decline_item(item: TransferItem, *, by: User, reason: str, now: datetime | None = None) -> TransferItem:
    """Decline a proposed item with a reason; a better one may be proposed."""
    reason = needed_words(reason, "transfer.no_reason", "Say why.", field="reason")
    with locked(item) as item:
        item.status = ITEM_MOVES.check("decline", item, by=by, now=now or timezone.now()).end
        item.save(update_fields=["status"])
        audit.record(DECLINED, item.contract, by=by, number=item.number, reason=reason)
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
    """Confirm a claimed step: the buyer's service owner or HR, never the claimant, and never for an empty post."""
    now = now or timezone.now()
    with locked(item) as item:
        move, step = ITEM_MOVES.check("confirm", item, by=by, now=now), item.next_status
        item.status, item.claimed_at = move.end, None
        item.confirmed_by, item.confirmed_at = by, now
        item.save(update_fields=["status", "claimed_at", "confirmed_by", "confirmed_at"])
        audit.record(CONFIRMED, item.contract, by=by, number=item.number, step=step)
    return item


def send_back_step(item: TransferItem, *, by: User, reason: str, now: datetime | None = None) -> TransferItem:
    """Send a claimed step back with what is missing; the item stays where it was, the history keeps the claim."""
    reason = needed_words(reason, "transfer.no_reason", "Say what is missing.", field="reason")
    with locked(item) as item:
        ITEM_MOVES.check("send_back", item, by=by, now=now or timezone.now())
        item.evidence, item.claimed_at = "", None
        item.save(update_fields=["evidence", "claimed_at"])
        audit.record(
            SENT_BACK, item.contract, by=by, number=item.number, step=item.next_status, reason=reason
        )
    return item
