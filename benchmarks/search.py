"""Finding work among 100,000 tenders: each kind of search as a whole page, beside PostgreSQL's own part of it.

It starts a throw-away PostgreSQL, writes the tenders (titles, problems and places from small vocabularies, with
a long tail), indexes them with the product's own statement, and asks `/find/` as a visitor does. The times are
of the whole answer inside Django, rendering included, without a network: by the wall, and in processor time of this
process and its database connection.
"""

import argparse
import os
import random
import statistics
import sys
import time
from typing import Any

from benchmarks._clock import Asked, timed
from supervisor.throwaway import throwaway_world

REACH_P95_MS = 100
SEARCHES = {
    "everything open": "",
    "a common word": "q=families",
    "a rare word": "q=lichen",
    "three words": "q=safeguarding+history+schools",
    "a phrase and a minus": "q=%22temporary+accommodation%22+-debt",
    "a misspelt word": "q=safegarding+histry",
    "a subject": "cpv=72000000",
    "a place": "place=Harrowmere",
    "a value": "least_gbp=50000&most_gbp=90000",
    "closing dates": "closes_from=2026-12-01&closes_to=2026-12-20",
    "word, place and value": "q=housing&place=Eastmarch&most_gbp=400000",
    "all, closed too": "q=housing&state=all",
    "no result at all": "q=zzyzx+qwxq",
}
THINGS = (
    "Safeguarding history", "Temporary accommodation", "Housing need", "Debt advice", "School places", "Damp homes",
    "Planning notices", "Licences", "Waste rounds", "Care reviews", "Court dates", "Library loans",
)  # fmt: skip
DOINGS = (
    "seen in one place",
    "decided in nine days",
    "for families",
    "without a second visit",
    "that people trust",
)
PLACES = (
    "Harrowmere",
    "Eastmarch",
    "Northlode",
    "Fenwick",
    "Saltburn Vale",
    "Kingsholt",
    "Aldermoor",
    "Brackley Down",
)
RARE = ("lichen", "heron", "quarry", "viaduct")
CODES = ("72000000-5", "72200000-7", "79400000-8", "85300000-2", "48000000-8")


def write_tenders(superuser: Any, number: int, *, after: int = 0, like: str = "") -> None:
    """Copy one tender and its lot ``number`` times with other words, places, values and dates.

    ``after``: how many were written before; ``like``: the status of the tender that is copied, else the first.
    """
    from procurement.tenders.models import Lot, Tender

    chance = random.Random(20261126)
    changed = ("id", "reference", "title", "why", "cpv_code", "place", "published_at", "deadline_at")
    rest = [f'"{f.column}"' for f in Tender._meta.concrete_fields if f.column not in (*changed, "uuid")]
    unique = ["uuid"] if any(f.column == "uuid" for f in Tender._meta.concrete_fields) else []
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DROP TABLE IF EXISTS pg_temp.words")
    [(model,)] = superuser.execute(
        "SELECT id FROM procurement_tender WHERE %(like)s IN ('', status) ORDER BY id LIMIT 1", {"like": like}
    ).fetchall()
    superuser.execute(
        "CREATE TEMP TABLE words (n int, title text, why text, cpv text, place text, days int, value numeric)"
    )
    with superuser.cursor().copy("COPY words FROM STDIN") as copy:
        for n in range(after + 1, after + number + 1):
            thing = chance.choice(THINGS)
            rare = f" {chance.choice(RARE)}" if chance.random() < 0.001 else ""
            copy.write_row(
                (
                    n,
                    f"{thing} {chance.choice(DOINGS)}{rare} {n}",
                    f"People wait {chance.randint(3, 90)} days, because {thing.lower()} is asked for twice.",
                    chance.choice(CODES),
                    chance.choice(PLACES),
                    # One in ten is open, as on a board that keeps what it has published.
                    chance.randint(1, 40) if chance.random() < 0.1 else -chance.randint(1, 2000),
                    chance.choice((18_000, 60_000, 85_000, 240_000, 1_200_000)),
                )
            )
    superuser.execute(
        f"INSERT INTO procurement_tender (id, reference, title, why, cpv_code, place, published_at, deadline_at"
        f"{''.join(f', {name}' for name in [*unique, *rest])}) "
        "SELECT 1000000 + w.n, 'T-9' || lpad(w.n::text, 7, '0'), w.title, w.why, w.cpv, w.place, "
        "now() + make_interval(days => w.days - 30), now() + make_interval(days => w.days, mins => w.n %% 1440)"
        f"{''.join(', gen_random_uuid()' for _ in unique)}{''.join(f', t.{name}' for name in rest)} "
        "FROM words AS w CROSS JOIN (SELECT * FROM procurement_tender WHERE id = %s) AS t",
        [model],
    )
    lot = [
        f'"{f.column}"'
        for f in Lot._meta.concrete_fields
        if f.column not in ("id", "tender_id", "reference", "value_gbp")
    ]
    superuser.execute(
        f"INSERT INTO procurement_lot (id, tender_id, reference, value_gbp, {', '.join(lot)}) "
        "SELECT 1000000 + w.n, 1000000 + w.n, 'T-9' || lpad(w.n::text, 7, '0') || '-L1', w.value, "
        f"{', '.join(f'l.{name}' for name in lot)} "
        "FROM words AS w CROSS JOIN (SELECT * FROM procurement_lot WHERE tender_id = %s ORDER BY id LIMIT 1) AS l",
        [model],
    )
    superuser.execute("SET session_replication_role = origin")


def measure(rounds: int) -> dict[str, list[Asked]]:
    """Return for each search what each answer took."""
    from django.test import Client

    client, found = Client(), {}
    for name, query in SEARCHES.items():
        address = f"/find/?{query}"
        if client.get(address).status_code != 200:  # it fills caches too
            raise RuntimeError(f"{address} is not answered")
        found[name] = [timed(lambda address=address: client.get(address)) for _ in range(rounds)]
    return found


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tenders", type=int, default=100_000, help="how many tenders (100000)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each search is asked (20)")
    chosen = parser.parse_args()
    with throwaway_world() as servers:
        import psycopg
        from django.db import connections

        from suppliers.finding.search import index_tenders
        from tests.suppliers import make

        make.publish(make.drafted())
        with psycopg.connect(servers.superuser_url, autocommit=True) as superuser:
            write_tenders(superuser, chosen.tenders)
            start = time.perf_counter()
            index_tenders()
            print(f"{chosen.tenders:,} tenders indexed in {time.perf_counter() - start:.1f} s")
            superuser.execute("VACUUM ANALYZE")
        found = measure(chosen.rounds)
        connections.close_all()
    print(
        f"{chosen.rounds} rounds a search, {os.cpu_count()} cores; milliseconds of the whole page, by the wall"
    )
    print(f"{'':26}{'median':>9}{'min':>9}{'max':>9}{'processor':>11}")
    for name, took in found.items():
        wall = sorted(one.wall for one in took)
        busy = statistics.median(one.processor for one in took)
        print(f"{name:26}{statistics.median(wall):>9.1f}{wall[0]:>9.1f}{wall[-1]:>9.1f}{busy:>11.1f}")
    every = [one for took in found.values() for one in took]
    slowest = [
        statistics.quantiles(times, n=20)[-1]
        for times in ([one.wall for one in every], [one.processor for one in every])
    ]
    print(f"p95 of all {len(every)} searches: {slowest[0]:.1f} ms (reach: < {REACH_P95_MS}), "
          f"{slowest[1]:.1f} of processor time")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
