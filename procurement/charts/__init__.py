"""The geometry of charts: numbers in, coordinates out. Templates in `templates/components/charts/` draw them.

Every chart is readable without colour (patterns, dashes, shapes, direct labels) and carries its own table.
Coordinates are floats: they place ink and decide nothing. Values keep the type that they came with and are
written by ``form``, so that a chart never shows a figure that its table doesn't.
"""

from procurement.charts.bars import bands, bar, stacked
from procurement.charts.basics import PATTERNS, WIDTH, Chart, Form, percent, plain, pounds, ticks
from procurement.charts.lines import MARK, line, small_multiples
from procurement.charts.points import scatter

__all__ = [
    "MARK",
    "PATTERNS",
    "WIDTH",
    "Chart",
    "Form",
    "bands",
    "bar",
    "line",
    "percent",
    "plain",
    "pounds",
    "scatter",
    "small_multiples",
    "stacked",
    "ticks",
]
