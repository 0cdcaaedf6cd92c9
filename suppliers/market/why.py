"""Why the share of small firms is what it is: through whom their pence of each pound came, last year beside the year
before, and which of the firms that got them large groups own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from procurement import charts
from suppliers.market import breakdown, pages, queries
from suppliers.market.centre import TwoYears, basis_words, money_sentence, year_words
from suppliers.market.columns import pounds
from suppliers.market.formulas.measures import FEWEST
from suppliers.market.models import CorporateGroup, Party, Source
from suppliers.market.queries import NOT_KNOWN, Filters
from suppliers.market.year_tables import Table

WAYS = {"buyer": "Buyers", "sector": "Sectors", "topic": "What was bought", "procedure": "Procedures"}
MOST = 10  # bars; the others stand together
OWNED = 50  # firms that large groups own


@dataclass(frozen=True)
class Part:
    """The pence of each pound that reached small firms through one buyer, sector or kind of work, in two years.

    The parts add up to the share of money (M1) of their year. ``key``: what it is called in the filters.
    """

    key: str
    name: str
    now: Decimal
    before: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


def _pence(sums: Iterable[tuple[Any, Decimal, Decimal]]) -> dict[Any, Decimal]:
    """Return the pence of each pound to firms of known size that went to small firms, by key.

    ``sums``: key, money to small firms, money to large ones.
    """
    rows = list(sums)
    known = sum((sme + large for _, sme, large in rows), Decimal(0))
    return {key: 100 * sme / known for key, sme, _ in rows if sme} if known > 0 else {}


def _by_buyer(table: Table | None) -> dict[Any, Decimal]:
    if table is None:
        return {}
    columns = (table[name].tolist() for name in ("buyer", "sme", "large"))
    return _pence((key, pounds(sme), pounds(large)) for key, sme, large in zip(*columns, strict=True))


def parts(years: list[Filters], way: str) -> list[Part]:
    """Return the parts of one of ``WAYS``, the largest change first. ``years``: the year before and the last one."""
    if way == "buyer":
        before, now = (_by_buyer(table) for table in queries.tables_of(years, "buyers"))
    else:
        before, now = (
            _pence((line.name, line.sme_gbp, line.large_gbp) for line in queries.lines_by(year, way))
            for year in years
        )
    zero = Decimal(0)
    keys = sorted({*before, *now}, key=lambda key: (-abs(now.get(key, zero) - before.get(key, zero)), key))
    named = dict(Party.objects.filter(pk__in=keys[:MOST]).values_list("pk", "name")) if way == "buyer" else {}

    def called(key: Any) -> tuple[str, str]:
        if way == "buyer":
            return named.get(key, ""), named.get(key, NOT_KNOWN)
        return key, breakdown.called(way, key)

    return [Part(*called(key), now.get(key, zero), before.get(key, zero)) for key in keys]


@dataclass(frozen=True)
class OwnedFirm:
    """A firm called SME that a large group owned when it was paid."""

    name: str
    group: str
    value_gbp: Decimal
    pence: Decimal


def owned(year: Filters, known: Decimal) -> tuple[int, list[OwnedFirm]]:
    """Return how many firms called SME large groups owned when they got money of a year, and those with most of it.

    ``known``: the year's money to firms of known size.
    """
    large = dict(CorporateGroup.objects.filter(is_large=True).values_list("pk", "name"))
    (table,) = queries.tables_of([year], "owned") if large and known > 0 else (None,)
    if table is None:
        return 0, []
    rows = zip(*(table[name].tolist() for name in ("firm", "group", "value")), strict=True)
    ordered = sorted((row for row in rows if row[1] in large), key=lambda one: (-one[2], one[0]))
    names = dict(Party.objects.filter(pk__in=[key for key, *_ in ordered[:OWNED]]).values_list("pk", "name"))
    return len(ordered), [
        OwnedFirm(names.get(key, NOT_KNOWN), large[of], pounds(value), 100 * pounds(value) / known)
        for key, of, value in ordered[:OWNED]
    ]


def pence(value: Decimal) -> str:
    """Return pence with one decimal: "3.4p".

    >>> pence(Decimal("3.35")), pence(Decimal("-0.04"))
    ('3.4p', '0.0p')
    """
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded or Decimal('0.0')}p"


def moved(value: Decimal) -> str:
    """Return a change of pence in words: "up 2.1p".

    >>> moved(Decimal("2.14")), moved(Decimal("-1")), moved(Decimal("0.01"))
    ('up 2.1p', 'down 1.0p', 'as before')
    """
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return "as before" if not rounded else f"{'up' if rounded > 0 else 'down'} {abs(rounded)}p"


def _said(found: list[Part], way: str) -> str:
    """Return through which parts most of the change came."""
    whole = sum((part.change for part in found), Decimal(0))
    led = [part for part in found if part.change * whole > 0][:2]
    against = next((part for part in found if part.change * whole < 0), None)
    if not led:
        return "Nothing moved between the two years."
    words = "; ".join(
        f"{part.name} {moved(part.change)} (from {pence(part.before)} to {pence(part.now)})" for part in led
    )
    said = f"Most of the change by {WAYS[way].lower()}: {words}."
    return f"{said} Against it: {against.name}, {moved(against.change)}." if against else said


def page(source: Source, way: str) -> dict[str, Any]:
    """Return the page of why, by one of ``WAYS``; for another word by buyer."""
    way = way if way in WAYS else "buyer"
    seen = TwoYears(source)
    context: dict[str, Any] = {
        "source": source,
        "sentence": money_sentence(source, seen),
        "basis": basis_words(seen),
        "way": way,
        "ways": WAYS,
        "market_query": seen.years[-1].query() if seen.years else "",
    }
    if not seen.years:
        return context
    firms, listed = owned(seen.years[-1], seen.lines[-1].sme_gbp + seen.lines[-1].large_gbp)
    context |= {"owned": [(one, pence(one.pence)) for one in listed], "owned_n": firms}
    cases = [line.n_known for line in seen.lines]
    if len(seen.years) < 2 or min(cases) < FEWEST:
        return context
    found = parts(seen.years, way)
    return context | {"said": _said(found, way), "chart": _chart(found, seen, way, cases)}


def _chart(found: list[Part], seen: TwoYears, way: str, cases: list[int]) -> charts.Chart | None:
    if not found:
        return None
    shown = found[:MOST]
    if rest := found[MOST:]:
        names = ("now", "before")
        now, before = (sum((getattr(part, name) for part in rest), Decimal(0)) for name in names)
        shown = [*shown, Part("", f"The {len(rest)} others", now, before)]
    before_words, now_words = (year_words(year) for year in seen.years)
    chart = charts.bar(
        f"why-by-{way}",
        f"Pence of each pound to small firms, by {WAYS[way].lower()}: the change",
        f"{capfirst(now_words)} beside {before_words}. Bars to the right: more than the year before.",
        [(part.name, part.change) for part in shown],
        form=lambda value: moved(Decimal(str(value))),
        head=(WAYS[way], "Change"),
        about="M1 in parts: £ to small firms through each ÷ all £ to firms of known size. The parts of a year add up "
        "to its share; those that moved most stand first.",
        doubts="A part moves too when others grow or shrink beside it, and one large contract can be all of it.",
        cases=sum(cases),
    )
    chart.table.head.extend(["The last year", "The year before"])
    address = f"{reverse('market:market')}?"
    for row, part in zip(chart.table.rows, shown, strict=True):
        if part.key:
            row[0] = pages.linked(row[0], address + seen.years[-1].query(**{way: part.key}))
        row.extend([pence(part.now), pence(part.before)])
    return chart
