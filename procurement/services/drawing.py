"""Dependency drawn from records: what the contracts under a service hold about a quarter, and how a count is shown."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.utils import timezone

from procurement.capability.models import KnowledgePlace, Post, TransferItem
from procurement.contracts.models import Contract
from procurement.services.formulas import (
    EXIT_CHECKS,
    WEIGHTS,
    Counts,
    Drawn,
    HeldContract,
    HeldItem,
    HeldPlace,
    draw,
)
from procurement.services.models import DependencyReading, Service
from procurement.tenders.formulas.lot_prices import in_pounds

SEVERAL = 3  # more contracts than this are told by their number


def drawn_from(service: Service, quarter: date, today: date) -> Drawn:
    """Return what the contracts under a service hold about a quarter (its first day), in six statements at most."""
    under = Service.contracts.through.objects.filter(contract=OuterRef("pk"))
    standing = service.contracts.exclude(status=Contract.Status.FALLEN).order_by("pk")
    standing = standing.annotate(services_n=Subquery(under.values("contract").values(n=Count("pk"))))
    contracts = standing.prefetch_related(
        "payments",
        Prefetch("transfer_items", TransferItem.objects.select_related("learner")),
        "knowledge_places",
        "rehearsals",
        "posts",
    )
    return draw([_held(contract) for contract in contracts], quarter, today)


def _held(contract: Any) -> HeldContract:
    items = [one for one in contract.transfer_items.all() if one.status != TransferItem.Status.DECLINED]
    places = [one for one in contract.knowledge_places.all() if one.status != KnowledgePlace.Status.RETIRED]
    return HeldContract(
        contract.reference,
        contract.starts_on,
        contract.ends_on,
        services=contract.services_n,
        payments=tuple((one.paid_on, one.amount_gbp) for one in contract.payments.all()),
        items=tuple(_item(one) for one in items),
        places=tuple(_place(one) for one in places),
        rehearsals=tuple(one.held_on for one in contract.rehearsals.all()),
        posts=sum(post.people for post in contract.posts.all()),
        posts_filled=sum(post.people for post in contract.posts.all() if post.status == Post.Status.FILLED),
    )


def _item(item: TransferItem) -> HeldItem:
    is_alone = item.status == TransferItem.Status.INDEPENDENT and item.confirmed_at is not None
    return HeldItem(
        proposed_on=timezone.localdate(item.proposed_at),
        independent_on=timezone.localdate(item.confirmed_at) if is_alone else None,
        is_critical=item.is_critical,
        learner_is_there=item.learner.status == Post.Status.FILLED,
    )


def _place(place: KnowledgePlace) -> HeldPlace:
    is_open = place.status == KnowledgePlace.Status.OPEN
    return HeldPlace(
        place.kind, place.holder == KnowledgePlace.Holder.OURS, place.tried_on if is_open else None
    )


@dataclass(frozen=True)
class Line:
    """One part of D: its name, what it says, its points of how many, and where each figure came from."""

    name: str
    words: str
    points: Decimal
    weight: int
    drawn: str
    entered: str


def lines_of(reading: DependencyReading) -> list[Line]:
    """Return the four parts of a count, each with what was drawn from contracts and what was entered."""
    all_of_it, drawn, entered = reading.counts, reading.origin.counts, reading.entered
    found = reading.dependency
    there = bool(reading.origin.contracts)

    def line(key: str, name: str, words: str, drawn_words: str, entered_words: str) -> Line:
        return Line(
            name, words, getattr(found, key), WEIGHTS[key], drawn_words if there else "", entered_words
        )

    return [
        line(
            "cost", "Cost",
            f"{in_pounds(all_of_it.supplier_gbp)} of {in_pounds(reading.digital_gbp)} went to suppliers",
            f"{in_pounds(drawn.supplier_gbp)} to suppliers, from the payments", _costs(entered, there),
        ),
        line(
            "items", "Handing over", f"{all_of_it.independent} of {all_of_it.items} items are done by our people alone",
            f"{drawn.independent} of {drawn.items}, from the capability plans",
            f"{entered.independent} of {entered.items}" if entered.items else "",
        ),
        line(
            "tasks", "Critical tasks", f"{all_of_it.uncovered} of {all_of_it.tasks} nobody of ours can do alone",
            f"{drawn.uncovered} of {drawn.tasks}, from the items marked critical and the posts that learn them",
            f"{entered.uncovered} of {entered.tasks}" if entered.tasks else "",
        ),
        line(
            "exit", "Exit", f"{len(all_of_it.exits)} of {len(EXIT_CHECKS)} checks are met",
            f"{len(drawn.exits)} of {len(EXIT_CHECKS)}, from places tried and rehearsals held",
            f"{len(entered.exits)} of {len(EXIT_CHECKS)}, listed below" if entered.exits else "",
        ),
    ]  # fmt: skip


def exit_lines(reading: DependencyReading) -> list[tuple[str, str]]:
    """Return each exit check in words, and how it is met: ``drawn``, ``entered``, or nothing where it is not."""
    drawn = reading.origin.counts.exits
    return [
        (words, "drawn" if key in drawn else "entered" if key in reading.exits_met else "")
        for key, words in EXIT_CHECKS
    ]


def contracts_words(drawn: Drawn) -> str:
    """Return which contracts a count was drawn from: by reference, or by their number where they are many."""
    if len(drawn.contracts) > SEVERAL:
        return f"{len(drawn.contracts)} contracts"
    *first, last = drawn.contracts or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def drawn_words(drawn: Drawn) -> str:
    """Return in two sentences what contracts say of a quarter, for whoever is about to count it."""
    found = drawn.counts
    if not drawn.contracts:
        return "No contract under this service ran in it, so all of it has to be entered."
    return (
        f"{contracts_words(drawn)} say: {in_pounds(found.supplier_gbp)} paid; {found.independent} of {found.items} "
        f"transfer items independent; {found.uncovered} of {found.tasks} critical tasks that nobody of ours can do "
        f"alone; {len(found.exits)} of {len(EXIT_CHECKS)} exit checks met; {drawn.posts_filled} of {drawn.posts} posts "
        "filled. That is drawn when you keep the count: enter below only what comes on top."
    )


def _costs(entered: Counts, has_contracts: bool) -> str:
    outside = "to suppliers outside those contracts" if has_contracts else "to suppliers"
    parts = ((entered.supplier_gbp, outside), (entered.own_gbp, "of our own"))
    return " and ".join(f"{in_pounds(pounds)} {words}" for pounds, words in parts if pounds)
