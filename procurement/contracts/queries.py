"""What a contract's page shows: outcomes and their readings first, then quality, money and changes."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import OuterRef

from procurement.carried import carried, carry
from procurement.contracts.formulas import Watch
from procurement.contracts.models import Contract, LeadSwap, PassedOn, QualityCheck, Variation
from procurement.outcomes.models import Reading


@dataclass(frozen=True)
class MeasureLine:
    """One measure of a contract's outcomes with its readings, oldest first. ``number``: its place in the outcome."""

    number: int
    measure: Any
    readings: list[Any]
    rating: Any

    @property
    def latest(self) -> Any:
        return self.readings[-1] if self.readings else None

    @property
    def way(self) -> list[Any]:
        """The last readings before the latest one, for "1,240 → 1,171"."""
        return self.readings[-4:-1]

    @property
    def is_broken(self) -> bool:
        """True for a guardrail whose last reading is worse than its limit."""
        return self.latest is not None and self.measure.is_broken_at(self.latest.value)


@cache
def carried_by_contract() -> dict[str, Any]:
    """Return the annotations by which a contract carries its swaps, declarations and newest looks at quality.

    They are built once: no value in them changes.
    """
    mine = {"contract": OuterRef("pk")}
    newest = QualityCheck.objects.order_by("indicator", "-pk").distinct("indicator")
    return {
        "swap_rows": carry(LeadSwap.objects.filter(**mine), "part", "swapped_on", "reason", "handed_over"),
        "passed_on_rows": carry(PassedOn.objects.standing().filter(**mine), "quarter", "amount_gbp", "firms"),
        "quality_rows": carry(newest.filter(**mine), "indicator", "is_met", "evidence", "checked_on"),
    }


def outcome_lines(contract: Contract) -> list[tuple[Any, list[MeasureLine]]]:
    """Return (outcome, its measures with the readings that stand) for the outcomes of the contract's tender."""
    ratings: dict[str, Any] = {}
    for rating in contract.ratings.all():
        ratings.setdefault(rating.measure, rating)
    outcomes = list(contract.tender.outcomes.prefetch_related("measures"))
    readings: dict[int, list[Any]] = {}
    standing = Reading.objects.standing().filter(measure__outcome__in=outcomes)
    for reading in standing.order_by("read_on", "pk"):
        readings.setdefault(reading.measure_id, []).append(reading)
    return [
        (
            outcome,
            [
                MeasureLine(number, m, readings.get(m.pk, []), ratings.get(m.name))
                for number, m in enumerate(outcome.measures.all(), 1)
            ],
        )
        for outcome in outcomes
    ]


def measures_of(contract: Contract) -> list[str]:
    """Return the names of the measures that a contract is rated by."""
    return [line.measure.name for _, lines in outcome_lines(contract) for line in lines]


def worth_of(contract: Contract) -> Decimal:
    """Return what the contract is worth now, in pounds: its award with the changes that were accepted."""
    accepted = (v.change_gbp for v in contract.variations.all() if v.status == Variation.Status.ACCEPTED)
    return contract.value_gbp + sum(accepted, Decimal(0))


def watch_of(contract: Contract) -> Watch:
    """Return the figures of the recoup watch."""
    paid = sum((payment.amount_gbp for payment in contract.payments.all()), Decimal(0))
    return Watch(contract.value_gbp, paid, worth_of(contract) - contract.value_gbp)


def rate_rises(contract: Contract) -> list[Variation]:
    """Return the accepted rises of rates, each beside its index."""
    return [
        v
        for v in contract.variations.all()
        if v.cause == Variation.Cause.RATE_RISE and v.status == Variation.Status.ACCEPTED
    ]


def quality_lines(contract: Contract) -> list[tuple[str, str, QualityCheck | None]]:
    """Return (indicator, words, newest look or None) for each of the seven indicators.

    The contract was read with ``carried_by_contract``.
    """
    newest = {check.indicator: check for check in carried(QualityCheck, contract.quality_rows)}
    return [(value, str(label), newest.get(value)) for value, label in QualityCheck.Indicator.choices]
