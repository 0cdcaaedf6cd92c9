"""Our own tenders, bids, contracts and outcomes as the plain values that the measures take.

The centre sees no bid before its tender is decided: bids are counted for awarded tenders only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.outcomes.models import Outcome
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.formulas.bundling import bundling_of
from procurement.tenders.models import Tender
from procurement.tenders.queries import facts_of
from suppliers.bids.models import Bid
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import Answer

ZERO = Decimal(0)
SUBMITTED = (Bid.Status.SUBMITTED, Bid.Status.SET_ASIDE, Bid.Status.SUCCESSFUL, Bid.Status.UNSUCCESSFUL)
FEW_TENDERS = 200  # newest first; a page reads the texts of no more


@dataclass(frozen=True)
class Period:
    """From and to, both counted in; None is open."""

    first: date | None = None
    last: date | None = None

    def on(self, field: str) -> Q:
        """The condition that a moment or day lies in the period."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__gte": self.first})
        if self.last:
            found &= Q(**{f"{field}__lte": self.last})
        return found


def awarded(period: Period) -> Any:
    """Tenders awarded in the period."""
    return Tender.objects.filter(status=Tender.Status.AWARDED, awarded_at__isnull=False).filter(
        period.on("awarded_at__date")
    )


def published(period: Period) -> Any:
    """Tenders published in the period."""
    return Tender.objects.filter(published_at__isnull=False).filter(period.on("published_at__date"))


def contracts(period: Period) -> Any:
    """Contracts awarded in the period."""
    return Contract.objects.filter(period.on("awarded_at__date"))


def own_money(period: Period) -> Answer:
    """M1 of our own payments: size as copied at award."""
    rows = (
        Contract.objects.filter(period.on("payments__paid_on"), payments__isnull=False)
        .values("supplier_size")
        .annotate(total=Sum("payments__amount_gbp"), n=Count("payments"))
    )
    by_size = {row["supplier_size"]: (row["total"] or ZERO, row["n"]) for row in rows}
    sme, large = by_size.get("sme", (ZERO, 0)), by_size.get("large", (ZERO, 0))
    return d.m1(sme[0], large[0], sme[1] + large[1])


def own_awards(period: Period) -> Answer:
    """M2 of our own contracts."""
    rows = contracts(period).values("supplier_size").annotate(total=Sum("value_gbp"), n=Count("pk"))
    by_size = {row["supplier_size"]: (row["total"] or ZERO, row["n"]) for row in rows}
    sme, large = by_size.get("sme", (ZERO, 0)), by_size.get("large", (ZERO, 0))
    return d.m2(sme[1], large[1], sme[0], large[0])


def funnel(period: Period) -> Answer:
    """M4: started, submitted, met the minimum, won, in tenders decided in the period."""
    bids = Bid.objects.filter(tender__in=awarded(period))
    stages = (
        ("started", Q()),
        ("submitted", Q(status__in=SUBMITTED)),
        ("met the minimum", Q(status__in=(Bid.Status.SUCCESSFUL, Bid.Status.UNSUCCESSFUL))),
        ("won", Q(status=Bid.Status.SUCCESSFUL)),
    )
    counted = bids.aggregate(
        **{
            f"{size}_{place}": Count("pk", filter=when & Q(size_at_submission=size))
            for place, (_, when) in enumerate(stages)
            for size in ("sme", "large")
        }
    )
    return d.m4(
        [(name, counted[f"sme_{place}"], counted[f"large_{place}"]) for place, (name, _) in enumerate(stages)]
    )


def single_bids(period: Period) -> Answer:
    """M9: lots decided with one bid."""
    rows = list(
        Bid.objects.filter(tender__in=awarded(period), status__in=SUBMITTED)
        .values("lot")
        .annotate(n=Count("pk"))
    )
    return d.m9(sum(row["n"] == 1 for row in rows), len(rows))


def contract_size(period: Period) -> Answer:
    """M10."""
    return d.m10(list(contracts(period).values_list("value_gbp", flat=True)))


def price_weight(period: Period) -> Answer:
    """M11."""
    found = published(period).exclude(plan_hash="").exclude(price_weight_pct=None)
    return d.m11(list(found.values_list("price_weight_pct", flat=True)))


def outturn(period: Period, today: date | None = None) -> Answer:
    """M13: paid against awarded, for contracts ended or half through."""
    day = today or timezone.localdate()
    rows = contracts(period).annotate(paid=Coalesce(Sum("payments__amount_gbp"), ZERO))
    through = [
        (contract.reference, contract.value_gbp, contract.paid)
        for contract in rows
        if contract.ends_on <= day or (day - contract.starts_on) * 2 >= contract.ends_on - contract.starts_on
    ]
    return d.m13(through)


def outcomes(period: Period) -> Answer:
    """M14."""
    states = ("met", "partly", "not_met", "cannot_tell")
    found = Outcome.objects.filter(status__in=states).filter(period.on("measures__target_on")).distinct()
    return d.m14(list(found.values_list("status", flat=True)))


def first_value(period: Period) -> Answer:
    """M15: days from a contract's start to its first verified reading the right way."""
    days = []
    for contract in contracts(period).prefetch_related("tender__outcomes__measures__readings"):
        best = None
        for outcome in contract.tender.outcomes.all():
            for measure in outcome.measures.all():
                if measure.baseline is None or measure.kind == "guardrail":
                    continue
                for reading in measure.readings.all():
                    right = reading.value < measure.baseline if measure.better == "lower" else (
                        reading.value > measure.baseline
                    )  # fmt: skip
                    if reading.verified_at and right and reading.read_on >= contract.starts_on:
                        best = min(best or reading.read_on, reading.read_on)
        if best is not None:
            days.append((best - contract.starts_on).days)
    return d.m15(days)


def access(period: Period) -> Answer:
    """M16: SME access of the newest published tenders."""
    tenders = published(period).prefetch_related("lots").order_by("-published_at")[:FEW_TENDERS]
    return d.m16([Decimal(sme_access(facts_of(tender)).score) for tender in tenders])


def speed(period: Period) -> Answer:
    """M19."""
    days = [
        (tender.awarded_at - tender.deadline_at).days
        for tender in awarded(period).filter(deadline_at__isnull=False).only("awarded_at", "deadline_at")
    ]
    return d.m19(days)


OWN: dict[str, Callable[[Period], Answer]] = {
    "M1": own_money,
    "M2": own_awards,
    "M4": funnel,
    "M9": single_bids,
    "M10": contract_size,
    "M11": price_weight,
    "M13": outturn,
    "M14": outcomes,
    "M15": first_value,
    "M16": access,
    "M19": speed,
}


# --- The joint view: a design choice beside what came of it --------------------------------------


@dataclass(frozen=True)
class Decided:
    """One awarded tender: what its buyer chose, and what came of it."""

    reference: str
    title: str
    largest_lot_gbp: Decimal | None
    price_weight_pct: Decimal | None
    turnover_floor_gbp: Decimal
    days_to_bid: int | None
    access: int
    bids: int
    sme_wins: int
    wins: int
    paid_pct: Decimal | None


def decided(period: Period) -> list[Decided]:
    """Return the awarded tenders of the period with choices and results, newest first."""
    tenders = list(
        awarded(period).prefetch_related("lots", "contracts__payments").order_by("-awarded_at")[:FEW_TENDERS]
    )
    counts = dict(
        Bid.objects.filter(tender__in=tenders, status__in=SUBMITTED)
        .values("tender")
        .annotate(n=Count("pk"))
        .values_list("tender", "n")
    )
    found = []
    for tender in tenders:
        lots = [lot for lot in tender.lots.all() if lot.ceased_at is None]
        signed = list(tender.contracts.all())
        award = sum((contract.value_gbp for contract in signed), ZERO)
        paid = sum((payment.amount_gbp for contract in signed for payment in contract.payments.all()), ZERO)
        open_days = (
            (tender.deadline_at - tender.published_at).days
            if tender.deadline_at and tender.published_at
            else None
        )
        found.append(
            Decided(
                tender.reference,
                tender.title,
                max((lot.value_gbp for lot in lots if lot.value_gbp is not None), default=None),
                tender.price_weight_pct,
                max((lot.turnover_floor_gbp or ZERO for lot in lots), default=ZERO),
                open_days,
                sme_access(facts_of(tender)).score,
                counts.get(tender.pk, 0),
                sum(contract.supplier_size == "sme" for contract in signed),
                len(signed),
                (paid / award * 100).quantize(Decimal("0.1")) if award > 0 and paid > 0 else None,
            )
        )
    return found


def bands_of(choice: str, rows: list[Decided]) -> list[tuple[str, list[Decided]]]:
    """Return the tenders in three bands of a design choice; those without it are left out."""
    limits = CHOICES[choice].limits
    found: list[tuple[str, list[Decided]]] = [(name, []) for name, _ in limits]
    for row in rows:
        value = CHOICES[choice].value(row)
        if value is None:
            continue
        for place, (_, limit) in enumerate(limits):
            if limit is None or value < limit:
                found[place][1].append(row)
                break
    return found


@dataclass(frozen=True)
class Choice:
    """A design choice: its question, how to read it off a tender, and its three bands."""

    title: str
    value: Callable[[Decided], Any]
    limits: tuple[tuple[str, Any], ...]


CHOICES: dict[str, Choice] = {
    "lot": Choice(
        "The largest lot",
        lambda row: row.largest_lot_gbp,
        (("Under £100,000", 100_000), ("£100,000 to £500,000", 500_000), ("£500,000 and more", None)),
    ),
    "price": Choice(
        "The weight of price",
        lambda row: row.price_weight_pct,
        (("Under 25%", 25), ("25% to 40%", 40), ("40% and more", None)),
    ),
    "floor": Choice(
        "The turnover that bidders must have",
        lambda row: row.turnover_floor_gbp,
        (("None", Decimal("0.01")), ("Under £1 million", 1_000_000), ("£1 million and more", None)),
    ),
    "days": Choice(
        "The days to bid",
        lambda row: row.days_to_bid,
        (("Under 25", 25), ("25 to 39", 40), ("40 and more", None)),
    ),
    "access": Choice(
        "SME access of the published text",
        lambda row: row.access,
        (("Under 40", 40), ("40 to 69", 70), ("70 and more", None)),
    ),
}


# --- What to talk about today --------------------------------------------------------------------


@dataclass(frozen=True)
class Concern:
    """A tender in review, with what the centre may want to talk about, worst first."""

    tender: Tender
    points: int
    reasons: tuple[str, ...]
    kind: str


def concerns(limit: int = 50) -> list[Concern]:
    """Return the tenders in review, by how much there is to talk about."""
    found = []
    waiting = (
        Tender.objects.filter(status__in=[Tender.Status.IN_REVIEW, Tender.Status.APPROVED])
        .select_related("buyer")
        .prefetch_related("lots")
        .order_by("-submitted_at", "-pk")[:limit]
    )
    for tender in waiting:
        facts = facts_of(tender)
        bundle = max((part.score for part in bundling_of(facts)), default=0)
        reach = sme_access(facts).score
        price = tender.price_weight_pct or ZERO
        value = sum((lot.value_gbp or ZERO for lot in tender.lots.all()), ZERO)
        points, reasons, kind = 0, [], ""
        for name, words, score in (
            ("bundling", f"bundling {bundle} of 100", bundle - 40 if bundle >= 40 else 0),
            ("price", f"price weighs {price.normalize():f}%", int(price) - 30 if price > 30 else 0),
            ("access", f"SME access {reach} of 100", 60 - reach if reach < 60 else 0),
            ("value", f"worth £{value:,.0f}", 20 if value >= 1_000_000 else 0),
        ):
            if score > 0:
                points += score
                reasons.append(words)
                kind = kind or name
        found.append(Concern(tender, points, tuple(reasons), kind or "none"))
    return sorted(found, key=lambda concern: (-concern.points, concern.tender.reference))


def last_quarters() -> list[tuple[date, date]]:
    """Return the last two whole quarters before today as (first day, last day), older first."""
    today = timezone.localdate()
    start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    later_end = start - timedelta(days=1)
    later = date(later_end.year, 3 * ((later_end.month - 1) // 3) + 1, 1)
    earlier_end = later - timedelta(days=1)
    earlier = date(earlier_end.year, 3 * ((earlier_end.month - 1) // 3) + 1, 1)
    return [(earlier, earlier_end), (later, later_end)]
