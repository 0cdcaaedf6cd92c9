"""What all charts are made of: how figures are written, axes, the table, and the chart itself."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Number = int | float | Decimal
Form = Callable[[Number], str]
WIDTH = 640.0
PATTERNS = 8  # fills, dashes and shapes repeat after this many series


def plain(value: Number) -> str:
    """Write a number with thousands and no needless decimals.

    >>> plain(1240), plain(Decimal("12.50")), plain(0.333)
    ('1,240', '12.5', '0.33')
    """
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:,.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def percent(value: Number) -> str:
    """Write a percentage with at most one decimal.

    >>> percent(Decimal("21.04")), percent(100)
    ('21%', '100%')
    """
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{plain(rounded)}%"


def pounds(value: Number) -> str:
    """Write money short: pounds, then thousands, then millions and billions, to three figures.

    >>> pounds(950), pounds(11600), pounds(1180000), pounds(-2500000000)
    ('£950', '£11.6k', '£1.18m', '-£2.5bn')
    """
    amount = Decimal(str(value))
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    for limit, unit in ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k")):
        if size >= limit:
            shown = size / limit
            places = Decimal("0.01") if shown < 10 else Decimal("0.1") if shown < 100 else Decimal(1)
            return f"{sign}£{plain(shown.quantize(places, ROUND_HALF_UP))}{unit}"
    return f"{sign}£{plain(size)}"


def ticks(low: Number, high: Number, count: int = 5) -> list[float]:
    """Return round values that cover ``low`` to ``high`` in about ``count`` steps of 1, 2, 2.5 or 5.

    Equal bounds are widened; the answer always has two values or more and rises.

    >>> ticks(0, 97)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    first, last = float(low), float(high)
    if not (math.isfinite(first) and math.isfinite(last)):
        raise ValueError("the bounds of an axis must be finite numbers")
    if first > last:
        first, last = last, first
    if last - first <= 1e-9 * max(abs(first), abs(last)):
        first, last = (0.0, last) if last > 0 else (first, 0.0) if first < 0 else (0.0, 1.0)
    raw = (last - first) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= raw * 0.999999)
    begin = math.floor(first / step + 1e-9)
    end = math.ceil(last / step - 1e-9)
    places = max(0, -math.floor(math.log10(step)) + 1)
    return [round(index * step, places) for index in range(begin, end + 1)]


@dataclass(frozen=True)
class Scale:
    """A straight line from values to coordinates."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.0
        return round(self.start + share * (self.end - self.start), 2)


@dataclass(frozen=True)
class Tick:
    """A mark of an axis: where it stands and what it says."""

    at: float
    text: str


def ticks_on(scale: Scale, marks: Sequence[float], form: Form) -> list[Tick]:
    """Return the marks of an axis, each with its figure."""
    return [Tick(scale(mark), form(mark)) for mark in marks]


def axes(x: Scale, x_ticks: list[Tick], y: Scale, y_ticks: list[Tick]) -> dict[str, Any]:
    """Return what a template draws of two axes; ``y`` rises, so it starts at the bottom."""
    return {
        "x_ticks": x_ticks,
        "y_ticks": y_ticks,
        "left": x.start,
        "right": x.end,
        "bottom": y.start,
        "top": y.end,
    }


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until none is nearer than ``gap``, in order, inside the bounds where they fit."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    last = low - gap
    for index in order:
        moved[index] = max(moved[index], last + gap)
        last = moved[index]
    overflow = last - high
    if overflow > 0:
        below = high + gap
        for index in reversed(order):
            moved[index] = min(moved[index], below - gap)
            below = moved[index]
    return [round(place, 2) for place in moved]


@dataclass(frozen=True)
class Table:
    """The same figures as rows: the first cell of a row is its head."""

    head: list[str]
    rows: list[list[str]]


@dataclass
class Chart:
    """What every chart has. ``about``: how it is worked out; ``doubts``: what it cannot say; ``cases``: n."""

    id: str
    title: str
    desc: str
    height: float
    table: Table
    width: float = WIDTH
    about: str = ""
    doubts: str = ""
    cases: int | None = None
    kind: str = ""
    parts: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["parts"][name]
        except KeyError:
            raise AttributeError(name) from None


def style(index: int) -> int:
    """Return the number of the fill, dash or shape of a series."""
    return index % PATTERNS + 1


def legend(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the names of the series, each with its fill, dash or shape."""
    return [{"text": name, "style": style(index)} for index, name in enumerate(names)]


def check_width(rows: Sequence[tuple[str, Sequence[Any]]], heads: Sequence[str], noun: str) -> None:
    """Raise ``ValueError`` for a row that has not one value for each of ``heads``."""
    for name, values in rows:
        if len(values) != len(heads):
            raise ValueError(f"{name!r} has {len(values)} values for {len(heads)} {noun}")
