"""Rollups of the facts that count, month by month: the same rows whether built at once or as facts come in.

What counts: current facts of counted files of the source, sales, payments and awards; of an award the part with
its value, so that each counts once; no framework ceilings on the award basis. A fact without a date stands under
January 1900: it is in totals, and in no month that a page shows.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from suppliers.market.models import Source

NO_DATE = date(1900, 1, 1)
COUNTED = """
    FROM suppliers_marketfact f
    JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.is_counted AND d.source_id = %(source)s
    LEFT JOIN suppliers_party b ON b.id = f.buyer_id
    LEFT JOIN suppliers_party s ON s.id = f.supplier_id
    WHERE f.is_current AND f.part = 0 AND f.stage IN ('sale', 'payment', 'award')
      AND NOT (f.is_framework AND %(basis)s = 'award')
"""
# The same condition in the form that the index on (dataset, day) serves.
IN_MONTH = """ AND ((f.happened_on >= %(first)s AND f.happened_on < %(after)s)
                    OR (f.happened_on IS NULL AND %(first)s = DATE '1900-01-01')) """
BAND = """CASE WHEN %(basis)s <> 'award' OR f.value_gbp IS NULL THEN ''
    WHEN f.value_gbp < 100000 THEN 'a' WHEN f.value_gbp < 500000 THEN 'b' WHEN f.value_gbp < 1000000 THEN 'c'
    WHEN f.value_gbp < 5000000 THEN 'd' ELSE 'e' END"""

CELLS = f"""
    INSERT INTO suppliers_cell (source_id, month, sector, buyer_id, topic, band, procedure,
        n, n_sme, n_large, n_valued, value_gbp, sme_gbp, large_gbp, n_bids_known, n_single_bid)
    SELECT d.source_id, date_trunc('month', coalesce(f.happened_on, '1900-01-01'))::date, f.sector,
        coalesce(b.root_id, f.buyer_id), f.topic, {BAND}, f.procedure,
        count(*), count(*) FILTER (WHERE f.size = 'sme'), count(*) FILTER (WHERE f.size = 'large'),
        count(f.value_gbp), coalesce(sum(f.value_gbp), 0),
        coalesce(sum(f.value_gbp) FILTER (WHERE f.size = 'sme'), 0),
        coalesce(sum(f.value_gbp) FILTER (WHERE f.size = 'large'), 0),
        count(f.bids_n), count(*) FILTER (WHERE f.bids_n = 1)
    {COUNTED} {{month}}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
TOTALS = """
    INSERT INTO suppliers_monthtotal (source_id, month, sector, topic, n, n_sme, n_large, value_gbp, sme_gbp, large_gbp)
    SELECT source_id, month, sector, topic, sum(n), sum(n_sme), sum(n_large), sum(value_gbp), sum(sme_gbp),
        sum(large_gbp)
    FROM suppliers_cell WHERE source_id = %(source)s {month} GROUP BY 1, 2, 3, 4
"""
PARTY_YEARS = f"""
    INSERT INTO suppliers_partyyear (source_id, year, role, sector, topic, party_id, size, n, value_gbp)
    SELECT d.source_id, extract(year FROM coalesce(f.happened_on, '1900-01-01'))::int, 'supplier', f.sector, f.topic,
        coalesce(s.root_id, f.supplier_id), f.size, count(*), coalesce(sum(f.value_gbp), 0)
    {COUNTED} {{month}}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608
BUYER_YEARS = """
    INSERT INTO suppliers_partyyear (source_id, year, role, sector, topic, party_id, size, n, value_gbp)
    SELECT source_id, extract(year FROM month)::int, 'buyer', sector, topic, buyer_id, '', sum(n), sum(value_gbp)
    FROM suppliers_cell WHERE source_id = %(source)s {month} GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
# Concentration of one period: money by body, then the sums of squares. The whole is what all shares are of.
CONCENTRATION = """
    INSERT INTO suppliers_concentration
        (source_id, period, slice, name, role, by_group, n, value_gbp, hhi, cr4, top5)
    WITH money AS ({money}), bodies AS (
        SELECT 'all' AS slice, '' AS name, role, body, sum(value_gbp) AS v FROM money GROUP BY 3, 4
        UNION ALL
        SELECT 'sector', sector, role, body, sum(value_gbp) FROM money WHERE sector <> '' GROUP BY 2, 3, 4
        UNION ALL
        SELECT 'topic', topic, role, body, sum(value_gbp) FROM money WHERE topic <> '' GROUP BY 2, 3, 4
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY slice, name, role ORDER BY v DESC, body NULLS LAST) AS place
        FROM bodies
    ), sums AS (
        SELECT slice, name, role, count(body) AS n, sum(v) AS whole, sum(v * v) AS squares,
            sum(v) FILTER (WHERE place <= 4) AS four, sum(v) FILTER (WHERE place <= 5) AS five
        FROM ranked GROUP BY 1, 2, 3
    )
    SELECT %(source)s, %(period)s, slice, left(name, 60), role, {by_group}, n, whole,
        CASE WHEN whole > 0 THEN round(squares * 10000 / (whole * whole), 4) END,
        CASE WHEN whole > 0 THEN round(four / whole, 6) END,
        CASE WHEN whole > 0 THEN round(five / whole, 6) END
    FROM sums
"""
MONEY_OF_MONTH = f"""
    SELECT 'supplier' AS role, coalesce(s.root_id, f.supplier_id) AS body, f.sector, f.topic, f.value_gbp
    {COUNTED} {IN_MONTH}
"""
MONEY_OF_YEARS = """
    SELECT y.role, y.party_id AS body, y.sector, y.topic, y.value_gbp FROM suppliers_partyyear y
    WHERE y.source_id = %(source)s {years}
"""
# The group effect: a firm counts as its group where it belonged to one on the last day of the year. A firm has one
# owner on a day (``actions.join_group``), so no row is doubled.
MONEY_OF_GROUPS = """
    SELECT y.role, coalesce(-g.group_id, y.party_id) AS body, y.sector, y.topic, y.value_gbp
    FROM suppliers_partyyear y
    LEFT JOIN suppliers_groupmember g ON g.party_id = y.party_id AND g.from_on <= make_date(y.year, 12, 31)
        AND (g.to_on IS NULL OR g.to_on >= make_date(y.year, 12, 31))
    WHERE y.source_id = %(source)s AND y.role = 'supplier' {years}
"""


def next_month(month: date) -> date:
    """Return the first day of the month after.

    >>> next_month(date(2013, 12, 1))
    datetime.date(2014, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def refresh(source: Source, months: Sequence[date]) -> None:
    """Build the rollups of these months of one source anew, in one transaction; ``settle`` does their years.

    It costs what the months hold, however many years came before. Refreshes of one source wait for each other; a
    reader sees the old rows until the new ones are whole.
    """
    if not months:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        for month in sorted(set(months)):
            facts = _facts(source, month)
            for table in ("cell", "monthtotal"):
                cursor.execute(
                    f"DELETE FROM suppliers_{table} WHERE source_id = %(source)s AND month = %(first)s",  # noqa: S608
                    facts,
                )
            cursor.execute(CELLS.format(month=IN_MONTH), facts)
            cursor.execute(TOTALS.format(month="AND month = %(first)s"), facts)
            if month != NO_DATE:
                _concentrate(cursor, source, f"{month:%Y-%m}", MONEY_OF_MONTH, facts)


def settle(source: Source, years: Iterable[int]) -> None:
    """Build what these years of one source hold, and what all of them do: the largest bodies and concentration."""
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        for year in sorted(set(years)):
            _build_year(cursor, source, year)
        _build_all(cursor, source)


def rebuild(source: Source) -> None:
    """Build every rollup of one source from nothing: the rows of ``refresh`` and ``settle``, byte for byte."""
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor, source)
        facts = _facts(source, NO_DATE)
        for table in ("cell", "monthtotal", "partyyear", "concentration"):
            cursor.execute(f"DELETE FROM suppliers_{table} WHERE source_id = %(source)s", facts)  # noqa: S608
        cursor.execute(CELLS.format(month=""), facts)
        cursor.execute(TOTALS.format(month=""), facts)
        cursor.execute(PARTY_YEARS.format(month=""), facts)
        cursor.execute(BUYER_YEARS.format(month=""), facts)
        cursor.execute("ANALYZE suppliers_cell, suppliers_partyyear")
        cursor.execute(
            "SELECT DISTINCT month FROM suppliers_monthtotal WHERE source_id = %(source)s ORDER BY 1", facts
        )
        months = [row[0] for row in cursor.fetchall()]
        for month in months:
            if month != NO_DATE:
                _concentrate(cursor, source, f"{month:%Y-%m}", MONEY_OF_MONTH, _facts(source, month))
        for year in sorted({month.year for month in months}):
            _concentrate_year(cursor, source, year)
        _build_all(cursor, source)


def _begin(cursor, source: Source) -> None:  # type: ignore[no-untyped-def]
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL lock_timeout = 0")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SELECT id FROM suppliers_source WHERE id = %s FOR UPDATE", [source.pk])


def _facts(source: Source, month: date) -> dict[str, object]:
    return {"source": source.pk, "basis": source.basis, "first": month, "after": next_month(month)}


def _build_year(cursor, source: Source, year: int) -> None:  # type: ignore[no-untyped-def]
    facts = {**_facts(source, date(year, 1, 1)), "after": date(year + 1, 1, 1), "year": year}
    cursor.execute("DELETE FROM suppliers_partyyear WHERE source_id = %(source)s AND year = %(year)s", facts)
    cursor.execute(PARTY_YEARS.format(month=IN_MONTH), facts)
    cursor.execute(BUYER_YEARS.format(month="AND month >= %(first)s AND month < %(after)s"), facts)
    _concentrate_year(cursor, source, year)


def _concentrate_year(cursor, source: Source, year: int) -> None:  # type: ignore[no-untyped-def]
    facts = {**_facts(source, NO_DATE), "year": year}
    years = "AND y.year = %(year)s"
    if year != NO_DATE.year:
        _concentrate(cursor, source, str(year), MONEY_OF_YEARS.format(years=years), facts)
        _concentrate(cursor, source, str(year), MONEY_OF_GROUPS.format(years=years), facts, by_group=True)


def _build_all(cursor, source: Source) -> None:  # type: ignore[no-untyped-def]
    facts = _facts(source, NO_DATE)
    _concentrate(cursor, source, "all", MONEY_OF_YEARS.format(years=""), facts)
    _concentrate(cursor, source, "all", MONEY_OF_GROUPS.format(years=""), facts, by_group=True)


def _concentrate(cursor, source, period, money, facts, *, by_group=False) -> None:  # type: ignore[no-untyped-def]
    facts = {**facts, "period": period, "group": by_group}
    cursor.execute(
        """DELETE FROM suppliers_concentration
           WHERE source_id = %(source)s AND period = %(period)s AND by_group = %(group)s""",
        facts,
    )
    cursor.execute(CONCENTRATION.format(money=money, by_group="true" if by_group else "false"), facts)


TABLES = {
    "cell": "month, sector, buyer_id, topic, band, procedure, n, n_sme, n_large, n_valued, value_gbp, sme_gbp, "
    "large_gbp, n_bids_known, n_single_bid",
    "monthtotal": "month, sector, topic, n, n_sme, n_large, value_gbp, sme_gbp, large_gbp",
    "partyyear": "year, role, sector, topic, party_id, size, n, value_gbp",
    "concentration": "period, slice, name, role, by_group, n, value_gbp, hhi, cr4, top5",
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
