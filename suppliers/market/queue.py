"""What to talk about today: the tenders in review, by how much there is to say about each."""

from dataclasses import dataclass
from decimal import Decimal

from procurement.catalogue.queries import live_capability_keys
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.formulas.bundling import bundling_of
from procurement.tenders.models import Tender
from procurement.tenders.queries import facts_of

ZERO = Decimal(0)


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
    live = live_capability_keys()
    for tender in waiting:
        facts = facts_of(tender, live=live)
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
