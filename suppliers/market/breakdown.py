"""The figures of the market split in one way: by supplier, buyer, sector, what was bought, size of award, procedure."""

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from procurement import charts
from procurement.words import mid_sentence
from suppliers.market import queries
from suppliers.market.forms import PROCEDURES, topic_words
from suppliers.market.formulas.measures import FEWEST, SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.pages import SIZES, exact, hundred, linked, money_word, percent, unit
from suppliers.market.queries import Filters, Line

BODIES = {"supplier": "Suppliers", "buyer": "Buyers"}
# What each way is called, and the heading of its chart's first column.
WAYS = {
    **BODIES, "sector": "Sector", "topic": "What was bought", "band": "Size of award", "procedure": "Procedure",
}  # fmt: skip
BAND_WORDS = {code: words.capitalize() for code, words, _ in SIZE_BANDS}
MOST = 10  # bars


def ways(filters: Filters) -> dict[str, str]:
    """Return the ways to split these figures. A payment says nothing of the size of its contract."""
    if filters.source.basis == Source.Basis.AWARD:
        return WAYS
    return {name: words for name, words in WAYS.items() if name != "band"}


def called(way: str, name: str) -> str:
    """Return what a value of a way is called: "72" is "72 IT services"."""
    words = {
        "topic": topic_words(name),
        "band": BAND_WORDS.get(name, ""),
        "procedure": PROCEDURES.get(name, name),
    }
    return words.get(way, name) or queries.NOT_KNOWN


def of_lines(filters: Filters, way: str, lines: list[Line]) -> charts.Chart | None:
    """Return bars of the SME share of money in each line, ten at most; None where fewer than two can be compared.

    In the table each name leads to its figures.
    """
    shown = [
        line for line in lines if line.sme_share_value is not None and line.n_sme + line.n_large >= FEWEST
    ][:MOST]
    if len(shown) < 2:
        return None
    words = {line.name: called(way, line.name) for line in shown}
    best = max(shown, key=lambda line: line.sme_share_value or 0)
    chart = charts.bar(
        f"sme-by-{way}",
        f"SME share of money by {mid_sentence(WAYS[way])}",
        f"{words[best.name]}: small and medium firms got the largest share, {percent(best.sme_share_value)}.",
        [(words[line.name], hundred(line.sme_share_value) or Decimal(0)) for line in shown],
        form=charts.percent,
        head=(WAYS[way], "SME share of money"),
        about=f"M1 within each{'' if way == 'band' else '; the largest by money stand first'}. "
        "Those with fewer than five records are left out. In the table each name leads to its figures.",
        doubts="A small share of the market moves with one large sale.",
        cases=sum(line.n_sme + line.n_large for line in shown),
    )
    chart.table.head.extend(["To SMEs", "Size known", "SME share by number", unit(filters).capitalize()])
    address = reverse("market:market")
    for row, line in zip(chart.table.rows, shown, strict=True):
        if line.name:
            row[0] = linked(row[0], f"{address}?{filters.query(**{way: line.name})}")
        row.extend(
            [exact(line.sme_gbp), exact(line.sme_gbp + line.large_gbp), percent(line.sme_share_number),
             f"{line.n:,}"]
        )  # fmt: skip
    return chart


def of_bodies(filters: Filters, way: str, count: int = MOST) -> charts.Chart | None:
    """Return bars of the largest suppliers or buyers; small and medium suppliers are set apart.

    In the table a buyer leads to its figures, a supplier to its records.
    """
    bodies = queries.largest(filters, way, count)
    if not bodies:
        return None
    names = [f"{body.name} ({SIZES[body.size]})" if SIZES.get(body.size) else body.name for body in bodies]
    chart = charts.bar(
        f"top-{way}s",
        "The buyers that spent most" if way == "buyer" else "The suppliers with most money",
        f"{bodies[0].name} comes first with {charts.pounds(bodies[0].value_gbp)}, "
        f"{percent(bodies[0].share)} of the money.",
        [(name, body.value_gbp) for name, body in zip(names, bodies, strict=True)],
        form=charts.pounds,
        head=(way.capitalize(), f"Money {money_word(filters)}"),
        highlight=[name for name, body in zip(names, bodies, strict=True) if body.size == "sme"],
        about="Net money: credits are taken off. Names as published; joined spellings count as one. "
        + ("In the table each buyer leads to its figures." if way == "buyer"
           else "Striped: small and medium firms. In the table each supplier leads to its records."),
        doubts="One firm under two spellings stands twice until a person joins them.",
        cases=sum(body.n for body in bodies),
    )  # fmt: skip
    chart.table.head.extend(["Exactly", "Share", unit(filters).capitalize()])
    figures, rows = reverse("market:market"), reverse("market:rows")
    for row, name, body in zip(chart.table.rows, names, bodies, strict=True):
        if body.name != queries.NOT_KNOWN:
            row[0] = linked(
                name,
                f"{figures}?{filters.query(buyer=body.name)}" if way == "buyer"
                else f"{rows}?{filters.query()}&{urlencode({'supplier': body.name})}",
            )  # fmt: skip
        row.extend([exact(body.value_gbp), percent(body.share), f"{body.n:,}"])
    return chart
