"""What is in-house and what is late, across the running contracts that a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from procurement.capability.models import FRESH, SETTLED, Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.capability.queries import Tally, tally_of, with_tally
from procurement.contracts.models import Contract

YEAR = timedelta(days=365)
MOST_ROWS = 2000
EMPTY = ~reduce(
    or_,
    (
        Exists(model._default_manager.filter(contract=OuterRef("pk")))
        for model in (Post, TransferItem, KnowledgePlace, Rehearsal)
    ),
)
HEAD = (
    "Contract", "Title", "Buyer", "Supplier", "Ends on", "People planned", "People in post", "Tasks",
    "Tasks done by us alone", "Places", "Places held by us", "Places opened by us within a quarter",
    "Rehearsal last held", "Next rehearsal", "Gaps to be mended", "Tied £", "Held back £", "Late",
)  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """Counts over all contracts.

    ``without_plan``: contracts in which nothing is planned, named or rehearsed; ``lasting``: people in posts that were
    filled without a break for a year.
    """

    contracts: int
    without_plan: int
    planned: int
    in_post: int
    lasting: int
    tasks: int
    alone: int
    places: int
    opened: int
    ours: int
    to_mend: int
    all_gbp: Decimal
    held_gbp: Decimal


def running(user: Any) -> "QuerySet[Contract]":
    """Return the running contracts that ``user`` may see: own ones of a buyer or a firm, all for the centre."""
    return Contract.objects.visible_to(user).filter(status=Contract.Status.RUNNING)


def lines_of(contracts: "QuerySet[Contract]") -> "QuerySet[Contract]":
    """Let each contract bring what its line shows, in one statement."""
    return with_tally(contracts.select_related("buyer", "supplier"))


def totals_of(contracts: "QuerySet[Contract]", today: date) -> Totals:
    """Count over all of ``contracts`` in five statements, however many they are."""
    theirs, filled = Q(contract__in=contracts), Q(status=Post.Status.FILLED)
    posts = Post.objects.filter(theirs).aggregate(
        planned=Sum("people"), in_post=Sum("people", filter=filled),
        lasting=Sum("people", filter=filled & Q(filled_on__lte=today - YEAR)),
    )  # fmt: skip
    items = TransferItem.objects.filter(theirs).exclude(status=TransferItem.Status.DECLINED).aggregate(
        tasks=Count("pk"), alone=Count("pk", filter=Q(status=TransferItem.Status.INDEPENDENT)),
        all_gbp=Sum("tied_gbp"), held_gbp=Sum("tied_gbp", filter=~Q(status__in=SETTLED)),
    )  # fmt: skip
    fresh = Q(status=KnowledgePlace.Status.OPEN, tried_on__gte=today - FRESH)
    places = KnowledgePlace.objects.filter(theirs).exclude(status=KnowledgePlace.Status.RETIRED).aggregate(
        places=Count("pk"), opened=Count("pk", filter=fresh),
        ours=Count("pk", filter=Q(holder=KnowledgePlace.Holder.OURS)),
    )  # fmt: skip
    gaps = Gap.objects.filter(rehearsal__contract__in=contracts).exclude(status=Gap.Status.MENDED)
    counted = {
        **posts,
        **items,
        **places,
        "to_mend": gaps.count(),
        **contracts.aggregate(contracts=Count("pk"), without_plan=Count("pk", filter=EMPTY)),
    }
    return Totals(
        **{name: value or (Decimal(0) if name.endswith("_gbp") else 0) for name, value in counted.items()}
    )


def rows_of(contracts: "QuerySet[Contract]", today: date) -> list[list[str]]:
    """Return the report as rows of text, heading first, then a row a contract, then what is late, the longest first."""
    tallies = [
        tally_of(contract, today) for contract in lines_of(contracts).order_by("ends_on", "pk")[:MOST_ROWS]
    ]
    rows = [list(HEAD), *(_row(tally) for tally in tallies), [], ["Late", "Contract", "Due by"]]
    late = [(one.due_on, tally.contract.reference, one.words) for tally in tallies for one in tally.late]
    return [*rows, *([words, reference, day.isoformat()] for day, reference, words in sorted(late))]


def _row(tally: Tally) -> list[str]:
    contract, last, following = tally.contract, tally.last_rehearsal, tally.next_rehearsal
    facts: Iterable[Any] = (
        contract.reference, contract.title, contract.buyer.name, contract.holder, contract.ends_on, tally.people,
        tally.people_in_post, len(tally.items), tally.independent, len(tally.places), tally.ours, tally.opened,
        last.held_on if last else "none", following.due_on if following else "none", tally.to_mend, tally.tied_gbp,
        tally.held_gbp, len(tally.late),
    )  # fmt: skip
    return [str(fact) for fact in facts]
