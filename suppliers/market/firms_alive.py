"""M8 as pages ask for it: what is kept of a source where the choice is everything, else worked out of the choice."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market import cells, lives
from suppliers.market.cells import bodies_of, month_of
from suppliers.market.columns import pounds
from suppliers.market.formulas.definitions import Answer, m8
from suppliers.market.lives import MOST, Story, single_of
from suppliers.market.models import CorporateGroup, Party
from suppliers.market.queries import NOT_KNOWN, Filters
from suppliers.market.sql import NO_DATE, fetch

NOBODY = np.zeros(0, np.int64)


def story(filters: Filters) -> Story:
    """Return M8 at the end of each of the last years that the filters reach; of the last one at its last month."""
    told = None if filters.last or filters.words or filters.buyer else lives.kept(filters.source)
    if told is None:
        told = _worked_out(filters)
    since = filters.first or date.min
    return replace(told, years=[one for one in told.years if one[0] >= since])


def alive(filters: Filters) -> Answer:
    """Return M8 at the end of the period: groups of the last 12 months, new ones and gone ones."""
    years = story(replace(filters, first=None)).years
    return years[-1][1] if years else m8(0, 0, 0)


def _worked_out(filters: Filters) -> Story:
    first, last = fetch(
        "SELECT min(month), max(month) FROM suppliers_monthtotal WHERE source_id = %s AND month > %s",
        [filters.source.pk, NO_DATE],
    )[0]
    if first is None:
        return Story([])
    last = filters.last or last
    ends = lives.ends_of(first, last)
    begins, _ = lives.year_before(last)
    year = replace(filters, first=begins, last=month_of(lives.number_of(begins) + 11))
    months, bodies = _named(replace(filters, first=lives.start_of(ends), last=last))
    return lives.tell(ends, first, months, bodies, _once(filters), year.cells) if ends else Story([])


def _once(filters: Filters) -> dict[int, str]:
    """Return the bodies that have a single contract in all the records of a source under the filters, whatever their
    time, with the size that it says.
    """
    whole = replace(filters, source=single_of(filters.source), first=None, last=None)
    if whole.buyer or len(whole.words) > 1:
        found = whole.cells
        return lives.once(bodies_of(found), found.n, found.size) if found is not None else {}
    return lives.once_kept(whole.source, *next(iter(whole.words.items()), ("all", "")))


def _named(span: Filters) -> tuple[Any, Any]:
    """Return whom the records of some months name: a column of months, one of bodies."""
    if span.words or span.buyer:
        found = span.cells
        months, bodies = (found.month, bodies_of(found)) if found is not None else (NOBODY, NOBODY)
    else:
        facts = span.facts()
        months, bodies = cells.bodies(span.source, facts["first"], facts["after"])
    return months[bodies != 0], bodies[bodies != 0]


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


def vanished(told: Story, most: int = MOST) -> list[Vanished]:
    """Return those of a story that are gone after one contract with most money, the largest first."""
    if not told.gone:
        return []
    rows = told.gone[:most]
    named = {body for body, *_ in rows if body > 0} | {buyer for _, _, buyer, *_ in rows}
    parties = dict(Party.objects.filter(pk__in=named).values_list("pk", "name"))
    groups = [-body for body, *_ in rows if body < 0]
    owners = dict(CorporateGroup.objects.filter(pk__in=groups).values_list("pk", "name")) if groups else {}
    return [
        Vanished(
            (parties if body > 0 else owners).get(abs(body), NOT_KNOWN), body < 0, size, month_of(month),
            parties.get(buyer, NOT_KNOWN), pounds(value),
        )
        for body, month, buyer, value, size in rows
    ]  # fmt: skip
