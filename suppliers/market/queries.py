"""Reads of the market for pages, API and reports: from stored totals and concentration wherever they hold the answer.

Any other choice (a buyer, a size of award, a span of months) is added up out of the cells that it leaves, by the same
rules (``chosen``). Only the rows behind a figure are read from the facts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from suppliers.market import chosen, crowds, year_tables
from suppliers.market.cells import Cells
from suppliers.market.crowds import KEPT, KINDS, Shares
from suppliers.market.formulas import measures
from suppliers.market.formulas.definitions import Answer, m1, m2
from suppliers.market.models import CorporateGroup, Dataset, Party, Source
from suppliers.market.period import Period
from suppliers.market.rollups import COUNTED, IN_TIME, next_month
from suppliers.market.sql import NO_DATE, fetch

ZERO = Decimal(0)
NOT_KNOWN = "not stated"


@dataclass(frozen=True)
class Filters:
    """What a page is asked to show. ``first`` and ``last`` are first days of months, both counted in."""

    source: Source
    first: date | None = None
    last: date | None = None
    sector: str = ""
    topic: str = ""
    buyer: str = ""
    band: str = ""  # of ``measures.SIZE_BANDS``: the size of the award
    procedure: str = ""

    @property
    def whole_years(self) -> bool:
        """Whether the period is made of whole years (or is everything), so that yearly rollups hold it."""
        return (self.first is None or self.first.month == 1) and (self.last is None or self.last.month == 12)

    @property
    def period(self) -> str | None:
        """The stored period that this is: all, a year, the year to a quarter, or a month; None for any other."""
        if self.first is None and self.last is None:
            return "all"
        if self.first is None or self.last is None:
            return None
        if self.first == self.last:
            return f"{self.first:%Y-%m}"
        if self.first.year == self.last.year and self.whole_years:
            return str(self.first.year)
        if self.last.month % 3 == 0 and next_month(self.last) == self.first.replace(year=self.first.year + 1):
            return f"{self.last.year}Q{self.last.month // 3}"
        return None

    def facts(self) -> dict[str, Any]:
        """The parameters of every query below."""
        return {
            "source": self.source.pk,
            "basis": self.source.basis,
            "first": self.first or NO_DATE,
            "after": next_month(self.last) if self.last else date(2100, 1, 1),
            "sector": self.sector,
            "topic": self.topic,
            "buyer": self.buyer,
            "band": self.band,
            "procedure": self.procedure,
            **dict(zip(("at_least", "below"), measures.band_edges(self.band), strict=True)),
        }

    @property
    def ours(self) -> Period:
        """The same choices of our own records."""
        last = next_month(self.last) - timedelta(days=1) if self.last else None
        return Period(self.first, last, self.buyer, self.sector, self.topic, self.band, self.procedure)

    @property
    def words(self) -> dict[str, str]:
        """What is chosen of ``crowds.KINDS``: sector, topic, size band and procedure."""
        return {name: word for name in KINDS if (word := getattr(self, name))}

    @cached_property
    def cells(self) -> Cells | None:
        """The cells that the filters leave, read once; None where there is none."""
        facts = self.facts()
        buyers = [row[0] for row in fetch(BUYERS, facts)] if self.buyer else None
        return chosen.read(self.source, facts["first"], facts["after"], self.words, buyers)

    @cached_property
    def suppliers(self) -> Shares | None:
        """How few suppliers hold how much of the cells that the filters leave."""
        return None if self.cells is None else chosen.shares(self.cells, "supplier")

    @cached_property
    def buyers(self) -> Shares | None:
        """How few buyers spend how much of it."""
        return None if self.cells is None else chosen.shares(self.cells, "buyer")

    def query(self, **changes: Any) -> str:
        """The filters as the query of an address, with some changed."""
        return urlencode(replace(self, **changes).chosen)

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by the names that it has in an address."""
        found = {
            "source": self.source.slug,
            "from": f"{self.first:%Y-%m}" if self.first else "",
            "to": f"{self.last:%Y-%m}" if self.last else "",
            "sector": self.sector,
            "topic": self.topic,
            "buyer": self.buyer,
            "band": self.band,
            "procedure": self.procedure,
        }
        return {name: value for name, value in found.items() if value}


BUYERS = "SELECT coalesce(root_id, id) FROM suppliers_party WHERE role = 'buyer' AND name = %(buyer)s"
IN_MONTHS = "WHERE t.source_id = %(source)s AND t.month >= %(first)s AND t.month < %(after)s"
SUMS = """coalesce(sum(t.n), 0), coalesce(sum(t.n_sme), 0), coalesce(sum(t.n_large), 0),
    coalesce(sum(t.value_gbp), 0), coalesce(sum(t.sme_gbp), 0), coalesce(sum(t.large_gbp), 0)"""


@dataclass(frozen=True)
class Line:
    """One row of figures: a month, a sector, a topic or the whole."""

    name: Any
    n: int
    n_sme: int
    n_large: int
    value_gbp: Decimal
    sme_gbp: Decimal
    large_gbp: Decimal

    @property
    def n_known(self) -> int:
        """The cases of which the size of the firm is known."""
        return self.n_sme + self.n_large

    @property
    def sme_share_value(self) -> Decimal | None:
        return measures.share(self.sme_gbp, self.sme_gbp + self.large_gbp)

    @property
    def sme_share_number(self) -> Decimal | None:
        return measures.share(self.n_sme, self.n_sme + self.n_large)


def _line(row: tuple[Any, ...]) -> Line:
    name, n, n_sme, n_large, *money = row
    return Line(name, int(n), int(n_sme), int(n_large), *money)


def added(lines: Sequence[Line]) -> Line:
    """Return the sum of some lines, as the line of all."""
    names = ("n", "n_sme", "n_large", "value_gbp", "sme_gbp", "large_gbp")
    return _line(("all", *(sum((getattr(line, name) for line in lines), ZERO) for name in names)))


# The totals of months, and the choices that each of them can tell apart.
TOTALS = {"suppliers_monthtotal": {"sector", "topic"}, "suppliers_bandtotal": {"sector", "band", "procedure"}}
COLUMNS = ("month", "sector", "topic", "band", "procedure")


def overview(filters: Filters, *columns: str) -> dict[str, list[Line]]:
    """Return the lines of each value of some ``COLUMNS`` (month, sector and topic when none is named) and of the
    whole ("all"), all in one look: at totals of months where they hold it, else at the cells.

    Months and size bands stand in order, the others largest first; "all" has one line. Raises ``ValueError`` for
    another column.
    """
    columns = columns or ("month", "sector", "topic")
    if wrong := set(columns) - set(COLUMNS):
        raise ValueError(f"figures are grouped by {', '.join(COLUMNS)}, not by {', '.join(sorted(wrong))}")
    table = _total_of(filters, columns)
    found = _added_up(filters, columns) if table is None else _stored_lines(table, filters, columns)
    for column, lines in found.items():
        is_ordered = column in {"month", "band"}
        lines.sort(key=lambda line: line.name if is_ordered else (-line.value_gbp, line.name))
    return found


def _total_of(filters: Filters, columns: Sequence[str] = ()) -> str | None:
    """Return the totals that hold these filters and columns, None where cells must be read."""
    asked = {*filters.words, *(["buyer"] if filters.buyer else []), *columns} - {"month"}
    return next((table for table, known in TOTALS.items() if asked <= known), None)


def _rows_of(table: str) -> str:
    """Return the FROM clause of a query on some totals, under the filters that they can tell apart."""
    chosen = " ".join(f"AND (%({name})s = '' OR t.{name} = %({name})s)" for name in sorted(TOTALS[table]))
    return f"FROM {table} t {IN_MONTHS} {chosen}"


def _stored_lines(table: str, filters: Filters, columns: Sequence[str]) -> dict[str, list[Line]]:
    keys = [f"t.{column}" for column in columns]
    kinds = " ".join(f"WHEN GROUPING({key}) = 0 THEN {place}" for place, key in enumerate(keys))
    query = f"""
        SELECT CASE {kinds} ELSE {len(keys)} END, {", ".join(keys)}, {SUMS} {_rows_of(table)}
        GROUP BY GROUPING SETS ({", ".join(f"({key})" for key in keys)}, ())
    """
    found: dict[str, list[Line]] = {name: [] for name in (*columns, "all")}
    for kind, *row in fetch(query, filters.facts()):
        names, sums = [*row[: len(keys)], "all"], row[len(keys) :]
        found[[*columns, "all"][kind]].append(_line((names[kind], *sums)))
    return found


def _added_up(filters: Filters, columns: Sequence[str]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {column: [] for column in columns}
    if filters.cells is not None:
        for column, rows in chosen.sums_by(filters.cells, *columns).items():
            found[column] = [Line(*sums) for sums in rows]
    return found | {"all": [added(found[columns[0]])]}


def lines_by(filters: Filters, column: str) -> list[Line]:
    """Return the lines of each value of one of ``COLUMNS``, in the order of ``overview``."""
    return overview(filters, column)[column]


def whole(filters: Filters) -> Line:
    """Return the line of everything that the filters leave."""
    return overview(filters, "month")["all"][0]


@dataclass(frozen=True)
class Body:
    """A supplier or buyer with its money and cases."""

    name: str
    value_gbp: Decimal
    n: int
    size: str = ""
    share: Decimal | None = None


def largest(filters: Filters, role: str, count: int = 10) -> list[Body]:
    """Return the suppliers or buyers with most net money; ``share`` is of all money that the filters leave.

    Raises ``ValueError`` for another role, and for more bodies than are kept.
    """
    if role not in {"supplier", "buyer"} or count > KEPT:
        raise ValueError(f"there are up to {KEPT} suppliers or buyers, not {count} of {role!r}")
    if _is_stored(filters):
        query = f"""
            SELECT p.name, (one ->> 1)::numeric, (one ->> 2)::bigint, one ->> 3, c.value_gbp
            FROM suppliers_concentration c CROSS JOIN jsonb_array_elements(c.largest) WITH ORDINALITY t (one, place)
            LEFT JOIN suppliers_party p ON p.id = (one ->> 0)::bigint
            WHERE {STORED} AND c.role = %(role)s AND NOT c.by_group ORDER BY place LIMIT %(count)s
        """  # noqa: S608
        rows = fetch(query, {**filters.facts(), **_slice(filters), "role": role, "count": count})
    elif (shares := filters.suppliers if role == "supplier" else filters.buyers) is None:
        rows = []
    else:
        _, whole, *_, named = shares
        top = json.loads(named)[:count]
        names = Party.objects.in_bulk([body for body, *_ in top if body])
        rows = [(body and names[body].name, Decimal(value), n, size, whole) for body, value, n, size in top]
    return [
        Body(
            name or NOT_KNOWN, value, int(n), size if role == "supplier" else "", measures.share(value, total)
        )
        for name, value, n, size, total in rows
    ]


@dataclass(frozen=True)
class Crowd:
    """How concentrated one side of the market is."""

    n: int
    hhi: Decimal | None
    cr4: Decimal | None
    top5: Decimal | None
    squares: Decimal | None = Decimal(0)  # None: stored by an older version, until the rollups are rebuilt

    @property
    def word(self) -> str:
        return measures.concentration_word(self.hhi) if self.hhi is not None else ""


def concentration(filters: Filters, role: str = "supplier", *, by_group: bool = False) -> Crowd:
    """Return the concentration of suppliers or buyers: the stored one where there is one, else worked out."""
    if _is_stored(filters, by_group=by_group):
        return _stored([filters], role)[by_group][0]
    if filters.cells is None:
        return Crowd(0, None, None, None)
    shares = filters.suppliers if role == "supplier" else filters.buyers
    if by_group:
        shares = chosen.shares(filters.cells, role, by_group=True)
    return _crowd(shares)  # type: ignore[arg-type]


def _crowd(shares: Sequence[Any]) -> Crowd:
    n, _, hhi, cr4, top5, squares, _ = shares
    return Crowd(n, hhi, cr4, top5, squares)


def concentration_both_ways(filters: Filters) -> tuple[Crowd, Crowd]:
    """Return the concentration of suppliers by firm, and with the firms of a group as one; in one look where stored."""
    if _is_stored(filters, by_group=True):
        (firms,), (groups,) = _stored([filters], "supplier")
        return firms, groups
    return concentration(filters), concentration(filters, by_group=True)


STORED = "c.source_id = %(source)s AND c.period = %(period)s AND c.slice = %(kind)s AND c.name = %(name)s"


def _is_stored(filters: Filters, *, by_group: bool = False) -> bool:
    """Whether the rollups hold the bodies of exactly these filters."""
    period = filters.period
    if period is None or filters.buyer:
        return False
    if len(filters.words) > (0 if "Q" in period else 1):
        return False
    return not (by_group and len(period) == 7)


def _slice(filters: Filters) -> dict[str, Any]:
    kind, name = next(iter(filters.words.items()), ("all", ""))
    return {"period": filters.period, "kind": kind, "name": name}


def concentrations(periods: Sequence[Filters]) -> tuple[list[Crowd], list[Crowd]]:
    """Return the concentration of suppliers in each of some stored periods, by firm and by group, in one look.

    Raises ``ValueError`` for a period that is not stored. The periods may differ in their time only.
    """
    if not all(_is_stored(one, by_group=True) for one in periods):
        raise ValueError("only whole years and years to a quarter are stored")
    return _stored(periods, "supplier") if periods else ([], [])


def _stored(periods: Sequence[Filters], role: str) -> tuple[list[Crowd], list[Crowd]]:
    query = """
        SELECT c.period, c.by_group, c.n, c.hhi, c.cr4, c.top5, c.squares FROM suppliers_concentration c
        WHERE c.source_id = %(source)s AND c.period = ANY(%(periods)s) AND c.slice = %(kind)s AND c.name = %(name)s
            AND c.role = %(role)s
    """
    asked = [one.period for one in periods]
    facts = {**periods[0].facts(), **_slice(periods[0]), "role": role, "periods": asked}
    found = {(period, by_group): Crowd(*rest) for period, by_group, *rest in fetch(query, facts)}
    none = Crowd(0, None, None, None)
    firms, groups = ([found.get((period, by_group), none) for period in asked] for by_group in (False, True))
    return firms, groups


def concentration_by_year(filters: Filters) -> dict[int, tuple[Crowd, Crowd]]:
    """Return the concentration of suppliers in each year that has a record under the filters, by firm and with the
    firms of a group as one. Of a year that the filters reach in part it is that of this part.
    """
    months = [line.name for line in lines_by(filters, "month") if line.name > NO_DATE]
    years = sorted({month.year for month in months})
    periods = [
        replace(
            filters,
            first=max(date(year, 1, 1), filters.first or NO_DATE),
            last=min(date(year, 12, 1), filters.last or date.max),
        )
        for year in years
    ]
    if all(_is_stored(one, by_group=True) for one in periods):
        return dict(zip(years, zip(*concentrations(periods), strict=True), strict=True))
    money = crowds.money_of(filters.cells, "all", "supplier")  # type: ignore[arg-type]  # the months have records
    rows = crowds.both_ways(money.by(money.period // 12), "all", "supplier", str)
    found = {(year, by_group): _crowd(shares) for year, _, _, _, by_group, *shares in rows}
    return {year: (found[str(year), False], found[str(year), True]) for year in years}


def tables_of(years: Sequence[Filters], kind: str) -> list[year_tables.Table | None]:
    """Return one of ``year_tables.TABLES`` of each of some years of a source: the kept one where everything is asked
    for and it is kept, else worked out; None where a year has no record.
    """
    periods = [year.period for year in years if year.period and not (year.words or year.buyer)]
    found = year_tables.kept(years[0].source, periods, kind) if periods else {}
    return [
        found.get(year.period or "")
        or (year_tables.TABLES[kind](year.cells) if year.cells is not None else None)
        for year in years
    ]


def whole_and_owned(filters: Filters) -> tuple[Line, Decimal, int]:
    """Return ``whole``, the money in it to firms flagged SME that a large group owned on the day, and the cases."""
    table = _total_of(filters)
    if table is None:
        large = list(CorporateGroup.objects.filter(is_large=True).values_list("pk", flat=True))
        owned = chosen.owned(filters.cells, large) if filters.cells is not None else (ZERO, 0)
        return whole(filters), *owned
    query = f"""
        SELECT 'all', {SUMS}, coalesce(sum(t.owned_gbp), 0), coalesce(sum(t.n_owned), 0)::bigint {_rows_of(table)}
    """
    *sums, owned_gbp, cases = fetch(query, filters.facts())[0]
    return _line(tuple(sums)), owned_gbp, cases


def owned_by_year(filters: Filters) -> dict[int, Decimal]:
    """Return the money of each year with a record to firms flagged SME that a large group owned on the day."""
    table = _total_of(filters)
    if table is None:
        large = list(CorporateGroup.objects.filter(is_large=True).values_list("pk", flat=True))
        return {year: chosen.owned(found, large)[0] for year, found in chosen.by_year(filters.cells).items()}
    query = (
        f"SELECT extract(year FROM t.month)::int, coalesce(sum(t.owned_gbp), 0) {_rows_of(table)} GROUP BY 1"  # noqa: S608
    )
    return dict(fetch(query, filters.facts()))


def months_and_owned(source: Source) -> list[tuple[Line, Decimal]]:
    """Return the line of each month of a source in order, with its money to firms flagged SME that a large group
    owned then.
    """
    query = f"""
        SELECT t.month, {SUMS}, coalesce(sum(t.owned_gbp), 0) FROM suppliers_monthtotal t {IN_MONTHS}
        GROUP BY t.month ORDER BY t.month
    """  # noqa: S608  the names are our own
    return [(_line(tuple(sums)), owned) for *sums, owned in fetch(query, Filters(source).facts())]


def choices(source: Source) -> dict[str, list[Any]]:
    """Return what can be chosen in the filters of a source: months, sectors and topics."""
    rows = fetch(
        """
        SELECT array_agg(DISTINCT month ORDER BY month), array_agg(DISTINCT sector ORDER BY sector),
            array_agg(DISTINCT topic ORDER BY topic)
        FROM suppliers_monthtotal WHERE source_id = %s AND month > %s
        """,
        [source.pk, NO_DATE],
    )[0]
    return {
        "months": rows[0] or [],
        "sectors": [name for name in rows[1] or [] if name],
        "topics": [name for name in rows[2] or [] if name],
    }


def files(source: Source) -> list[Dataset]:
    """Return the files that count in a source's figures, newest first."""
    return list(Dataset.objects.counted().filter(source=source).order_by("-as_at", "-pk")[:20])


def share_of_money(line: Line) -> Answer:
    """Return M1 of a line of figures."""
    return m1(line.sme_gbp, line.large_gbp, line.n_sme + line.n_large)


def share_of_number(line: Line) -> Answer:
    """Return M2 of a line of figures."""
    return m2(line.n_sme, line.n_large, line.sme_gbp, line.large_gbp)


CHOSEN = f"""{IN_TIME}
    AND (%(sector)s = '' OR f.sector = %(sector)s) AND (%(topic)s = '' OR f.topic = %(topic)s)
    AND (%(procedure)s = '' OR f.procedure = %(procedure)s)
    AND (%(band)s = '' OR (f.value_gbp >= %(at_least)s AND f.value_gbp < %(below)s))
"""
FACTS_OF_BUYER = """
    AND f.buyer_id IN (
        SELECT p.id FROM suppliers_party p WHERE p.role = 'buyer' AND coalesce(p.root_id, p.id) IN
            (SELECT coalesce(root_id, id) FROM suppliers_party WHERE role = 'buyer' AND name = %(buyer)s))
"""


def chosen_facts(filters: Filters) -> str:
    """Return the conditions on ``f``, a fact, that the filters set; their values are those of ``facts``."""
    return CHOSEN + (FACTS_OF_BUYER if filters.buyer else "")


def rows_behind(
    filters: Filters, *, supplier: str = "", size: str = "", after: int = 0, count: int = 50
) -> list[Any]:
    """Return the facts behind a figure, in the order of their row, each with its file and line; a keyset page."""
    extra = ""
    facts = {**filters.facts(), "supplier": supplier, "size": size, "row": after, "count": count}
    if supplier:
        extra += """ AND f.supplier_id IN (SELECT p.id FROM suppliers_party p WHERE coalesce(p.root_id, p.id) IN
            (SELECT coalesce(root_id, id) FROM suppliers_party WHERE role = 'supplier' AND name = %(supplier)s))"""
    if size:
        extra += " AND f.size = %(size)s"
    query = f"""
        SELECT f.id, f.happened_on, s.name, b.name, f.title, f.value_gbp, f.size, f.sector, f.topic, f.line,
            d.reference, d.file_name
        {COUNTED} {chosen_facts(filters)} {extra} AND f.id > %(row)s ORDER BY f.id LIMIT %(count)s
    """
    names = ("id", "happened_on", "supplier", "buyer", "title", "value_gbp", "size", "sector", "topic", "line",
             "dataset", "file_name")  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in fetch(query, facts)]


def bands(filters: Filters) -> list[tuple[str, int, int, int, Decimal, Decimal]]:
    """Return (band, awards, SME, large, £, £ to SMEs) for each size of award."""
    return [
        (line.name, line.n, line.n_sme, line.n_large, line.value_gbp, line.sme_gbp)
        for line in lines_by(filters, "band")
    ]


def single_bids(filters: Filters) -> tuple[int, int]:
    """Return awards with one bid, and awards that state the number of bids; direct awards left out."""
    single, decided = zip(*single_bids_by_year(filters).values(), (0, 0), strict=True)
    return sum(single), sum(decided)


def single_bids_by_year(filters: Filters) -> dict[int, tuple[int, int]]:
    """Return the same of each year that has a record."""
    if filters.topic or filters.buyer:
        return {year: chosen.single_bids(found) for year, found in chosen.by_year(filters.cells).items()}
    query = f"""
        SELECT extract(year FROM t.month)::int, coalesce(sum(t.n_single_bid), 0)::bigint,
            coalesce(sum(t.n_bids_known), 0)::bigint
        {_rows_of("suppliers_bandtotal")} AND t.procedure <> 'direct' GROUP BY 1
    """  # noqa: S608
    return {year: (single, decided) for year, single, decided in fetch(query, filters.facts())}
