"""The geometry of charts: numbers in, coordinates out. Templates in `templates/components/charts/` draw them.

Every chart is readable without colour (patterns, dashes, shapes, direct labels) and carries its own table.
Coordinates are floats: they place ink and decide nothing. Values keep the type that they came with and are
written by ``form``, so that a chart never shows a figure that its table doesn't.
"""

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Number = int | float | Decimal
Form = Callable[[Number], str]

WIDTH = 640.0
MARK = 20.0  # so far apart the marks of a line's points stand
LONGEST = 80  # letters of a label above its bar: the table says a longer one whole
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
    at: float
    text: str


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


def _style(index: int) -> int:
    return index % PATTERNS + 1


def bar(
    id: str,
    title: str,
    desc: str,
    rows: Sequence[tuple[str, Number]],
    *,
    form: Form = plain,
    head: Sequence[str] = ("", "Value"),
    highlight: Sequence[str] = (),
    target: Number | None = None,
    **more: Any,
) -> Chart:
    """Bars to the right, one a row, each with its label above and its value at the end.

    ``highlight`` names the rows to set apart; ``target`` draws a line across. Values below zero go to the
    left. No rows give a chart without bars.
    """
    values = [float(value) for _, value in rows]
    low = min([0.0, *values, *([float(target)] if target is not None else [])])
    high = max([0.0, *values, *([float(target)] if target is not None else [])])
    scale = Scale(low, high or 1.0, 0.0 if low == 0 else 60.0, WIDTH - 90)
    bars = []
    for index, (label, value) in enumerate(rows):
        left, right = sorted((scale(0), scale(value)))
        bars.append(
            {
                "label": textwrap.shorten(label, LONGEST, placeholder="…"),
                "text": form(value),
                "x": left,
                "y": 22 + index * 46,
                "width": round(max(right - left, 1.0), 2),
                "end": round(right + 8, 2),
                "style": 2 if label in highlight else 1,
            }
        )
    chart = Chart(
        id,
        title,
        desc,
        max(46.0 * len(rows), 1) + (24 if target is not None else 4),
        Table(list(head), [[label, form(value)] for label, value in rows]),
        kind="bar",
        parts={"bars": bars, "zero": scale(0)},
        **more,
    )
    chart.parts["target"] = None if target is None else {"x": scale(target), "text": form(target)}
    return chart


def stacked(
    id: str,
    title: str,
    desc: str,
    rows: Sequence[tuple[str, Sequence[Number]]],
    parts: Sequence[str],
    *,
    share: bool = False,
    form: Form = plain,
    first: str = "",
    **more: Any,
) -> Chart:
    """Bars made of ``parts``, one a row; ``share`` stretches every bar to the whole and writes percentages.

    Raises ``ValueError`` for a row that has not one value a part, or one below zero.
    """
    for label, values in rows:
        if len(values) != len(parts):
            raise ValueError(f"{label!r} has {len(values)} values for {len(parts)} parts")
        if any(float(value) < 0 for value in values):
            raise ValueError(f"{label!r} has a value below zero: a part cannot be negative")
    totals = [sum((Decimal(str(value)) for value in values), Decimal(0)) for _, values in rows]
    most = max([float(total) for total in totals], default=0.0) or 1.0
    drawn, table = [], []
    for index, ((label, values), total) in enumerate(zip(rows, totals, strict=True)):
        scale = Scale(0, float(total) or 1.0 if share else most, 0, WIDTH if share else WIDTH - 90)
        segments, at = [], Decimal(0)
        texts = []
        for part, value in enumerate(values):
            amount = Decimal(str(value))
            shown = percent(amount * 100 / total if total else Decimal(0)) if share else form(value)
            texts.append(shown)
            left, right = scale(at), scale(at + amount)
            at += amount
            width = round(right - left, 2)
            if width > 0:
                room = width > 7.5 * len(shown) + 12
                segments.append(
                    {
                        "x": left,
                        "width": width,
                        "style": _style(part),
                        "text": shown if room else "",
                        "middle": round(left + width / 2, 2),
                        "title": f"{label}, {parts[part]}: {shown}",
                    }
                )
        drawn.append(
            {
                "label": label,
                "y": 22 + index * 50,
                "segments": segments,
                "end": round(scale(total) + 8, 2),
                "total": "" if share else form(total),
            }
        )
        table.append([label, *texts, *([] if share else [form(total)])])
    legend = [{"text": part, "style": _style(index)} for index, part in enumerate(parts)]
    return Chart(
        id,
        title,
        desc,
        max(50.0 * len(rows), 1),
        Table([first, *parts, *([] if share else ["Total"])], table),
        kind="stacked",
        parts={"rows": drawn, "legend": legend},
        **more,
    )


LABEL = 16  # letters of a line of a label beside a chart


def label_lines(name: str) -> list[str]:
    """Return a series' name in lines of some sixteen letters, three at most; a longer one ends with an ellipsis.

    >>> label_lines("Without firms that large groups own")
    ['Without firms', 'that large', 'groups own']
    """
    return textwrap.wrap(name, LABEL, max_lines=3, placeholder="…") or [name]


def _spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
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


def line(
    id: str,
    title: str,
    desc: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    form: Form = plain,
    from_zero: bool = True,
    target: Number | None = None,
    first: str = "",
    height: float = 320.0,
    **more: Any,
) -> Chart:
    """Lines over ordered ``labels``; None is a gap, shown as one. Each line ends with its own name.

    Where points would touch, only some have a mark: the last, those as far from it as marks need, and lonely ones.
    Raises ``ValueError`` for a series that has not one value a label.
    """
    for name, values in series:
        if len(values) != len(labels):
            raise ValueError(f"{name!r} has {len(values)} values for {len(labels)} labels")
    known = [float(value) for _, values in series for value in values if value is not None]
    bounds = [*known, *([float(target)] if target is not None else [])]
    low = min([0.0, *bounds]) if from_zero or not bounds else min(bounds)
    marks = ticks(low, max(bounds, default=1.0))
    left = 16 + 8.0 * max(len(form(mark)) for mark in marks)
    names = [label_lines(name) for name, _ in series]
    right = WIDTH - (14 + 10.4 * max((len(part) for label in names for part in label), default=0))
    top, bottom = 14.0, height - 34
    x = Scale(0, max(len(labels) - 1, 1), left, right)
    y = Scale(marks[0], marks[-1], bottom, top)
    lines, ends = [], []
    apart = max(1, math.ceil(len(labels) * MARK / max(right - left, 1)))
    for index, (name, values) in enumerate(series):
        around = [None, *values, None]
        runs: list[list[tuple[float, float]]] = [[]]
        points = []
        for step, value in enumerate(values):
            if value is None:
                if runs[-1]:
                    runs.append([])
                continue
            runs[-1].append((x(step), y(value)))
            is_lonely = around[step] is None and around[step + 2] is None
            if (len(labels) - 1 - step) % apart == 0 or is_lonely:
                points.append({"x": x(step), "y": y(value), "text": f"{labels[step]}: {form(value)}"})
        paths = [" ".join(f"{px},{py}" for px, py in run) for run in runs if len(run) > 1]
        lines.append({"name": name, "paths": paths, "points": points, "style": _style(index)})
        ends.append(next((run[-1][1] for run in reversed(runs) if run), bottom))
    gap = 17.0 * max((len(label) for label in names), default=1)
    for drawn, label, place in zip(lines, names, _spread(ends, gap, top, bottom), strict=True):
        drawn["label_y"] = round(place + 5 - 8.5 * (len(label) - 1), 2)
        drawn["label_x"] = right + 10
        drawn["label"] = label
    every = max(1, math.ceil(len(labels) * 58 / max(right - left, 1)))
    shown = [index for index in range(len(labels)) if (len(labels) - 1 - index) % every == 0]
    return Chart(
        id,
        title,
        desc,
        height,
        Table(
            [first, *[name for name, _ in series]],
            [
                [
                    label,
                    *["no figure" if values[step] is None else form(values[step]) for _, values in series],
                ]
                for step, label in enumerate(labels)
            ],
        ),
        kind="line",
        parts={
            "lines": lines,
            "x_ticks": [Tick(x(index), labels[index]) for index in shown],
            "y_ticks": [Tick(y(mark), form(mark)) for mark in marks],
            "left": left,
            "right": right,
            "bottom": bottom,
            "target": None if target is None else {"y": y(target), "text": f"Target {form(target)}"},
        },
        **more,
    )


def bands(
    id: str,
    title: str,
    desc: str,
    segments: Sequence[tuple[Number, Number, str]],
    *,
    axis: str = "",
    form: Form = plain,
    mark: tuple[Number, str] | None = None,
    first: str = "From",
    **more: Any,
) -> Chart:
    """One strip cut into named stretches: who wins at which price weight. ``mark`` sets a pointer on it.

    ``segments`` are (from, to, name) in order and touching. Raises ``ValueError`` where they do not rise.
    """
    previous: float | None = None
    for start, end, name in segments:
        if float(start) >= float(end) or (previous is not None and float(start) < previous - 1e-9):
            raise ValueError(f"the stretch of {name!r} does not follow the one before it")
        previous = float(end)
    low = float(segments[0][0]) if segments else 0.0
    high = float(segments[-1][1]) if segments else 1.0
    scale = Scale(low, high, 12, WIDTH - 12)
    names = list(dict.fromkeys(name for _, _, name in segments))
    drawn = []
    for start, end, name in segments:
        width = round(scale(end) - scale(start), 2)
        drawn.append(
            {
                "x": scale(start),
                "width": width,
                "middle": round(scale(start) + width / 2, 2),
                "name": name,
                "text": name if width > 7.8 * len(name) + 10 else "",
                "style": _style(names.index(name)),
                "range": f"{form(start)} to {form(end)}",
            }
        )
    edges = [Tick(scale(start), form(start)) for start, _, _ in segments]
    edges += [Tick(scale(high), form(high))] if segments else []
    kept: list[Tick] = []
    for tick in edges:
        if not kept or tick.at - kept[-1].at > 46:
            kept.append(tick)
    return Chart(
        id,
        title,
        desc,
        132.0,
        Table([first, "To", "Name"], [[form(start), form(end), name] for start, end, name in segments]),
        kind="bands",
        parts={
            "segments": drawn,
            "ticks": kept,
            "axis": axis,
            "legend": [{"text": name, "style": _style(index)} for index, name in enumerate(names)],
            "mark": None if mark is None else {"x": scale(mark[0]), "text": mark[1]},
        },
        **more,
    )


def scatter(
    id: str,
    title: str,
    desc: str,
    points: Sequence[tuple[Number, Number, str, str]],
    *,
    x_title: str,
    y_title: str,
    x_form: Form = plain,
    y_form: Form = plain,
    from_zero: bool = False,
    region: Sequence[tuple[Number, Number]] = (),
    region_text: str = "",
    height: float = 380.0,
    label_points: bool = True,
    **more: Any,
) -> Chart:
    """Points at (x, y), each with its name and group; a group has its own shape. ``region`` is shaded."""
    xs = [float(point[0]) for point in points] + [float(x) for x, _ in region] or [0.0, 1.0]
    ys = [float(point[1]) for point in points] + [float(y) for _, y in region] or [0.0, 1.0]
    x_marks = ticks(0.0 if from_zero else min(xs), max(xs))
    y_marks = ticks(0.0 if from_zero else min(ys), max(ys))
    left = 24 + 8.0 * max(len(y_form(mark)) for mark in y_marks)
    top, bottom, right = 30.0, height - 54, WIDTH - 24
    x = Scale(x_marks[0], x_marks[-1], left, right)
    y = Scale(y_marks[0], y_marks[-1], bottom, top)
    groups = list(dict.fromkeys(group for _, _, _, group in points))
    drawn = []
    for px, py, name, group in points:
        at = x(px)
        anchor = "end" if at > right - 8 * len(name) - 12 else "start"
        drawn.append(
            {
                "x": at,
                "y": y(py),
                "name": name,
                "group": group,
                "style": _style(groups.index(group)),
                "label_x": round(at - 11 if anchor == "end" else at + 11, 2),
                "label_y": y(py) + 5,
                "anchor": anchor,
                "text": f"{name}: {x_form(px)}, {y_form(py)}",
            }
        )
    if label_points:
        for point, place in zip(drawn, _spread([p["label_y"] for p in drawn], 15, top, bottom), strict=True):
            near = [p for p in drawn if p is not point and abs(p["x"] - point["x"]) < 110]
            if any(abs(p["y"] - point["y"]) < 15 for p in near):
                point["label_y"] = place
    else:
        for point in drawn:
            point["name"] = ""
    return Chart(
        id,
        title,
        desc,
        height,
        Table(
            ["Name", "Group", x_title, y_title],
            [[name, group, x_form(px), y_form(py)] for px, py, name, group in points],
        ),
        kind="scatter",
        parts={
            "points": drawn,
            "x_ticks": [Tick(x(mark), x_form(mark)) for mark in x_marks],
            "y_ticks": [Tick(y(mark), y_form(mark)) for mark in y_marks],
            "left": left,
            "right": right,
            "top": top,
            "bottom": bottom,
            "x_title": x_title,
            "y_title": y_title,
            "legend": [
                {"text": group, "style": _style(index)} for index, group in enumerate(groups) if group
            ],
            "region": " ".join(f"{x(px)},{y(py)}" for px, py in region),
            "region_text": region_text,
        },
        **more,
    )


def small_multiples(
    id: str,
    title: str,
    desc: str,
    labels: Sequence[str],
    panels: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    form: Form = plain,
    first: str = "",
    columns: int = 3,
    **more: Any,
) -> Chart:
    """Many small lines on one shared scale, so that their heights compare; each says its last value."""
    for name, values in panels:
        if len(values) != len(labels):
            raise ValueError(f"{name!r} has {len(values)} values for {len(labels)} labels")
    known = [float(value) for _, values in panels for value in values if value is not None]
    marks = ticks(min([0.0, *known]), max(known, default=1.0), 2)
    gap, tall = 24.0, 118.0
    wide = (WIDTH - gap * (columns - 1)) / columns
    drawn = []
    for index, (name, values) in enumerate(panels):
        left = round(index % columns * (wide + gap), 2)
        top = round(index // columns * (tall + 34), 2)
        x = Scale(0, max(len(labels) - 1, 1), left + 6, left + wide - 62)
        y = Scale(marks[0], marks[-1], top + tall, top + 30)
        runs: list[list[str]] = [[]]
        last: dict[str, Any] | None = None
        for step, value in enumerate(values):
            if value is None:
                runs.append([])
                continue
            runs[-1].append(f"{x(step)},{y(value)}")
            last = {"x": x(step), "y": y(value), "text": form(value)}
        drawn.append(
            {
                "name": name,
                "x": left,
                "title_y": top + 16,
                "base": top + tall,
                "right": round(left + wide - 62, 2),
                "paths": [" ".join(run) for run in runs if len(run) > 1],
                "last": last,
                "span": f"{labels[0]} to {labels[-1]}" if labels else "",
                "span_y": top + tall + 16,
            }
        )
    return Chart(
        id,
        title,
        desc,
        max(math.ceil(len(panels) / columns), 1) * (tall + 34.0),
        Table(
            [first, *[name for name, _ in panels]],
            [
                [
                    label,
                    *["no figure" if values[step] is None else form(values[step]) for _, values in panels],
                ]
                for step, label in enumerate(labels)
            ],
        ),
        kind="small_multiples",
        parts={"panels": drawn},
        **more,
    )
