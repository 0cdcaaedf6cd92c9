"""The moves of a post and of a transfer item: the supplier proposes and claims, the buyer's own confirm."""

from datetime import datetime
from typing import Any

from procurement.capability.models import NEXT, STEPS, Post, TransferItem
from procurement.errors import Refused
from procurement.flow import Move, Moves

P, T = Post.Status, TransferItem.Status
BUYERS_OWN = {"officer", "service_owner", "hr"}
SUPPLIERS_OWN = {"bidder", "supplier_admin"}
CONFIRMERS = {"service_owner", "hr"}


def planned_it(post: Post, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who planned the post."""
    if post.planned_by_id == by.pk:
        return Refused("post.own_work", "You planned this post, so somebody else of HR approves it.")
    return None


def proposed_it(item: TransferItem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who proposed the item."""
    if item.proposed_by_id == by.pk:
        return Refused("transfer_item.own_work", "You proposed this item, so somebody else agrees to it.")
    return None


def waits(item: TransferItem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse a second claim while one waits."""
    if item.claimed_at:
        return Refused(
            "transfer_item.waits",
            "This step was claimed already and waits for the buyer's service owner or HR to confirm it.",
        )
    return None


def not_claimed(item: TransferItem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to confirm or send back a step that nobody claimed."""
    if not item.claimed_at:
        return Refused(
            "transfer_item.not_claimed",
            "Nobody has claimed the next step, so there is nothing to decide. Reload the page.",
        )
    return None


def claimed_it(item: TransferItem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who claimed the step."""
    if item.claimed_by_id == by.pk:
        return Refused("transfer_item.own_claim", "You claimed this step, so somebody else confirms it.")
    return None


def nobody_learns(item: TransferItem, *, by: Any, now: datetime) -> Refused | None:
    """Refuse a step while nobody is in the post that learns."""
    if item.learner.status != P.FILLED:
        return Refused(
            "transfer_item.empty_post",
            f"Nobody is in the post “{item.learner.role}” now, so nobody can have learned it. "
            "Fill the post first, or send the claim back.",
        )
    return None


POST_MOVES = Moves(
    "post",
    Move("approve", {P.PLANNED}, P.APPROVED, roles={"hr"}, unless=planned_it),
    Move("advertise", {P.APPROVED, P.VACANT}, P.ADVERTISED, roles={"hr"}),
    Move("fill", {P.ADVERTISED}, P.FILLED, roles={"hr"}),
    Move("vacate", {P.FILLED}, P.VACANT, roles=CONFIRMERS),
)
ITEM_MOVES = Moves(
    "transfer_item",
    Move("agree", {T.PROPOSED}, T.PLANNED, roles=CONFIRMERS, unless=proposed_it),
    Move("decline", {T.PROPOSED}, T.DECLINED, roles=CONFIRMERS),
    Move("claim", set(STEPS[:-1]), "", roles=SUPPLIERS_OWN | BUYERS_OWN, unless=waits),
    *(
        Move("confirm", {start}, end, roles=CONFIRMERS, unless=(not_claimed, claimed_it, nobody_learns))
        for start, end in NEXT.items()
    ),
    Move("send_back", set(STEPS[:-1]), "", roles=CONFIRMERS, unless=not_claimed),
)
