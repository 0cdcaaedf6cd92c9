"""The moves of a capability plan: the supplier proposes and claims, the buyer's own confirm, open and rehearse."""

from datetime import datetime
from typing import Any

from procurement.capability.models import NEXT, STEPS, Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.errors import Refused
from procurement.flow import Move, Moves

P, T = Post.Status, TransferItem.Status
K, R, G = KnowledgePlace.Status, Rehearsal.Status, Gap.Status
IN_USE = {K.UNTRIED, K.OPEN, K.SHUT}
BUYERS_OWN = {"officer", "service_owner", "hr"}
SUPPLIERS_OWN = {"bidder", "supplier_admin"}
CONFIRMERS = {"service_owner", "hr"}
PAYERS = {"officer", "service_owner"}


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


def said_it(gap: Gap, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who said that the gap is mended."""
    if gap.claimed_by_id == by.pk:
        return Refused("gap.own_claim", "You said that it is mended, so somebody else confirms it.")
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
    Move("move_up", {P.FILLED}, "", roles={"hr"}),
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
    Move("tie", set(STEPS[:-1]), "", roles=PAYERS),
    Move("weigh", {T.PROPOSED, *STEPS}, "", roles=CONFIRMERS),
)
PLACE_MOVES = Moves(
    "knowledge_place",
    Move("open", IN_USE, K.OPEN, roles=BUYERS_OWN),
    Move("shut", IN_USE, K.SHUT, roles=BUYERS_OWN),
    Move("pass_on", IN_USE, K.UNTRIED, roles=BUYERS_OWN),
    Move("retire", IN_USE, K.RETIRED, roles=BUYERS_OWN),
)
REHEARSAL_MOVES = Moves(
    "rehearsal",
    Move("hold", {R.PLANNED}, R.HELD, roles=PAYERS),
    Move("move_day", {R.PLANNED}, "", roles=PAYERS),
    Move("find_gap", {R.HELD}, "", roles=BUYERS_OWN | SUPPLIERS_OWN),
)
GAP_MOVES = Moves(
    "gap",
    Move("mend", {G.OPEN}, G.CLAIMED, roles=BUYERS_OWN | SUPPLIERS_OWN),
    Move("confirm", {G.CLAIMED}, G.MENDED, roles=CONFIRMERS, unless=said_it),
    Move("send_back", {G.CLAIMED}, G.OPEN, roles=CONFIRMERS),
)
