"""What a contract's page shows: outcomes and their readings first, then quality, money and changes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps

from procurement.contracts.formulas import Watch
from procurement.contracts.models import Contract, QualityCheck, Variation


@dataclass(frozen=True)
class MeasureLine:
    """One measure of a contract's outcomes with its readings, oldest first."""

    measure: Any
    readings: list[Any]
    rating: Any

    @property
    def latest(self) -> Any:
        return self.readings[-1] if self.readings else None


def outcome_lines(contract: Contract) -> list[tuple[Any, list[MeasureLine]]]:
    """Return (outcome, its measures with readings) for the outcomes of the contract's tender."""
    ratings: dict[str, Any] = {}
    for rating in contract.ratings.all():
        ratings.setdefault(rating.measure, rating)
    try:
        reading_model = apps.get_model("procurement", "Reading")
    except LookupError:
        return []
    outcomes = list(contract.tender.outcomes.prefetch_related("measures"))
    readings: dict[int, list[Any]] = {}
    for reading in reading_model.objects.filter(measure__outcome__in=outcomes).order_by("read_on", "pk"):
        readings.setdefault(reading.measure_id, []).append(reading)
    return [
        (
            outcome,
            [MeasureLine(m, readings.get(m.pk, []), ratings.get(m.name)) for m in outcome.measures.all()],
        )
        for outcome in outcomes
    ]


def watch_of(contract: Contract) -> Watch:
    """Return the figures of the recoup watch."""
    accepted = [v.change_gbp for v in contract.variations.all() if v.status == Variation.Status.ACCEPTED]
    paid = [payment.amount_gbp for payment in contract.payments.all()]
    return Watch(contract.value_gbp, sum(paid, Decimal(0)), sum(accepted, Decimal(0)))


def quality_lines(contract: Contract) -> list[tuple[str, str, QualityCheck | None]]:
    """Return (indicator, words, newest look or None) for each of the seven indicators."""
    newest: dict[str, QualityCheck] = {}
    for check in contract.quality_checks.all():
        newest.setdefault(check.indicator, check)
    return [(value, str(label), newest.get(value)) for value, label in QualityCheck.Indicator.choices]
