"""Our own tenders, bids, contracts and outcomes as the plain values that the measures take.

The centre sees no bid before its tender is decided: bids are counted for awarded tenders only.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from procurement.catalogue.queries import live_capability_keys
from procurement.contracts.models import Contract, PassedOn, Payment
from procurement.outcomes.models import Outcome
from procurement.services.formulas import quarter_words
from procurement.services.models import DependencyReading, LegacySystem
from procurement.tenders.models import Lot, Tender
from suppliers.market import funnel, own_facts, queries
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import Answer
from suppliers.market.models import MarketFact, Source
from suppliers.market.period import Period

ZERO = Decimal(0)


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


def indirect(period: Period) -> Answer:
    """M6: what large primes declare to have passed on, of what they were paid."""
    paid = {
        row["contract"]: row["total"]
        for row in Payment.objects.filter(period.on("paid_on"), contract__supplier_size="large")
        .order_by()
        .values("contract")
        .annotate(total=Sum("amount_gbp"))
    }
    declared: dict[int, Decimal] = {}
    said = PassedOn.objects.filter(period.on("quarter"), contract__supplier_size="large").standing()
    for contract, amount in said.values_list("contract", "amount_gbp"):
        declared[contract] = declared.get(contract, ZERO) + amount
    covered = sum((total for contract, total in paid.items() if contract in declared), ZERO)
    return d.m6(sum(declared.values(), ZERO), sum(paid.values(), ZERO), covered, len(paid))


def of_tenders(period: Period) -> list[dict[str, Any]]:
    """What buyers chose in the tenders published in the period (see ``own_facts.chosen_in``)."""
    return list(
        MarketFact.objects.filter(dataset__source__slug=own_facts.AWARDS, stage="tender")
        .filter(period.on("happened_on"))
        .values_list("extra", flat=True)
    )


def by_size(period: Period) -> Answer:
    """M3 of our own awards."""
    source = Source.objects.filter(slug=own_facts.AWARDS).first()
    if source is None:
        return d.m3([])
    first, last = (day and day.replace(day=1) for day in (period.first, period.last))
    return d.m3(queries.bands(queries.Filters(source, first, last)))


def single_bids(period: Period) -> Answer:
    """M9: lots decided with one bid, of those whose bids are known."""
    known = MarketFact.objects.filter(
        dataset__source__slug=own_facts.AWARDS, stage="award", is_current=True, bids_n__isnull=False
    ).filter(period.on("happened_on"))
    counted = known.aggregate(single=Count("pk", filter=Q(bids_n=1)), decided=Count("pk"))
    return d.m9(counted["single"], counted["decided"])


def contract_size(period: Period) -> Answer:
    """M10."""
    return d.m10(list(contracts(period).values_list("value_gbp", flat=True)))


def price_weight(period: Period) -> Answer:
    """M11."""
    found = published(period).exclude(price_weight_pct=None)
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


def asked_for(period: Period) -> Answer:
    """M12: what published tenders ask for, beside what their first drafts asked for."""
    chosen = of_tenders(period)
    return d.m12(
        [one["reading"] for one in chosen if one.get("reading")],
        [one["first_reading"] for one in chosen if one.get("first_reading")],
    )


def access(period: Period) -> Answer:
    """M16: SME access at publishing, beside that of the first draft."""
    chosen = of_tenders(period)
    return d.m16(
        [Decimal(one["access"]) for one in chosen if one.get("access") is not None],
        [Decimal(one["first_access"]) for one in chosen if one.get("first_access") is not None],
    )


def components(period: Period) -> Answer:
    """M18: lots that reuse a live component, a component; digital lots that match one beside."""
    live = live_capability_keys()
    lots = list(
        Lot.objects.filter(tender__in=published(period)).values_list(
            "reused", "capabilities", "tender__cpv_code"
        )
    )
    digital = [row for row in lots if row[2][:2] in ("48", "72")]
    uses = sum(len(set(reused) & live) for reused, _, _ in lots)
    return d.m18(uses, len(live), sum(bool(set(able) & live) for _, able, _ in digital), len(digital))


def speed(period: Period) -> Answer:
    """M19."""
    days = [
        (tender.awarded_at - tender.deadline_at).days
        for tender in awarded(period).filter(deadline_at__isnull=False).only("awarded_at", "deadline_at")
    ]
    return d.m19(days)


def dependency(period: Period) -> Answer:
    """M17: the dependency of services by quarter; posts and items handed over beside."""
    quarters: dict[date, list[Decimal]] = {}
    latest: dict[int, DependencyReading] = {}
    for one in DependencyReading.objects.filter(period.on("quarter")).standing():
        quarters.setdefault(one.quarter, []).append(one.dependency.index)
        latest[one.service_id] = one  # by service and quarter, so the last of each stays
    now = list(latest.values())
    return d.m17(
        [(quarter_words(quarter), found) for quarter, found in sorted(quarters.items())],
        [one.dependency.index for one in now],
        posts=sum(one.posts for one in now), posts_filled=sum(one.posts_filled for one in now),
        items=sum(one.items for one in now), independent=sum(one.independent for one in now),
    )  # fmt: skip


def legacy(period: Period) -> Answer:
    """M20: the old systems that are red today, whatever the period."""
    systems = [system for system in LegacySystem.objects.all() if system.risk is not None]
    days = [system.change_days for system in systems if system.change_days is not None]
    return d.m20(sum(system.risk.is_red for system in systems if system.risk), len(systems), days)


OWN: dict[str, Callable[[Period], Answer]] = {
    "M1": own_money,
    "M2": own_awards,
    "M3": by_size,
    "M4": funnel.measure,
    "M6": indirect,
    "M9": single_bids,
    "M10": contract_size,
    "M11": price_weight,
    "M12": asked_for,
    "M13": outturn,
    "M14": outcomes,
    "M15": first_value,
    "M16": access,
    "M17": dependency,
    "M18": components,
    "M19": speed,
    "M20": legacy,
}
