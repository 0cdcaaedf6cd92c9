"""What the formulas need of an outcome and its measures: plain values, no tables."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class MeasureFacts:
    """What the formulas need of a measure. ``earlier``: (day, value) readings from before the work."""

    kind: str = "primary"
    name: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    better: str = "lower"
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    source: str = ""
    frequency: str = ""
    verifier: str = ""
    first_reading_on: date | None = None
    earlier: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True)
class OutcomeFacts:
    """What the formulas need of an outcome, with its measures."""

    problem: str = ""
    population: str = ""
    place: str = ""
    direction: str = ""
    attribution: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    outcome_pay_pct: Decimal | None = None
    outcome_pay_from_month: int | None = None
    measures: tuple[MeasureFacts, ...] = field(default=())

    def of_kind(self, kind: str) -> tuple[MeasureFacts, ...]:
        return tuple(measure for measure in self.measures if measure.kind == kind)

    @property
    def primary(self) -> MeasureFacts | None:
        return next(iter(self.of_kind("primary")), None)

    @property
    def guardrail(self) -> MeasureFacts | None:
        return next(iter(self.of_kind("guardrail")), None)
