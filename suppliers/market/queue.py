"""What to talk about today: the tenders in review, by how much there is to say about each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Func, IntegerField, Model

from procurement.catalogue.queries import live_capability_keys
from procurement.outcomes.formulas.language import check
from procurement.outcomes.models import LanguageOverride
from procurement.tenders.formulas.access import access_score
from procurement.tenders.formulas.bundling import bundling_of
from procurement.tenders.models import FindingOverride, Tender
from procurement.tenders.queries import facts_of
from suppliers.market.own_facts import text_of

ZERO = Decimal(0)
KINDS = {
    "bundling": "bundling",
    "price": "price weight",
    "reading": "asks for people or a system",
    "access": "SME access",
    "value": "value",
    "overrides": "checks overruled",
}
READS_AS = {"people": "reads as a request for people", "system": "reads as a request for a system"}


@dataclass(frozen=True)
class Concern:
    """A tender in review, with what the centre may want to talk about, worst first. ``kinds``: of ``KINDS``."""

    tender: Tender
    points: int
    reasons: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.kinds[0] if self.kinds else "none"


def concerns(limit: int = 50, live: frozenset[str] | None = None) -> list[Concern]:
    """Return the tenders in review, by how much there is to talk about. ``live``: the live capabilities, where the
    caller has read them.
    """
    waiting = (
        Tender.objects.filter(status__in=[Tender.Status.IN_REVIEW, Tender.Status.APPROVED])
        .select_related("buyer")
        .prefetch_related("lots", "outcomes__measures")
        .annotate(
            checks_overruled=_Count("pk", of=FindingOverride, by="tender_id"),
            phrases_kept=_Count("reference", of=LanguageOverride, by="subject"),
        )
        .order_by("-submitted_at", "-pk")[:limit]
    )
    live = live_capability_keys() if live is None else live
    found = [_concern(tender, live) for tender in waiting]
    return sorted(found, key=lambda concern: (-concern.points, concern.tender.reference))


def of_kind(found: Iterable[Concern], kind: str) -> list[Concern]:
    """Return the tenders with a concern of one kind."""
    return [concern for concern in found if kind in concern.kinds]


class _Count(Func):
    """How many records ``of`` a model have a value in the column ``by``."""

    template = "(SELECT count(*) FROM %(table)s counted WHERE counted.%(by)s = %(expressions)s)"
    output_field = IntegerField()

    def __init__(self, value: str, *, of: type[Model], by: str) -> None:
        super().__init__(value, table=of._meta.db_table, by=by)


def _concern(tender: Any, live: frozenset[str]) -> Concern:
    facts = facts_of(tender, live=live)
    bundle = max((part.score for part in bundling_of(facts)), default=0)
    reach = access_score(facts)
    reading = _reading(text_of(tender), tender.title)
    price = tender.price_weight_pct or ZERO
    value = sum((lot.value_gbp or ZERO for lot in tender.lots.all()), ZERO)
    overruled = tender.checks_overruled + tender.phrases_kept
    said = "check or phrase" if overruled == 1 else "checks or phrases"
    scored = (
        ("bundling", f"bundling {bundle} of 100", bundle - 40 if bundle >= 40 else 0),
        ("price", f"price weighs {price.normalize():f}%", int(price) - 30 if price > 30 else 0),
        ("reading", READS_AS.get(reading, ""), {"people": 40, "system": 20}.get(reading, 0)),
        ("access", f"SME access {reach} of 100", 60 - reach if reach < 60 else 0),
        ("value", f"worth £{value:,.0f}", 20 if value >= 1_000_000 else 0),
        ("overrides", f"{overruled} {said} overruled with a reason", min(40, 10 * overruled)),
    )
    raised = [each for each in scored if each[2] > 0]
    return Concern(
        tender,
        sum(points for _, _, points in raised),
        tuple(words for _, words, _ in raised),
        tuple(kind for kind, _, _ in raised),
    )


@lru_cache(maxsize=256)
def _reading(text: str, title: str) -> str:
    """What a text asks for: the same text is read once."""
    return check(text, title=title).reading
