"""What the formulas need of an outcome and its measures: plain values, no tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


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


def facts_from(values: Mapping[str, Any]) -> OutcomeFacts:
    """Read facts from plain data (JSON with numbers as text, days as ``2029-03-31``).

    Unknown names are left out. Raises ``ValueError`` for a figure or a day that cannot be read.
    """

    def number(value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            read = Decimal(str(value).replace(",", "").strip())
        except ArithmeticError as error:
            raise ValueError(f"not a figure: {value!r}") from error
        if not read.is_finite():
            raise ValueError(f"not a figure: {value!r}")
        return read

    def moment(value: Any) -> date | None:
        if value in (None, "") or isinstance(value, date):
            return value or None
        return date.fromisoformat(str(value))

    def measure(entry: Mapping[str, Any]) -> MeasureFacts:
        text = {name: str(entry.get(name) or "") for name in TEXT_OF_MEASURE}
        return MeasureFacts(
            **{**text, "kind": text["kind"] or "primary", "better": text["better"] or "lower"},
            baseline=number(entry.get("baseline")),
            baseline_on=moment(entry.get("baseline_on")),
            target=number(entry.get("target")),
            target_on=moment(entry.get("target_on")),
            first_reading_on=moment(entry.get("first_reading_on")),
            earlier=tuple(
                (found, read)
                for on, value in entry.get("earlier", ())
                if (found := moment(on)) and (read := number(value)) is not None
            ),
        )

    return OutcomeFacts(
        **{name: str(values.get(name) or "") for name in TEXT_OF_OUTCOME},
        starts_on=moment(values.get("starts_on")),
        ends_on=moment(values.get("ends_on")),
        outcome_pay_pct=number(values.get("outcome_pay_pct")),
        outcome_pay_from_month=values.get("outcome_pay_from_month"),
        measures=tuple(measure(entry) for entry in values.get("measures", ())),
    )


TEXT_OF_MEASURE = (
    "kind", "name", "numerator", "denominator", "unit", "better", "source", "frequency", "verifier",
)  # fmt: skip
TEXT_OF_OUTCOME = ("problem", "population", "place", "direction", "attribution")
