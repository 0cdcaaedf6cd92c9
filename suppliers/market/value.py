"""What it costs in the end: the page of our own awards, their prices and payments, for everyone to read."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Sum
from django.db.models.functions import Round
from django.urls import reverse

from procurement import charts
from procurement.contracts.models import Contract
from procurement.services.formulas import every_quarter, quarter_words
from procurement.statements import Kept, among
from suppliers.market import own, own_facts, pages, queries
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import FEWEST, SIZE_BANDS, median_of, share
from suppliers.market.period import Period
from suppliers.market.queries import Filters

MOST_OVERSPENT = 20


def page(filters: Filters | None) -> dict[str, Any]:
    """Return the page of value: the weight of price, award against paid, and who wins by size of award."""
    period = filters.ours if filters else Period()
    rows = own.read(period, "contracts", "weights_by_month")
    answers = own.made({**rows, "said": rows["weights_by_month"]}, ("M9", "M11", "M13"))
    single, weights, answer = answers["M9"], answers["M11"], answers["M13"]
    over, over_n = overspent(answer.parts["over_120_pct"]), answer.parts["over_120_n"]
    return {
        "sentences": [f"What contracts came to is {pages.COUNTING}."] if answer.is_counting else [
            f"Contracts that have ended or are half through have cost {pages.percent(answer.value, answer.n)} of their "
            f"award ({answer.n} contracts)." if answer.n else "No contract of these is half through yet.",
            *(
                [f"{over_n:,} cost more than 120%: "
                 + ", ".join(f"{one.reference} at {one.paid_pct:.0f}%" for one in over[:5]) + "."]
                if over else []
            ),
            *([_single_sentence(single)] if single.n else []),
        ],
        "over": over,
        "over_n": over_n,
        "examples": own_facts.are_examples(),
        "price_chart": _price_chart(weights_by_quarter(rows["weights_by_month"])),
        "price": weights,
        "bands": _band_rows(filters, answer.parts["by_size"]) if filters else [],
        "definitions": [DEFINITIONS[name] for name in ("M3", "M9", "M11", "M13")],
    }  # fmt: skip


OVERSPENT = Kept(
    Contract.objects.filter(among("reference", "references", CharField()))
    .annotate(pct=Sum("payments__amount_gbp") * 100 / F("value_gbp"), paid_pct=Round("pct", 1))
    .order_by("-pct", "-awarded_at", "-pk")
    .values("reference", "title", "value_gbp", "tender__reference", "paid_pct")
)


def overspent(references: Sequence[str]) -> list[Any]:
    """Return the first twenty of some contracts, those that cost most of their award first, with their ``paid_pct``."""
    return OVERSPENT.ask(references=list(references[:MOST_OVERSPENT])) if references else []


def weights_by_quarter(months: own.Rows) -> dict[str, dict[Decimal, int]]:
    """Return how many tenders had each weight of price by the quarter of their publication, oldest first.

    >>> weights_by_quarter([{"on": "2026-08-01", "said": "40", "n": 2}, {"on": "2026-05-01", "said": "35.5", "n": 1}])
    {'2026 Q2': Counter({Decimal('35.5'): 1}), '2026 Q3': Counter({Decimal('40'): 2})}
    """
    days = [date.fromisoformat(row["on"]) for row in months]
    found: dict[str, dict[Decimal, int]] = {name: Counter() for name in every_quarter(days)}
    for day, row in zip(days, months, strict=True):
        found[quarter_words(day)][Decimal(row["said"])] += row["n"]
    return found


def _price_chart(weights: dict[str, dict[Decimal, int]]) -> charts.Chart | None:
    if len(weights) < 2:
        return None
    cases = [sum(found.values()) for found in weights.values()]
    middle = [
        median_of(found) if n >= FEWEST else None for found, n in zip(weights.values(), cases, strict=True)
    ]
    seen = [(quarter, one) for quarter, one in zip(weights, middle, strict=True) if one is not None]
    chart = charts.line(
        "price-weight", "The weight of price, by quarter",
        f"The middle weight went from {charts.percent(seen[0][1])} in {seen[0][0]} to {charts.percent(seen[-1][1])} in "
        f"{seen[-1][0]}."
        if seen else "No quarter has five tenders.",
        list(weights), [("Middle tender", middle)], form=charts.percent, first="Quarter",
        about="M11: the weight of price in each tender published here. Over 40% the service warns.",
        doubts="A weight says how price counts, not how far apart the bids' prices were.",
        cases=sum(cases),
    )  # fmt: skip
    chart.table.head.extend(["Lowest", "Highest", "Above 40%", "Tenders"])
    for row, found, n in zip(chart.table.rows, weights.values(), cases, strict=True):
        above = sum(tenders for weight, tenders in found.items() if weight > 40)
        row.extend(
            [
                charts.percent(min(found)) if found else "",
                charts.percent(max(found)) if found else "",
                pages.percent(share(above, n), n),
                str(n),
            ]
        )
    return chart


def _single_sentence(single: Answer) -> str:
    lots = f"{single.n} lot{'' if single.n == 1 else 's'} decided"
    if single.n < FEWEST:
        return f"{lots}: too few to say how many had a single bid."
    return f"{pages.percent(single.value, single.n)} of {lots} had a single bid."


def _band_rows(filters: Filters, costs: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return a row a size of award; each leads to its records."""
    words = {code: name for code, name, _ in SIZE_BANDS}
    address = reverse("market:rows")
    rows: list[list[dict[str, Any]]] = []
    for code, n, small, large, money, sme in queries.bands(filters):
        rows.append(
            [
                {"text": words.get(code, "value not known").capitalize(),
                 "href": f"{address}?{filters.query(band=code)}" if code else ""},
                {"text": f"{n:,}", "numeric": True},
                {"text": pages.percent(share(small, small + large), small + large), "numeric": True},
                {"text": charts.pounds(money), "numeric": True},
                {"text": charts.pounds(sme), "numeric": True},
                {"text": _cost(costs.get(words.get(code, ""))), "numeric": True},
            ]
        )  # fmt: skip
    return rows


def _cost(of_size: dict[str, Any] | None) -> str:
    """Say what was paid of the award in a band: M13 by size."""
    return (
        pages.percent(of_size["paid_of_award"], of_size["n"])
        if of_size and of_size["n"]
        else "none half through"
    )
