"""What a contract's page shows: outcomes and their readings first, then quality, money and changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import OuterRef

from procurement.carried import Settled, carried, carry
from procurement.contracts.formulas import Watch
from procurement.contracts.models import (
    Contract,
    LeadSwap,
    MeasureRating,
    Milestone,
    PassedOn,
    Payment,
    QualityCheck,
    RatingAnswer,
    Variation,
)
from procurement.outcomes.models import Reading


@dataclass(frozen=True)
class RatingLine:
    """One rating of a measure with the supplier's answer. ``is_draft``: the supplier may still answer."""

    rating: Any
    is_draft: bool
    answer: str


@dataclass(frozen=True)
class MeasureLine:
    """One measure of a contract's outcomes with its readings, oldest first, and its ratings, newest first.

    ``number``: its place in the outcome.
    """

    number: int
    measure: Any
    readings: list[Any]
    ratings: list[RatingLine]

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
    """Return the annotations by which a contract carries what its page lists: swaps, declarations, newest looks at
    quality, ratings, milestones and payments. ``carried`` makes records of them.
    """
    newest = QualityCheck.objects.order_by("indicator", "-pk").distinct("indicator")
    own = {
        "swap_rows": (LeadSwap.objects, "part swapped_on reason handed_over"),
        "passed_on_rows": (PassedOn.objects.standing(), "quarter amount_gbp firms"),
        "quality_rows": (newest, "indicator is_met evidence checked_on"),
        "rating_rows": (MeasureRating.objects, "id measure year rating words answer_by"),
        "milestone_rows": (Milestone.objects, "number title kind due_on amount_gbp claimed_at confirmed_at"),
        "payment_rows": (Payment.objects, "paid_on invoice amount_gbp"),
    }
    contract = OuterRef("pk")
    answers = carry(RatingAnswer.objects.filter(rating__contract=contract), "rating_id", "words")
    return {"answer_rows": Settled(answers)} | {
        name: Settled(carry(found.filter(contract=contract), *fields.split()))
        for name, (found, fields) in own.items()
    }


def outcome_lines(
    contract: Contract, today: date, *, drafts: bool = False
) -> list[tuple[Any, list[MeasureLine]]]:
    """Return (outcome, its measures with the readings that stand) for the outcomes of the contract's tender.

    Of each measure's ratings that stand the newest of each year counts. One that the supplier may still answer on
    ``today`` replaces none: it is left out or, where ``drafts`` are asked for, stands before it.
    The contract was read with ``carried_by_contract``.
    """
    ratings = _ratings(contract, today, drafts)
    outcomes = _outcomes(contract)
    readings: dict[int, list[Any]] = {}
    standing = Reading.objects.standing().filter(measure__outcome__in=outcomes)
    for reading in standing.order_by("read_on", "pk"):
        readings.setdefault(reading.measure_id, []).append(reading)
    return [
        (
            outcome,
            [
                MeasureLine(
                    number,
                    m,
                    readings.get(m.pk, []),
                    ratings.get(m.name, []),
                )
                for number, m in enumerate(outcome.measures.all(), 1)
            ],
        )
        for outcome in outcomes
    ]


def _ratings(contract: Contract, today: date, drafts: bool) -> dict[str, list[RatingLine]]:
    answers = {answer["rating_id"]: answer["words"] for answer in contract.answer_rows}
    found: dict[str, list[RatingLine]] = {}
    standing = set()
    for rating in carried(MeasureRating, contract.rating_rows):  # the newest year first, the last made first
        is_draft, place = rating.is_draft_on(today), (rating.measure, rating.year)
        if (drafts and is_draft) or not (is_draft or place in standing):
            found.setdefault(rating.measure, []).append(
                RatingLine(rating, is_draft, answers.get(rating.pk, ""))
            )
        if not is_draft:
            standing.add(place)
    return found


def _outcomes(contract: Contract) -> list[Any]:
    return list(contract.tender.outcomes.prefetch_related("measures"))


def measures_of(contract: Contract) -> list[str]:
    """Return the names of the measures that a contract is rated by."""
    return [measure.name for outcome in _outcomes(contract) for measure in outcome.measures.all()]


def worth_of(contract: Contract) -> Decimal:
    """Return what the contract is worth now, in pounds: its award with the changes that were accepted."""
    accepted = (v.change_gbp for v in contract.variations.all() if v.status == Variation.Status.ACCEPTED)
    return contract.value_gbp + sum(accepted, Decimal(0))


def watch_of(contract: Contract, payments: Sequence[Payment]) -> Watch:
    """Return the figures of the recoup watch; ``payments`` are all those of the contract."""
    paid = sum((payment.amount_gbp for payment in payments), Decimal(0))
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
