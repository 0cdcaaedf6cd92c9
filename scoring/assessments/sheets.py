"""An evaluator's own marking sheet: out as a spreadsheet, and in again to a difference that they confirm."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from procurement.errors import Refused
from procurement.sheets import as_ods
from scoring.assessments.queries import Cell, plain

HEAD = ("Lot", "Question", "Bidder", "Mark", "Comment")
MOST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_ROWS = 20_000
MOST_TAGS = 1_000_000  # two megabytes of them can take a minute to read and a gigabyte to hold
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def rows_of(cells: Iterable[Cell]) -> list[tuple[str, ...]]:
    """Return the sheet of an evaluator as text, one row an answer."""
    return [
        (
            str(cell.lot.number),
            cell.question.code,
            cell.letter,
            plain(cell.mark.mark) if cell.mark and cell.mark.mark is not None else "",
            cell.mark.comment if cell.mark else "",
        )
        for cell in cells
    ]


def write(cells: Iterable[Cell], form: str) -> bytes:
    """Return the sheet as ``xlsx`` or ``ods``. Every cell is text: nothing that was typed becomes a formula."""
    rows = [HEAD, *rows_of(cells)]
    return as_ods("Marks", rows) if form == "ods" else _write_xlsx(rows)


def _write_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Marks")
    for row in rows:
        made = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
            made.append(cell)
        sheet.append(made)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> list[tuple[str, ...]]:
    """Return the rows of an uploaded sheet as text, without the head. Raises ``Refused`` for anything else."""
    if len(data) > MOST_BYTES:
        raise Refused(
            "sheet.too_large", "The sheet is larger than 2 MB. Send the one that you took out here."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise Refused("sheet.too_large", "The sheet unpacks to more than 30 MB.")
            if sum(packed.read(item).count(b"<") for item in packed.infolist()) > MOST_TAGS:
                raise Refused(
                    "sheet.too_large", "The sheet holds more than an assessment has. Take a fresh one out."
                )
            names = set(packed.namelist())
        rows = _read_ods(data) if "content.xml" in names else _read_xlsx(data)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "sheet.not_a_sheet", "This is not a spreadsheet that can be read. Send an .xlsx or .ods file."
        ) from error
    if not rows or tuple(cell.strip() for cell in rows[0][:5]) != HEAD:
        raise Refused("sheet.no_head", f"The first row must be: {', '.join(HEAD)}. Take a fresh sheet out.")
    return [row for row in rows[1:] if any(cell.strip() for cell in row)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "is_integer") and value.is_integer():
        return str(int(value))
    return str(value)


def _read_xlsx(data: bytes) -> list[tuple[str, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        rows = []
        for number, row in enumerate(sheet.iter_rows(max_col=5, values_only=True)):
            if number > MOST_ROWS:
                raise Refused("sheet.too_long", "The sheet has too many rows.")
            rows.append(tuple(_text(value) for value in row) + ("",) * (5 - len(row)))
    finally:
        book.close()
    return rows


def _read_ods(data: bytes) -> list[tuple[str, ...]]:
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        root = fromstring(packed.read("content.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    paragraph = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
    rows = []
    sheet = next(root.iter(f"{table}table"))
    for line in sheet.iter(f"{table}table-row"):
        cells: list[str] = []
        for cell in line.findall(f"{table}table-cell"):
            said = "\n".join("".join(p.itertext()) for p in cell.findall(paragraph))
            number = cell.get(f"{office}value")
            text = said or (number.removesuffix(".0") if number else "")
            repeat = min(int(cell.get(f"{table}number-columns-repeated", "1")), 5)
            cells += [text] * repeat
        rows.append(tuple((cells + [""] * 5)[:5]))
        if len(rows) > MOST_ROWS:
            raise Refused("sheet.too_long", "The sheet has too many rows.")
    return rows


@dataclass(frozen=True)
class Difference:
    """One answer whose mark or comment on the sheet is not the one that is kept."""

    cell: Cell
    mark: str
    comment: str
    old_mark: str
    old_comment: str

    @property
    def name(self) -> str:
        return f"{self.cell.question.code}, Bidder {self.cell.letter}, lot {self.cell.lot.number}"


def differences(cells: list[Cell], rows: Iterable[tuple[str, ...]]) -> tuple[list[Difference], list[str]]:
    """Return what would change, and in words what the sheet says that cannot be taken over.

    Rows that say nothing new are left out; a row for something that is not yours, twice, locked, or with a mark
    off the scale is a problem.
    """
    known = {
        (str(c.lot.number), c.question.code, c.letter): (c, old)
        for c, old in zip(cells, rows_of(cells), strict=True)
    }
    found: list[Difference] = []
    problems: list[str] = []
    seen = set()
    for place, row in enumerate(rows, 2):
        lot, code, letter, mark, comment = (cell.strip() for cell in row)
        key = (lot, code, letter.upper())
        if key not in known:
            problems.append(f"Row {place}: there is no such answer among yours.")
            continue
        if key in seen:
            problems.append(f"Row {place}: this answer stands twice on the sheet.")
            continue
        seen.add(key)
        cell, old = known[key]
        comment = comment.replace("\r\n", "\n").replace("\x00", "")
        if (mark, comment) == (old[3], old[4]):
            continue
        if cell.is_locked:
            problems.append(f"Row {place}: you have locked this mark.")
        elif mark and mark not in {plain(step) for step in cell.question.marks}:
            problems.append(f"Row {place}: “{mark[:20]}” is not a mark of the scale.")
        elif len(comment) > 5000:
            problems.append(f"Row {place}: the comment is longer than 5,000 characters.")
        else:
            found.append(Difference(cell, mark, comment, old[3], old[4]))
    return found, problems
