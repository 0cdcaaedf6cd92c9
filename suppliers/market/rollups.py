"""Rollups of the facts that count, month by month: the same rows whether built at once or as facts come in.

The facts are read once, as columns of numbers; what is worked out of them goes back by COPY. Sums are exact.

What counts: current facts of counted files of the source, sales, payments and awards; of an award the part with
its value, so that each counts once; no framework ceilings on the award basis. A fact without a date stands under
January 1900: it is in totals, and in no month that a page shows.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from django.db import connection, transaction

from suppliers.market import columns
from suppliers.market.columns import UNIT, Facts, Words
from suppliers.market.formulas import measures
from suppliers.market.formulas.grouping import Groups, largest, lives, starts_of, sums_of_squares
from suppliers.market.models import Source

NO_DATE = date(1900, 1, 1)
NO_MONTH = NO_DATE.year * 12
KEPT = 15  # bodies that a stored concentration names
BANDS = Words(None, ["", "a", "b", "c", "d", "e"])
BAND_EDGES = np.array([100_000, 500_000, 1_000_000, 5_000_000]) * UNIT
COUNTED = """
    FROM suppliers_marketfact f
    JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.is_counted AND d.source_id = %(source)s
    LEFT JOIN suppliers_party b ON b.id = f.buyer_id
    LEFT JOIN suppliers_party s ON s.id = f.supplier_id
    WHERE f.is_current AND f.part = 0 AND f.stage IN ('sale', 'payment', 'award')
      AND NOT (f.is_framework AND %(basis)s = 'award')
"""
# The same condition in the form that the index on (dataset, day) serves.
IN_MONTH = """ AND ((f.happened_on >= %(first)s AND f.happened_on < %(after)s)
                    OR (f.happened_on IS NULL AND %(first)s = DATE '1900-01-01')) """


class Owner(NamedTuple):
    """A firm's time in a group; without ``last`` it lasts."""

    firm: int
    group: int
    first: date
    last: date | None
    is_large: bool

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or self.last >= day)


def next_month(month: date) -> date:
    """Return the first day of the month after.

    >>> next_month(date(2013, 12, 1))
    datetime.date(2014, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def refresh(source: Source, months: Sequence[date]) -> None:
    """Build the rollups of these months of one source anew, in one transaction; ``settle`` does their years.

    It costs what the months hold, however many years came before. Refreshes of one source wait for each other; a
    reader sees the old rows until the new ones are whole.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        for month in sorted(set(months)):
            chosen = {**_chosen(source), "first": month, "after": next_month(month)}
            for table in ("cell", "monthtotal"):
                cursor.execute(
                    f"DELETE FROM suppliers_{table} WHERE source_id = %(source)s AND month = %(first)s",  # noqa: S608
                    chosen,
                )
            _forget(cursor, source, [f"{month:%Y-%m}"])
            facts = columns.read(cursor, COUNTED + IN_MONTH, chosen)
            if facts is not None:
                _write_cells(cursor, source, facts, _owners(cursor))
                _write_crowds(cursor, source, _crowds_of(facts, months=True))


def settle(source: Source, years: Iterable[int]) -> None:
    """Build what these years of one source hold, and what all of them do: the largest bodies, concentration, and
    which groups are alive.

    All years together need every fact, so this reads them all: it costs what the source holds.
    """
    chosen = set(years)
    periods = {"all", *map(str, chosen)}
    periods |= {f"{year}Q{quarter}" for one in chosen for year in (one, one + 1) for quarter in (1, 2, 3)}
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        _forget(cursor, source, sorted(periods))
        cursor.execute("DELETE FROM suppliers_alive WHERE source_id = %s", [source.pk])
        facts = columns.read(cursor, COUNTED, _chosen(source))
        if facts is not None:
            owners = _owners(cursor)
            found = _crowds_of(facts, months=False, owners=owners)
            _write_crowds(cursor, source, (row for row in found if row[0] in periods))
            _write_alive(cursor, source, facts, owners)


def rebuild(source: Source) -> None:
    """Build every rollup of one source from nothing: the rows of ``refresh`` and ``settle``, byte for byte."""
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        for table in TABLES:
            cursor.execute(f"DELETE FROM suppliers_{table} WHERE source_id = %s", [source.pk])  # noqa: S608
        facts = columns.read(cursor, COUNTED, _chosen(source))
        if facts is not None:
            owners = _owners(cursor)
            with ThreadPoolExecutor(1) as beside:  # numpy works it out while the database takes the cells in
                crowds = beside.submit(lambda: list(_crowds_of(facts, months=True, owners=owners)))
                _write_cells(cursor, source, facts, owners)
                _write_alive(cursor, source, facts, owners)
            _write_crowds(cursor, source, crowds.result())


def _begin(cursor: Any, source: Source) -> None:
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL lock_timeout = 0")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SELECT id FROM suppliers_source WHERE id = %s FOR UPDATE", [source.pk])


def _chosen(source: Source) -> dict[str, object]:
    return {"source": source.pk, "basis": source.basis}


def _forget(cursor: Any, source: Source, periods: list[str]) -> None:
    cursor.execute(
        "DELETE FROM suppliers_concentration WHERE source_id = %s AND period = ANY(%s)", [source.pk, periods]
    )


SUMS = ("n", "n_sme", "n_large", "value_gbp", "sme_gbp", "large_gbp")


def _write_cells(cursor: Any, source: Source, facts: Facts, owners: list[Owner]) -> None:
    """Add the facts up into cells, the cells into totals of months, and write both."""
    keys = {
        "month": facts.month,  # first, so that a month's rows stand together and its refresh finds them at once
        "sector": facts.sector.code,
        "buyer_id": facts.buyer,
        "topic": facts.topic.code,
        "band": _bands(facts) if source.basis == "award" else np.zeros_like(facts.month),
        "procedure": facts.procedure.code,
    }
    is_size = {name: _is_word(facts.size, name) for name in ("sme", "large")}
    groups = Groups(*keys.values())
    cells = {name: groups.first(column) for name, column in keys.items()}
    cells["n"], cells["value_gbp"] = groups.count(), groups.sum(facts.value)
    cells["n_valued"] = groups.sum(facts.is_valued)
    cells["n_bids_known"], cells["n_single_bid"] = groups.sum(facts.bids >= 0), groups.sum(facts.bids == 1)
    for name, chosen in is_size.items():
        cells[f"n_{name}"], cells[f"{name}_gbp"] = groups.sum(chosen), groups.sum(facts.value * chosen)
    words = {"sector": facts.sector, "topic": facts.topic, "procedure": facts.procedure, "band": BANDS}
    _write(cursor, source, "suppliers_cell", cells, words)

    is_owned = is_size["sme"] & _groups_on_the_day(facts, [one for one in owners if one.is_large])[1]
    cells["n_owned"], cells["owned_gbp"] = groups.sum(is_owned), groups.sum(facts.value * is_owned)
    groups = Groups(*(cells[name] for name in ("month", "sector", "topic")))
    totals = {name: groups.first(cells[name]) for name in ("month", "sector", "topic")}
    totals |= {name: groups.sum(cells[name]) for name in (*SUMS, "n_owned", "owned_gbp")}
    _write(cursor, source, "suppliers_monthtotal", totals, words)


def _bands(facts: Facts) -> Any:
    return np.where(facts.is_valued, 1 + np.searchsorted(BAND_EDGES, facts.value, side="right"), 0)


def _is_word(column: Words, word: str) -> Any:
    return column.code == (column.words.index(word) if word in column.words else -1)


def _write(cursor: Any, source: Source, table: str, found: dict[str, Any], words: dict[str, Words]) -> None:
    def form(name: str, column: Any) -> Callable[[slice], Any]:
        if name in words:
            return lambda piece: columns.text(Words(column[piece], words[name].words))
        if name == "buyer_id":
            return lambda piece: columns.whole(column[piece], nothing=0)
        kind = columns.month if name == "month" else columns.money if name.endswith("_gbp") else columns.whole
        return lambda piece: kind(column[piece])

    many = len(found["month"])
    made = {"source_id": np.full(many, source.pk), **found}
    columns.write(cursor, table, {name: form(name, column) for name, column in made.items()}, many)


def _groups_on_the_day(facts: Facts, owners: list[Owner]) -> tuple[Any, Any]:
    """Return the supplier of each fact, as minus its group where one of ``owners`` held it on the day; and where.

    A fact without a day has no owner.
    """
    body, is_held = facts.supplier.copy(), np.zeros(len(facts.supplier), bool)
    places = np.flatnonzero(np.isin(facts.supplier, [one.firm for one in owners]) & (facts.month != NO_MONTH))
    firm, day = facts.supplier[places], facts.day[places]
    for one in owners:
        held = places[(firm == one.firm) & (day >= _days(one.first)) & (day <= _days(one.last or date.max))]
        body[held], is_held[held] = -one.group, True
    return body, is_held


def _days(day: date) -> int:
    return (day - date(2000, 1, 1)).days


def _write_alive(cursor: Any, source: Source, facts: Facts, owners: list[Owner]) -> None:
    """Write for each month of the data the groups of its last twelve months: alive, new and gone (M8)."""
    named = (facts.supplier != 0) & (facts.month != NO_MONTH)
    if not named.any():
        return
    first, *counts = lives(_groups_on_the_day(facts, owners)[0][named], facts.month[named])
    with cursor.copy("COPY suppliers_alive (source_id, month, alive, new, gone) FROM STDIN") as copy:
        for month, row in enumerate(zip(*(column.tolist() for column in counts), strict=True), first):
            copy.write_row((source.pk, date(month // 12, month % 12 + 1, 1), *row))


@dataclass(frozen=True)
class Money:
    """Net money by period, slice and body; ``least`` and ``most`` are the sizes that the body was called."""

    period: Any
    name: Any
    body: Any
    least: Any
    most: Any
    n: Any
    value: Any

    def by(self, period: Any, body: Any = None) -> "Money":
        """Return the sums by these periods (and bodies), in their order."""
        body = self.body if body is None else body
        groups = Groups(period, self.name, body)
        return Money(
            groups.first(period), groups.first(self.name), groups.first(body), groups.least(self.least),
            groups.most(self.most), groups.sum(self.n), groups.sum(self.value),
        )  # fmt: skip


Crowd = tuple[
    str, str, str, str, bool, int, Decimal, Decimal | None, Decimal | None, Decimal | None, Decimal, str
]


def _slices(facts: Facts) -> Iterator[tuple[Callable[..., Iterator[Crowd]], str, str, Money]]:
    """Yield for each slice and role what makes its rows, the slice, the role, and the money of each fact."""
    nothing = np.zeros_like(facts.month)
    sides = (("supplier", facts.supplier, facts.size), ("buyer", facts.buyer, Words(nothing, [""])))
    for kind, names in (("all", Words(nothing, [""])), ("sector", facts.sector), ("topic", facts.topic)):
        for role, body, size in sides:
            money = Money(facts.month, names.code, body, size.code, size.code, nothing + 1, facts.value)
            yield (
                partial(_crowds, kind=kind, names=names.words, role=role, sizes=size.words),
                kind,
                role,
                money,
            )


def _crowds_of(facts: Facts, *, months: bool, owners: list[Owner] | None = None) -> Iterator[Crowd]:
    """Yield the rows of months where ``months``; with ``owners`` those of years and of all together, of suppliers
    also with the firms of a group as one body. A firm is its group's where it was on the last day of the period.
    """
    for crowds, kind, role, money in _slices(facts):
        if months:
            money = money.by(money.period)  # fewer rows for the years
            yield from crowds(money, period=lambda month: f"{month // 12}-{month % 12 + 1:02d}")
        if owners is None:
            continue
        years = money.by(money.period // 12)
        yield from crowds(years, period=str)
        yield from crowds(years.by(years.period * 0), period=lambda _: "all")
        if role == "supplier":
            groups = years.by(years.period, _owned(years, owners, lambda year: date(year, 12, 31)))
            yield from crowds(groups, period=str, by_group=True)
            yield from crowds(groups.by(groups.period * 0), period=lambda _: "all", by_group=True)
        if kind == "all":
            rolling = _to_quarters(money)
            yield from crowds(rolling, period=_quarter_words)
            if role == "supplier":
                groups = rolling.by(rolling.period, _owned(rolling, owners, _quarter_end))
                yield from crowds(groups, period=_quarter_words, by_group=True)


def _to_quarters(months: Money) -> Money:
    """Return the money of the twelve months to each quarter that ends none of the calendar's years.

    A quarter is year × 4 + its place from 0.
    """
    quarters = months.by(months.period // 3)
    period = np.concatenate([quarters.period + later for later in range(4)])
    kept = np.flatnonzero(period % 4 != 3)
    rest = ("name", "body", "least", "most", "n", "value")
    all_four = {name: np.tile(getattr(quarters, name), 4)[kept] for name in rest}
    moved = Money(period=period[kept], **all_four)
    return moved.by(moved.period)


def _quarter_words(quarter: int) -> str:
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def _quarter_end(quarter: int) -> date:
    return next_month(date(quarter // 4, quarter % 4 * 3 + 3, 1)) - timedelta(days=1)


def _owners(cursor: Any) -> list[Owner]:
    cursor.execute(
        """SELECT m.party_id, m.group_id, m.from_on, m.to_on, c.is_large FROM suppliers_groupmember m
           JOIN suppliers_corporategroup c ON c.id = m.group_id"""
    )
    return [Owner(*row) for row in cursor.fetchall()]


def _owned(money: Money, owners: list[Owner], last_day: Callable[[int], date]) -> Any:
    """Return the bodies, a firm as minus its group where it belonged to one on the last day of the period.

    A firm has one owner on a day (``actions.join_group``).
    """
    owner_of = {
        one.firm * UNIT + period: -one.group
        for period in np.unique(money.period).tolist()
        for one in owners
        if one.holds_on(last_day(period))
    }
    keys = np.array(sorted(owner_of), np.int64)
    groups = np.array([owner_of[key] for key in sorted(owner_of)], np.int64)
    found = columns.looked_up(money.body * UNIT + money.period, keys, groups)
    return np.where(found < 0, found, money.body)


def _crowds(
    money: Money, *, period: Callable[[int], str], kind: str, names: list[str], role: str, sizes: list[str],
    by_group: bool = False,
) -> Iterator[Crowd]:  # fmt: skip
    """Yield a row of concentration for each period and name of one slice: the whole is what all shares are of."""
    starts = starts_of(money.period, money.name)
    squares = sums_of_squares(money.value, starts)
    for start, end, square in zip(starts, [*starts[1:], len(money.value)], squares, strict=True):
        name, when = names[money.name[start]], period(int(money.period[start]))
        if (not name and kind != "all") or when.startswith(str(NO_DATE.year)):
            continue
        values, bodies = money.value[start:end], money.body[start:end]
        top = largest(values, bodies, KEPT)
        worth, whole = values[top].tolist(), int(values.sum())
        rest = (column[start:end][top].tolist() for column in (money.body, money.n, money.least, money.most))
        named = [
            [body or None, str(_pounds(value)), n, sizes[least] if least == most else "both"]
            for value, body, n, least, most in zip(worth, *rest, strict=True)
        ]
        yield (
            when, kind, name, role, by_group, int((bodies != 0).sum()), _pounds(whole),
            measures.hhi_of(square, whole), measures.share(sum(worth[:4]), whole),
            measures.share(sum(worth[:5]), whole), Decimal(f"{square}E-8"), json.dumps([] if by_group else named),
        )  # fmt: skip


def _pounds(value: int) -> Decimal:
    return Decimal(value).scaleb(-4)


def _write_crowds(cursor: Any, source: Source, found: Iterable[Crowd]) -> None:
    query = f"COPY suppliers_concentration (source_id, {TABLES['concentration']}) FROM STDIN"
    with cursor.copy(query) as copy:
        for row in found:
            copy.write_row((source.pk, *row))


TABLES = {
    "cell": "month, sector, buyer_id, topic, band, procedure, n, n_sme, n_large, n_valued, value_gbp, sme_gbp, "
    "large_gbp, n_bids_known, n_single_bid",
    "monthtotal": "month, sector, topic, n, n_sme, n_large, value_gbp, sme_gbp, large_gbp, n_owned, owned_gbp",
    "concentration": "period, slice, name, role, by_group, n, value_gbp, hhi, cr4, top5, squares, largest",
    "alive": "month, alive, new, gone",
}


def digest(source: Source) -> str:
    """Return the SHA-256 of all rollup rows of a source in the order of their keys: equal rows, equal digest."""
    summed = hashlib.sha256()
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            summed.update(f"{table}\n".encode())
            order = ", ".join(str(number) for number in range(1, columns.count(",") + 2))
            query = (
                f"SELECT {columns} FROM suppliers_{table} WHERE source_id = {int(source.pk)} ORDER BY {order}"  # noqa: S608
            )
            with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
                for piece in copy:
                    summed.update(piece)
    return summed.hexdigest()
