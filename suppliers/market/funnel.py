"""M4, the funnel: how far firms came with the tenders that were awarded here, small firms beside large ones.

One case a firm and tender. Nobody sees who looked at what: rows are counted once their tender is awarded, and only
numbers leave. Awards from before this service bring their own counts along.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from procurement import charts
from procurement.tenders.models import Tender
from suppliers.market import pages
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import share
from suppliers.market.sql import fetch

STAGES = ("viewed", "registered interest", "started", "submitted", "met the minimum", "won")
# Of each firm and tender the furthest stage (1 viewed … 6 won), then how many came at least so far. Materialized: else
# both are worked out anew for each size and stage, twelve times.
FURTHEST = """
    WITH decided AS MATERIALIZED ({decided}), seen AS (
        SELECT tender_id, supplier_id, size, CASE WHEN registered_at IS NULL THEN 1 ELSE 2 END AS stage
        FROM suppliers_interest WHERE tender_id IN (SELECT id FROM decided)
        UNION ALL
        SELECT tender_id, supplier_id, size_at_submission, CASE status
            WHEN 'successful' THEN 6 WHEN 'unsuccessful' THEN 5 WHEN 'set_aside' THEN 4
            WHEN 'not_forward' THEN 4 WHEN 'submitted' THEN 4 ELSE 3
        END FROM suppliers_bid WHERE tender_id IN (SELECT id FROM decided)
    ), firms AS MATERIALIZED (
        SELECT max(stage) AS stage, coalesce(max(size) FILTER (WHERE stage > 2 AND size <> ''), max(size)) AS size
        FROM seen GROUP BY tender_id, supplier_id
    ), earlier AS MATERIALIZED (
        SELECT size.key AS size, place.stage, sum(place.n::bigint) AS n
        FROM decided JOIN procurement_contract c ON c.tender_id = decided.id
        CROSS JOIN jsonb_each(c.record -> 'funnel') size
        CROSS JOIN jsonb_array_elements_text(size.value) WITH ORDINALITY place (n, stage)
        GROUP BY 1, 2
    )
    SELECT s.size, k.stage,
        (SELECT count(*) FROM firms f WHERE f.size = s.size AND f.stage >= k.stage)
        + coalesce((SELECT sum(e.n) FROM earlier e WHERE e.size = s.size AND e.stage = k.stage), 0)
    FROM (VALUES ('sme'), ('large')) s (size) CROSS JOIN generate_series(1, 6) k (stage) ORDER BY 2
"""


def stages(awarded: QuerySet[Tender]) -> list[tuple[str, int, int]]:
    """Return (stage, small firms, large firms) that came at least so far with some awarded tenders, in the order of the
    stages.
    """
    decided, values = awarded.order_by().values("id").query.sql_with_params()
    counted = {(size, stage): int(n) for size, stage, n in fetch(FURTHEST.format(decided=decided), values)}
    return [(name, counted["sme", place], counted["large", place]) for place, name in enumerate(STAGES, 1)]


def measure(awarded: QuerySet[Tender]) -> Answer:
    """M4 of some awarded tenders."""
    return d.m4(stages(awarded))


@dataclass(frozen=True)
class Drop:
    """From one stage to the next: of how many firms how many went on."""

    at: int
    n: int
    went_on: int

    @property
    def kept(self) -> str:
        return pages.percent(share(self.went_on, self.n), self.n)


def drops(counts: list[int]) -> list[Drop]:
    """Return what happened between each stage and the next."""
    return [Drop(at, n, after) for at, (n, after) in enumerate(pairwise(counts))]


def sentence(small: list[int], large: list[int]) -> str:
    """Return how small firms came through beside large ones, and after which stage most of them stopped."""
    if small[0] < d.measures.FEWEST:
        return "Too few small firms have looked at tenders that were awarded here to say how far they come."
    words = f"Of 100 small firms that look at a tender, {_of_100(small[3], small[0])} bid and "
    words += f"{_of_100(small[5], small[0])} win"
    if large[0] >= d.measures.FEWEST:
        words += (
            f"; of 100 large ones {_of_100(large[3], large[0])} bid and {_of_100(large[5], large[0])} win"
        )
    worst = min((drop for drop in drops(small)[:4] if drop.n), key=lambda drop: drop.went_on / drop.n)
    return f"{words}. Most small firms are lost between “{STAGES[worst.at]}” and “{STAGES[worst.at + 1]}”."


def _of_100(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}"


def page(awarded: QuerySet[Tender]) -> dict[str, Any]:
    """Return the page of the funnel: sentence, chart, and a table with what is kept from stage to stage."""
    found = stages(awarded)
    small, large = [row[1] for row in found], [row[2] for row in found]
    kept = [drops(small), drops(large)]
    chart = None
    if small[0] + large[0]:
        chart = charts.line(
            "funnel",
            "How far firms come, of 100 that looked",
            "What is left of small and of large firms at each stage. Where a line falls most, most are lost.",
            ["Looked", "Interest", "Started", "Sent", "Minimum", "Won"],
            [
                (name, [pages.hundred(share(n, counts[0]), counts[0]) for n in counts])
                for name, counts in (("Small firms", small), ("Large firms", large))
            ],
            form=charts.percent,
            first="Stage",
            about="M4: each firm counts once a tender; one that came to a stage has passed those before it.",
            doubts=DEFINITIONS["M4"].doubt.capitalize(),
            cases=small[0] + large[0],
        )
        chart.table.head[:] = ["Stage", "Small firms", "Kept from the stage before", "Large firms",
                               "Kept from the stage before"]  # fmt: skip
        chart.table.rows[:] = [
            [name.capitalize(), f"{few:,}", before[0], f"{many:,}", before[1]]
            for place, (name, few, many) in enumerate(found)
            for before in [[side[place - 1].kept if place else "" for side in kept]]
        ]
    return {"sentence": sentence(small, large), "chart": chart, "definition": DEFINITIONS["M4"]}
