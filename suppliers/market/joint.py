"""The joint view: a choice that a buyer made when designing a tender, beside what came of it.

One case a lot awarded here. What goes together need not be cause and effect, and pages say so.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from suppliers.market import own_facts
from suppliers.market.queries import Filters, chosen_facts
from suppliers.market.sql import fetch

MOST_CASES = 5_000  # the newest
CASES = """
    SELECT f.ocid, c.reference, f.title, f.bids_n, f.size, f.value_gbp, t.extra, paid.total,
        c.ends_on <= %(today)s OR (%(today)s - c.starts_on) * 2 >= c.ends_on - c.starts_on AS is_through
    FROM suppliers_marketfact f
    JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.sha256 = 'awards'
    JOIN suppliers_source s ON s.id = d.source_id AND s.slug = %(slug)s
    JOIN procurement_contract c ON c.id = f.record
    JOIN suppliers_dataset dt ON dt.source_id = s.id AND dt.sha256 = 'tenders'
    JOIN suppliers_marketfact t ON t.dataset_id = dt.id AND t.ocid = f.ocid AND t.ocid <> '' AND t.award = ''
    LEFT JOIN LATERAL (
        SELECT sum(p.amount_gbp) AS total FROM procurement_payment p WHERE p.contract_id = c.id
    ) paid ON true
    WHERE f.is_current AND f.stage = 'award' {chosen} ORDER BY f.happened_on DESC, f.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Case:
    """One lot awarded here: what its buyer chose, and what came of it. ``paid_pct``: once half through."""

    tender: str
    contract: str
    title: str
    bids: int | None
    is_sme: bool | None
    value_gbp: Decimal
    chosen: dict[str, Any]
    paid_pct: Decimal | None


def cases(today: date, filters: Filters | None = None) -> list[Case]:
    """Return the lots awarded here with choices and results, newest first; those that the filters leave."""
    found = []
    query = CASES.format(chosen=chosen_facts(filters) if filters else "")
    facts = filters.facts() if filters else {}
    for tender, contract, title, bids, size, value, chosen, paid, is_through in fetch(
        query, {**facts, "slug": own_facts.AWARDS, "today": today, "most": MOST_CASES}
    ):
        pct = (paid / value * 100).quantize(Decimal("0.1")) if is_through and paid and value > 0 else None
        known = {"sme": True, "large": False}.get(size)
        found.append(Case(tender, contract, title, bids, known, value, json.loads(chosen or "{}"), pct))
    return found


@dataclass(frozen=True)
class Choice:
    """A design choice: what it is called, and in which of its bands a case stands (None: it does not say)."""

    title: str
    bands: tuple[str, ...]
    band: Callable[[dict[str, Any]], int | None]

    def split(self, found: Sequence[Case]) -> list[tuple[str, list[Case]]]:
        """Return the cases of each band in the order of the bands."""
        split: list[tuple[str, list[Case]]] = [(name, []) for name in self.bands]
        for case in found:
            place = self.band(case.chosen)
            if place is not None:
                split[place][1].append(case)
        return split


def _below(key: str, *limits: str) -> Callable[[dict[str, Any]], int | None]:
    """Return the band by how many of the limits a number reaches."""
    ends = [Decimal(limit) for limit in limits]

    def band(chosen: dict[str, Any]) -> int | None:
        value = chosen.get(key)
        return None if value is None else sum(Decimal(value) >= end for end in ends)

    return band


READINGS = ("people", "system", "output", "outcome")
CHOICES: dict[str, Choice] = {
    "lot": Choice(
        "The largest lot",
        ("Under £100,000", "£100,000 to £500,000", "£500,000 to £1 million", "£1 million and more"),
        _below("lot", "100000", "500000", "1000000"),
    ),
    "price": Choice(
        "The weight of price",
        ("Under 25%", "25% to 40%", "40% to 55%", "55% and more"),
        _below("price", "25", "40", "55"),
    ),
    "floor": Choice(
        "The turnover that bidders must have",
        ("None asked for", "Under £1 million", "£1 million and more"),
        _below("floor", "0.01", "1000000"),
    ),
    "days": Choice("The days to bid", ("Under 20", "20 to 29", "30 and more"), _below("days", "20", "30")),
    "reading": Choice(
        "What the text asks for",
        ("People", "A system", "An output", "An outcome"),
        lambda chosen: READINGS.index(chosen["reading"]) if chosen.get("reading") in READINGS else None,
    ),
    "access": Choice(
        "SME access of the published text",
        ("Under 40", "40 to 69", "70 and more"),
        _below("access", "40", "70"),
    ),
}
