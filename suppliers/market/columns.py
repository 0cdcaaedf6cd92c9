"""Facts out of the database as columns of numbers, and columns of numbers into it as rows.

Money is whole ten-thousandths of a pound in 64 bits, the four places that the database keeps. A word is its place
in a list. No buyer and no supplier is 0. A month is year × 12 + month − 1.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market.sql import SQL_NO_DATE, fetch_binary

UNIT = 10_000  # money of one pound
NO_VALUE = -(2**63)
MOST = 9e18
PIECE = 50_000  # rows that are turned into bytes at once
SIGNATURE, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def pounds(value: int) -> Decimal:
    """Return money of the columns in pounds, exactly.

    >>> pounds(12_345_000)
    Decimal('1234.5000')
    """
    return Decimal(value).scaleb(-4)


@dataclass(frozen=True)
class Words:
    """A column of words: ``code`` is the place of each row's word in ``words``."""

    code: Any
    words: list[str]

    def __len__(self) -> int:
        return len(self.code)

    def __getitem__(self, rows: Any) -> "Words":
        return Words(self.code[rows], self.words)

    def is_word(self, word: str) -> Any:
        """Return where the word stands."""
        return self.code == (self.words.index(word) if word in self.words else -1)

    def used(self) -> "Words":
        """Return the same column with the words that stand in it and no others."""
        seen = np.flatnonzero(np.bincount(self.code, minlength=len(self.words)))
        place = np.zeros(len(self.words), np.int64)
        place[seen] = np.arange(len(seen))
        return Words(place[self.code], [self.words[one] for one in seen])


@dataclass(frozen=True)
class Facts:
    """Facts that count, a column each."""

    day: Any  # days since 2000
    month: Any
    sector: Words
    topic: Words
    procedure: Words
    size: Words
    buyer: Any
    supplier: Any
    value: Any
    is_valued: Any
    bids: Any  # −1 where not stated


# One row a kind of fact, its columns as bytes: a row a fact would cost the driver more than all else.
READ = f"""
    SELECT f.sector, f.topic, f.procedure, f.size,
        string_agg(int4send(coalesce(f.happened_on, {SQL_NO_DATE}) - DATE '2000-01-01'), ''),
        string_agg(int8send(coalesce(f.buyer_id, 0)), ''), string_agg(int8send(coalesce(f.supplier_id, 0)), ''),
        string_agg(int8send(coalesce((f.value_gbp * {UNIT})::bigint, {NO_VALUE})), ''),
        string_agg(int4send(coalesce(f.bids_n, -1)), '')
    {{counted}} GROUP BY 1, 2, 3, 4
"""


def read(counted: str, facts: dict[str, Any]) -> Facts | None:
    """Return the facts that ``counted`` (a FROM clause about ``f``) leaves, joined spellings as their body; None
    where there are none.

    Raises ``OverflowError`` where they add up to more than £900 million million.
    """
    rows = sorted(fetch_binary(READ.format(counted=counted), facts), key=lambda row: row[:4])
    if not rows:
        return None
    joined = fetch_binary("SELECT id, root_id FROM suppliers_party WHERE root_id IS NOT NULL ORDER BY id", ())
    roots = np.array(joined, np.int64).reshape(-1, 2)
    *words, days, buyers, suppliers, values, bids = zip(*rows, strict=True)
    day = _numbers(days, ">i4")
    many = [len(piece) // 4 for piece in days]
    value = _numbers(values, ">i8")
    is_valued = value != NO_VALUE
    value[~is_valued] = 0
    refuse_too_much(value)
    month = (np.datetime64("2000-01-01") + day).astype("datetime64[M]").astype(np.int64) + 1970 * 12
    sector, topic, procedure, size = (_words(column, many) for column in words)
    return Facts(
        day, month, sector, topic, procedure, size, _bodies(buyers, roots), _bodies(suppliers, roots), value,
        is_valued, _numbers(bids, ">i4"),
    )  # fmt: skip


def refuse_too_much(value: Any) -> None:
    """Raise ``OverflowError`` where the sums of this money could pass 64 bits."""
    if np.abs(value.astype(float)).sum() > MOST:
        raise OverflowError(
            "The values add up to more than £900,000,000,000,000: withdraw the wrong file, on its page under Data."
        )


def _numbers(pieces: Any, form: str) -> Any:
    return np.frombuffer(b"".join(pieces), form).astype(np.int64)


def _words(column: tuple[str, ...], many: list[int]) -> Words:
    words = sorted({"", *column})
    return Words(np.repeat([words.index(word) for word in column], many), words)


def _bodies(pieces: Any, roots: Any) -> Any:
    return looked_up(_numbers(pieces, ">i8"), roots[:, 0], roots[:, 1])


def looked_up(column: Any, keys: Any, values: Any) -> Any:
    """Return the column with each of the (ordered) ``keys`` in it replaced by its value."""
    if not len(keys):
        return column
    place = np.minimum(np.searchsorted(keys, column), len(keys) - 1)
    return np.where(keys[place] == column, values[place], column)


# Columns kept together in one value of the database: a line of JSON with the number of rows and each column's name,
# form and words; then the numbers, each column in the narrowest form that holds them. Equal columns, equal bytes.


def pack(table: Mapping[str, Any]) -> bytes:
    """Return the bytes of some columns of whole numbers or words, all of one length."""
    head: list[tuple[str, str, list[str] | None]] = []
    parts = []
    for name, column in table.items():
        used = column.used() if isinstance(column, Words) else None
        numbers, words = (used.code, used.words) if used is not None else (column, None)
        form = _narrowest(numbers)
        head.append((name, form, words))
        parts.append(numbers.astype(form).tobytes())
    return json.dumps([len(numbers), head]).encode() + b"\n" + b"".join(parts)


def _narrowest(numbers: Any) -> str:
    least, most = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    if least < 0:
        return "<i4" if least >= -(2**31) and most < 2**31 else "<i8"
    return next((form for form, bits in (("<u1", 8), ("<u2", 16), ("<u4", 32)) if most < 2**bits), "<i8")


def unpack(data: bytes) -> dict[str, Any]:
    """Return the columns that ``pack`` made bytes of, as narrow as they are: fit to be summed in 64 bits and to be
    compared, but without a sign.
    """
    start = data.index(b"\n") + 1
    n, head = json.loads(data[:start])
    table: dict[str, Any] = {}
    for name, form, words in head:
        numbers = np.frombuffer(data, form, n, start)
        start += numbers.nbytes
        table[name] = numbers if words is None else Words(numbers, words)
    return table


def wide(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same columns in 64 bits."""
    return {
        name: column if isinstance(column, Words) else column.astype(np.int64)
        for name, column in table.items()
    }


def stacked(tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the rows of all tables under one another; they have the same columns."""
    return {name: joined([table[name] for table in tables]) for name in tables[0]}


def joined(pieces: Sequence[Any]) -> Any:
    """Return the pieces of a column under one another."""
    return _joined(pieces) if isinstance(pieces[0], Words) else np.concatenate(pieces)


def _joined(columns: Sequence[Words]) -> Words:
    words = sorted({word for column in columns for word in column.words})
    place = {word: at for at, word in enumerate(words)}
    form = np.min_scalar_type(len(words))
    moved = [np.array([place[word] for word in column.words], form)[column.code] for column in columns]
    return Words(np.concatenate(moved), words)


# What a column of the database is made of, in the binary form of COPY: bytes of one width a row, and which of them
# stand. A field is its length in four bytes, then its value; NULL has the length −1 and no value.


def whole(column: Any, *, nothing: int | None = None) -> tuple[Any, Any]:
    """Return a column of bigint; ``nothing`` stands for NULL."""
    field = np.empty(len(column), [("length", ">i4"), ("value", ">i8")])
    is_null = np.zeros(len(column), bool) if nothing is None else column == nothing
    field["length"], field["value"] = np.where(is_null, -1, 8), column
    kept = np.ones((len(column), 12), bool)
    kept[is_null, 4:] = False
    return _all(field)[0], kept


def month(column: Any) -> tuple[Any, Any]:
    """Return a column of the first days of months."""
    field = np.empty(len(column), [("length", ">i4"), ("days", ">i4")])
    field["length"] = 4
    field["days"] = ((column - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
                     - np.datetime64("2000-01-01")).astype(np.int64)  # fmt: skip
    return _all(field)


def money(column: Any) -> tuple[Any, Any]:
    """Return a column of numeric with four places: five digits of 10,000 each, the last behind the point."""
    parts = [(name, ">i2") for name in ("n", "weight", "sign", "scale")]
    field = np.empty(len(column), [("length", ">i4"), *parts, ("digits", ">i2", 5)])
    field["length"], field["n"], field["weight"], field["scale"] = 18, 5, 3, 4
    field["sign"] = np.where(column < 0, 0x4000, 0)
    rest = np.abs(column)
    for place in (4, 3, 2, 1, 0):
        rest, field["digits"][:, place] = np.divmod(rest, UNIT)
    return _all(field)


def text(column: Words) -> tuple[Any, Any]:
    """Return a column of text."""
    words = [word.encode() for word in column.words]
    width = max(map(len, words))
    field = np.array([(len(word), word) for word in words], [("length", ">i4"), ("word", f"S{width or 1}")])
    kept = np.arange(4 + (width or 1)) < 4 + np.array([[len(word)] for word in words])
    return _all(field)[0][column.code], kept[column.code]


def _all(field: Any) -> tuple[Any, Any]:
    found = field.view(np.uint8).reshape(len(field), field.dtype.itemsize)
    return found, np.ones(found.shape, bool)


def write(cursor: Any, table: str, columns: Mapping[str, Any], many: int) -> None:
    """Put ``many`` rows into a table, in pieces. Each column is a function that makes its bytes of a slice."""
    head = np.full((PIECE, 1), len(columns), ">i2").view(np.uint8)
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(SIGNATURE)
        for start in range(0, many, PIECE):
            piece = slice(start, start + PIECE)
            made = [column(piece) for column in columns.values()]
            n = len(made[0][0])
            found = np.concatenate([head[:n], *(part for part, _ in made)], axis=1)
            kept = np.concatenate([np.ones((n, 2), bool), *(part for _, part in made)], axis=1)
            copy.write(found[kept].tobytes())
        copy.write(END)
