"""The geometry of charts: where the ink goes, and that the table says the same."""

import itertools
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from procurement import charts

finite = st.integers(-(10**12), 10**12).map(lambda thousandths: thousandths / 1000)


@given(finite, finite)
def test_ticks_are_even_and_cover_both_ends(low, high):
    marks = charts.ticks(low, high)

    assert len(marks) >= 2
    assert marks == sorted(marks)
    assert len(marks) <= 12
    steps = {round((b - a) / (marks[1] - marks[0]), 3) for a, b in itertools.pairwise(marks)}
    assert steps == {1.0}
    span = marks[-1] - marks[0]
    assert marks[0] <= min(low, high) + span * 1e-6
    assert marks[-1] >= max(low, high) - span * 1e-6


def test_an_axis_without_an_end_is_refused():
    with pytest.raises(ValueError, match="finite"):
        charts.ticks(0, float("inf"))


def test_a_bar_is_as_long_as_its_value():
    chart = charts.bar("b", "Title", "Desc", [("A", Decimal(100)), ("B", Decimal(50)), ("C", 0)])
    a, b, c = chart.bars

    assert a["width"] == pytest.approx(2 * b["width"])
    assert c["width"] == 1.0  # a hair, so that nothing is not invisible
    assert chart.table.rows == [["A", "100"], ["B", "50"], ["C", "0"]]


def test_a_bar_below_zero_goes_to_the_left():
    chart = charts.bar("b", "Title", "Desc", [("Up", 10), ("Down", -10)])

    assert chart.bars[1]["x"] + chart.bars[1]["width"] == pytest.approx(chart.zero)
    assert chart.bars[0]["x"] == chart.zero


def test_parts_of_a_stacked_bar_touch_and_fill_it():
    chart = charts.stacked(
        "s", "Title", "Desc", [("A", [1, 2, 1]), ("B", [0, 0, 0])], ["x", "y", "z"], share=True
    )
    parts = chart.rows[0]["segments"]

    assert parts[0]["x"] == 0
    for left, right in itertools.pairwise(parts):
        assert left["x"] + left["width"] == pytest.approx(right["x"])
    assert parts[-1]["x"] + parts[-1]["width"] == pytest.approx(charts.WIDTH)
    assert chart.rows[1]["segments"] == []
    assert chart.table.rows[0] == ["A", "25%", "50%", "25%"]


def test_a_stacked_bar_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="below zero"):
        charts.stacked("s", "T", "D", [("A", [1, -1])], ["x", "y"])
    with pytest.raises(ValueError, match="1 values for 2 parts"):
        charts.stacked("s", "T", "D", [("A", [1])], ["x", "y"])


def test_a_gap_in_a_line_stays_a_gap():
    chart = charts.line("l", "T", "D", ["a", "b", "c", "d", "e"], [("s", [1, 2, None, 3, 4])])

    assert len(chart.lines[0]["paths"]) == 2
    assert len(chart.lines[0]["points"]) == 4
    assert chart.table.rows[2] == ["c", "no figure"]


def test_a_long_line_marks_its_last_point_a_lonely_one_and_as_many_others_as_stand_apart():
    values = [1, None, 2, None, *range(116)]
    line = charts.line("l", "T", "D", [str(n) for n in range(120)], [("s", values)]).lines[0]
    places = [point["x"] for point in line["points"]]

    assert line["points"][-1]["text"] == "119: 115"
    assert [point["text"] for point in line["points"][:2]] == ["0: 1", "2: 2"]
    assert all(b - a >= charts.MARK for a, b in itertools.pairwise(places[2:]))
    assert sum(path.count(",") for path in line["paths"]) == 116


def test_lines_that_end_together_have_names_apart():
    chart = charts.line("l", "T", "D", ["a", "b"], [(f"s{n}", [1, 5 + n / 100]) for n in range(5)])
    places = sorted(line["label_y"] for line in chart.lines)

    assert all(b - a >= 16.9 for a, b in itertools.pairwise(places))


def test_a_higher_value_stands_higher():
    chart = charts.line("l", "T", "D", ["a", "b"], [("s", [1, 9])])
    low, high = chart.lines[0]["points"]

    assert high["y"] < low["y"]
    assert high["x"] > low["x"]


def test_bands_touch_and_keep_one_fill_a_name():
    chart = charts.bands("w", "T", "D", [(0, 36, "L"), (36, 43, "T"), (43, 100, "L")])
    first, second, third = chart.segments

    assert first["x"] + first["width"] == pytest.approx(second["x"])
    assert first["style"] == third["style"] != second["style"]
    assert chart.table.rows[1] == ["36", "43", "T"]
    with pytest.raises(ValueError, match="does not follow"):
        charts.bands("w", "T", "D", [(0, 50, "a"), (40, 60, "b")])


def test_points_of_a_group_share_a_shape():
    chart = charts.scatter(
        "p", "T", "D", [(1, 2, "A", "g"), (2, 3, "B", "h"), (3, 1, "C", "g")], x_title="x", y_title="y"
    )

    assert [point["style"] for point in chart.points] == [1, 2, 1]
    assert chart.table.rows[0] == ["A", "g", "1", "2"]


def test_small_panels_share_one_scale():
    chart = charts.small_multiples(
        "m", "T", "D", ["a", "b"], [("low", [1, 1]), ("high", [10, 10])], columns=2
    )
    low, high = (panel["last"]["y"] for panel in chart.panels)

    assert low > high


EMPTY = [
    charts.bar("e1", "Empty bar", "Nothing", []),
    charts.stacked("e2", "Empty stack", "Nothing", [], ["a"]),
    charts.line("e3", "Empty line", "Nothing", [], []),
    charts.bands("e4", "Empty bands", "Nothing", []),
    charts.scatter("e5", "Empty points", "Nothing", [], x_title="x", y_title="y"),
    charts.small_multiples("e6", "Empty panels", "Nothing", [], []),
]


@pytest.mark.parametrize("chart", EMPTY, ids=lambda chart: chart.kind)
def test_a_chart_without_figures_is_drawn_and_says_so(chart):
    html = render_to_string("components/charts/chart.html", {"chart": chart})

    assert f'<title id="{chart.id}-t">{chart.title}</title>' in html
    assert "<desc" in html
    assert "No figures yet." in html


def test_a_chart_is_drawn_with_title_description_doubts_and_table():
    chart = charts.bar("k", "Who <won>", "Small firms", [("A & B", 5)], doubts="Half is unknown.", cases=12)

    html = render_to_string("components/charts/chart.html", {"chart": chart})

    assert "Who &lt;won&gt;" in html
    assert "A &amp; B" in html
    assert "Cases: 12." in html
    assert "Half is unknown." in html
    assert '<th scope="row"' in html
    assert "style=" not in html


def test_more_parts_than_fills_give_no_id_twice():
    import re

    parts = [f"Part {number}" for number in range(10)]
    chart = charts.stacked("many", "T", "D", [("A", [1] * 10)], parts)

    ids = re.findall(r'\sid="([^"]+)"', render_to_string("components/charts/chart.html", {"chart": chart}))

    assert len(ids) == len(set(ids))
    assert len({entry["style"] for entry in chart.legend}) == charts.PATTERNS
