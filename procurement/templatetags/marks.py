"""What a chart repeats most, written by Python in one go: a loop in the template took half the time of a long page.

Words are escaped here. Coordinates are our own floats and need no escaping.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

NEXT_CELL = '</td><td class="govuk-table__cell govuk-table__cell--numeric">'


@register.simple_tag
def points_of(line: Mapping[str, Any], chart: str, number: int) -> SafeString:
    """Write the points of a line of the chart with this id: each uses the shape that stands under the line's number."""
    shape, name = f"#{escape(chart)}-point-{number}", escape(line["name"])
    return SafeString(
        "".join(
            f'<use href="{shape}" x="{point["x"]}" y="{point["y"]}">'
            f"<title>{name}, {escape(point['text'])}</title></use>"
            for point in line["points"]
        )
    )


@register.simple_tag
def segments_of(row: Mapping[str, Any], chart: str) -> SafeString:
    """Write the segments of a stacked bar of the chart with this id, each with its words where they have room."""
    fill, written = f"#{escape(chart)}", []
    for part in row["segments"]:
        written.append(
            f'<rect x="{part["x"]}" width="{part["width"]}" height="22" fill="url({fill}-{part["style"]})" '
            f'class="app-edge"><title>{escape(part["title"])}</title></rect>'
        )
        if part["text"]:
            written.append(
                f'<text x="{part["middle"]}" y="16" text-anchor="middle" class="app-text app-text--in">'
                f"{escape(part['text'])}</text>"
            )
    return SafeString("".join(written))


@register.simple_tag
def rows_of(rows: Sequence[Sequence[Any]]) -> SafeString:
    """Write the rows of a chart's table: what each is of, perhaps as a link, then its figures."""
    return SafeString(
        "".join(
            '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">'
            f"{conditional_escape(row[0])}</th>"
            '<td class="govuk-table__cell govuk-table__cell--numeric">'
            f"{NEXT_CELL.join(conditional_escape(figure) for figure in row[1:])}</td></tr>"
            for row in rows
        )
    )
