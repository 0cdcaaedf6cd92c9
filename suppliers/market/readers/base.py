"""What every reader stands on: facts and issues, and lines out of bytes with flat memory."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO

import msgspec

CHUNK = 1 << 18
LONGEST_LINE = 4 << 20  # a row of a table longer than this is not a row
PLACES = Decimal("0.0001")
MOST = Decimal("1e13")  # ten trillion pounds: beyond it a value is a slip of the pen
FIRST_YEAR, LAST_YEAR = 1990, 2060

# What people type into a name field when there is no name in it.
NO_NAME = re.compile(
    r"(see (the )?attach.*|see (document|notice|list|spreadsheet|below|description|additional).*|n/?\.?a\.?|"
    r"not applicable|none|null|nil|unknown|tbc|tba|to be confirmed|various|various suppliers|multiple|"
    r"multiple suppliers|as per attach.*|redacted|-+|\.+|x+|\?+|0)",
    re.IGNORECASE,
)


class Truncated(Exception):
    """The file ends in the middle: it was cut while it was copied. Nothing of it may count."""


class Fact(msgspec.Struct, gc=False, array_like=True):
    """One thing that a source says: a sale, a payment, an award to one supplier, a tender, a bid.

    ``record`` counts the source's records from 1, ``line`` is the line where the record begins, ``part`` the
    supplier within it. Money is exact: ``value`` in ``currency`` as published, ``value_gbp`` only for pounds.
    The value of an award to several suppliers stands with the first (``part`` 0): it belongs to the award.
    The fields stand in the order of the columns that loading stages them in.
    """

    record: int
    line: int
    stage: str
    part: int = 0
    happened_on: date | None = None
    value: Decimal | None = None
    value_high: Decimal | None = None
    value_gbp: Decimal | None = None
    currency: str = "GBP"
    buyer: str = ""
    buyer_id: str = ""
    supplier: str = ""
    supplier_id: str = ""
    suppliers_n: int = 0
    size: str = ""
    size_detail: str = ""
    is_vcse: bool | None = None
    sector: str = ""
    topic: str = ""
    cpvs: str = ""
    procedure: str = ""
    is_framework: bool = False
    title: str = ""
    notice: str = ""
    notice_type: str = ""
    status: str = ""
    ocid: str = ""
    award: str = ""
    released_at: datetime | None = None
    bids_n: int | None = None
    sme_bids_n: int | None = None
    region: str = ""
    extra: dict[str, Any] | None = None


class Issue(msgspec.Struct, gc=False):
    """What is wrong with a record: where, which field, why. ``rejected``: the record gave no fact."""

    record: int
    line: int
    field: str
    reason: str
    value: str = ""
    rejected: bool = False


class Record(msgspec.Struct, gc=False):
    """One record of the source with what it says and what is wrong with it."""

    number: int
    line: int
    facts: list[Fact] = []
    issues: list[Issue] = []

    def note(self, name: str, reason: str, value: Any = "") -> None:
        """Write down something odd; the record still counts."""
        self.issues.append(Issue(self.number, self.line, name, reason, str(value)[:200]))

    def reject(self, name: str, reason: str, value: Any = "") -> "Record":
        """Write down why the record cannot count, drop its facts and return it."""
        self.issues.append(Issue(self.number, self.line, name, reason, str(value)[:200], rejected=True))
        self.facts.clear()
        return self


# --- Bytes to lines ------------------------------------------------------------------------------


def opened(file: BinaryIO) -> BinaryIO:
    """Return ``file`` unzipped when it begins as gzip does, else itself from where it stands."""
    start = file.read(2)
    file.seek(-len(start), io.SEEK_CUR)
    return gzip.GzipFile(fileobj=file) if start == b"\x1f\x8b" else file  # type: ignore[return-value]


def archive_words(start: bytes) -> str:
    """Return what is wrong with a file that begins as a ZIP archive does, "" for any other."""
    if start.startswith(b"PK\x03\x04"):
        return "This is a ZIP archive or an Excel workbook: unpack it, or save it as CSV, and import that"
    return ""


def chunks(file: BinaryIO, size: int = CHUNK) -> Iterator[bytes]:
    """Yield the unzipped content in pieces. Raises ``Truncated`` where a gzip file was cut or damaged."""
    source = opened(file)
    while True:
        try:
            piece = source.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Truncated("The compressed file is cut off or damaged: fetch it again.") from error
        if not piece:
            return
        yield piece


def encoding_of(file: BinaryIO) -> str:
    """Return the encoding of a text file by reading it once; leaves the file at its start.

    UTF-8 when all of it is; UTF-16 by its mark; Mac Roman for a file with bare CR line ends (classic Mac
    Excel); else Windows-1252, the usual export of Excel in Europe.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, carriage, newline, first = True, 0, 0, True
    file.seek(0)
    for piece in chunks(file):
        if first and piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            file.seek(0)
            return "utf-16"
        first = False
        carriage += piece.count(b"\r")
        newline += piece.count(b"\n")
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
    file.seek(0)
    if is_utf8:
        return "utf-8-sig"
    return "mac_roman" if carriage and not newline else "cp1252"


TOO_LONG = "\ue000too long\ue000"  # stands for a line that was passed over; no file says this


def lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines with their ends, whether LF, CRLF or CR; memory stays flat.

    A line over ``LONGEST_LINE`` is passed over: ``TOO_LONG`` stands in its place. Raises ``Truncated`` for a cut
    gzip file.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    rest, is_passing = "", False
    for piece in chunks(file):
        text = rest + decoder.decode(piece)
        # A CR at the very end may be half of a CRLF: it waits for the next piece.
        held = ""
        if text.endswith("\r"):
            text, held = text[:-1], "\r"
        found = _split(text)
        rest = (found.pop() if found and not found[-1].endswith(("\n", "\r")) else "") + held
        if is_passing and found:
            found[0], is_passing = f"{TOO_LONG}\n", False
        yield from found
        if is_passing or len(rest) > LONGEST_LINE:
            rest, is_passing = held, True
    rest += decoder.decode(b"", final=True)
    if is_passing or rest:
        yield TOO_LONG if is_passing else rest


def _split(text: str) -> list[str]:
    """Split at LF, CRLF and CR only, keeping the ends: other separators stand inside fields."""
    if "\r" not in text:
        return [f"{line}\n" for line in text.split("\n")[:-1]] + (
            [last] if (last := text.rsplit("\n", 1)[-1]) else []
        )
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def rows(file: BinaryIO, needed: tuple[str, ...]) -> Iterator[tuple[Record, dict[str, str]]]:
    """Yield ``(record, row)`` for each row of a CSV file with a heading; numbers and lines are filled in.

    A row with more or fewer fields than the heading comes with its record rejected. A file that lacks one
    of ``needed`` yields one rejected record that says so. Raises ``Truncated``.
    """
    source = lines(file, encoding_of(file))
    reader = csv.reader(source, strict=False)
    csv.field_size_limit(LONGEST_LINE * 2)
    try:
        heading = [name.strip() for name in next(reader)]
    except StopIteration:
        yield Record(1, 1).reject("file", "The file is empty"), {}
        return
    except csv.Error as error:
        yield Record(1, 1).reject("file", f"The heading cannot be read: {error}"), {}
        return
    if archive := archive_words(heading[0].encode() if heading else b""):
        yield Record(1, 1).reject("file", archive), {}
        return
    missing = [name for name in needed if name not in heading]
    if missing:
        reason = f"The heading lacks {', '.join(missing)}; this may be another kind of file"
        yield Record(1, 1).reject("heading", reason, ",".join(heading)[:200]), {}
        return
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield Record(number, line).reject("row", f"The row cannot be read: {error}"), {}
            continue
        if not any(values):
            continue
        number += 1
        record = Record(number, line)
        if TOO_LONG in values[-1]:
            record.reject("row", f"The line is longer than {LONGEST_LINE >> 20} MB: it is passed over")
        elif len(values) != len(heading):
            reason = f"The row has {len(values)} fields where the heading has {len(heading)}"
            record.reject("row", reason, ",".join(values)[:200])
        yield record, dict(zip(heading, values, strict=False))


# --- Text to values ------------------------------------------------------------------------------

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,3})?")


def money(record: Record, name: str, text: Any) -> Decimal | None:
    """Return the exact amount, None for nothing; what is no amount is noted and gives None.

    Takes ``1,234.50``, ``£1,234.50``, ``(1,234.50)`` and ``-1234.5``. An amount over ten trillion is noted
    as a slip of the pen and left out of sums.
    """
    if text is None:
        return None
    clean = str(text).strip().replace(",", "").replace("£", "").replace(" ", "")
    if not clean:
        return None
    if clean.startswith("(") and clean.endswith(")"):
        clean = f"-{clean[1:-1]}"
    if not NUMBER.fullmatch(clean):
        record.note(name, "This is not an amount of money", text)
        return None
    return likely(record, name, Decimal(clean), text)


def likely(record: Record, name: str, amount: Decimal, text: Any) -> Decimal | None:
    """Return an amount to four decimals; one over ten trillion, and a decimal that is no number, is noted and gives
    None. ``text``: as it was published.
    """
    if not amount.is_finite():
        record.note(name, "This is not an amount of money", text)
        return None
    if abs(amount) >= MOST:
        record.note(
            name, "This amount cannot be right: it is over ten trillion, so it counts in no sum", text
        )
        return None
    rounded = amount.quantize(PLACES)
    if rounded != amount:
        record.note(name, "This amount has more than four decimals: it is rounded to four", text)
    return rounded


def count_of(record: Record, name: str, number: Decimal | int | None) -> int | None:
    """Return a count of things, None for nothing; what is no whole number from 0 to a million is noted."""
    if number is None or (0 <= number <= 1_000_000 and number == int(number)):
        return None if number is None else int(number)
    record.note(name, "This is not a count of things: it counts as not stated", number)
    return None


DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def day(record: Record, name: str, text: Any) -> date | None:
    """Return the date, None for nothing; what is no date, or before 1990 or after 2060, is noted.

    Takes ``2012-10-01``, anything that begins so (``2012-10-01l``, ``2020-09-06T17:00:33Z``), ``31/12/2020``
    and ``20200103``.
    """
    if not text:
        return None
    found = day_or_fault(str(text).strip())
    if isinstance(found, str):
        record.note(name, found, text)
        return None
    return found


@lru_cache(8192)
def day_or_fault(clean: str) -> date | str | None:
    """Return the date of a text, None for an empty one, or why it is none. Kept: the same days come again."""
    if not clean:
        return None
    try:
        if found := DAY.match(clean):
            value = date(int(found[1]), int(found[2]), int(found[3]))
        elif found := BRITISH.match(clean):
            value = date(int(found[3]), int(found[2]), int(found[1]))
        elif len(clean) == 8 and clean.isascii() and clean.isdigit():
            value = date(int(clean[:4]), int(clean[4:6]), int(clean[6:]))
        else:
            return "This is not a date"
    except ValueError:
        return "There is no such day"
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return f"A year outside {FIRST_YEAR} to {LAST_YEAR} cannot be right"
    return value


def moment(record: Record, name: str, text: Any) -> datetime | None:
    """Return the moment with its zone, None for nothing or for what is none (noted)."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(str(text).strip())
    except ValueError:
        record.note(name, "This is not a date and time", text)
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        record.note(name, f"A year outside {FIRST_YEAR} to {LAST_YEAR} cannot be right", text)
        return None
    return found


def name_of(record: Record, name: str, text: Any) -> str:
    """Return the name as published without outer spaces; "See attached", "n/a" and the like give "" and a
    note.
    """
    clean, is_nobody = name_or_nobody(str(text or ""))
    if is_nobody:
        record.note(name, "This names nobody", clean)
        return ""
    return clean


@lru_cache(8192)
def name_or_nobody(text: str) -> tuple[str, bool]:
    """Return a name tidied, and whether it says that there is nobody, as “N/A” does."""
    clean = " ".join(text.replace("\x00", "").split())
    return clean[:300], bool(clean and NO_NAME.fullmatch(clean))


CPV = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")


@lru_cache(8192)
def cpv_codes(text: str) -> tuple[str, ...]:
    """Return the eight-digit CPV codes in a text of codes, in order.

    >>> cpv_codes("45400000 50000000-7 x")
    ('45400000', '50000000')
    """
    return tuple(CPV.findall(text or ""))


FRAMEWORK = re.compile(r"\b(framework|dynamic purchasing|dps|dynamic market)\b", re.IGNORECASE)


def names_framework(title: str) -> bool:
    """Say whether a title names a framework. Few do, so the pattern is tried on those alone that may.

    >>> names_framework("Dynamic Purchasing System for care"), names_framework("A frameworked roof")
    (True, False)
    """
    folded = title.casefold()
    if "framework" not in folded and "dps" not in folded and "dynamic" not in folded:
        return False
    return FRAMEWORK.search(title) is not None


def yes_no(text: Any) -> bool | None:
    """Return True for yes, False for no, None for anything else."""
    clean = str(text).strip().lower()
    return True if clean in {"yes", "true", "1"} else False if clean in {"no", "false", "0"} else None
