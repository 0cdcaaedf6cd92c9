"""Market: rollups, a month's refresh and the dashboard, beside DuckDB on the same rows in memory."""

import argparse
import gc
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks._market_data import awards
from supervisor.throwaway import throwaway_world

YEARS = (1, 5, 10)
# The same three works on rows that are in memory already: cells, concentration over groups, entries and exits.
PEER = (
    """SELECT date_trunc('month', day), topic, buyer, count(*), sum(value),
        sum(value) FILTER (WHERE size = 'sme'), sum(value) FILTER (WHERE size = 'large')
       FROM awards GROUP BY 1, 2, 3""",
    """WITH money AS (
        SELECT date_trunc('month', day) AS month, topic, coalesce(-g.grp, a.supplier) AS body, sum(value) AS v
        FROM awards a LEFT JOIN groups g ON g.supplier = a.supplier GROUP BY 1, 2, 3
       ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY month, topic ORDER BY v DESC) AS place,
            sum(v) OVER (PARTITION BY month, topic) AS whole FROM money
       )
       SELECT month, topic, sum((v / whole) * (v / whole)) * 10000, sum(v) FILTER (WHERE place <= 4) / any_value(whole)
       FROM ranked GROUP BY 1, 2""",
    """WITH seen AS (SELECT supplier, min(year(day)) AS first, max(year(day)) AS last FROM awards GROUP BY 1)
       SELECT first, count(*), count(*) FILTER (WHERE last = first) FROM seen GROUP BY 1""",
)


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Return the milliseconds of each run."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return found


def analyze() -> None:
    """Do what the database does by itself some minutes after so many new rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE suppliers_monthcells, suppliers_monthtotal, suppliers_bandtotal, suppliers_standing, "
            "suppliers_concentration"
        )


def duck(folder: Path, runs: int) -> list[float]:
    """Return the milliseconds of DuckDB for all three works, one thread, the rows in memory."""
    import duckdb
    from django.db import connection

    rows, groups = folder / "awards.csv", folder / "groups.csv"
    for path, query in (
        (rows, "SELECT happened_on AS day, topic, buyer_id AS buyer, supplier_id AS supplier, size, value_gbp AS value "
               "FROM suppliers_marketfact"),
        (groups, "SELECT party_id AS supplier, group_id AS grp FROM suppliers_groupmember"),
    ):  # fmt: skip
        copied = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"
        with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(copied) as copy:
            for piece in copy:
                file.write(piece)
    peer = duckdb.connect()
    peer.execute("SET threads = 1")
    peer.execute(
        f"""CREATE TABLE awards AS SELECT * FROM read_csv('{rows}', types = {{'topic': 'VARCHAR', 'size': 'VARCHAR',
            'value': 'DECIMAL(18,2)'}})"""
    )
    peer.execute(f"CREATE TABLE groups AS SELECT * FROM read_csv('{groups}')")
    return timed(lambda: [peer.execute(query).fetchall() for query in PEER], runs)


# Choices whose figures are stored, and choices that are added up out of the cells.
STORED = ("", "&from=2024-01&to=2024-12", "&topic=72", "&sector=Health", "&from=2025-01&to=2025-12&topic=48")
ADDED_UP = (
    "&procedure=open",
    "&procedure=open&by=sector",
    "&band=a",
    "&buyer=Buyer+1",
    "&buyer=Buyer+1000",
    "&from=2017-03&to=2025-08",
    "&sector=Health&topic=72",
    "&band=b&topic=72",
)


def pages(chosen: tuple[str, ...], runs: int) -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of the dashboard page, its processor time and its queries, over different filters."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, whole, busy, queries = Client(), [], [], []
    client.get("/market/?source=bench")
    gc.freeze()  # as the web server does once it has started (config/wsgi.py)
    for run in range(runs):
        for more in chosen:
            with CaptureQueriesContext(connection) as captured:
                began, worked = time.perf_counter(), time.process_time()
                answer = client.get(f"/market/?source=bench{more}")
                took, worked = time.perf_counter() - began, time.process_time() - worked
            if answer.status_code != 200:
                raise SystemExit(f"the page answered {answer.status_code}")
            if run:
                whole.append(took * 1000)
                busy.append(worked * 1000)
                queries.append(sum(float(one["time"]) for one in captured.captured_queries) * 1000)
    return whole, busy, queries


LITTLE = 100_000  # awards that the page is measured over beside the full size


def page_over(count: int) -> tuple[list[float], list[float], list[float]]:
    """Return what ``pages`` does of the stored figures, over so many awards of ten years."""
    from suppliers.market import rollups

    rollups.rebuild(awards(count, YEARS[-1]))
    analyze()
    return pages(STORED, 9)


def show(name: str, found: list[float]) -> None:
    """Print one line: median, lowest, highest and the 95th percentile."""
    ordered = sorted(found)
    print(f"{name:52}{statistics.median(ordered):>10,.0f}{ordered[0]:>10,.0f}{ordered[-1]:>10,.0f}"
          f"{ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:>10,.0f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=1_000_000, help="awards of ten years")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with throwaway_world() as servers:
        from datetime import date

        from suppliers.market import rollups

        print(f"milliseconds, wall clock{'':28}{'median':>10}{'lowest':>10}{'highest':>10}{'p95':>10}")
        little = page_over(LITTLE)
        for what, took in zip(("", ", processor", ", queries"), little, strict=True):
            show(f"dashboard page over {LITTLE:,} awards{what}", took)
        refreshes = {}
        for years in YEARS:  # so many awards a year each time: what a month holds stays the same
            source = awards(chosen.awards * years // YEARS[-1], years)
            rebuild, settle = partial(rollups.rebuild, source), partial(rollups.settle, source, [2025])
            rebuilt = timed(rebuild, chosen.runs if years == YEARS[-1] else 1)
            analyze()
            refreshes[years] = [
                took
                for month in (3, 6, 9, 11)
                for took in timed(partial(rollups.refresh, source, [date(2025, month, 1)]), 2)
            ]
            show(f"a month's refresh, {years} years behind it", refreshes[years])
            show(f"its year and all years, {years} years", timed(settle, 3))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        show(f"rebuild, {chosen.awards:,} awards", rebuilt)
        print(f"{'most memory of this process by then, MB':52}{most:>10,.0f}")
        peer = duck(servers.var, 5)
        show("DuckDB, cells + concentration + entries", peer)
        for name, filters in (("dashboard page", STORED), *((f"page{one}", (one,)) for one in ADDED_UP)):
            found = pages(filters, 9)
            for what, took in zip(("", ", processor", ", queries"), found, strict=True):
                show(name + what, took)
            if filters == STORED:
                grew = [
                    statistics.median(big) / statistics.median(small)
                    for big, small in zip(found, little, strict=True)
                ]
                print(f"dashboard page, {chosen.awards:,} ÷ {LITTLE:,} awards: {grew[0]:.2f} by the clock, "
                      f"{grew[1]:.2f} of processor time")  # fmt: skip
        flat = statistics.median(refreshes[YEARS[-1]]) / statistics.median(refreshes[YEARS[0]])
        print(f"rebuild ÷ DuckDB {statistics.median(rebuilt) / statistics.median(peer):.1f}; "
              f"a month's refresh after ten years ÷ after one {flat:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
