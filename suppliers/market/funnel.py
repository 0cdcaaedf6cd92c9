"""M4, the funnel: how far firms came with the tenders that were awarded here, small firms beside large ones.

One case a firm and tender. Nobody sees who looked at what: rows are counted once their tender is awarded, and only
numbers leave. Awards from before this service bring their own counts along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from django.utils.text import capfirst

from procurement import charts
from suppliers.market import pages
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.formulas.measures import FEWEST, share

STAGES = ("viewed", "registered interest", "started", "submitted", "met the minimum", "won")
SIZES = ("sme", "large")
_COUNTED = ", ".join(
    f"(count(*) FILTER (WHERE size = '{size}' AND stage >= {stage}))::int + coalesce(earlier.n[{place}], 0)"
    for place, (size, stage) in enumerate(product(SIZES, range(1, 7)), 1)
)
_EARLIER = ", ".join(
    f"sum((c.record #>> '{{funnel,{size},{stage}}}')::int)" for size, stage in product(SIZES, range(6))
)
# Of a tender ``t``: how many firms came at least to each stage, six numbers of small ones, then six of large ones. Of
# each firm its furthest stage counts (1 viewed … 6 won), and the size that it had when it bid.
FIRMS = f"""
    SELECT array[{_COUNTED}] AS n FROM (
        SELECT array[{_EARLIER}] AS n FROM procurement_contract c WHERE c.tender_id = t.id
    ) earlier LEFT JOIN LATERAL (
        SELECT max(seen.stage) AS stage,
            coalesce(max(seen.size) FILTER (WHERE seen.stage > 2 AND seen.size <> ''), max(seen.size)) AS size
        FROM (
            SELECT i.supplier_id, i.size, CASE WHEN i.registered_at IS NULL THEN 1 ELSE 2 END AS stage
            FROM suppliers_interest i WHERE i.tender_id = t.id
            UNION ALL
            SELECT d.supplier_id, d.size_at_submission, CASE d.status
                WHEN 'successful' THEN 6 WHEN 'unsuccessful' THEN 5 WHEN 'set_aside' THEN 4
                WHEN 'not_forward' THEN 4 WHEN 'submitted' THEN 4 ELSE 3
            END FROM suppliers_bid d WHERE d.tender_id = t.id
        ) seen GROUP BY seen.supplier_id
    ) firm ON true GROUP BY earlier.n
"""  # noqa: S608  the names are our own


def stages(counts: Sequence[int]) -> list[tuple[str, int, int]]:
    """Return (stage, small firms, large firms) that came at least so far, in the order of the stages, of the twelve
    numbers that ``FIRMS`` gives.
    """
    return list(zip(STAGES, counts[:6], counts[6:], strict=True))


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
    if small[0] < FEWEST:
        return "Too few small firms have looked at tenders that were awarded here to say how far they come."
    words = f"Of 100 small firms that look at a tender, {_of_100(small[3], small[0])} bid and "
    words += f"{_of_100(small[5], small[0])} win"
    if large[0] >= FEWEST:
        words += (
            f"; of 100 large ones {_of_100(large[3], large[0])} bid and {_of_100(large[5], large[0])} win"
        )
    worst = min((drop for drop in drops(small)[:4] if drop.n), key=lambda drop: drop.went_on / drop.n)
    return f"{words}. Most small firms are lost between “{STAGES[worst.at]}” and “{STAGES[worst.at + 1]}”."


def _of_100(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}"


def page(found: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
    """Return the page of the funnel: sentence, chart, and a table with what is kept from stage to stage.

    ``found``: the ``stages`` of some tenders.
    """
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
            doubts=capfirst(DEFINITIONS["M4"].doubt),
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
