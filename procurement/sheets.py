"""Rows as files that a spreadsheet opens: nothing that was typed becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponse

Rows = Iterable[Sequence[Any]]
FORMS = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
# The signs a formula starts with, full-width ones too: some spreadsheets take them for the same. Spaces before the
# sign do not help, since some cut them off; a tab or a new line alone can move the rest into a cell of its own.
MAY_BE_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def cell(value: Any) -> str:
    """Return a value as the text of a CSV cell that no spreadsheet takes for a formula; None is empty.

    Text that could start one gets a quote in front. A number stays a number, also when it comes as text.

    >>> [cell("=1+1"), cell("-2+3"), cell(" =1"), cell("-5.20"), cell("Ash")]
    ["'=1+1", "'-2+3", "' =1", '-5.20', 'Ash']
    """
    text = "" if value is None else str(value)
    return f"'{text}" if MAY_BE_FORMULA.match(text) and not NUMBER.fullmatch(text) else text


class Echo:
    """A file for ``csv`` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Rows) -> Iterator[str]:
    """Give rows as lines of CSV, one at a time."""
    writer = csv.writer(Echo())
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def as_csv(rows: Rows) -> bytes:
    """Return rows as CSV in UTF-8."""
    return "".join(csv_lines(rows)).encode()


def csv_file(name: str, rows: Rows) -> HttpResponse:
    """Answer rows as the CSV file ``name``.csv to keep."""
    return HttpResponse(
        as_csv(rows),
        content_type=FORMS["csv"],
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def as_ods(title: str, rows: Rows) -> bytes:
    """Return rows as an OpenDocument spreadsheet of one table; every cell is text, a line of it a paragraph."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name=title)
    for row in rows:
        line = TableRow()
        for value in row:
            one = TableCell(valuetype="string")
            for part in value.split("\n"):
                one.addElement(P(text="".join(c for c in part if c.isprintable() or c == "\t")))
            line.addElement(one)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()
