"""Who each buyer leans on, and whether small firms got more of its money: the last year beside the year before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market import pages, queries
from suppliers.market.centre import TwoYears, year_words
from suppliers.market.columns import UNIT
from suppliers.market.formulas.measures import FEWEST, share
from suppliers.market.models import CorporateGroup, Party
from suppliers.market.queries import NOT_KNOWN, Filters
from suppliers.market.year_tables import Table

MOST = 50  # buyers on the page: those that spent most
HALF = Decimal("0.5")
ORDERS = {"leans": "Leaning most on one first", "fell": "Largest fall of SME share"}


@dataclass(frozen=True)
class Spent:
    """What one buyer spent in a year, in ten-thousandths of a pound, and with whom most of it.

    ``sized``: cases of which the size of the firm is known. ``leader``: a firm that no group holds, or minus the number
    of a group; 0 where no record names a firm.
    """

    value: int
    n: int
    sme: int
    large: int
    sized: int
    leader: int = 0
    leads_with: int = 0

    @property
    def sme_of_known(self) -> Decimal | None:
        """M1 of this buyer, of however few cases."""
        return share(Decimal(self.sme), Decimal(self.sme + self.large))

    @property
    def sme_share(self) -> Decimal | None:
        """M1 of this buyer; None below five cases of known size."""
        return self.sme_of_known if self.sized >= FEWEST else None

    @property
    def leader_share(self) -> Decimal | None:
        """The largest firm or group's share of the money; None below five cases, and where nobody is named."""
        if not self.leader or self.n < FEWEST:
            return None
        return share(Decimal(self.leads_with), Decimal(self.value))


@dataclass(frozen=True)
class BuyerLine:
    """One buyer of the page: its last year, the year before where it spent then, and the names."""

    name: str
    leader: str
    now: Spent
    before: Spent | None

    @property
    def paid_gbp(self) -> Decimal:
        return Decimal(self.now.value) / UNIT

    @property
    def is_led_by_group(self) -> bool:
        return self.now.leader < 0

    @property
    def change(self) -> Decimal | None:
        """By how much the SME share moved, as a fraction; None where one of the years has too few cases."""
        before = self.before.sme_share if self.before else None
        if before is None or self.now.sme_share is None:
            return None
        return self.now.sme_share - before

    @property
    def words(self) -> dict[str, str]:
        """Shares as a person reads them; with too few cases that is said."""
        now, before, moved = self.now, self.before, self.change
        points = None if moved is None else (moved * 100).quantize(Decimal("0.1"))
        return {
            "leads": pages.percent(share(Decimal(now.leads_with), Decimal(now.value)) if now.leader else None, now.n),
            "now": pages.percent(now.sme_of_known, now.sized),
            "before": pages.percent(before.sme_of_known, before.sized) if before else "no record",
            "change": "not known" if points is None else "as before" if points == 0 else
            f"{'up' if points > 0 else 'down'} {abs(points)} points",
        }  # fmt: skip


def largest(table: Table | None) -> list[int]:
    """Return the buyers that spent most, at most ``MOST``, the largest first; what names no buyer is nobody's."""
    if table is None:
        return []
    order = np.lexsort((table["buyer"], -table["value"]))
    return [key for key in table["buyer"][order].tolist() if key][:MOST]


def spent(table: Table | None, buyers: Iterable[int]) -> dict[int, Spent]:
    """Return what each of these buyers spent, those that did, out of a table of ``year_tables.of_buyers``."""
    if table is None:
        return {}
    rows = np.flatnonzero(np.isin(table["buyer"], list(buyers)))
    columns = (
        table[name][rows].tolist() for name in ("value", "n", "sme", "large", "sized", "leader", "leads_with")
    )
    return {key: Spent(*row) for key, *row in zip(table["buyer"][rows].tolist(), *columns, strict=True)}


def _names(model: Any, keys: Iterable[int]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=set(keys)).values_list("pk", "name"))


def lines_of(years: list[Filters]) -> list[BuyerLine]:
    """Return a line for each of the buyers that spent most in the last of one or two years, the largest first."""
    if not years:
        return []
    tables = queries.tables_of(years, "buyers")
    asked = largest(tables[-1])
    now = spent(tables[-1], asked)
    before = spent(tables[0], asked) if len(years) > 1 else {}
    leaders = {one.leader for one in now.values()}
    parties = _names(Party, {*asked, *(body for body in leaders if body > 0)})
    groups = _names(CorporateGroup, (-body for body in leaders if body < 0))
    names = {0: NOT_KNOWN, **parties, **{-key: name for key, name in groups.items()}}
    return [
        BuyerLine(names.get(key, NOT_KNOWN), names.get(now[key].leader, NOT_KNOWN), now[key], before.get(key))
        for key in asked
    ]


def sentences(lines: list[BuyerLine]) -> list[str]:
    """Return what the lines say: who leans on one supplier for more than half, and where small firms lost ground."""
    known = [line for line in lines if line.now.leader_share is not None]
    leaning = [line for line in known if line.now.leader_share > HALF]  # type: ignore[operator]
    compared = [line for line in lines if line.change is not None]
    fell = sorted((line for line in compared if line.change < 0), key=lambda line: line.change)  # type: ignore[operator,arg-type,return-value]
    said = []
    if known:
        said.append(
            f"{len(leaning) or 'None'} of {len(known)} buyers had more than half of their money with one firm or group"
            + (f": {', '.join(f'{line.name} ({line.leader})' for line in leaning[:5])}." if leaning else ".")
        )
    if compared:
        said.append(
            f"The share of small firms fell at {len(fell) or 'none'} of {len(compared)} buyers"
            + (f", most at {fell[0].name}: {fell[0].words['change']}." if fell else ".")
        )
    return said


def page(filters: Filters, order: str) -> dict[str, Any]:
    """Return the page of the buyers of a source in one of ``ORDERS``; for another order the first. Of the filters, the
    time is left aside: these are the last two years.
    """
    whole = TwoYears(filters.source).years
    years = [replace(filters, first=year.first, last=year.last) for year in whole]
    lines = lines_of(years)
    low = Decimal(-1)
    if order == "fell":
        shown = sorted(lines, key=lambda line: (line.change is None, line.change or Decimal(0), line.name))
    else:
        shown = sorted(lines, key=lambda line: (-(line.now.leader_share or low), line.name))
    return {
        "lines": shown,
        "said": sentences(lines),
        "years": [year_words(year) for year in years],
        "rows_query": years[-1].query() if years else "",
        "cases": sum(line.now.n for line in lines),
        "most": MOST,
    }
