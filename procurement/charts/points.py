"""Points on two axes, each with its name."""

from collections.abc import Sequence
from typing import Any

from procurement.charts.basics import (
    WIDTH,
    Chart,
    Form,
    Number,
    Scale,
    Table,
    axes,
    legend,
    plain,
    spread,
    style,
    ticks,
    ticks_on,
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
    drawn = [
        {
            "x": x(px),
            "y": y(py),
            "name": name if label_points else "",
            "group": group,
            "style": style(groups.index(group)),
            **_beside(x(px), y(py), name, right),
            "text": f"{name}: {x_form(px)}, {y_form(py)}",
        }
        for px, py, name, group in points
    ]
    if label_points:
        _keep_labels_apart(drawn, top, bottom)
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
            **axes(x, ticks_on(x, x_marks, x_form), y, ticks_on(y, y_marks, y_form)),
            "x_title": x_title,
            "y_title": y_title,
            "legend": [entry for entry in legend(groups) if entry["text"]],
            "region": " ".join(f"{x(px)},{y(py)}" for px, py in region),
            "region_text": region_text,
        },
        **more,
    )


def _beside(x: float, y: float, name: str, right: float) -> dict[str, Any]:
    """Where the label of a point stands: after it, or before it where it would leave the chart."""
    has_room = x <= right - 8 * len(name) - 12
    return {
        "label_x": round(x + 11 if has_room else x - 11, 2),
        "label_y": y + 5,
        "anchor": "start" if has_room else "end",
    }


def _keep_labels_apart(points: Sequence[dict[str, Any]], top: float, bottom: float) -> None:
    """Move the label of a point up or down where it would be written over another one's."""
    places = spread([point["label_y"] for point in points], 15, top, bottom)
    for point, place in zip(points, places, strict=True):
        others = (other for other in points if other is not point)
        if any(abs(o["x"] - point["x"]) < 110 and abs(o["y"] - point["y"]) < 15 for o in others):
            point["label_y"] = place
