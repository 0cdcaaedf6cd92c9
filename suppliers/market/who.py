"""Who is who: what is known of a body, from which file and as at which day; which firms a group owns; what a restated
file changed. Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from suppliers.market.models import Dataset, GroupMember, MarketFact, Party

SIZE_WORDS = {"sme": "SME", "large": "Large", "unknown": "Not known", "": "Not stated"}
FROM_WORDS = {
    "declared": "declared, as the buyer's notice says it",
    "supplier flag": "flag of the notice",
    "party scale": "scale given in the notice",
    "party": "named in the notice without a scale",
    "at award": "the firm's registration, as at award",
}
NAMES_SHOWN = 50


@dataclass(frozen=True)
class Claim:
    """What one file says of a firm's size: ``size`` by whose word, over which records."""

    dataset: Dataset
    size: str
    by: str
    n: int
    first: date | None
    last: date | None
    value_gbp: Decimal | None


def body_named(role: str, name: str) -> Party | None:
    """Return the body that a published name stands for, None where nobody has it."""
    found = Party.objects.filter(role=role, name=name).select_related("root").order_by("pk").first()
    return None if found is None else found.root or found


def spellings_of(body: Party) -> list[Party]:
    """Return the names that count as this body, its own first."""
    return [body, *Party.objects.filter(root=body).order_by("name", "pk")]


def claims_of(body: Party) -> list[Claim]:
    """Return what each file says of a body's size, newest file first. Nothing is made of it: a firm may be an SME in
    one file and large in a later one, and both stay.
    """
    spellings = [party.pk for party in spellings_of(body)]
    of_role = {f"{body.role}__in": spellings}
    rows = list(
        MarketFact.objects.filter(**of_role)
        .values("dataset_id", "size", "size_detail")
        .annotate(
            n=Count("pk"), first=Min("happened_on"), last=Max("happened_on"),
            value=Sum("value_gbp", filter=Q(part=0)),
        )
        .order_by("-dataset_id", "size", "size_detail")
    )  # fmt: skip
    files = Dataset.objects.select_related("source").in_bulk({row["dataset_id"] for row in rows})
    return [
        Claim(
            files[row["dataset_id"]], SIZE_WORDS.get(row["size"], row["size"]),
            FROM_WORDS.get(row["size_detail"], row["size_detail"]), row["n"], row["first"], row["last"], row["value"],
        )
        for row in rows
        if row["dataset_id"] in files
    ]  # fmt: skip


def owners_of(body: Party) -> list[GroupMember]:
    """Return the groups that own a firm, with their days, newest first."""
    return list(GroupMember.objects.filter(party=body).select_related("group").order_by("-from_on"))


def ownerships() -> list[GroupMember]:
    """Return all recorded ownerships, by group."""
    return list(
        GroupMember.objects.select_related("group", "party").order_by("group__name", "party__name", "from_on")
    )


def sums_of(parties: Iterable[Party]) -> dict[int, dict[str, Any]]:
    """Return for each name its records in files that stand, first and last day and money, for deciding whether two
    are one body.
    """
    found: dict[int, dict[str, Any]] = {}
    for party in parties:
        records = MarketFact.objects.filter(**{party.role: party}, dataset__in=Dataset.objects.standing())
        found[party.pk] = records.aggregate(
            n=Count("pk"), first=Min("happened_on"), last=Max("happened_on"), value=Sum("value_gbp")
        )
    return found


@dataclass(frozen=True)
class Restated:
    """What a file changed that replaces an earlier one: firms by their size before and after."""

    before: Dataset
    counts: list[tuple[str, str, int]]
    names: list[tuple[str, str, str]]


def restated_by(dataset: Dataset) -> Restated | None:
    """Return whose size a file states otherwise than the file that it replaces; None where it replaces none.

    A firm has the size that its records have, "mixed" where they differ. The names are those that went between SME
    and large, the first fifty.
    """
    if not dataset.source.restated or dataset.status != Dataset.Status.COMPLETE:
        return None
    others = Dataset.objects.complete().filter(source=dataset.source).exclude(pk=dataset.pk)
    earlier = (one for one in others if one.speaks_for < dataset.speaks_for)
    before = max(earlier, key=lambda one: one.speaks_for, default=None)
    if before is None:
        return None
    sizes = _sizes(before, dataset)
    was, now = sizes[before.pk], sizes[dataset.pk]
    changed = sorted((name, was[name], size) for name, size in now.items() if was.get(name, size) != size)
    counts: dict[tuple[str, str], int] = {}
    for _, old, new in changed:
        counts[old, new] = counts.get((old, new), 0) + 1
    moved = [one for one in changed if {one[1], one[2]} <= {"SME", "Large", "Mixed"}]
    return Restated(before, [(old, new, n) for (old, new), n in sorted(counts.items())], moved[:NAMES_SHOWN])


def counts_without(dataset: Dataset) -> Dataset | None:
    """Return the earlier file of a restated source that counts again once this one is withdrawn, None for none."""
    if not dataset.source.restated or not dataset.is_counted:
        return None
    others = Dataset.objects.complete().filter(source=dataset.source).exclude(pk=dataset.pk)
    return max(others, key=lambda one: one.speaks_for, default=None)


def _sizes(*datasets: Dataset) -> dict[int, dict[str, str]]:
    rows = (
        MarketFact.objects.filter(dataset__in=datasets, supplier__isnull=False)
        .values_list("dataset", "supplier__name")
        .annotate(least=Min("size"), most=Max("size"))
    )
    found: dict[int, dict[str, str]] = {dataset.pk: {} for dataset in datasets}
    for dataset, name, least, most in rows:
        found[dataset][name] = SIZE_WORDS.get(least, least) if least == most else "Mixed"
    return found
