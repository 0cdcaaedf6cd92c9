"""M8, firms alive: who was paid in a year, who of them is new, who is gone, and who went after a single contract.

A body is a firm, or minus the number of the group that held it on the day. Months are year × 12 + month − 1.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from suppliers.market import cells, crowds
from suppliers.market.cells import bodies_of, month_of
from suppliers.market.columns import Words, pounds
from suppliers.market.formulas.definitions import Answer, m8
from suppliers.market.formulas.grouping import Groups
from suppliers.market.models import CorporateGroup, Party, Source
from suppliers.market.period import AWARDS, PAYMENTS
from suppliers.market.queries import NOT_KNOWN, Filters
from suppliers.market.sql import fetch

NOBODY = np.zeros(0, np.int64)
SIZES = ("sme", "large")


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
    alive = np.unique(bodies[(months > end - 12) & (months <= end)])
    before = np.unique(bodies[(months > end - 48) & (months <= end - 12)])
    year_before = np.unique(bodies[(months > end - 24) & (months <= end - 12)])
    return Lives(
        alive,
        np.setdiff1d(alive, before, assume_unique=True),
        np.setdiff1d(year_before, alive, assume_unique=True),
    )


def once(filters: Filters) -> dict[int, str]:
    """Return the bodies that have a single contract in all the records of a source under the filters, whatever their
    time, with the size that it says.

    A payment of ours names its contract, so our awards are counted; of other payments each record counts as one.
    """
    source = filters.source
    if source.slug == PAYMENTS:
        source = Source.objects.filter(slug=AWARDS).first() or source
    whole = replace(filters, source=source, first=None, last=None)
    size: Words
    if whole.buyer or len(whole.words) > 1:
        found = whole.cells
        if found is None:
            return {}
        body, n, size = bodies_of(found), found.n, found.size
    else:
        kind, word = next(iter(whole.words.items()), ("all", ""))
        kept = crowds.kept(source, ["all"], kind, "supplier").get("all")
        if kept is None:
            return {}
        rows = np.flatnonzero(kept.name.is_word(word)) if word else slice(None)
        body = np.where(kept.group != 0, -kept.group.astype(np.int64), kept.body)[rows]
        n, size = kept.n[rows], kept.size[rows]
    if not len(body):
        return {}
    groups = Groups(body)
    single = np.flatnonzero(groups.sum(n) == 1)
    named = zip(groups.first(body)[single].tolist(), groups.first(size.code)[single].tolist(), strict=True)
    return {one: size.words[code] for one, code in named if one}


def _named(filters: Filters, first: date, last: date) -> tuple[Any, Any]:
    """Return whom the records of some months name: a column of months, one of bodies."""
    span = replace(filters, first=first, last=last)
    if filters.words or filters.buyer:
        found = span.cells
        months, bodies = (found.month, bodies_of(found)) if found is not None else (NOBODY, NOBODY)
    else:
        months, bodies = cells.bodies(filters.source, first, span.facts()["after"])
    return months[bodies != 0], bodies[bodies != 0]


def ends_of(filters: Filters) -> tuple[date, date] | None:
    """Return the first month of a source's records and the last that the filters reach; None where there is none."""
    first, last = fetch(
        "SELECT min(month), max(month) FROM suppliers_monthtotal WHERE source_id = %(source)s AND month > '1900-01-01'",
        filters.facts(),
    )[0]
    return (first, filters.last or last) if first else None


def _answer(found: Lives, single: dict[int, str]) -> Answer:
    sizes = Counter(single[one] if single[one] in SIZES else "unknown" for one in _after_one(found, single))
    return m8(*(len(one) for one in found), {name: sizes[name] for name in (*SIZES, "unknown")})


def _after_one(found: Lives, single: dict[int, str]) -> list[int]:
    return [one for one in found.gone.tolist() if one in single]


def alive(filters: Filters) -> Answer:
    """Return M8 at the end of the period: groups of the last 12 months, new ones and gone ones."""
    ends = ends_of(filters)
    if ends is None:
        return m8(0, 0, 0)
    end = _number(ends[1])
    found = lives(*_named(filters, month_of(end - 47), ends[1]), end)
    return _answer(found, once(filters) if len(found.gone) else {})


@dataclass(frozen=True)
class Story:
    """M8 at the end of each year, and who is gone after one contract at the end of the last, with their size then.

    ``years``: the last month of each, oldest first, the measure, and whether there are records of the year before,
    without which nobody is new or gone.
    """

    years: list[tuple[date, Answer, bool]]
    after_one: dict[int, str]


def story(filters: Filters) -> Story:
    """Return M8 at the end of each year that the filters reach; of the last one at its last month."""
    ends = ends_of(filters)
    if ends is None:
        return Story([], {})
    begins, last = ends
    months, bodies = _named(filters, begins, last)
    single = once(filters)
    at = [
        min(date(year, 12, 1), last)
        for year in range(max(begins, filters.first or begins).year, last.year + 1)
    ]
    found = {end: lives(months, bodies, _number(end)) for end in at}
    years = [(end, _answer(one, single), _number(end) - 12 >= _number(begins)) for end, one in found.items()]
    gone = _after_one(found[at[-1]], single) if at else []
    return Story(years, {one: single[one] for one in gone})


@dataclass(frozen=True)
class Vanished:
    """A firm or group that is gone after one contract: its size then, its last month, its buyer and its money."""

    name: str
    is_group: bool
    size: str
    on: date
    buyer: str
    value_gbp: Decimal

    @property
    def size_words(self) -> str:
        return {"sme": "Small or medium", "large": "Large"}.get(self.size, "Not known")


def vanished(filters: Filters, told: Story, most: int) -> list[Vanished]:
    """Return those of a story that are gone after one contract with most money, the largest first."""
    if not told.after_one:
        return []
    end = _number(told.years[-1][0])
    found = replace(filters, first=month_of(end - 23), last=month_of(end - 12)).cells
    if found is None:
        return []
    rows = np.flatnonzero(np.isin(bodies_of(found), list(told.after_one)))
    groups = Groups(bodies_of(found)[rows])
    columns = (
        groups.first(bodies_of(found)[rows]), groups.most(found.month[rows]), groups.first(found.buyer[rows]),
        groups.sum(found.value[rows]),
    )  # fmt: skip
    largest = sorted(zip(*(one.tolist() for one in columns), strict=True), key=lambda one: (-one[3], one[0]))[
        :most
    ]
    named = {body for body, *_ in largest if body > 0} | {buyer for _, _, buyer, _ in largest}
    parties = dict(Party.objects.filter(pk__in=named).values_list("pk", "name"))
    groups_named = [-body for body, *_ in largest if body < 0]
    of_groups = CorporateGroup.objects.filter(pk__in=groups_named).values_list("pk", "name")
    owners = dict(of_groups) if groups_named else {}
    return [
        Vanished(
            (parties if body > 0 else owners).get(abs(body), NOT_KNOWN), body < 0, told.after_one[body],
            month_of(month), parties.get(buyer, NOT_KNOWN), pounds(value),
        )
        for body, month, buyer, value in largest
    ]  # fmt: skip


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1
