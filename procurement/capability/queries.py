"""What the capability plan shows: posts, what is handed over, where the knowledge lives, rehearsals, what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from procurement.capability.framework import LICENCE
from procurement.capability.models import Gap, KnowledgePlace, Post, Rehearsal, Resilience, TransferItem
from procurement.capability.rules import (
    BUYERS_OWN,
    GAP_MOVES,
    ITEM_MOVES,
    PLACE_MOVES,
    POST_MOVES,
    REHEARSAL_MOVES,
    SUPPLIERS_OWN,
)
from procurement.carried import Settled, carried, carry
from procurement.clock import now
from procurement.contracts.models import Contract
from procurement.flow import Moves

M = TypeVar("M", bound=models.Model)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Late:
    """One thing that is late: in words, by which day it was due and where it stands."""

    words: str
    due_on: date
    at: str
    inside: bool = False


@dataclass(frozen=True)
class Tally:
    """How far the plan of one contract is, counted on one day."""

    contract: Contract
    today: date
    posts: Sequence[Post]
    items: Sequence[TransferItem]
    places: Sequence[KnowledgePlace]
    rehearsals: Sequence[Rehearsal]
    gaps: Sequence[Gap]

    @property
    def people(self) -> int:
        return sum(post.people for post in self.posts)

    @property
    def people_in_post(self) -> int:
        return sum(post.people for post in self.posts if post.status == Post.Status.FILLED)

    @property
    def independent(self) -> int:
        return sum(item.status == TransferItem.Status.INDEPENDENT for item in self.items)

    @property
    def opened(self) -> int:
        """How many places our own people opened within a quarter."""
        return sum(place.opens(self.today) for place in self.places)

    @property
    def ours(self) -> int:
        return sum(place.holder == KnowledgePlace.Holder.OURS for place in self.places)

    @property
    def tied_gbp(self) -> Decimal:
        return sum((item.tied_gbp for item in self.items), ZERO)

    @property
    def held_gbp(self) -> Decimal:
        """What is held back now."""
        return sum((item.held_gbp for item in self.items), ZERO)

    @property
    def released_gbp(self) -> Decimal:
        return self.tied_gbp - self.held_gbp

    @property
    def last_rehearsal(self) -> Rehearsal | None:
        held = [one for one in self.rehearsals if one.held_on is not None]
        return max(held, key=lambda one: (one.held_on, one.number), default=None)

    @property
    def next_rehearsal(self) -> Rehearsal | None:
        planned = [one for one in self.rehearsals if one.status == Rehearsal.Status.PLANNED]
        return min(planned, key=lambda one: (one.due_on, one.number), default=None)

    @property
    def to_mend(self) -> int:
        return sum(gap.status != Gap.Status.MENDED for gap in self.gaps)

    @property
    def mid_term(self) -> date:
        """The day by which one item is to be independent."""
        return self.contract.starts_on + timedelta(
            days=(self.contract.ends_on - self.contract.starts_on).days // 2
        )

    @property
    def late(self) -> list[Late]:
        """What should be there by today and is not, the longest late first."""
        found = [
            *self._late(self.posts, "needed_by", "Nobody is in the post “{}”", "post"),
            *self._late(self.items, "due_on", "“{}” is not done by our people alone", "item"),
            *self._late(
                self.rehearsals, "due_on", "The rehearsal “{}” was not held", "rehearsal", inside=True
            ),
            *self._late(self.gaps, "mend_by", "“{}” is not mended", inside=True),
        ]
        if self.today >= self.mid_term and not self.independent:
            found.append(
                Late(
                    "Half the term is over and our people do nothing alone yet",
                    self.mid_term,
                    "#handing-over",
                )
            )
        if self.today >= self.contract.handover_from and not self._has_pack:
            found.append(
                Late("No handover pack was opened by our people", self.contract.handover_from, "#knowledge")
            )
        return sorted(found, key=lambda one: one.due_on)

    @property
    def is_empty(self) -> bool:
        """True when nothing is planned, named or rehearsed."""
        return not (self.posts or self.items or self.places or self.rehearsals)

    @property
    def _has_pack(self) -> bool:
        pack = KnowledgePlace.Kind.HANDOVER
        return any(place.kind == pack and place.opens(self.today) for place in self.places)

    def _late(
        self, records: Iterable[Any], day: str, words: str, at: str = "", inside: bool = False
    ) -> list[Late]:
        return [
            Late(words.format(one), getattr(one, day), f"#{at}-{one.number}" if at else "#rehearsals", inside)
            for one in records
            if one.is_late(self.today)
        ]


FACTS: dict[str, tuple[type[models.Model], str, tuple[str, ...]]] = {
    "post_facts": (Post, "contract", ("number", "role", "people", "needed_by", "status", "filled_on")),
    "item_facts": (TransferItem, "contract", ("number", "task", "due_on", "status", "tied_gbp")),
    "place_facts": (KnowledgePlace, "contract", ("number", "kind", "title", "holder", "status", "tried_on")),
    "rehearsal_facts": (Rehearsal, "contract", ("number", "scope", "due_on", "status", "held_on")),
    "gap_facts": (Gap, "rehearsal__contract", ("number", "what", "mend_by", "status")),
}
LEFT_OUT = {"item_facts": "declined", "place_facts": "retired"}


def with_tally(contracts: "QuerySet[Contract]") -> "QuerySet[Contract]":
    """Let each contract bring the facts of its plan with it, in the same statement: ``tally_of`` counts them."""
    return contracts.annotate(**{name: _facts(name) for name in FACTS})


@cache
def _facts(name: str) -> Any:
    model, way, fields = FACTS[name]
    found = model._default_manager.filter(**{way: OuterRef("pk")}).exclude(status=LEFT_OUT.get(name, ""))
    return Settled(carry(found, *fields))


def tally_of(contract: Contract, today: date) -> Tally:
    """Count the plan of a contract that was read ``with_tally``."""
    facts = (carried(model, getattr(contract, name)) for name, (model, _, _) in FACTS.items())
    return Tally(contract, today, *facts)


# What a proposal or a claim asks of whoever decides about it: the task, and the step that is claimed.
DECIDE = {"agree": "Agree to “{0}”, or decline it", "confirm": "Confirm “{0}”: {1}, or send it back"}
PLACES: dict[type, str] = {
    Post: "post",
    TransferItem: "item",
    KnowledgePlace: "place",
    Rehearsal: "rehearsal",
}


@dataclass(frozen=True)
class Line:
    """A record of the plan with the verbs open to the person who looks, and whether it is late."""

    record: Any
    verbs: list[str]
    is_late: bool
    gaps: Sequence["Line"] = ()

    @property
    def at(self) -> str:
        """Where it stands on the page: the id of its heading."""
        return f"{PLACES[type(self.record)]}-{self.record.number}"


@dataclass(frozen=True)
class Waiting:
    """One thing of a plan that waits for the person who looks, and where it stands on the page."""

    words: str
    at: str


@dataclass(frozen=True)
class Plan:
    """The plan of one contract as one person sees it."""

    tally: Tally
    posts: list[Line]
    items: list[Line]
    places: list[Line]
    rehearsals: list[Line]
    may_plan: bool
    may_propose: bool
    may_name: bool

    licence: str = LICENCE

    @property
    def parts(self) -> dict[str, list[Line]]:
        """The lines of each part by the id of its place on the page."""
        return {
            "posts": self.posts,
            "handing-over": self.items,
            "knowledge": self.places,
            "rehearsals": self.rehearsals,
        }

    @property
    def waiting(self) -> list[Waiting]:
        """What somebody else proposed or claimed and this person may decide now, in the order of the page."""
        posts = [
            Waiting(f"Approve “{line.record}”", line.at) for line in self.posts if "approve" in line.verbs
        ]
        items = [
            Waiting(DECIDE[verb].format(line.record.task, line.record.next_status.lower()), line.at)
            for line in self.items
            for verb in DECIDE
            if verb in line.verbs
        ]
        gaps = [
            Waiting(f"Confirm that “{gap.record.what}” is mended", line.at)
            for line in self.rehearsals
            for gap in line.gaps
            if "confirm" in gap.verbs
        ]
        return posts + items + gaps

    def opened(self, moved: str = "") -> set[str]:
        """Return the parts that are shown open: something in them waits or is late, moved just now, or all is empty."""
        wanted = {one.at for one in self.waiting} | {moved}
        found = {
            part
            for part, lines in self.parts.items()
            for line in lines
            if line.at in wanted
            or (line.is_late and part != "knowledge")
            or any(gap.is_late for gap in line.gaps)
        }
        return found if any(self.parts.values()) else {*self.parts, "resilience"}


def plan_of(contract: Contract, user: Any) -> Plan:
    """Return the plan of a contract as ``user`` sees it; what was declined or retired is left to the history."""
    moment = now()
    today = timezone.localdate(moment)
    roles = contract.roles_of(user)
    running = contract.status == Contract.Status.RUNNING

    def line(record: Any, moves: Moves, is_late: bool, gaps: Sequence[Line] = ()) -> Line:
        verbs = moves.open_to(record, by=user, now=moment) if roles else []
        return Line(record, verbs, is_late, gaps)

    def mine(found: "QuerySet[M]") -> list[M]:
        """Each record with the contract that is in hand, so that none reads it again."""
        records = list(found)
        for record in records:
            record.contract = contract  # type: ignore[attr-defined]
        return records

    posts = mine(contract.posts.all())
    items = mine(
        contract.transfer_items.exclude(status=TransferItem.Status.DECLINED).select_related(
            "learner", "claimed_by", "confirmed_by"
        )
    )
    places = mine(
        contract.knowledge_places.exclude(status=KnowledgePlace.Status.RETIRED).select_related("tried_by")
    )
    rehearsals = {one.pk: one for one in mine(contract.rehearsals.select_related("held_by"))}
    gaps = list(
        Gap.objects.filter(rehearsal__contract=contract).select_related("claimed_by", "confirmed_by")
        if rehearsals
        else ()
    )
    shown: dict[int, list[Line]] = {}
    for gap in gaps:
        gap.rehearsal = rehearsals[gap.rehearsal_id]
        shown.setdefault(gap.rehearsal_id, []).append(line(gap, GAP_MOVES, gap.is_late(today)))
    tally = Tally(contract, today, posts, items, places, list(rehearsals.values()), gaps)
    own, theirs = roles & BUYERS_OWN, roles & SUPPLIERS_OWN
    return Plan(
        tally,
        [line(post, POST_MOVES, post.is_late(today)) for post in posts],
        [line(item, ITEM_MOVES, item.is_late(today)) for item in items],
        [line(place, PLACE_MOVES, not place.opens(today)) for place in places],
        [line(one, REHEARSAL_MOVES, one.is_late(today), shown.get(pk, ())) for pk, one in rehearsals.items()],
        running and bool(own),
        running and bool(posts) and bool(own or theirs),
        running and bool(own or theirs),
    )


def resilience_of(contract: Contract) -> Resilience | None:
    """Return what is said about the resilience of a contract; None where it is not marked as critical."""
    found = Resilience.objects.filter(contract=contract).select_related("answered_by").first()
    if found is not None:
        found.contract = contract
    return found
