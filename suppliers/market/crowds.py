"""How few hold how much: the money of each supplier and buyer in a period, and what is stored of it.

``Money`` is what each body of a slice (everything, each sector, topic, size band, procedure) got or spent. That of a
year and of all years is kept (``Standing``), so that a month that changed is a matter of its year: all years together
are what they were, less the year as it was, with the year as it is.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market import columns
from suppliers.market.cells import Cells
from suppliers.market.columns import Words
from suppliers.market.formulas import measures
from suppliers.market.formulas.grouping import Groups, largest, starts_of, sums_of_squares
from suppliers.market.models import Source
from suppliers.market.sql import NO_DATE, fetch_binary

KEPT = 15  # bodies that a stored concentration names
ROLES = ("supplier", "buyer")
KINDS = ("sector", "topic", "band", "procedure")
SLICES = tuple((kind, role) for kind in ("all", *KINDS) for role in ROLES)


@dataclass(frozen=True)
class Money:
    """Net money by period, name of the slice, body, the group that owned it on the day (0 for none) and the size that
    it was called.
    """

    period: Any
    name: Words
    body: Any
    group: Any
    size: Words
    n: Any
    value: Any

    def by(self, period: Any) -> "Money":
        """Return the sums, each combination once and in order, with these periods in the place of the rows' own."""
        groups = Groups(period, self.name.code, self.body, self.group, self.size.code)
        keys = {
            "period": period,
            "name": self.name,
            "body": self.body,
            "group": self.group,
            "size": self.size,
        }
        return Money(
            **{name: groups.first(key) for name, key in keys.items()},
            n=groups.sum(self.n), value=groups.sum(self.value),
        )  # fmt: skip


def money_of(cells: Cells, kind: str, role: str) -> Money:
    """Return the money of one slice and role, a row a cell, by month."""
    nothing = Words(np.zeros(len(cells), np.int64), [""])
    name = nothing if kind == "all" else getattr(cells, kind)
    if role == "supplier":
        return Money(cells.month, name, cells.supplier, cells.group, cells.size, cells.n, cells.value)
    return Money(cells.month, name, cells.buyer, nothing.code, nothing, cells.n, cells.value)


def joined(parts: Sequence[Money], *, less: Sequence[Money] = ()) -> Money | None:
    """Return all ``parts`` together without what ``less`` holds, of no period; None where nothing is left."""
    taken = [replace(one, n=-one.n, value=-one.value) for one in less]
    if not (parts or taken):
        return None
    whole = Money(**columns.stacked([vars(one) for one in (*parts, *taken)]))
    columns.refuse_too_much(whole.value)
    found = whole.by(np.zeros_like(whole.period))
    left = np.flatnonzero(found.n)
    return Money(**{name: column[left] for name, column in vars(found).items()}) if len(left) else None


# --- Kept from one settling to the next -----------------------------------------------------------


def keep(cursor: Any, source: Source, period: str, kind: str, role: str, money: Money) -> None:
    """Store the money of a year or of all years."""
    rest = {name: column for name, column in vars(money).items() if name != "period"}
    keep_table(cursor, source, period, kind, role, rest)


def kept(source: Source, periods: Iterable[str], kind: str, role: str) -> dict[str, Money]:
    """Return what is stored of these periods, of one slice and role."""
    return {
        period: Money(period=np.zeros(len(table["n"]), np.int64), **table)
        for period, table in kept_tables(source, periods, kind, role).items()
    }


def keep_table(
    cursor: Any, source: Source, period: str, kind: str, role: str, table: Mapping[str, Any]
) -> None:
    """Store columns of numbers or words of a period."""
    with cursor.copy(
        "COPY suppliers_standing (source_id, period, slice, role, money) FROM STDIN (FORMAT binary)"
    ) as copy:
        copy.set_types(["int8", "text", "text", "text", "bytea"])
        copy.write_row((source.pk, period, kind, role, columns.pack(table)))


def kept_tables(source: Source, periods: Iterable[str], kind: str, role: str) -> dict[str, dict[str, Any]]:
    """Return the stored columns of these periods."""
    rows = fetch_binary(
        "SELECT period, money FROM suppliers_standing WHERE source_id = %s AND slice = %s AND role = %s "
        "AND period = ANY(%s)",
        [source.pk, kind, role, list(periods)],
    )
    return {period: columns.wide(columns.unpack(data)) for period, data in rows}


def forget(cursor: Any, source: Source, kind: str, periods: Iterable[str], role: str = "supplier") -> None:
    """Delete what is stored of these periods, of one slice and role."""
    cursor.execute(
        "DELETE FROM suppliers_standing WHERE source_id = %s AND slice = %s AND role = %s AND period = ANY(%s)",
        [source.pk, kind, role, sorted(periods)],
    )


# --- The stored rows ------------------------------------------------------------------------------

# Bodies, £, HHI, CR4, the five largest, Σ £² and the largest bodies as JSON; before them period, slice, name, role and
# whether the firms of a group are one body.
Shares = tuple[int, Decimal, Decimal | None, Decimal | None, Decimal | None, Decimal, str]
Crowd = tuple[str, str, str, str, bool, *Shares]


def crowds(
    money: Money, kind: str, role: str, period: Callable[[int], str], *, by_group: bool = False
) -> Iterator[Crowd]:
    """Yield a row of concentration for each period and name of a slice, of rows in any order: the whole is what all
    shares are of.

    ``by_group``: the firms of a group are one body, minus its number.
    """
    body = np.where(money.group != 0, -money.group.astype(np.int64), money.body) if by_group else money.body
    groups = Groups(money.period, money.name.code, body)
    when, place, bodies = (groups.first(column) for column in (money.period, money.name.code, body))
    least, most = groups.least(money.size.code), groups.most(money.size.code)
    n, value = groups.sum(money.n), groups.sum(money.value)
    starts = starts_of(when, place)
    squares = sums_of_squares(value, starts)
    for start, end, square in zip(starts, [*starts[1:], len(value)], squares, strict=True):
        name, word = money.name.words[place[start]], period(int(when[start]))
        if (not name and kind != "all") or word.startswith(str(NO_DATE.year)):
            continue
        part = slice(start, end)

        def called(places: Any, start: int = start) -> list[str]:
            sizes = zip(least[start + places].tolist(), most[start + places].tolist(), strict=True)
            return [money.size.words[low] if low == high else "both" for low, high in sizes]

        yield (
            word, kind, name, role, by_group,
            *shares(bodies[part], n[part], value[part], None if by_group else called, square),
        )  # fmt: skip


def shares(bodies: Any, n: Any, value: Any, called: Callable[[Any], list[str]] | None, square: int) -> Shares:
    """Return how few of these bodies hold how much. ``square``: the sum of the squares of ``value``.

    ``called`` gives the sizes of the bodies at some places; without it none is named.
    """
    top = largest(value, bodies, KEPT)
    worth, whole = value[top].tolist(), int(value.sum())
    named = []
    if called is not None:
        rows = zip(bodies[top].tolist(), worth, n[top].tolist(), called(top), strict=True)
        named = [[body or None, str(columns.pounds(gbp)), cases, size] for body, gbp, cases, size in rows]
    return (
        int((bodies != 0).sum()), columns.pounds(whole), measures.hhi_of(square, whole),
        measures.share(sum(worth[:4]), whole), measures.share(sum(worth[:5]), whole), Decimal(f"{square}E-8"),
        json.dumps(named),
    )  # fmt: skip


def both_ways(money: Money, kind: str, role: str, period: Callable[[int], str]) -> Iterator[Crowd]:
    """Yield the rows by body and, of suppliers, also those with the firms of a group as one."""
    yield from crowds(money, kind, role, period)
    if role == "supplier":
        yield from crowds(money, kind, role, period, by_group=True)


def to_quarters(months: Money, year: int) -> Money | None:
    """Return the money of the twelve months to the first, second and third quarter's end of a year.

    A quarter is year × 4 + its place from 0. The months are those of this year and of the year before.
    """
    quarters = months.by(months.period // 3)
    parts = []
    for end in range(year * 4, year * 4 + 3):
        rows = slice(*np.searchsorted(quarters.period, (end - 3, end + 1)))
        chosen = Money(**{name: column[rows] for name, column in vars(quarters).items()})
        if len(chosen.period):
            parts.append(chosen.by(np.full_like(chosen.period, end)))
    return Money(**columns.stacked([vars(one) for one in parts])) if parts else None


def quarter_words(quarter: int) -> str:
    """Return a quarter as it is read, from its number since year 0."""
    return f"{quarter // 4}Q{quarter % 4 + 1}"
