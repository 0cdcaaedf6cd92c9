"""Lines over time: several on one pair of axes, and many small ones beside each other."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from procurement.charts.basics import (
    WIDTH,
    Chart,
    Form,
    Number,
    Scale,
    Table,
    Tick,
    axes,
    check_width,
    plain,
    spread,
    style,
    ticks,
    ticks_on,
)

MARK = 20.0  # so far apart the marks of a line's points stand
NAMED = 58.0  # so far apart the labels below a line stand
LABEL = 16  # letters of a line of a label beside a chart


def label_lines(name: str) -> list[str]:
    """Return a series' name in lines of some sixteen letters, three at most; a longer one ends with an ellipsis.

    >>> label_lines("Without firms that large groups own")
    ['Without firms', 'that large', 'groups own']
    """
    return textwrap.wrap(name, LABEL, max_lines=3, placeholder="…") or [name]


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
    check_width(series, labels, "labels")
    known = [target, *(value for _, values in series for value in values)]
    bounds = [float(value) for value in known if value is not None]
    marks = ticks(min([0.0, *bounds] if from_zero or not bounds else bounds), max(bounds, default=1.0))
    left = 16 + 8.0 * max(len(form(mark)) for mark in marks)
    names = [label_lines(name) for name, _ in series]
    right = WIDTH - (14 + 10.4 * max((len(part) for label in names for part in label), default=0))
    top, bottom = 14.0, height - 34
    x = Scale(0, max(len(labels) - 1, 1), left, right)
    y = Scale(marks[0], marks[-1], bottom, top)
    marked = set(_from_the_last(len(labels), MARK, right - left))
    named = [Tick(x(step), labels[step]) for step in _from_the_last(len(labels), NAMED, right - left)]
    runs = [_runs(values, x, y) for _, values in series]
    ends = [stretches[-1][-1][1] if stretches else bottom for stretches in runs]
    lines = [
        {
            "name": name,
            "paths": _paths(runs[index]),
            "points": [
                {"x": x(step), "y": y(value), "text": f"{labels[step]}: {form(value)}"}
                for step, value in enumerate(values)
                if value is not None and (step in marked or _is_lonely(values, step))
            ],
            "style": style(index),
            "label_x": right + 10,
            **label,
        }
        for index, ((name, values), label) in enumerate(
            zip(series, _labels_at_ends(names, ends, top, bottom), strict=True)
        )
    ]
    return Chart(
        id,
        title,
        desc,
        height,
        _table_of_series(first, labels, series, form),
        kind="line",
        parts={
            "lines": lines,
            **axes(x, named, y, ticks_on(y, marks, form)),
            "target": None if target is None else {"y": y(target), "text": f"Target {form(target)}"},
        },
        **more,
    )


def _from_the_last(count: int, apart: float, room: float) -> list[int]:
    """Those of ``count`` places on ``room`` that may be drawn ``apart`` from each other, the last always."""
    every = max(1, math.ceil(count * apart / max(room, 1)))
    return [index for index in range(count) if (count - 1 - index) % every == 0]


def _runs(values: Sequence[Number | None], x: Scale, y: Scale) -> list[list[tuple[float, float]]]:
    """The unbroken stretches of a line as points; where a value is None the line is broken."""
    runs: list[list[tuple[float, float]]] = [[]]
    for step, value in enumerate(values):
        if value is not None:
            runs[-1].append((x(step), y(value)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _paths(runs: Sequence[Sequence[tuple[float, float]]]) -> list[str]:
    return [" ".join(f"{px},{py}" for px, py in run) for run in runs if len(run) > 1]


def _is_lonely(values: Sequence[Number | None], step: int) -> bool:
    """Whether no line leads to this value or on from it, so that only its mark shows it."""
    around = [*values[max(step - 1, 0) : step], *values[step + 1 : step + 2]]
    return all(value is None for value in around)


def _labels_at_ends(
    names: Sequence[list[str]], ends: list[float], top: float, bottom: float
) -> list[dict[str, Any]]:
    """Each line's name in its lines of text, as near to where the line ends as its neighbours let it."""
    gap = 17.0 * max((len(name) for name in names), default=1)
    return [
        {"label": name, "label_y": round(place + 5 - 8.5 * (len(name) - 1), 2)}
        for name, place in zip(names, spread(ends, gap, top, bottom), strict=True)
    ]


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
    check_width(panels, labels, "labels")
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
        runs = _runs(values, x, y)
        said = [form(value) for value in values if value is not None]
        drawn.append(
            {
                "name": name,
                "x": left,
                "title_y": top + 16,
                "base": top + tall,
                "right": round(left + wide - 62, 2),
                "paths": _paths(runs),
                "last": {"x": runs[-1][-1][0], "y": runs[-1][-1][1], "text": said[-1]} if runs else None,
                "span": f"{labels[0]} to {labels[-1]}" if labels else "",
                "span_y": top + tall + 16,
            }
        )
    return Chart(
        id,
        title,
        desc,
        max(math.ceil(len(panels) / columns), 1) * (tall + 34.0),
        _table_of_series(first, labels, panels, form),
        kind="small_multiples",
        parts={"panels": drawn},
        **more,
    )


def _table_of_series(
    first: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[Number | None]]], form: Form
) -> Table:
    """One row a label, one column a series."""
    rows = []
    for step, label in enumerate(labels):
        values = [values[step] for _, values in series]
        rows.append([label, *["no figure" if value is None else form(value) for value in values]])
    return Table([first, *[name for name, _ in series]], rows)
