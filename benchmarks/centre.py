"""The pages of the centre and of the market over 100,000 awards and over 1,000,000: time, statements and growth.

It starts a throw-away PostgreSQL and Valkey, makes ten years of awards (those of ``./dev bench market``) with their
rollups, and asks each page in Django as an analyst of the centre, rendering included, without a network. A page is
told in processor time of this process and its database connection, as the pace of a machine changes within one run.
"""

import argparse
import gc
import statistics
import sys
from typing import Any

from benchmarks._clock import timed
from benchmarks._market_data import awards
from benchmarks.market import analyze
from supervisor.throwaway import throwaway_world

REACH_MS, REACH_SQL, REACH_GROWTH = 100, 12, 1.2
YEARS = 10
MEASURES = [f"M{number}" for number in range(1, 21)]
SOURCE = "?source=bench"
PAGES = {
    "market": f"/market/{SOURCE}",
    "market, records": f"/market/rows/{SOURCE}",
    "centre": "/centre/",
    **{
        f"why, by {way}": f"/centre/why/{SOURCE}&by={way}"
        for way in ("buyer", "sector", "topic", "procedure")
    },
    "measures": f"/centre/measures/{SOURCE}",
    **{f"measure {name}": f"/centre/measures/{name}/{SOURCE}" for name in MEASURES},
    "concentration": f"/centre/concentration/{SOURCE}",
    "buyers": f"/centre/buyers/{SOURCE}",
    "firms lost": "/centre/funnel/",
    "choices": "/centre/choices/",
}


def measure(client: Any, rounds: int) -> dict[str, tuple[int, list[float]]]:
    """Return the statements of each page, and the milliseconds of processor time that it took each time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found: dict[str, tuple[int, list[float]]] = {}
    for name, address in PAGES.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        found[name] = (len(queries), [])
    gc.collect()
    gc.freeze()  # as the web server does once it has started (config/wsgi.py)
    for _ in range(rounds):
        for name, address in PAGES.items():
            found[name][1].append(timed(lambda address=address: client.get(address)).processor)
    return found


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=100_000, help="awards of ten years at first (100000)")
    parser.add_argument("--many", type=int, default=1_000_000, help="awards then (1000000)")
    parser.add_argument("--rounds", type=int, default=9, help="how often each page is asked (9)")
    chosen = parser.parse_args()
    with throwaway_world():
        from django.test import Client

        from suppliers.market import rollups
        from tests import make

        client = make.sign_in(Client(), make.analyst())
        results = []
        for many in (chosen.few, chosen.many):
            rollups.rebuild(awards(many, YEARS))
            analyze()
            results.append(measure(client, chosen.rounds))
    few, many = results
    return show(few, many, chosen)


def show(few: Any, many: Any, chosen: argparse.Namespace) -> int:
    """Print the table, and what is over its reach."""
    print(f"{chosen.rounds} rounds a page; milliseconds of processor time, medians; growth: of the medians")
    print(f"{'':22}{f'{chosen.few:,}':>12}{f'{chosen.many:,}':>12}{'highest':>9}{'growth':>8}{'SQL':>8}")
    missed = 0
    for name, (statements, took) in few.items():
        then_statements, then = many[name]
        before, now = statistics.median(took), statistics.median(then)
        over = {
            "time": max(then) > REACH_MS,
            "growth": now / before > REACH_GROWTH,
            "SQL": max(statements, then_statements) > REACH_SQL,
        }
        missed += any(over.values())
        print(
            f"{name:22}{before:>12.1f}{now:>12.1f}{max(then):>9.1f}{now / before:>8.2f}"
            f"{f'{statements}/{then_statements}':>8}  {', '.join(what for what, is_over in over.items() if is_over)}"
        )
    print(
        f"reach: < {REACH_MS} ms, <= {REACH_GROWTH} x growth, <= {REACH_SQL} statements; {missed} of {len(few)} over"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
