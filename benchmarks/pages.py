"""Lists and details as their users open them: time, statements and size, among few tenders and among many.

It starts a throw-away PostgreSQL and Valkey, seeds the demo world, and asks each page in Django as the person of
the demo who uses it, rendering included, without a network. Beside them stands a bare list: 25 rows of the same
table in a template of one line. Then the tenders become many, and everything is asked again, the last page of the
lists too.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.search import write_tenders
from supervisor.throwaway import throwaway_world

REACH_MS, REACH_BARE, REACH_SQL, REACH_GROWTH, REACH_KB = 25, 4, 10, 1.2, 100
AMARA, WREN, PRIYA, JOAN = "Amara Osei", "Wren Castellan", "Priya Nandakumar", "Joan Abbot"
# page: who opens it, and its address; {…} is filled in from the demo world
PAGES = {
    "home of an officer": (AMARA, "/"),
    "home of a supplier": (WREN, "/"),
    "home of an evaluator": (JOAN, "/"),
    "home of the centre": (PRIYA, "/"),
    "tenders": (AMARA, "/tenders/"),
    "a tender, inside": (AMARA, "/tenders/{draft}/"),
    "a tender, in public": ("", "/tenders/{published}/"),
    "outcomes": (AMARA, "/outcomes/"),
    "contracts": (AMARA, "/contracts/"),
    "a contract": (AMARA, "/contracts/{contract}/"),
    "components": ("", "/components/"),
    "lessons": (AMARA, "/tenders/lessons/"),
    "notices": (AMARA, "/notices/"),
    "find work": (WREN, "/find/"),
    "a tender on a page": (WREN, "/find/{published}/"),
    "bids": (WREN, "/bids/"),
    "simulator": (AMARA, "/simulator/"),
    "check a text": ("", "/check/"),
    "market": ("", "/market/"),
    "centre": (PRIYA, "/centre/"),
}


@dataclass
class Measured:
    """What one page took: milliseconds of each round, statements, bytes."""

    times: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0
    status: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def world() -> dict[str, str]:
    """Return the references that addresses are filled with."""
    from django.utils import timezone

    from procurement.contracts.models import Contract
    from procurement.demo import HARROWMERE
    from procurement.tenders.models import Tender

    harrowmere = Tender.objects.filter(buyer__name=HARROWMERE)
    return {
        "draft": harrowmere.filter(status="draft").order_by("pk")[0].reference,
        "published": harrowmere.filter(status="published", deadline_at__gt=timezone.now())
        .order_by("pk")[0]
        .reference,
        "contract": Contract.objects.filter(buyer__name=HARROWMERE).order_by("pk")[0].reference,
    }


def clients() -> dict[str, Any]:
    """Return a client for each person, stepped in as the demo page does it."""
    from django.test import Client

    from procurement.demo import person
    from tests.make import sign_in

    found = {"": Client()}
    for name in {who for who, _ in PAGES.values() if who}:
        found[name] = sign_in(Client(), person(name))
    return found


def ask(client: Any, address: str, rounds: int) -> Measured:
    """Open a page ``rounds`` times after a first one that fills caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = Measured()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    found.statements, found.size, found.status = len(queries), len(response.content), response.status_code
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(address)
        found.times.append((time.perf_counter() - start) * 1000)
    return found


def bare(rounds: int) -> Measured:
    """Time the least that a list of 25 rows can take: one statement, one line of a template, no middleware."""
    from django.http import HttpResponse
    from django.template import Context, Engine
    from django.test import RequestFactory

    from procurement.tenders.models import Tender

    template = Engine().from_string(
        "<ul>{% for t in rows %}<li><a href='/tenders/{{ t.reference }}/'>{{ t.title }}</a></li>{% endfor %}</ul>"
    )

    def view(request: Any) -> HttpResponse:
        return HttpResponse(template.render(Context({"rows": Tender.objects.order_by("-changed_at")[:25]})))

    found = Measured(statements=1)
    for _ in range(rounds + 1):
        start = time.perf_counter()
        view(RequestFactory().get("/"))
        found.times.append((time.perf_counter() - start) * 1000)
    return found


def measure(rounds: int) -> tuple[Measured, dict[str, Measured]]:
    """Return what the bare list took, and each page."""
    from django.utils.http import urlencode

    from procurement.tenders.models import Tender

    facts, people = world(), clients()
    found = {
        name: ask(people[who], address.format(**facts), rounds) for name, (who, address) in PAGES.items()
    }
    late = Tender.objects.visible_to(None).order_by("changed_at", "pk")[9]
    soon = Tender.objects.filter(status="published").order_by("-deadline_at", "-pk")[9]
    after = urlencode({"after": f"{late.changed_at.isoformat()}~{late.pk}"})
    found["tenders, the last page"] = ask(people[""], f"/tenders/?{after}", rounds)
    key = f"{int(soon.deadline_at.timestamp() * 1_000_000)}.{soon.pk}"
    found["find work, the last page"] = ask(people[""], f"/find/?after={key}", rounds)
    return bare(rounds), found


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=1_000, help="tenders at first (1000)")
    parser.add_argument("--many", type=int, default=100_000, help="tenders then (100000)")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked (15)")
    chosen = parser.parse_args()
    with throwaway_world() as servers:
        import psycopg
        from django.core.management import call_command
        from django.db import connections

        from suppliers.finding.search import index_tenders

        call_command("seed")
        call_command("load_sample", verbosity=0)
        results = []
        with psycopg.connect(servers.superuser_url, autocommit=True) as superuser:
            for begun, number in ((0, chosen.few), (chosen.few, chosen.many)):
                write_tenders(superuser, number - begun, after=begun, like="published")
                index_tenders()
                superuser.execute("VACUUM ANALYZE")
                results.append(measure(chosen.rounds))
        connections.close_all()
    (bare_few, few), (bare_many, many) = results
    print(f"{chosen.rounds} rounds a page, {os.cpu_count()} cores; milliseconds of the whole answer")
    print(f"{'':26}{chosen.few:>9,}{chosen.many:>9,}{'growth':>8}{'x bare':>8}{'SQL':>9}{'kB':>6}")
    print(f"{'bare list of 25 rows':26}{bare_few.median:>9.1f}{bare_many.median:>9.1f}")
    missed = 0
    for name, at_first in few.items():
        then = many[name]
        if at_first.status != 200 or then.status != 200:
            print(f"{name:26} answered {at_first.status} and {then.status}")
            missed += 1
            continue
        growth, times_bare = then.median / at_first.median, at_first.median / bare_few.median
        over = (
            at_first.median > REACH_MS
            or times_bare > REACH_BARE
            or max(at_first.statements, then.statements) > REACH_SQL
            or growth > REACH_GROWTH
            or then.size > REACH_KB * 1000
        )
        missed += over
        print(
            f"{name:26}{at_first.median:>9.1f}{then.median:>9.1f}{growth:>8.2f}{times_bare:>8.1f}"
            f"{f'{at_first.statements}/{then.statements}':>9}{then.size / 1000:>6.0f}{'  over' if over else ''}"
        )
    print(
        f"reach: < {REACH_MS} ms, <= {REACH_BARE} x bare, <= {REACH_SQL} statements, <= {REACH_GROWTH} x growth, "
        f"<= {REACH_KB} kB; {missed} of {len(few)} pages over"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
