"""Figures of any choice of filters, added up out of the cells that the choice leaves, by the rules of the rollups."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market import cells, columns, crowds
from suppliers.market.cells import Cells
from suppliers.market.columns import Words
from suppliers.market.formulas.grouping import sums_of_squares, totals
from suppliers.market.models import Source

# (name, n, SME, large, £, £ to SMEs, £ to large firms)
Sums = tuple[Any, int, int, int, Decimal, Decimal, Decimal]


def read(
    source: Source, first: date, after: date, words: dict[str, str], buyers: Sequence[int] | None
) -> Cells | None:
    """Return the cells of months from ``first`` up to before ``after`` with these ``words`` by column, of any buyer
    or of some; None where there is none.
    """

    def keep(found: Cells) -> Any:
        mask = np.ones(len(found), bool)
        for column, word in words.items():
            mask &= getattr(found, column).is_word(word)
        return mask if buyers is None else mask & np.isin(found.buyer, buyers)

    return cells.read(source, first, after, keep if words or buyers is not None else None)


def sums_by(found: Cells, *names: str) -> dict[str, list[Sums]]:
    """Return the sums by each of some columns (month, sector, topic, band), in the order of its values."""
    size = 2 * found.is_size("sme").view(np.uint8) + found.is_size("large").view(np.uint8)
    n, value = found.n.astype(np.int64), found.value.astype(np.int64)
    return {name: _sums(getattr(found, name), size, n, value) for name in names}


def _sums(key: Any, size: Any, n: Any, value: Any) -> list[Sums]:
    """Return the sums by ``key``: of each of its values three at first, those of size 0 (other), 1 (large), 2 (SME)."""
    least = 0 if isinstance(key, Words) else int(key.min())
    code = key.code if isinstance(key, Words) else key - least
    by_size, many = code.astype(np.int64) * 3 + size, 3 * (int(code.max()) + 1)
    counts, money = (totals(by_size, column, many).reshape(-1, 3) for column in (n, value))
    lines = zip(
        counts.sum(axis=1).tolist(), counts.tolist(), money.sum(axis=1).tolist(), money.tolist(), strict=True
    )
    return [
        (
            key.words[place] if isinstance(key, Words) else cells.month_of(least + place),
            count, sme_n, large_n, *map(columns.pounds, (gbp, sme, large)),
        )
        for place, (count, (_, large_n, sme_n), gbp, (_, large, sme)) in enumerate(lines) if count
    ]  # type: ignore[misc]  # fmt: skip


def shares(found: Cells, role: str, *, by_group: bool = False) -> crowds.Shares:
    """Return the concentration of all cells together, with the largest bodies, as a stored row has them.

    ``by_group``: the firms of a group are one body.
    """
    body, size = (found.supplier, found.size) if role == "supplier" else (found.buyer, None)
    if by_group:  # the numbers of groups follow those of firms
        body = np.where(found.group != 0, int(body.max()) + found.group.astype(np.int64), body)
    many = int(body.max()) + 1
    n, value = totals(body, found.n, many), totals(body, found.value, many)
    bodies = np.flatnonzero(n)

    def called(places: Any) -> list[str]:
        if size is None:
            return [""] * len(places)
        is_asked = np.zeros(many, bool)
        is_asked[bodies[places]] = True
        rows = np.flatnonzero(is_asked[body])
        words = [size[rows[body[rows] == one]].used().words for one in bodies[places].tolist()]
        return [one[0] if len(one) == 1 else "both" for one in words]

    square = sums_of_squares(value[bodies], np.zeros(1, np.int64))[0]
    return crowds.shares(bodies, n[bodies], value[bodies], None if by_group else called, square)


def owned(found: Cells, large_groups: Sequence[int]) -> tuple[Decimal, int]:
    """Return the money to firms called SME that one of these groups owned on the day, and the cases."""
    is_owned = found.is_size("sme") & np.isin(found.group, large_groups)
    return columns.pounds(int(found.value[is_owned].sum())), int(found.n[is_owned].sum())


def by_year(found: Cells | None) -> dict[int, Cells]:
    """Return the cells of each year that has one."""
    if found is None:
        return {}
    years = found.month // 12
    return {int(year): found.where(years == year) for year in np.unique(years)}


def single_bids(found: Cells) -> tuple[int, int]:
    """Return awards with one bid, and awards that state the number of bids; direct awards left out."""
    competed = ~found.procedure.is_word("direct")
    return int(found.n_single_bid[competed].sum()), int(found.n_bids_known[competed].sum())
