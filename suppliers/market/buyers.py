"""Who each buyer leans on, and whether small firms got more of its money: the last year beside the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from suppliers.market import pages
from suppliers.market.cells import Cells
from suppliers.market.centre import TwoYears, year_words
from suppliers.market.columns import UNIT
from suppliers.market.formulas.grouping import Groups
from suppliers.market.formulas.measures import FEWEST, share
from suppliers.market.models import CorporateGroup, Party, Source
from suppliers.market.queries import NOT_KNOWN

MOST = 50  # buyers on the page: those that spent most
HALF = Decimal("0.5")
ORDERS = {"leans": "Those that lean most on one first", "fell": "The largest fall of the SME share first"}


@dataclass(frozen=True)
class Spent:
    """What one buyer spent in a year, in ten-thousandths of a pound, and with whom most of it.

    ``sized``: cases of which the size of the firm is known. ``leader``: a group, or a firm that none holds.
    """

    value: int
    n: int
    sme: int
    large: int
    sized: int
    leader: int
    leads_with: int
    leader_is_group: bool

    @property
    def sme_share(self) -> Decimal | None:
        """M1 of this buyer; None below five cases of known size."""
        return share(Decimal(self.sme), Decimal(self.sme + self.large)) if self.sized >= FEWEST else None

    @property
    def leader_share(self) -> Decimal | None:
        """The largest firm or group's share of the money; None below five cases."""
        return share(Decimal(self.leads_with), Decimal(self.value)) if self.n >= FEWEST else None


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
    def change(self) -> Decimal | None:
        """By how much the SME share moved, as a fraction; None where one of the years has too few cases."""
        before = self.before.sme_share if self.before else None
        if before is None or self.now.sme_share is None:
            return None
        return self.now.sme_share - before

    @property
    def words(self) -> dict[str, str]:
        """Shares as a person reads them; with too few cases that is said."""
        moved = self.change
        points = None if moved is None else (moved * 100).quantize(Decimal("0.1"))
        return {
            "leads": pages.percent(self.now.leader_share, self.now.n),
            "now": pages.percent(share(Decimal(self.now.sme), Decimal(self.now.sme + self.now.large)), self.now.sized),
            "before": pages.percent(self.before.sme_share) if self.before else "no record",
            "change": "not known" if points is None else "as before" if points == 0 else
            f"{'up' if points > 0 else 'down'} {abs(points)} points",
        }  # fmt: skip


def spent(cells: Cells | None) -> dict[int, Spent]:
    """Return what each buyer of some cells spent, by its key. Money of groups stands together. Exact."""
    if cells is None or not len(cells):
        return {}
    zero = np.zeros(len(cells), np.int64)
    sme, large = cells.is_size("sme"), cells.is_size("large")
    by_buyer = Groups(cells.buyer)
    keys = by_buyer.first(cells.buyer)
    sums = [
        by_buyer.sum(column)
        for column in (
            cells.value,
            cells.n,
            np.where(sme, cells.value, zero),
            np.where(large, cells.value, zero),
            np.where(sme | large, cells.n, zero),
        )
    ]
    is_group = (cells.group > 0).astype(np.int64)
    body = np.where(cells.group > 0, cells.group, cells.supplier)
    each = Groups(cells.buyer, is_group, body)
    money, owner = each.sum(cells.value), each.first(cells.buyer)
    bodies, grouped = each.first(body), each.first(is_group)
    # Of each buyer the last row in the order of money; of two alike the one with the lower key.
    order = np.lexsort((-bodies, -grouped, money, owner))
    last = np.append(np.flatnonzero(np.diff(owner[order])), len(order) - 1)
    leads = {int(owner[place]): place for place in order[last]}
    return {
        int(key): Spent(
            *(int(column[at]) for column in sums),
            leader=int(bodies[leads[int(key)]]),
            leads_with=int(money[leads[int(key)]]),
            leader_is_group=bool(grouped[leads[int(key)]]),
        )
        for at, key in enumerate(keys)
    }


def _names(model: Any, keys: Iterable[int]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=set(keys)).values_list("pk", "name"))


def lines_of(seen: TwoYears) -> list[BuyerLine]:
    """Return a line for each of the buyers that spent most in the last year of a source, the largest first."""
    if not seen.years:
        return []
    now = spent(seen.years[-1].cells)
    before = spent(seen.years[0].cells) if len(seen.years) > 1 else {}
    largest = sorted(now, key=lambda key: (-now[key].value, key))[:MOST]
    groups = _names(CorporateGroup, (now[key].leader for key in largest if now[key].leader_is_group))
    firms = [now[key].leader for key in largest if not now[key].leader_is_group]
    parties = _names(Party, [*largest, *firms])
    return [
        BuyerLine(
            parties.get(key, NOT_KNOWN),
            (groups if now[key].leader_is_group else parties).get(now[key].leader, NOT_KNOWN),
            now[key],
            before.get(key),
        )
        for key in largest
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


def page(source: Source, order: str) -> dict[str, Any]:
    """Return the page of a source's buyers in one of ``ORDERS``; for another order the first."""
    seen = TwoYears(source)
    lines = lines_of(seen)
    low = Decimal(-1)
    if order == "fell":
        shown = sorted(lines, key=lambda line: (line.change is None, line.change or Decimal(0), line.name))
    else:
        shown = sorted(lines, key=lambda line: (-(line.now.leader_share or low), line.name))
    return {
        "source": source,
        "lines": shown,
        "said": sentences(lines),
        "order": order if order in ORDERS else "leans",
        "orders": ORDERS,
        "years": [year_words(year) for year in seen.years],
        "query": seen.years[-1].query() if seen.years else "",
        "cases": sum(line.now.n for line in lines),
        "most": MOST,
    }
