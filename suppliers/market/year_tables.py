"""What the centre asks of a year as a whole, as columns: on whom each buyer leans and what reached small firms through
it, and which firms called SME a group owned. Kept of everything in a source for each year and each year to a quarter.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from suppliers.market import crowds
from suppliers.market.cells import Cells, Months, bodies_of
from suppliers.market.formulas.grouping import Groups, starts_of
from suppliers.market.models import Source
from suppliers.market.sql import NO_DATE

Table = dict[str, Any]


def of_buyers(cells: Cells) -> Table:
    """Return what each buyer spent, a row each in the order of their keys, 0 for what names no buyer. Money of groups
    stands together.

    ``sme``, ``large``: money to firms of that size; ``sized``: cases of which the size is known; ``leader``: the firm
    or minus the group that it spent most with, 0 where nobody is named; ``leads_with``: how much.
    """
    buyer, body, n, value = (
        column.astype(np.int64) for column in (cells.buyer, bodies_of(cells), cells.n, cells.value)
    )
    sme, large = cells.is_size("sme"), cells.is_size("large")
    groups = Groups(buyer)
    sums = {"n": n, "value": value, "sme": value * sme, "large": value * large, "sized": n * (sme | large)}
    keys = groups.first(buyer)
    leader, leads_with = _leaders(keys, buyer, body, value)
    table = {"buyer": keys, **{name: groups.sum(column) for name, column in sums.items()}}
    return {**table, "leader": leader, "leads_with": leads_with}


def _leaders(keys: Any, buyer: Any, body: Any, value: Any) -> tuple[Any, Any]:
    """Return the firm or group that each of the ``keys`` spent most with, and how much; of two alike a firm before
    a group, then the lower key.
    """
    leader, leads_with = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    named = np.flatnonzero(body)
    if len(named):
        each = Groups(buyer[named], body[named])
        owner, bodies, money = (
            each.first(buyer[named]), each.first(body[named]), each.sum(value[named])
        )  # fmt: skip
        starts = starts_of(owner)
        most = np.repeat(np.maximum.reduceat(money, starts), np.diff(starts, append=len(owner)))
        alike = np.flatnonzero(money == most)
        order = alike[np.lexsort((np.abs(bodies[alike]), bodies[alike] < 0, owner[alike]))]
        first = order[starts_of(owner[order])]
        place = np.searchsorted(keys, owner[first])
        leader[place], leads_with[place] = bodies[first], money[first]
    return leader, leads_with


def of_owned(cells: Cells) -> Table:
    """Return the money of each firm called SME that a group owned on the day, a row a firm and group."""
    rows = np.flatnonzero(cells.is_size("sme") & (cells.group != 0))
    firm, group, value = cells.supplier[rows], cells.group[rows], cells.value[rows]
    if not len(rows):
        return {"firm": firm, "group": group, "value": value}
    groups = Groups(firm, group)
    return {"firm": groups.first(firm), "group": groups.first(group), "value": groups.sum(value)}


TABLES: dict[str, Callable[[Cells], Table]] = {"buyers": of_buyers, "owned": of_owned}


def keep(cursor: Any, source: Source, year: int, near: Sequence[Cells], *, is_whole: bool) -> None:
    """Keep the tables of the years to the first three quarters' ends of a year and, with ``is_whole``, of itself.

    ``near``: the cells of the year before, and of the year.
    """
    if year == NO_DATE.year:
        return
    ends = {f"{year}Q{place}": year * 4 + place - 1 for place in (1, 2, 3)}
    if is_whole:
        ends[str(year)] = year * 4 + 3
    for kind in TABLES:
        crowds.forget(cursor, source, kind, ends, role="buyer")
    for period, end in ends.items():
        quarters = ((one, one.month // 3) for one in near)
        parts = [(one, np.flatnonzero((of > end - 4) & (of <= end))) for one, of in quarters]
        if parts := [(one, rows) for one, rows in parts if len(rows)]:
            cells = Months(parts)
            for kind, made in TABLES.items():
                crowds.keep_table(cursor, source, period, kind, "buyer", made(cells))


def kept(source: Source, periods: Iterable[str], kind: str) -> dict[str, Table]:
    """Return the kept tables of one of ``TABLES`` for these periods, those that there are."""
    return crowds.kept_tables(source, periods, kind, "buyer")
