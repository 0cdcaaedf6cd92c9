"""The four charts of the simulator: figures of a report in, geometry out."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from procurement import charts
from procurement.charts import Chart
from scoring.formulas.case import Case
from scoring.formulas.engine import Scored, score_offers
from scoring.formulas.exact import as_decimal, shown
from scoring.simulator.formulas.verdicts import names

NAMES = ("sweep", "parts", "ranks", "region")
PLACES = ("First", "Second", "Third", "Lower")
SAMPLES = 24
MOST_ROWS, MOST_POINTS = 12, 30


def all_charts(case: Case, report: dict[str, Any], *, whole: bool = False) -> dict[str, Chart]:
    """The charts that these bids allow, by name: as many bids as a page can show, or the ``whole`` of them."""
    every = len(report["bids"])
    rows, points = (every, every) if whole else (MOST_ROWS, MOST_POINTS)
    drawn = {
        "sweep": sweep(case, report),
        "parts": parts(case, report, rows),
        "ranks": ranks(report, rows),
    }
    if any(row["rank"] for row in report["bids"]):
        drawn["region"] = region(case, report, points)
    return drawn


def sweep(case: Case, report: dict[str, Any]) -> Chart:
    """Who wins at which price weight, as one strip."""
    found = report["sweep"]["bands"]
    weight = case.plan.price_weight_pct
    counts = report["sweep"]["weight_counts"]
    winner = names(report["winners"])
    if counts:
        desc = f"At {shown(weight, 0)}% price, {winner} wins. " + " ".join(
            f"From {flip['weight_shown']}% it is {names(flip['to'])}." for flip in report["sweep"]["flips"]
        )
    else:
        desc = f"Price has no weight under this formula: {winner} wins."
    return charts.bands(
        "sweep",
        "Who wins at which price weight",
        desc,
        [
            (
                as_decimal(Fraction(band["from_pct"]), 2),
                as_decimal(Fraction(band["to_pct"]), 2),
                names(band["winners"]),
            )
            for band in found
        ],
        axis="Price weight, %",
        form=lambda value: f"{charts.plain(value)}%",
        mark=(as_decimal(weight, 2), f"now {shown(weight, 0)}%") if counts else None,
        about="Each edge is solved exactly, not sampled. At an edge its two neighbours tie.",
        cases=len(report["bids"]),
    )


def strip(report: dict[str, Any], weight: Fraction, id: str = "strip") -> dict[str, Any]:
    """The bands of winner as one strip as wide as the page, places in per cent of its width.

    ``weight``: the price weight now, from 0 to 100. ``stretches``: the same in whole-number weights, as the list above
    the strip says them; a weight at which two tie is a stretch of its own, without a fill.
    """
    found = report["sweep"]["bands"]
    styles = _styles(report)
    bands = []
    for band in found:
        start, end = Fraction(band["from_pct"]), Fraction(band["to_pct"])
        name = names(band["winners"])
        bands.append(
            {
                "x": shown(start),
                "width": shown(end - start),
                "name": name,
                "fits": (end - start) * 9 > 8 * len(name) + 12,
                "style": styles[band["winners"][0]],
                "range": f"{shown(start)}% to {shown(end)}%",
            }
        )
    leaders = {band["name"] for band in bands}
    stretches = [
        {
            "name": names(row["winners"]),
            "style": styles[row["winners"][0]] if names(row["winners"]) in leaders else None,
            "range": f"at {row['first_pct']}%"
            if row["first_pct"] == row["last_pct"]
            else f"{row['first_pct']} to {row['last_pct']}%",
            "now": row["first_pct"] <= weight < row["last_pct"] + 1,
        }
        for row in report["sweep"]["whole_numbers"]
    ]
    counts = report["sweep"]["weight_counts"]
    return {
        "id": id,
        "bands": bands,
        "edges": [
            {"x": shown(Fraction(flip["weight_pct"])), "text": shown(Fraction(flip["weight_pct"]), 1)}
            for flip in report["sweep"]["flips"]
        ],
        "stretches": stretches if counts else stretches[:1],
        "now": shown(weight) if counts else None,
        "weight_counts": counts,
    }


def _styles(report: dict[str, Any]) -> dict[str, int]:
    """A fill for each bid: the same under every rubric, as long as there are fills enough; else by who leads where."""
    bids = sorted(row["bid"] for row in report["bids"])
    if len(bids) > charts.PATTERNS:
        bids = list(dict.fromkeys(name for band in report["sweep"]["bands"] for name in band["winners"]))
    return {name: place % charts.PATTERNS + 1 for place, name in enumerate(bids)}


def parts(case: Case, report: dict[str, Any], most: int = MOST_ROWS) -> Chart:
    """What each total is made of, best first, of ``most`` bids."""
    with_price = case.plan.formula.kind == "points"
    criteria = case.plan.criteria
    room = charts.PATTERNS - with_price  # one fill a part: more could not be told apart
    heaviest = sorted(criteria, key=lambda criterion: (-criterion.weight_pct, criterion.code))
    gathered = [] if len(criteria) <= room else [criterion.code for criterion in heaviest[room - 1 :]]
    named = [criterion.code for criterion in criteria if criterion.code not in gathered]
    titles = [criterion.title for criterion in criteria if criterion.code in named]
    if gathered:
        titles.append(f"{len(gathered)} lighter criteria")
    rows = []
    for row in report["bids"]:
        if row["rank"] is None:
            continue
        points = {part["part"]: Fraction(part["points"]) for part in row["parts"]}
        values = [as_decimal(points[code], 4) for code in named]
        if gathered:
            values.append(as_decimal(sum((points[code] for code in gathered), Fraction(0)), 4))
        if with_price:
            values.append(as_decimal(points["price"], 4))
        rows.append((f"{row['rank']}. {row['bid']}", values))
    ratio = case.plan.formula.kind == "ratio"
    return charts.stacked(
        "parts",
        "What each total is made of",
        "Points by criterion, the best bid first."
        if not ratio
        else "Quality by criterion, in order of pounds for a quality point.",
        rows[:most],
        [*titles, *(["Price"] if with_price else [])],
        form=lambda value: charts.plain(round(value, 1)),
        first="Bid",
        about="Totals are exact; figures here are rounded for display."
        + (f" The first {most} of {len(rows):,} bids." if len(rows) > most else ""),
        cases=len(rows),
    )


def ranks(report: dict[str, Any], most: int = MOST_ROWS) -> Chart:
    """How often each of ``most`` bids takes each place under shaken weights."""
    firm = report["stability"]
    done = firm["draws_done"]
    rows = []
    for row in firm["bids"][:most]:
        places = [*row["places"][:3], 0, 0][:3]
        rows.append((row["bid"], [*places, max(0, done - sum(places))]))
    return charts.stacked(
        "ranks",
        "How firm the places are",
        f"Each weight shaken by up to {firm['shake_pct']} points either way, {done:,} times.",
        rows,
        list(PLACES),
        share=True,
        first="Bid",
        about="A simulation: it informs and decides nothing. Ties share the better place.",
        cases=done,
    )


def region(case: Case, report: dict[str, Any], most: int = MOST_POINTS) -> Chart:
    """Price against quality of the ``most`` best bids, with the corner where one more bid would win shaded."""
    scored = [bid for bid in score_offers(case.plan, case.offers) if bid.key is not None]
    prices = [bid.offer.whole_life_price_gbp for bid in scored]
    low, high = min(prices) * Fraction(4, 5), max(prices) * Fraction(11, 10)
    edge = []
    for step in range(SAMPLES + 1):
        price = low + (high - low) * step / SAMPLES
        needed = quality_needed(case, scored, price)
        if needed is not None and needed <= 100:
            edge.append((float(price), float(max(needed, Fraction(0)))))
    area = [(edge[0][0], 100.0), *edge, (edge[-1][0], 100.0)] if len(edge) > 1 else []
    winners = set(report["winners"])
    best = sorted(scored, key=lambda bid: (bid.key is None, -(bid.key or 0), bid.reference))[:most]
    shown_bids = sorted(best, key=lambda bid: (bid.reference not in winners, bid.reference))
    return charts.scatter(
        "region",
        "Price against quality, and where one more bid would win",
        f"{names(report['winners'])} wins. A bid inside the shaded corner would win in its place."
        if area
        else f"{names(report['winners'])} wins.",
        [
            (
                as_decimal(bid.offer.whole_life_price_gbp, 2),
                as_decimal(bid.quality, 2),
                bid.reference,
                "Wins" if bid.reference in winners else "Does not win",
            )
            for bid in shown_bids
        ],
        x_title="Whole-life price",
        y_title="Quality, 0 to 100",
        x_form=charts.pounds,
        region=area,
        region_text="would win",
        label_points=len(scored) <= 15,
        about="The edge is worked out at 25 prices, with every other bid scored again beside the new one."
        + (f" The best {most} of {len(scored):,} bids are drawn." if len(scored) > most else ""),
        cases=len(scored),
    )


def quality_needed(case: Case, scored: list[Scored], price: Fraction) -> Fraction | None:
    """The quality above which one more bid at this price would be first; None where none would do."""
    plan = case.plan
    least = plan.overall_minimum or Fraction(0)
    if plan.formula.kind == "ratio":
        best = min(bid.total for bid in scored if bid.total is not None)
        return max(price / best, least)
    if plan.formula.kind == "budget":
        if price > plan.parameters["budget_gbp"]:
            return None
        return max(*(bid.quality for bid in scored), least)
    weight = plan.price_weight_pct / 100
    share = 1 - weight
    if plan.formula.depends_on_other_bids:
        prices = [bid.offer.whole_life_price_gbp for bid in scored]
        *others, points = plan.formula.points([*prices, price], plan.parameters)
        best = max(bid.quality * share + other * weight for bid, other in zip(scored, others, strict=True))
    else:
        [points] = plan.formula.points([price], plan.parameters)
        best = max(bid.total for bid in scored if bid.total is not None)
    if share == 0:
        return least if points > best else None
    return max((best - points * weight) / share, least)


@cache
def ink() -> str:
    """The chart rules of our own stylesheet with their colours filled in, for a picture that stands alone."""
    text = (settings.BASE_DIR / "static" / "css" / "worth.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"(--app-[a-z0-9]+): ([^;]+);", text))
    rules = re.findall(
        r"^(\.app-(?:text|axis|grid|target|region|edge|fill|line|stroke|mark|point|dash)[^{]*\{[^}]*\})",
        text,
        re.M,
    )
    return re.sub(r"var\((--app-[a-z0-9]+)\)", lambda found: colours[found.group(1)], "\n".join(rules))


def picture(chart: Chart) -> str:
    """A chart as an SVG file of its own."""
    return render_to_string("scoring/simulator/picture.svg", {"chart": chart, "ink": ink()})
