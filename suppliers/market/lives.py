"""M8, firms alive: who was paid in a year, who of them is new, who is gone, and who went after a single contract.

A body is a firm, or minus the number of the group that held it on the day. Months are year × 12 + month − 1. Of
everything in a source it is kept (``keep``); under any other choice it is worked out of what the choice leaves.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from suppliers.market import cells, crowds
from suppliers.market.cells import Cells, bodies_of, month_of
from suppliers.market.columns import Words
from suppliers.market.formulas.definitions import Answer, m8
from suppliers.market.formulas.grouping import Groups
from suppliers.market.models import Source
from suppliers.market.period import AWARDS, PAYMENTS
from suppliers.market.sql import NO_DATE

YEARS = 5  # the last ones, of which the measure is told
MOST = 50  # firms gone after one contract that are named, with most money
SIZES = ("sme", "large")
KEPT, GONE = "lives", "gone"  # what a source keeps of it, beside its standings


class Lives(NamedTuple):
    """The bodies alive at the end of a month, those of them that are new, and those that are gone."""

    alive: Any
    new: Any
    gone: Any


def lives(months: Any, bodies: Any, end: int) -> Lives:
    """Return who is alive, new and gone at the end of a month, of those named in the 48 months to it.

    Alive: in the last twelve months. New: alive, and in none of the 36 months before those. Gone: in the twelve months
    before those, and not alive.

    >>> [one.tolist() for one in lives(np.array([100, 101, 114]), np.array([1, 2, 1]), 112)]
    [[2], [2], [1]]
    >>> [one.tolist() for one in lives(np.array([100, 101, 114]), np.array([1, 2, 1]), 114)]
    [[1], [], [2]]
    """
    least = bodies.min(initial=0)
    many = bodies.max(initial=0) - least + 1  # keys of the database lie close together: a mark each

    def named(first: int, last: int) -> Any:
        marks = np.zeros(many, bool)
        marks[bodies[(months > first) & (months <= last)] - least] = True
        return marks

    alive, before, year_before = named(end - 12, end), named(end - 48, end - 12), named(end - 24, end - 12)
    return Lives(*(np.flatnonzero(one) + least for one in (alive, alive & ~before, year_before & ~alive)))


def single_of(source: Source) -> Source:
    """Return the source that says who has a single contract: of our payments, which name theirs, our awards; of other
    payments each record counts as one.
    """
    return (Source.objects.filter(slug=AWARDS).first() or source) if source.slug == PAYMENTS else source


def once(body: Any, n: Any, size: Words) -> dict[int, str]:
    """Return the bodies that have a single contract in all these rows, with the size that it says."""
    if not len(body):
        return {}
    groups = Groups(body)
    single = np.flatnonzero(groups.sum(n) == 1)
    named = zip(groups.first(body)[single].tolist(), groups.first(size.code)[single].tolist(), strict=True)
    return {one: size.words[code] for one, code in named if one}


def once_kept(source: Source, kind: str = "all", word: str = "") -> dict[int, str]:
    """Return the same of everything in a source, or of one slice, from what is kept of it."""
    money = crowds.kept(source, ["all"], kind, "supplier").get("all")
    if money is None:
        return {}
    rows = np.flatnonzero(money.name.is_word(word)) if word else slice(None)
    body = np.where(money.group != 0, -money.group.astype(np.int64), money.body)
    return once(body[rows], money.n[rows], money.size[rows])


# The body, its month, its buyer, its money in the columns' unit and its size.
Gone = tuple[int, int, int, int, str]


@dataclass(frozen=True)
class Story:
    """M8 at the end of each of the last years, and who is gone after one contract at the end of the last.

    ``years``: the last month of each, oldest first, the measure, and whether there are records of the year before,
    without which nobody is new or gone. ``gone``: those ``gone_n`` with most money, the largest first.
    """

    years: list[tuple[date, Answer, bool]]
    gone_n: int = 0
    gone: tuple[Gone, ...] = ()


def ends_of(first: date, last: date) -> list[date]:
    """Return the last month of each of the last years that these months reach.

    >>> [f"{end:%b %Y}" for end in ends_of(date(2024, 5, 1), date(2026, 9, 1))]
    ['Dec 2024', 'Dec 2025', 'Sep 2026']
    """
    years = range(max(first.year, last.year - YEARS + 1), last.year + 1)
    return [min(date(year, 12, 1), last) for year in years]


def start_of(ends: list[date]) -> date:
    """Return the first month that M8 at these ends looks at."""
    return month_of(number_of(ends[0]) - 47)


def tell(
    ends: list[date], begins: date, months: Any, bodies: Any, single: dict[int, str], gone_in: Cells | None
) -> Story:
    """Return M8 at these ends. ``months`` and ``bodies``: whom the records name; ``begins``: their first month;
    ``single``: who has one contract in all; ``gone_in``: the cells of the year before the last twelve months.
    """
    years, after_one = [], {}
    for end in ends:
        found = lives(months, bodies, number_of(end))
        after_one = {one: single[one] for one in found.gone.tolist() if one in single}
        sizes = Counter(size if size in SIZES else "unknown" for size in after_one.values())
        answer = m8(*(len(one) for one in found), {name: sizes[name] for name in (*SIZES, "unknown")})
        years.append((end, answer, number_of(end) - 12 >= number_of(begins)))
    return Story(years, len(after_one), _largest(gone_in, after_one))


def _largest(found: Cells | None, after_one: Mapping[int, str]) -> tuple[Gone, ...]:
    """Return those with most money in these cells, the largest first."""
    if found is None or not after_one:
        return ()
    body = bodies_of(found)
    rows = np.flatnonzero(np.isin(body, list(after_one)))
    groups = Groups(body[rows])
    columns = (
        groups.first(body[rows]), groups.most(found.month[rows]), groups.first(found.buyer[rows]),
        groups.sum(found.value[rows]),
    )  # fmt: skip
    most = sorted(zip(*(one.tolist() for one in columns), strict=True), key=lambda one: (-one[3], one[0]))[
        :MOST
    ]
    return tuple((*row, after_one[row[0]]) for row in most)


def number_of(month: date) -> int:
    """Return a month of the columns.

    >>> number_of(date(2013, 12, 1)) == 2013 * 12 + 11
    True
    """
    return month.year * 12 + month.month - 1


# --- Kept of everything in a source ---------------------------------------------------------------


def keep(cursor: Any, source: Source) -> None:
    """Keep M8 of everything in a source that is settled but for this: of its last years, whatever came before them, and
    who is gone.
    """
    for kind in (KEPT, GONE):
        crowds.forget(cursor, source, kind, ["all"])
    cursor.execute(
        "SELECT min(month), max(month) FROM suppliers_monthcells WHERE source_id = %s AND month > %s",
        [source.pk, NO_DATE],
    )
    begins, last = cursor.fetchone()
    if begins is None:
        return
    ends, after = ends_of(begins, last), month_of(number_of(last) + 1)
    told = tell(
        ends, begins, *cells.bodies(source, start_of(ends), after), once_kept(single_of(source)),
        cells.read(source, *year_before(last)),
    )  # fmt: skip
    crowds.keep_table(cursor, source, "all", KEPT, "supplier", _packed(told))
    if told.gone:
        *numbers, sizes = zip(*told.gone, strict=True)
        words = sorted({*sizes})
        table = dict(zip(("body", "month", "buyer", "value"), map(np.array, numbers), strict=True))
        size = Words(np.array([words.index(one) for one in sizes]), words)
        crowds.keep_table(cursor, source, "all", GONE, "supplier", {**table, "size": size})


def year_before(last: date) -> tuple[date, date]:
    """Return the year before the last twelve months as ``cells.read`` takes it."""
    end = number_of(last)
    return month_of(end - 23), month_of(end - 11)


NAMES = ("month", "has_before", "n", "new", "gone", *SIZES, "unknown")


def _packed(told: Story) -> dict[str, Any]:
    rows = [
        (number_of(end), has_before, answer.n, answer.numerator, answer.parts["gone"],
         *answer.parts["gone_after_one"].values())
        for end, answer, has_before in told.years
    ]  # fmt: skip
    return {
        name: np.array(column, np.int64) for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)
    }


def kept(source: Source) -> Story | None:
    """Return what is kept of everything in a source; None where nothing is."""
    table = crowds.kept_tables(source, ["all"], KEPT, "supplier").get("all")
    if table is None:
        return None
    years = [
        (
            month_of(month),
            m8(n, new, gone, dict(zip((*SIZES, "unknown"), after_one, strict=True))),
            bool(has_before),
        )
        for month, has_before, n, new, gone, *after_one in zip(
            *(table[name].tolist() for name in NAMES), strict=True
        )
    ]
    rows: tuple[Gone, ...] = ()
    if found := crowds.kept_tables(source, ["all"], GONE, "supplier").get("all"):
        sizes = [found["size"].words[code] for code in found["size"].code.tolist()]
        columns = (found[name].tolist() for name in ("body", "month", "buyer", "value"))
        rows = tuple(zip(*columns, sizes, strict=True))
    return Story(years, sum(years[-1][1].parts["gone_after_one"].values()), rows)
