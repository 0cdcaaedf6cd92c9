"""Rollups of the facts that count, month by month: the same rows whether built at once or as facts come in.

Facts of a month → its cells → totals of the month, and the concentration of months, years and all years. Each step
reads the one before it: a month that changed is read from its facts, its year from the year's cells, all years from
what the year changed (``crowds``). Sums are exact.

What counts: current facts of counted files of the source, sales, payments and awards; of an award the part with
its value, so that each counts once; no framework ceilings on the award basis. A fact without a date stands under
January 1900: it is in totals, and in no month that a page shows.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction

from suppliers.market import cells, columns, crowds, lives, year_tables
from suppliers.market.cells import Cells, Owner
from suppliers.market.columns import Words
from suppliers.market.crowds import SLICES, Crowd, Money
from suppliers.market.formulas.grouping import Groups
from suppliers.market.models import Source
from suppliers.market.sql import NO_DATE, SQL_NO_DATE

COUNTED = """
    FROM suppliers_marketfact f
    JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.is_counted AND d.source_id = %(source)s
    LEFT JOIN suppliers_party b ON b.id = f.buyer_id
    LEFT JOIN suppliers_party s ON s.id = f.supplier_id
    WHERE f.is_current AND f.part = 0 AND f.stage IN ('sale', 'payment', 'award')
      AND NOT (f.is_framework AND %(basis)s = 'award')
"""
# The same condition in the form that the index on (dataset, day) serves.
IN_TIME = f""" AND ((f.happened_on >= %(first)s AND f.happened_on < %(after)s)
                   OR (f.happened_on IS NULL AND %(first)s = {SQL_NO_DATE})) """


def next_month(month: date) -> date:
    """Return the first day of the month after.

    >>> next_month(date(2013, 12, 1))
    datetime.date(2014, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def refresh(source: Source, months: Sequence[date]) -> None:
    """Build the cells and rollups of these months of one source anew, in one transaction; ``settle`` does their years.

    It costs what the months hold, however many years came before. Refreshes of one source wait for each other; a
    reader sees the old rows until the new ones are whole.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        owners = _owners(cursor)
        for month in sorted(set(months)):
            for table in ("monthcells", "monthtotal", "bandtotal"):
                cursor.execute(
                    f"DELETE FROM suppliers_{table} WHERE source_id = %s AND month = %s",  # noqa: S608
                    [source.pk, month],
                )
            _forget(cursor, source, "concentration", [f"{month:%Y-%m}"])
            found = _build_cells(cursor, source, owners, month, next_month(month))
            if found is not None:
                _write_crowds(cursor, source, _month_rows(found))


def settle(source: Source, years: Iterable[int]) -> None:
    """Build what these years of one source hold, and what all of them do: the largest bodies and concentration.

    It reads the cells of these years and of those beside them, and what was kept of all years: it costs what the
    years and their bodies hold, however many years came before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        _settle(cursor, source, set(years))


def rebuild(source: Source) -> None:
    """Build every rollup of one source from nothing: the rows of ``refresh`` and ``settle``, byte for byte.

    Year by year, so that it holds the facts of one year at a time; the concentration of a year's months is worked out
    while the database reads the next year.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        for table in TABLES:
            cursor.execute(f"DELETE FROM suppliers_{table} WHERE source_id = %s", [source.pk])  # noqa: S608
        owners, years = _owners(cursor), _years(cursor, source)
        with ThreadPoolExecutor(1) as beside:
            rows = []
            for year in years:
                found = _build_cells(cursor, source, owners, date(year, 1, 1), date(year + 1, 1, 1))
                if found is not None:
                    rows.append(beside.submit(_month_rows, found))
            for one in rows:
                _write_crowds(cursor, source, one.result())
        _settle(cursor, source, set(years))


def count_firms_alive(source: Source) -> None:
    """Count M8 of a source anew, where another source says who has a single contract and has changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        lives.keep(cursor, source)


def _begin(cursor: Any, source: Source) -> None:
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL lock_timeout = 0")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SELECT id FROM suppliers_source WHERE id = %s FOR UPDATE", [source.pk])


def _forget(cursor: Any, source: Source, table: str, periods: Iterable[str]) -> None:
    cursor.execute(
        f"DELETE FROM suppliers_{table} WHERE source_id = %s AND period = ANY(%s)",  # noqa: S608
        [source.pk, sorted(periods)],
    )


def _owners(cursor: Any) -> list[Owner]:
    cursor.execute(
        """SELECT m.party_id, m.group_id, m.from_on, m.to_on, c.is_large FROM suppliers_groupmember m
           JOIN suppliers_corporategroup c ON c.id = m.group_id"""
    )
    return [Owner(*row) for row in cursor.fetchall()]


def _years(cursor: Any, source: Source) -> list[int]:
    """Return the years that the source's facts may stand in, that of facts without a day first."""
    cursor.execute(
        """SELECT min(first), max(last) FROM suppliers_dataset d CROSS JOIN LATERAL (
               SELECT min(happened_on) AS first, max(happened_on) AS last FROM suppliers_marketfact
               WHERE dataset_id = d.id) f
           WHERE d.source_id = %s AND d.is_counted""",
        [source.pk],
    )
    first, last = cursor.fetchone()
    return sorted({NO_DATE.year, *(range(first.year, last.year + 1) if first else ())})


# --- Months ---------------------------------------------------------------------------------------


def _build_cells(cursor: Any, source: Source, owners: list[Owner], first: date, after: date) -> Cells | None:
    """Write the cells and totals of the months from ``first`` up to before ``after``, and return the cells."""
    chosen = {"source": source.pk, "basis": source.basis, "first": first, "after": after}
    facts = columns.read(COUNTED + IN_TIME, chosen)
    if facts is None:
        return None
    found = cells.of_facts(facts, owners, is_award=source.basis == Source.Basis.AWARD)
    cells.write(cursor, source, found)
    _write_totals(cursor, source, found, {one.group for one in owners if one.is_large})
    return found


def _month_rows(found: Cells) -> list[Crowd]:
    """Return the concentration of each month of some cells."""
    rows: list[Crowd] = []
    for kind, role in SLICES:
        rows += crowds.crowds(crowds.money_of(found, kind, role), kind, role, _month_words)
    return rows


def _month_words(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _write_totals(cursor: Any, source: Source, found: Cells, large_groups: set[int]) -> None:
    """Write the sums of the cells by month, sector and topic, and by month, sector, size band and procedure."""
    sme, large = found.is_size("sme"), found.is_size("large")
    owned = sme & np.isin(found.group, list(large_groups))
    sums = {
        "n": found.n, "n_sme": found.n * sme, "n_large": found.n * large, "value_gbp": found.value,
        "sme_gbp": found.value * sme, "large_gbp": found.value * large,
        "n_owned": found.n * owned, "owned_gbp": found.value * owned,
    }  # fmt: skip
    bids = {"n_bids_known": found.n_bids_known, "n_single_bid": found.n_single_bid}
    for table, keys, counted in (
        ("monthtotal", ("month", "sector", "topic"), sums),
        ("bandtotal", ("month", "sector", "band", "procedure"), sums | bids),
    ):
        columns_of = {name: getattr(found, name) for name in keys}
        groups = Groups(*(one.code if isinstance(one, Words) else one for one in columns_of.values()))
        made = {name: groups.first(column) for name, column in columns_of.items()}
        made |= {name: groups.sum(column) for name, column in counted.items()}
        many = len(made["month"])
        made["source_id"] = np.full(many, source.pk)
        columns.write(
            cursor, f"suppliers_{table}", {name: _form(name, column) for name, column in made.items()}, many
        )


def _form(name: str, column: Any) -> Callable[[slice], Any]:
    """Return what makes a column's bytes for the database, for ``columns.write``."""
    if isinstance(column, Words):
        kind = columns.text
    elif name == "month":
        kind = columns.month
    else:
        kind = columns.money if name.endswith("_gbp") else columns.whole
    return lambda piece: kind(column[piece])


# --- Years, and all of them -----------------------------------------------------------------------


def _settle(cursor: Any, source: Source, years: set[int]) -> None:
    beside = years | {year + 1 for year in years}  # the quarters of the next year reach back into this one
    _forget(
        cursor, source, "concentration",
        {"all", *map(str, years), *(f"{year}Q{place}" for year in beside for place in (1, 2, 3))},
    )  # fmt: skip
    rows: list[Crowd] = []
    made: dict[tuple[str, str], list[Money]] = {one: [] for one in SLICES}
    before: tuple[int, Cells | None] = (0, None)
    for year in sorted(beside):
        this = _cells_of_year(source, year)
        last = before[1] if before[0] == year - 1 else _cells_of_year(source, year - 1)
        before = (year, this)
        near = [one for one in (last, this) if one is not None]
        rows += _quarter_rows(near, year)
        year_tables.keep(cursor, source, year, near, is_whole=year in years)
        if year not in years or this is None:
            continue
        for kind, role in SLICES:
            money = crowds.money_of(this, kind, role)
            money = money.by(money.period // 12)
            made[kind, role].append(money)
            rows += crowds.both_ways(money, kind, role, str)
    for kind, role in SLICES:
        rows += _all_rows(cursor, source, kind, role, years, made[kind, role])
    _write_crowds(cursor, source, rows)
    lives.keep(cursor, source)


def _cells_of_year(source: Source, year: int) -> Cells | None:
    return cells.read(source, date(year, 1, 1), date(year + 1, 1, 1))


def _quarter_rows(near: list[Cells], year: int) -> Iterable[Crowd]:
    """Yield the rows of the years that end with a quarter of this one, of everything, out of two years' cells."""
    for role in crowds.ROLES if near else ():
        months = Money(**columns.stacked([vars(crowds.money_of(one, "all", role)) for one in near]))
        money = crowds.to_quarters(months, year)
        if money is not None:
            yield from crowds.both_ways(money, "all", role, crowds.quarter_words)


def _all_rows(
    cursor: Any, source: Source, kind: str, role: str, years: set[int], made: list[Money]
) -> Iterable[Crowd]:
    """Keep the money of these years and of all years, and yield the rows of all years together."""
    stored = crowds.kept(source, ["all", *map(str, years)], kind, role)
    crowds.forget(cursor, source, kind, ["all", *map(str, years)], role)
    whole = [stored.pop("all")] if "all" in stored else []
    everything = crowds.joined([*whole, *made], less=list(stored.values()))
    for money in made:
        crowds.keep(cursor, source, str(int(money.period[0])), kind, role, money)
    if everything is not None:
        crowds.keep(cursor, source, "all", kind, role, everything)
        yield from crowds.both_ways(everything, kind, role, lambda _: "all")


def _write_crowds(cursor: Any, source: Source, found: Iterable[Crowd]) -> None:
    query = f"COPY suppliers_concentration (source_id, {TABLES['concentration']}) FROM STDIN"
    with cursor.copy(query) as copy:
        for row in found:
            copy.write_row((source.pk, *row))


SUMS = "n, n_sme, n_large, value_gbp, sme_gbp, large_gbp, n_owned, owned_gbp"
TABLES = {
    "monthcells": "month, cells, bodies",
    "monthtotal": f"month, sector, topic, {SUMS}",
    "bandtotal": f"month, sector, band, procedure, {SUMS}, n_bids_known, n_single_bid",
    "standing": "period, slice, role, money",
    "concentration": "period, slice, name, role, by_group, n, value_gbp, hhi, cr4, top5, squares, largest",
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
