"""Rows of text as files that a spreadsheet opens: nothing that was typed becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

Rows = Iterable[Sequence[str]]
FORMS = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}


def cell(value: str) -> str:
    """Return text that no spreadsheet takes for a formula; plain numbers stay as they are.

    >>> [cell("=1+1"), cell("-5.20"), cell("Ash")]
    ["'=1+1", '-5.20', 'Ash']
    """
    if value[:1] in ("=", "+", "-", "@", "\t", "\r") and not value[1:].replace(".", "", 1).isdigit():
        return f"'{value}"
    return value


def as_csv(rows: Rows) -> bytes:
    """Return rows as CSV in UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue().encode()


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
