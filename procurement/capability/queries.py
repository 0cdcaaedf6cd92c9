"""What the capability plan shows: posts, what is handed over to them, how far it is, and what is late."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from procurement.capability.framework import LICENCE
from procurement.capability.models import Post, TransferItem
from procurement.capability.rules import BUYERS_OWN, ITEM_MOVES, POST_MOVES, SUPPLIERS_OWN
from procurement.clock import now
from procurement.contracts.models import Contract


@dataclass(frozen=True)
class Line:
    """A post or an item with the verbs open to the person who looks, and whether it is late."""

    record: Any
    verbs: list[str]
    is_late: bool


@dataclass(frozen=True)
class Plan:
    """The plan of one contract. ``mid_term``: the day by which one item is to be independent."""

    posts: list[Line]
    items: list[Line]
    mid_term: date
    today: date
    may_plan: bool
    may_propose: bool

    licence: str = LICENCE

    @property
    def independent(self) -> int:
        return sum(line.record.status == TransferItem.Status.INDEPENDENT for line in self.items)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in (*self.posts, *self.items))

    @property
    def misses_mid_term(self) -> bool:
        """True when half the term is over and nothing is done by our people alone."""
        return self.today >= self.mid_term and not self.independent


def plan_of(contract: Contract, user: Any) -> Plan:
    """Return the plan of a contract as ``user`` sees it; declined items are left to the history."""
    moment = now()
    today = timezone.localdate(moment)
    roles = contract.roles_of(user)
    running = contract.status == Contract.Status.RUNNING
    posts = list(contract.posts.all())
    items = contract.transfer_items.exclude(status=TransferItem.Status.DECLINED).select_related(
        "learner", "claimed_by", "confirmed_by"
    )

    def line(record: Post | TransferItem, moves: Any) -> Line:
        verbs = moves.open_to(record, by=user, now=moment) if roles else []
        return Line(record, verbs, record.is_late(today))

    return Plan(
        [line(post, POST_MOVES) for post in posts],
        [line(item, ITEM_MOVES) for item in items],
        contract.starts_on + timedelta(days=(contract.ends_on - contract.starts_on).days // 2),
        today,
        running and bool(roles & BUYERS_OWN),
        running and bool(posts) and bool(roles & (BUYERS_OWN | SUPPLIERS_OWN)),
    )
