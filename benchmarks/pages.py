"""Lists and details as their users open them: time, statements and size, among few tenders and among many.

It starts a throw-away PostgreSQL and Valkey, seeds the demo world, and asks each page in Django as the person of
the demo who uses it, rendering included, without a network. Just before each page stands a bare list: 25 rows of
the same table in a template of one line. Then the tenders become many, and everything is asked again, the last page
of the lists too.

The pace of a machine changes within one run, so a page is told as a multiple of the bare lists that were asked
beside it, in processor time (this process and its database connection); growth is how much that multiple grew.
Pages take turns, so a slow minute falls on all of them.
"""

import argparse
import gc
import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks._clock import Asked, timed
from benchmarks.search import write_tenders
from supervisor.throwaway import throwaway_world

REACH_MS, REACH_PART_MS, REACH_BARE, REACH_SQL, REACH_GROWTH, REACH_KB = 25, 15, 4, 10, 1.2, 100
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
    "what is asked for": ("", "/market/demand/"),
    "award, price and paid": ("", "/market/value/"),
    "choices": (PRIYA, "/centre/choices/"),
    "centre": (PRIYA, "/centre/"),
    "measures": (PRIYA, "/centre/measures/"),
    "the centre's queue": (PRIYA, "/centre/queue/"),
    "names to settle": (PRIYA, "/centre/names/"),
    "a service": (AMARA, "/services/{service}/"),
    "capability": (AMARA, "/capability/"),
    "memory": (AMARA, "/memory/"),
    "people": (AMARA, "/organisation/people/"),
}


# What HTMX swaps in: the same addresses, asked as it asks them. The name is that of the simulator's slider.
HTMX = {"HX-Request": "true", "HX-Trigger-Name": "price_weight_pct"}
PARTS = {
    "part: tenders": (AMARA, "/tenders/?status=open"),
    "part: find work": (WREN, "/find/?q=outcome"),
    "part: the slider": (AMARA, "/simulator/?price_weight_pct=35"),
    "part: market": ("", "/market/"),
}


@dataclass
class Measured:
    """A page: what it took each time, what the bare list beside it took, statements, bytes."""

    page: list[Asked] = field(default_factory=list)
    bare: list[Asked] = field(default_factory=list)
    statements: int = 0
    size: int = 0
    status: int = 0

    @property
    def wall(self) -> float:
        """The median in milliseconds by the wall."""
        return statistics.median(asked.wall for asked in self.page)

    @property
    def times_bare(self) -> float:
        """The median processor time, as a multiple of that of the bare list."""
        page, bare = (statistics.median(one.processor for one in many) for many in (self.page, self.bare))
        return page / bare


def world() -> dict[str, str]:
    """Return the references that addresses are filled with."""
    from django.utils import timezone

    from procurement.contracts.models import Contract
    from procurement.demo import HARROWMERE
    from procurement.services.models import Service
    from procurement.tenders.models import Tender

    harrowmere = Tender.objects.filter(buyer__name=HARROWMERE)
    return {
        "draft": harrowmere.filter(status="draft").order_by("pk")[0].reference,
        "published": harrowmere.filter(status="published", deadline_at__gt=timezone.now())
        .order_by("pk")[0]
        .reference,
        "service": Service.objects.filter(buyer__name=HARROWMERE).order_by("pk")[0].reference,
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


def bare_list() -> Callable[[], Any]:
    """Return the least that a list of 25 rows can be: one statement, one line of a template, no middleware."""
    from django.http import HttpResponse
    from django.template import Context, Engine
    from django.test import RequestFactory

    from procurement.tenders.models import Tender

    template = Engine().from_string(
        "<ul>{% for t in rows %}<li><a href='/tenders/{{ t.reference }}/'>{{ t.title }}</a></li>{% endfor %}</ul>"
    )

    def view(request: Any) -> HttpResponse:
        return HttpResponse(template.render(Context({"rows": Tender.objects.order_by("-changed_at")[:25]})))

    return lambda: view(RequestFactory().get("/"))


def addresses() -> dict[str, tuple[str, str]]:
    """Return who opens which address, by the name of the page: last pages of lists begin ten rows from the end."""
    from django.utils.http import urlencode

    from procurement.tenders.models import Tender

    facts = world()
    late = Tender.objects.visible_to(None).order_by("changed_at", "pk")[9]
    soon = Tender.objects.filter(status="published").order_by("-deadline_at", "-pk")[9]
    after = urlencode({"after": f"{late.changed_at.isoformat()}~{late.pk}"})
    key = f"{int(soon.deadline_at.timestamp() * 1_000_000)}.{soon.pk}"
    return {
        **{name: (who, address.format(**facts)) for name, (who, address) in PAGES.items()},
        "tenders, the last page": ("", f"/tenders/?{after}"),
        "find work, the last page": ("", f"/find/?after={key}"),
        **PARTS,
    }


def write_facts(superuser: Any) -> None:
    """Write the facts of tenders that have none yet: copies of one, with prices and scores of access that differ.

    The job reads each tender for it, which takes some 10 ms a tender. What they say is counted by the code of the job.
    """
    from suppliers.market import own_facts
    from suppliers.market.models import MarketFact, Source

    own = (
        "id",
        "record",
        "line",
        "happened_on",
        "topic",
        "cpvs",
        "title",
        "notice",
        "ocid",
        "released_at",
        "extra",
    )
    rest = [f'"{f.column}"' for f in MarketFact._meta.concrete_fields if f.column not in own]
    superuser.execute(
        f"""
        WITH model AS (
            SELECT f.* FROM suppliers_marketfact f JOIN procurement_tender t ON t.id = f.record
            WHERE f.stage = 'tender' AND t.reference = f.ocid ORDER BY f.id LIMIT 1
        )
        INSERT INTO suppliers_marketfact ({", ".join(own[1:])}, {", ".join(rest)})
        SELECT t.id, t.id, (t.published_at AT TIME ZONE 'Europe/London')::date, left(t.cpv_code, 2), t.cpv_code,
            t.title, t.reference, t.reference, t.changed_at,
            m.extra || jsonb_build_object('price', (15 + 5 * (t.id % 9))::text, 'access', 20 + t.id % 70),
            {", ".join(f"m.{name}" for name in rest)}
        FROM procurement_tender t CROSS JOIN model m WHERE t.published_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM suppliers_marketfact f WHERE f.dataset_id = m.dataset_id AND f.record = t.id)
        """
    )
    own_facts.rebuild(Source.objects.get(slug=own_facts.AWARDS))


def measure(rounds: int) -> dict[str, Measured]:
    """Ask every page in turn, ``rounds`` times after two that fill caches, each time after a bare list."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    people, bare = clients(), bare_list()
    found: dict[str, Measured] = {}
    acts: dict[str, Callable[[], Any]] = {}
    for name, (who, address) in addresses().items():
        headers = HTMX if name in PARTS else {}
        acts[name] = lambda client=people[who], to=address, headers=headers: client.get(to, headers=headers)
        acts[name]()
        with CaptureQueriesContext(connection) as queries:
            answer = acts[name]()
        found[name] = Measured(statements=len(queries), size=len(answer.content), status=answer.status_code)
    gc.collect()
    gc.freeze()  # as the web server does once it has started (config/wsgi.py)
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].bare.append(timed(bare))
            found[name].page.append(timed(act))
    return found


def faults(name: str, few: Measured, many: Measured) -> list[str]:
    """Return in what a page misses its reach."""
    over = {
        "time": few.wall > (REACH_PART_MS if name in PARTS else REACH_MS),
        "bare": few.times_bare > REACH_BARE,
        "SQL": max(few.statements, many.statements) > REACH_SQL,
        "growth": many.times_bare / few.times_bare > REACH_GROWTH,
        "size": many.size > REACH_KB * 1000,
    }
    return [what for what, is_over in over.items() if is_over]


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=1_000, help="tenders at first (1000)")
    parser.add_argument("--many", type=int, default=100_000, help="tenders then (100000)")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked (15)")
    chosen = parser.parse_args()
    if not 10 <= chosen.few < chosen.many:
        parser.error("--few takes 10 or more, and --many more than that: lists are asked at their tenth row.")
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
                write_facts(superuser)
                superuser.execute("VACUUM ANALYZE")
                results.append(measure(chosen.rounds))
        connections.close_all()
    few, many = results
    show(few, many, chosen)
    return 0


def show(few: dict[str, Measured], many: dict[str, Measured], chosen: argparse.Namespace) -> None:
    """Print the table."""
    print(f"{chosen.rounds} rounds a page, {os.cpu_count()} cores; ms: the whole answer by the wall, median")
    print("x bare: processor time beside that of a bare list of 25 rows; growth: of that multiple")
    for number, found in ((chosen.few, few), (chosen.many, many)):
        bare = [asked for page in found.values() for asked in page.bare]
        walls = statistics.quantiles((asked.wall for asked in bare), n=10)
        print(
            f"bare list among {number:,}: {statistics.median(asked.wall for asked in bare):.1f} ms by the wall "
            f"(a tenth under {walls[0]:.1f}, a tenth over {walls[-1]:.1f}), "
            f"{statistics.median(asked.processor for asked in bare):.1f} ms of processor time"
        )
    print(
        f"{'':26}{f'ms {chosen.few:,}':>10}{f'ms {chosen.many:,}':>12}{'x bare':>8}{'growth':>8}{'SQL':>8}{'kB':>5}"
    )
    missed = 0
    for name, first in few.items():
        then = many[name]
        if first.status != 200 or then.status != 200:
            print(f"{name:26} answered {first.status} and {then.status}")
            missed += 1
            continue
        over = faults(name, first, then)
        missed += bool(over)
        print(
            f"{name:26}{first.wall:>10.1f}{then.wall:>12.1f}{first.times_bare:>8.1f}"
            f"{then.times_bare / first.times_bare:>8.2f}{f'{first.statements}/{then.statements}':>8}"
            f"{then.size / 1000:>5.0f}  {', '.join(over)}"
        )
    print(
        f"reach: < {REACH_MS} ms ({REACH_PART_MS} a part), <= {REACH_BARE} x bare, <= {REACH_SQL} statements, "
        f"<= {REACH_GROWTH} x growth, <= {REACH_KB} kB; {missed} of {len(few)} over"
    )


if __name__ == "__main__":
    sys.exit(main())
