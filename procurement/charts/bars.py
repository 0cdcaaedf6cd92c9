"""Bars: one value a row, values that make a whole, and one strip cut into stretches."""

import math
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from procurement.charts.basics import (
    WIDTH,
    Chart,
    Form,
    Number,
    Scale,
    Table,
    Tick,
    check_width,
    legend,
    percent,
    plain,
    style,
)

LONGEST = 80  # letters of a label above its bar: the table says a longer one whole


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
    check_width(rows, parts, "parts")
    for label, values in rows:
        if any(float(value) < 0 for value in values):
            raise ValueError(f"{label!r} has a value below zero: a part cannot be negative")
    totals = [sum((Decimal(str(value)) for value in values), Decimal(0)) for _, values in rows]
    most = max([float(total) for total in totals], default=0.0) or 1.0
    drawn, table = [], []
    for index, ((label, values), total) in enumerate(zip(rows, totals, strict=True)):
        scale = Scale(0, float(total) or 1.0 if share else most, 0, WIDTH if share else WIDTH - 90)
        texts = [
            percent(Decimal(str(value)) * 100 / total if total else Decimal(0)) if share else form(value)
            for value in values
        ]
        titles = [f"{label}, {part}: {text}" for part, text in zip(parts, texts, strict=True)]
        drawn.append(
            {
                "label": label,
                "y": 22 + index * 50,
                "segments": _segments(values, texts, titles, scale),
                "end": round(scale(total) + 8, 2),
                "total": "" if share else form(total),
            }
        )
        table.append([label, *texts, *([] if share else [form(total)])])
    return Chart(
        id,
        title,
        desc,
        max(50.0 * len(rows), 1),
        Table([first, *parts, *([] if share else ["Total"])], table),
        kind="stacked",
        parts={"rows": drawn, "legend": legend(parts)},
        **more,
    )


def _segments(
    values: Sequence[Number], texts: Sequence[str], titles: Sequence[str], scale: Scale
) -> list[dict[str, Any]]:
    """The parts of one stacked bar, each from where the one before it ends; a part of no width is left out."""
    segments, at = [], Decimal(0)
    for index, value in enumerate(values):
        left = scale(at)
        at += Decimal(str(value))
        width = round(scale(at) - left, 2)
        if width > 0:
            has_room = width > 7.5 * len(texts[index]) + 12
            segments.append(
                {
                    "x": left,
                    "width": width,
                    "style": style(index),
                    "text": texts[index] if has_room else "",
                    "middle": round(left + width / 2, 2),
                    "title": titles[index],
                }
            )
    return segments


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
    previous = -math.inf
    for start, end, name in segments:
        if float(start) >= float(end) or float(start) < previous - 1e-9:
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
                "style": style(names.index(name)),
                "range": f"{form(start)} to {form(end)}",
            }
        )
    edges = [Tick(scale(start), form(start)) for start, _, _ in segments]
    edges += [Tick(scale(high), form(high))] if segments else []
    return Chart(
        id,
        title,
        desc,
        132.0,
        Table([first, "To", "Name"], [[form(start), form(end), name] for start, end, name in segments]),
        kind="bands",
        parts={
            "segments": drawn,
            "ticks": _without_crowding(edges),
            "axis": axis,
            "legend": legend(names),
            "mark": None if mark is None else {"x": scale(mark[0]), "text": mark[1]},
        },
        **more,
    )


def _without_crowding(ticks: Sequence[Tick]) -> list[Tick]:
    kept: list[Tick] = []
    for tick in ticks:
        if not kept or tick.at - kept[-1].at > 46:
            kept.append(tick)
    return kept
