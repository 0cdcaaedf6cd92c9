"""What is in-house and what is late, across the running contracts that a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.template.loader import render_to_string

from procurement.capability.models import FRESH, SETTLED, Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.capability.queries import Tally, tally_of, with_tally
from procurement.contracts.models import Contract
from procurement.services.models import DependencyReading, Service
from procurement.services.queries import latest_of

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


SERVICE_HEAD = (
    "Service", "Buyer", "Quarter", "Dependency", "Suppliers' share of cost, of 40", "Not handed over, of 30",
    "Tasks we cannot do alone, of 20", "Exit not prepared, of 10", "Drawn from contracts", "Entered from",
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


@dataclass(frozen=True)
class Part:
    """One part of the report as a file: its title, and rows of text with the heading first."""

    title: str
    rows: list[list[str]]


def parts_of(user: Any, today: date, *, most: int = MOST_ROWS) -> list[Part]:
    """Return what ``user`` may see of the plans of running contracts, what is late, and the dependency of services.

    ``most``: the contracts told, those that end first before the others; a part that is cut says so.
    """
    contracts = running(user).order_by("ends_on", "pk")
    tallies = [tally_of(contract, today) for contract in lines_of(contracts)[: most + 1]]
    cut = f", the {most} that end first" if len(tallies) > most else ""
    tallies = tallies[:most]
    late = sorted(
        (one.due_on, tally.contract.reference, one.words) for tally in tallies for one in tally.late
    )
    services = list(Service.objects.visible_to(user).select_related("buyer")[: most + 1])
    some = f" (the first {most} services)" if len(services) > most else ""
    services = services[:most]
    counted = latest_of(services)
    return [
        Part(f"Running contracts{cut}", [list(HEAD), *(_row(tally) for tally in tallies)]),
        Part(
            f"What is late{cut}",
            [
                ["What", "Contract", "Due by"],
                *([words, reference, str(day)] for day, reference, words in late),
            ],
        ),
        Part(
            f"Dependency of services on suppliers, 0 to 100, lower is better{some}",
            [list(SERVICE_HEAD), *(_service_row(one, counted.get(one.pk)) for one in services)],
        ),
    ]


def rows_of(parts: Iterable[Part]) -> list[list[str]]:
    """Return the parts one under the other as the rows of one sheet."""
    return [row for part in parts for row in ([part.title], *part.rows, [])]


def as_pdf(parts: Iterable[Part], today: date) -> bytes:
    """Return the parts as an accessible PDF (PDF/UA); it loads no address."""
    from weasyprint import HTML

    html = render_to_string("procurement/capability/report_document.html", {"parts": parts, "today": today})
    return HTML(string=html, url_fetcher=load_nothing).write_pdf(pdf_variant="pdf/ua-1") or b""


def load_nothing(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Refuse every address: a report is made of its own text alone."""
    raise ValueError(f"a report loads no address: {url}")


def _service_row(service: Service, last: DependencyReading | None) -> list[str]:
    if last is None:
        return [service.title, service.buyer.name, "not counted", *[""] * (len(SERVICE_HEAD) - 3)]
    found = last.dependency
    parts = (found.index, found.cost, found.items, found.tasks, found.exit)
    origin = [" ".join(last.origin.contracts), last.source]
    return [service.title, service.buyer.name, last.quarter_words, *map(str, parts), *origin]


def _row(tally: Tally) -> list[str]:
    contract, last, following = tally.contract, tally.last_rehearsal, tally.next_rehearsal
    facts: Iterable[Any] = (
        contract.reference, contract.title, contract.buyer.name, contract.holder, contract.ends_on, tally.people,
        tally.people_in_post, len(tally.items), tally.independent, len(tally.places), tally.ours, tally.opened,
        last.held_on if last else "none", following.due_on if following else "none", tally.to_mend, tally.tied_gbp,
        tally.held_gbp, len(tally.late),
    )  # fmt: skip
    return [str(fact) for fact in facts]
