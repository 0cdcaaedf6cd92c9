"""What a contract's page shows: outcomes and their readings first, then quality, money and changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
)
from django.db.models.functions import Cast, JSONObject

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
from procurement.outcomes.models import Measure, Reading

SHOWN = 5
"""How many of a kind the page of a contract shows; a page of its own shows them all."""
MILESTONES_SHOWN = 10
READINGS_SHOWN = 4


@dataclass(frozen=True)
class RatingLine:
    """One rating of a measure with the supplier's answer. ``is_draft``: the supplier may still answer."""

    rating: Any
    is_draft: bool
    answer: str


@dataclass(frozen=True)
class MeasureLine:
    """One measure of a contract's outcomes with its newest readings, oldest first, and its ratings, newest first.

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
        return self.readings[:-1]

    @property
    def is_broken(self) -> bool:
        """True for a guardrail whose last reading is worse than its limit."""
        return self.latest is not None and self.measure.is_broken_at(self.latest.value)


@cache
def carried_by_contract() -> dict[str, Any]:
    """Return the annotations by which a contract carries what its page shows: declarations, newest looks at quality,
    ratings, and the first few of its swaps, milestones, payments and rises of rates. ``carried`` makes records of them.
    ``sums`` says how many there are of each, what was paid and by how much its worth was changed.
    """
    newest = QualityCheck.objects.order_by("indicator", "-pk").distinct("indicator")
    own: dict[str, tuple[Any, str, int | None]] = {
        "swap_rows": (LeadSwap.objects.all(), "part swapped_on reason handed_over", SHOWN),
        "passed_on_rows": (PassedOn.objects.standing(), "quarter amount_gbp firms", None),
        "quality_rows": (newest, "indicator is_met evidence checked_on", None),
        "rating_rows": (MeasureRating.objects.all(), "id measure year rating words answer_by", None),
        "milestone_rows": (
            Milestone.objects.order_by(F("confirmed_at").desc(nulls_first=True), "number"),
            "number title kind due_on amount_gbp claimed_at confirmed_at",
            MILESTONES_SHOWN,
        ),
        "payment_rows": (Payment.objects.all(), "paid_on invoice amount_gbp", SHOWN),
        "rise_rows": (
            Variation.objects.accepted().filter(cause=Variation.Cause.RATE_RISE).order_by("-number"),
            "number rate_rise_pct index_pct index_name",
            SHOWN,
        ),
    }
    contract = OuterRef("pk")
    answers = carry(RatingAnswer.objects.filter(rating__contract=contract), "rating_id", "words")
    return {"answer_rows": Settled(answers), "sums": Settled(_sums())} | {
        name: Settled(carry(found.filter(contract=contract)[:most], *fields.split()))
        for name, (found, fields, most) in own.items()
    }


def _sums() -> JSONObject:
    """Return one object of a contract's numbers: ``payments``, ``changes``, ``milestones`` and ``swaps``, and as text
    the pounds that were ``paid`` and ``changed``."""

    def one(found: QuerySet[Any], told: Any) -> Subquery:
        rows = found.filter(contract=OuterRef("pk")).order_by().values("contract")
        return Subquery(rows.annotate(told=told).values("told"))

    every = Count("*")
    return JSONObject(
        payments=one(Payment.objects.all(), every),
        changes=one(Variation.objects.all(), every),
        milestones=one(Milestone.objects.all(), every),
        swaps=one(LeadSwap.objects.all(), every),
        paid=Cast(one(Payment.objects.all(), Sum("amount_gbp")), TextField()),
        changed=Cast(one(Variation.objects.accepted(), Sum("change_gbp")), TextField()),
    )


def outcome_lines(
    contract: Contract, today: date, *, drafts: bool = False
) -> list[tuple[Any, list[MeasureLine]]]:
    """Return (outcome, its measures with the readings that stand) for the outcomes of the contract's tender.

    Of each measure's ratings that stand the newest of each year counts. One that the supplier may still answer on
    ``today`` replaces none: it is left out or, where ``drafts`` are asked for, stands before it.
    The contract was read with ``carried_by_contract``.
    """
    ratings = _ratings(contract, today, drafts)
    measures = Measure.objects.annotate(**_newest_readings())
    return [
        (
            outcome,
            [
                MeasureLine(
                    number,
                    measure,
                    carried(Reading, reversed(measure.reading_rows)),
                    ratings.get(measure.name, []),
                )
                for number, measure in enumerate(outcome.measures.all(), 1)
            ],
        )
        for outcome in contract.tender.outcomes.prefetch_related(Prefetch("measures", measures))
    ]


@cache
def _newest_readings() -> dict[str, Any]:
    """Return the annotation by which a measure carries its newest readings that stand, the newest first."""
    standing = Reading.objects.standing().filter(measure=OuterRef("pk")).order_by("-read_on", "-pk")
    return {
        "reading_rows": Settled(
            carry(standing[:READINGS_SHOWN], "value", "read_on", "verified_at", "entered_by_id")
        )
    }


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


def measures_of(contract: Contract) -> list[str]:
    """Return the names of the measures that a contract is rated by."""
    outcomes = contract.tender.outcomes.prefetch_related("measures")
    return [measure.name for outcome in outcomes for measure in outcome.measures.all()]


def worth_of(contract: Contract) -> Decimal:
    """Return what the contract is worth now, in pounds: its award with the changes that were accepted."""
    accepted = contract.variations.accepted().aggregate(gbp=Sum("change_gbp"))
    return contract.value_gbp + (accepted["gbp"] or Decimal(0))


def watch_of(contract: Contract) -> Watch:
    """Return the figures of the recoup watch of a contract that was read with ``carried_by_contract``."""
    sums = contract.sums
    return Watch(contract.value_gbp, Decimal(sums["paid"] or 0), Decimal(sums["changed"] or 0))


def changes_shown(contract: Contract) -> list[Variation]:
    """Return the changes that a contract's page shows: first those that wait for somebody, then the newest."""
    waits = Q(status__in=Variation.WAITING)
    found = contract.variations.select_related("asked_by", "decided_by").alias(
        waits=ExpressionWrapper(waits, BooleanField())
    )
    return list(found.order_by("-waits", "-number")[:SHOWN])


def milestones_shown(contract: Contract) -> list[Milestone]:
    """Return the milestones that a contract's page shows, by number: those that wait come before those confirmed last.

    The contract was read with ``carried_by_contract``.
    """
    return sorted(carried(Milestone, contract.milestone_rows), key=lambda one: one.number)


def quality_lines(contract: Contract) -> list[tuple[str, str, QualityCheck | None]]:
    """Return (indicator, words, newest look or None) for each of the seven indicators.

    The contract was read with ``carried_by_contract``.
    """
    newest = {check.indicator: check for check in carried(QualityCheck, contract.quality_rows)}
    return [(value, str(label), newest.get(value)) for value, label in QualityCheck.Indicator.choices]
