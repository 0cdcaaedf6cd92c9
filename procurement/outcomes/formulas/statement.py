"""The outcome as one sentence: what the builder shows at the side while it grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

DIRECTIONS = {
    "reduce": "Reduce",
    "raise": "Raise",
    "hold_below": "Keep at or below",
    "hold_above": "Keep at or above",
}
KINDS = {
    "primary": "Primary: the change itself",
    "secondary": "Secondary: seen beside it",
    "lead": "Lead: moves first and tells early",
    "proxy": "Proxy: stands in for what cannot be counted",
    "guardrail": "Guardrail: what must not get worse",
}
ATTRIBUTIONS = {
    "comparison": "Comparison: with a place or group that does not have the change",
    "trend": "Trend: against where the line was going anyway",
    "before_after": "Before and after",
    "contribution": "Contribution: a reasoned account of our part",
}


@dataclass(frozen=True)
class MeasureFacts:
    """What the formulas need of a measure. ``earlier``: (day, value) readings from before the work."""

    kind: str = "primary"
    name: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    direction: str = ""
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


@dataclass(frozen=True)
class Part:
    """One piece of the sentence. ``field`` names what it came from; ``gap``: not filled in yet."""

    text: str
    field: str = ""
    gap: bool = False


def figure(value: Decimal | None, unit: str = "") -> str:
    """Write a figure as people read it: thousands with commas, no needless noughts, the unit where it belongs.

    >>> figure(Decimal("1240.00")), figure(Decimal("9"), "%"), figure(Decimal("4.50"), "£"), figure(Decimal(21), "days")
    ('1,240', '9%', '£4.50', '21 days')
    """
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    text = f"{value:,.0f}" if whole else f"{value.normalize():,f}"
    if unit == "£":
        return f"£{value:,.0f}" if whole else f"£{value:,.2f}"
    if unit in {"%", "per cent"}:
        return f"{text}%"
    return f"{text} {unit}" if unit and unit not in {"households", "people", "number", "count"} else text


def day(value: date | None) -> str:
    """Write a day as ``31 March 2029``; nothing for none."""
    return f"{value.day} {value:%B %Y}" if value else ""


def sentence(outcome: OutcomeFacts) -> list[Part]:
    """Return the outcome as the pieces of one sentence, gaps marked.

    >>> "".join(part.text for part in sentence(OutcomeFacts()))[:24]
    'Reduce or raise … for …,'
    """
    measure = outcome.primary or MeasureFacts()
    guardrail = outcome.guardrail
    direction = measure.direction or outcome.direction
    unit = measure.unit

    def gap(text: str, name: str, blank: str = "…") -> Part:
        return Part(text or blank, name, not text)

    parts = [gap(DIRECTIONS.get(direction, ""), "direction", "Reduce or raise"), Part(" ")]
    parts += [gap(measure.name, "measure")]
    if not (outcome.population and outcome.population.lower() in measure.name.lower()):
        parts += [Part(" for "), gap(outcome.population, "population")]
    if outcome.place:
        parts += [Part(" in "), Part(outcome.place, "place")]
    parts += [Part(", ") if not measure.name else Part(" ")]
    if direction in {"hold_below", "hold_above"}:
        parts += [Part("at "), gap(figure(measure.target, unit), "target")]
    else:
        parts += [Part("from "), gap(figure(measure.baseline, unit), "baseline")]
        if measure.baseline_on:
            parts += [Part(f" ({day(measure.baseline_on)})", "baseline")]
        parts += [Part(" to "), gap(figure(measure.target, unit), "target")]
    parts += [Part(" by "), gap(day(measure.target_on), "target_on")]
    parts += [Part(", seen in "), gap(measure.source, "source")]
    parts += [Part(", while ")]
    if guardrail is None:
        parts += [gap("", "guardrail"), Part(" does not get worse")]
    else:
        above = guardrail.direction in {"raise", "hold_above"}
        parts += [
            gap(guardrail.name, "guardrail"),
            Part(" stays at or above " if above else " stays at or below "),
            gap(figure(guardrail.target, guardrail.unit), "guardrail"),
        ]
    return [*parts, Part(".")]


def statement(outcome: OutcomeFacts) -> str:
    """Return the whole sentence as text."""
    return "".join(part.text for part in sentence(outcome))


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
            **{**text, "kind": text["kind"] or "primary"},
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
    "kind", "name", "numerator", "denominator", "unit", "direction", "source", "frequency", "verifier",
)  # fmt: skip
TEXT_OF_OUTCOME = ("problem", "population", "place", "direction", "attribution")
