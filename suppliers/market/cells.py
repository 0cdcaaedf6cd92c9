"""Cells: the facts of a month that agree in every filter, added up, with their supplier. One stored row a month.

A row of the database for each cell would be nearly as many rows as there are facts. So the cells of a month are
kept together, as columns of numbers (``columns.pack``), and a figure under any choice of filters is a sum over them.
Whatever else is stored of a source is worked out of its cells.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from suppliers.market import columns
from suppliers.market.columns import UNIT, Facts, Words
from suppliers.market.formulas.grouping import Groups, starts_of
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.sql import NO_DATE, fetch_binary

NO_MONTH = NO_DATE.year * 12
BANDS = ["", *(code for code, _, _ in SIZE_BANDS)]
BAND_EDGES = np.array([int(limit) for _, _, limit in SIZE_BANDS if limit is not None]) * UNIT


class Owner(NamedTuple):
    """A firm's time in a group; without ``last`` it lasts."""

    firm: int
    group: int
    first: date
    last: date | None
    is_large: bool


@dataclass(frozen=True)
class Cells:
    """A column each; the first ten together stand once, in their order.

    ``group`` owned the supplier on the day, 0 where none did. Money is in ten-thousandths of a pound.
    """

    month: Any
    sector: Words
    topic: Words
    procedure: Words
    band: Words
    size: Words
    buyer: Any
    supplier: Any
    group: Any
    n: Any
    value: Any
    n_bids_known: Any
    n_single_bid: Any

    def __len__(self) -> int:
        return len(self.month)

    def where(self, chosen: Any) -> "Cells":
        """Return some of the cells: a slice, a mask, or places in order."""
        return Cells(**{name: getattr(self, name)[chosen] for name in NAMES})

    def is_size(self, word: str) -> Any:
        """Return where the supplier was called this."""
        return self.size.is_word(word)


NAMES = [field.name for field in fields(Cells)]
Keep = Callable[[Cells], Any]


class Months(Cells):
    """The cells of several months, or some of each, under one another. A column is put together when it is first asked
    for: few figures need all of them.
    """

    def __init__(self, parts: Sequence[tuple[Cells, Any]]) -> None:
        """``parts``: the cells of a month, and the places of those that are meant."""
        vars(self)["_parts"] = parts

    def __getattr__(self, name: str) -> Any:
        if name not in NAMES:
            raise AttributeError(name)
        column = columns.joined([getattr(found, name)[places] for found, places in self._parts])
        vars(self)[name] = column
        return column


def of_facts(facts: Facts, owners: list[Owner], *, is_award: bool) -> Cells:
    """Return the cells of some facts. Awards have a size band; a payment says nothing of its contract's size."""
    bands = np.zeros_like(facts.month)
    if is_award:
        bands = np.where(facts.is_valued, 1 + np.searchsorted(BAND_EDGES, facts.value, side="right"), 0)
    keys = {
        "month": facts.month, "sector": facts.sector, "topic": facts.topic, "procedure": facts.procedure,
        "band": Words(bands, BANDS), "size": facts.size, "buyer": facts.buyer, "supplier": facts.supplier,
        "group": _groups_on_the_day(facts, owners),
    }  # fmt: skip
    groups = Groups(*(key.code if isinstance(key, Words) else key for key in keys.values()))
    return Cells(
        **{name: groups.first(key) for name, key in keys.items()},
        n=groups.count(), value=groups.sum(facts.value),
        n_bids_known=groups.sum(facts.bids >= 0), n_single_bid=groups.sum(facts.bids == 1),
    )  # fmt: skip


def _groups_on_the_day(facts: Facts, owners: list[Owner]) -> Any:
    """Return the group that held each fact's supplier on its day, 0 for none. A fact without a day has no owner."""
    found = np.zeros_like(facts.supplier)
    places = np.flatnonzero(np.isin(facts.supplier, [one.firm for one in owners]) & (facts.month != NO_MONTH))
    firm, day = facts.supplier[places], facts.day[places]
    for one in owners:
        held = (firm == one.firm) & (day >= _days(one.first)) & (day <= _days(one.last or date.max))
        found[places[held]] = one.group
    return found


def _days(day: date) -> int:
    return (day - date(2000, 1, 1)).days


def bodies_of(cells: Cells) -> Any:
    """Return the supplier of each cell as one body with its group (minus its number); 0 where nobody is named."""
    return np.where(cells.group != 0, -cells.group.astype(np.int64), cells.supplier)


def month_of(number: int) -> date:
    """Return the first day of a month of the columns.

    >>> month_of(2013 * 12 + 11)
    datetime.date(2013, 12, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def by_month(cells: Cells) -> Iterable[tuple[date, Cells]]:
    """Yield the months of some cells in order, each with its own."""
    starts = starts_of(cells.month)
    for start, end in zip(starts, [*starts[1:], len(cells)], strict=True):
        yield month_of(int(cells.month[start])), cells.where(slice(start, end))


def write(cursor: Any, source: Source, cells: Cells) -> None:
    """Store the cells of whole months, and apart from them the bodies of each month."""
    with cursor.copy(
        "COPY suppliers_monthcells (source_id, month, cells, bodies) FROM STDIN (FORMAT binary)"
    ) as copy:
        copy.set_types(["int8", "date", "bytea", "bytea"])
        for month, found in by_month(cells):
            rest = {name: column for name, column in vars(found).items() if name != "month"}
            bodies = np.unique(bodies_of(found))
            copy.write_row(
                (source.pk, month, columns.pack(rest), columns.pack({"body": bodies[bodies != 0]}))
            )


def read(source: Source, first: date, after: date, keep: Keep | None = None) -> Cells | None:
    """Return the stored cells of the months from ``first`` up to before ``after``, those that ``keep`` (a mask of a
    month's cells) leaves; None where there is none.
    """
    parts: list[tuple[Cells, Any]] = []
    for month, data in _stored("cells", source, first, after):
        table = columns.unpack(data)
        number = month.year * 12 + month.month - 1
        found = Cells(month=np.broadcast_to(number, len(table["n"])), **table)
        places = slice(None) if keep is None else np.flatnonzero(keep(found))
        if keep is not None and len(places) == len(found):
            places = slice(None)
        if isinstance(places, slice) or len(places):
            parts.append((found, places))
    return Months(parts) if parts else None


def bodies(source: Source, first: date, after: date) -> tuple[Any, Any]:
    """Return the firms and groups that these months name, each once a month: a column of months, one of bodies."""
    found = [(columns.unpack(data)["body"], month) for month, data in _stored("bodies", source, first, after)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    months = [month.year * 12 + month.month - 1 for _, month in found]
    return (
        np.repeat(months, [len(bodies) for bodies, _ in found]),
        np.concatenate([bodies for bodies, _ in found], dtype=np.int64),
    )


def _stored(column: str, source: Source, first: date, after: date) -> list[tuple[date, bytes]]:
    return fetch_binary(  # type: ignore[return-value]
        f"SELECT month, {column} FROM suppliers_monthcells "  # noqa: S608  the names are our own
        "WHERE source_id = %s AND month >= %s AND month < %s ORDER BY month",
        [source.pk, first, after],
    )
