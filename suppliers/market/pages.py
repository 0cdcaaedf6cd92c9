"""What the market pages show: sentences, figures, charts and tables, made of the queries' answers."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement import charts
from suppliers.market import own_facts, queries
from suppliers.market.forms import topic_words
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import FEWEST, concentration_word, effective_firms, pounds
from suppliers.market.queries import Body, Filters, Line

SIZES = {"sme": "SME", "large": "Large", "unknown": "Not known", "both": "Both", "": ""}
SIZE_DOUBT = (
    "The size flag is as at the file's date and covers each supplier for all time: later files restate some "
    "suppliers from SME to large."
)


def hundred(value: Decimal | None, n: int = FEWEST) -> Decimal | None:
    """Return a fraction as a percentage with one decimal; None where it is not known or n is under five."""
    if value is None or n < FEWEST:
        return None
    return (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(value: Decimal | None, n: int = FEWEST) -> str:
    """Return a fraction in words: "49.9%", "too few to say" under five cases, "not known" without a value."""
    if value is None:
        return "not known"
    shown = hundred(value, n)
    return "too few to say" if shown is None else f"{shown}%"


def pence(value: Decimal | None) -> str:
    """Return a fraction as pence in the pound: "50p"."""
    return "" if value is None else f"{(value * 100).quantize(Decimal(1), ROUND_HALF_UP)}p"


def exact(value: Decimal) -> str:
    """Return money to the penny: "£94,398,087.99"."""
    amount = pounds(value)
    return f"-£{-amount:,.2f}" if amount < 0 else f"£{amount:,.2f}"


def money_word(filters: Filters) -> str:
    """Return what the source's money is: paid or awarded."""
    return "paid" if filters.source.basis == "paid" else "awarded"


def period_words(filters: Filters, months: list[Any]) -> str:
    """Return the period in words: "April 2012 to December 2013"."""
    dated = [month for month in months if month.year > 1900]
    if not dated:
        return "no month yet"
    first, last = filters.first or dated[0], filters.last or dated[-1]
    return f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"


def headline(filters: Filters, whole: Line, months: list[Any]) -> str:
    """Return the page's first sentence: small firms' pence in each pound, and of what."""
    period = period_words(filters, months)
    if not whole.n:
        return f"There is no record for these choices in {period}. Clear a filter to see more."
    known = whole.n_sme + whole.n_large
    if whole.sme_share_value is None or known < FEWEST:
        return (
            f"{exact(whole.value_gbp)} {money_word(filters)}, {period}. "
            "The size of the firms is not known well enough to say more."
        )
    return (
        f"Small and medium firms got {pence(whole.sme_share_value)} of each pound {money_word(filters)}, {period}: "
        f"{charts.pounds(whole.sme_gbp)} of {charts.pounds(whole.sme_gbp + whole.large_gbp)}. "
        f"By number they had {percent(whole.sme_share_number, known)} of {known:,} {unit(filters)}."
    )


def unit(filters: Filters) -> str:
    """Return what one record of the source is called."""
    if filters.source.kind == "gcloud":
        return "sales lines"
    return "payments" if filters.source.basis == "paid" else "awards"


def market(filters: Filters) -> dict[str, Any]:
    """Return everything that the market page shows for these filters."""
    lines = queries.overview(filters)
    months, sectors, topics, (whole,) = (lines[name] for name in ("month", "sector", "topic", "all"))
    sellers = queries.concentration(filters)
    suppliers = queries.largest(filters, "supplier")
    buyers = queries.largest(filters, "buyer")
    known = whole.n_sme + whole.n_large
    return {
        "filters": filters,
        "files": queries.files(filters.source),
        "examples": filters.source.kind == own_facts.KIND and own_facts.are_examples(),
        "whole": whole,
        "headline": headline(filters, whole, [line.name for line in months]),
        "figures": [
            {"label": f"All money {money_word(filters)}", "value": charts.pounds(whole.value_gbp),
             "note": f"{exact(whole.value_gbp)} in {whole.n:,} {unit(filters)}"},
            {"label": "SME share of money", "value": _big(whole.sme_share_value, known),
             "note": f"{exact(whole.sme_gbp)} of {exact(whole.sme_gbp + whole.large_gbp)}"},
            {"label": f"SME share of {unit(filters)}", "value": _big(whole.sme_share_number, known),
             "note": f"{whole.n_sme:,} of {known:,}"},
            {"label": "Concentration of suppliers (HHI)",
             "value": f"{sellers.hhi:,.0f}" if sellers.hhi is not None else None,
             "note": _crowd_note(sellers)},
            {"label": "The four largest suppliers", "value": _big(sellers.cr4, sellers.n),
             "note": f"of the money; the five largest {percent(sellers.top5, sellers.n)}"},
        ],
        "month_chart": month_chart(filters, months),
        "sector_chart": share_chart("sector", "SME share of money by sector", sectors, filters),
        "topic_chart": share_chart("topic", "SME share of money by what was bought", topics, filters),
        "supplier_chart": top_chart("suppliers", "The ten suppliers with most money", suppliers, filters),
        "buyer_chart": top_chart("buyers", "The ten buyers that spent most", buyers, filters),
        "measures": measure_table(filters, whole, sellers),
        "definitions": [DEFINITIONS[name] for name in ("M1", "M2", "M7")],
        "buyers": [{"body": body, "query": filters.query(buyer=body.name)} for body in buyers],
    }  # fmt: skip


def _big(value: Decimal | None, n: int) -> str | None:
    shown = hundred(value, n)
    return None if shown is None else f"{shown}%"


def _crowd_note(crowd: queries.Crowd) -> str:
    if crowd.hhi is None or crowd.hhi <= 0:
        return f"{crowd.n:,} suppliers"
    return f"{crowd.n:,} suppliers, {concentration_word(crowd.hhi)}: as {effective_firms(crowd.hhi)} firms of one size"


def month_chart(filters: Filters, months: list[Line]) -> charts.Chart | None:
    """Return the chart of SME share by month, by value and by number."""
    dated = [line for line in months if line.name.year > 1900]
    if not dated:
        return None
    value = [hundred(line.sme_share_value, line.n_sme + line.n_large) for line in dated]
    number = [hundred(line.sme_share_number, line.n_sme + line.n_large) for line in dated]
    seen = [share for share in value if share is not None]
    desc = (
        f"By value the share was {seen[0]}% in the first month shown and {seen[-1]}% in the last; "
        f"it was lowest at {min(seen)}% and highest at {max(seen)}%."
        if seen
        else "No month has enough records of known size."
    )
    chart = charts.line(
        "sme-by-month",
        "SME share by month",
        desc,
        [f"{line.name:%b %Y}" for line in dated],
        [("By value", value), ("By number", number)],
        form=charts.percent,
        first="Month",
        about=f"M1 and M2: money and {unit(filters)} to small and medium firms, of those whose size is known.",
        doubts=SIZE_DOUBT if filters.source.restated else "Size is what the notice says.",
        cases=sum(line.n_sme + line.n_large for line in dated),
    )
    chart.table.head.extend(["To SMEs", "Size known", unit(filters).capitalize()])
    for row, line in zip(chart.table.rows, dated, strict=True):
        row.extend([exact(line.sme_gbp), exact(line.sme_gbp + line.large_gbp), f"{line.n:,}"])
    return chart


def share_chart(kind: str, title: str, lines: list[Line], filters: Filters) -> charts.Chart | None:
    """Return bars of SME share of money by sector or topic, the largest by money first, ten at most."""
    shown = [
        line for line in lines if line.sme_share_value is not None and line.n_sme + line.n_large >= FEWEST
    ][:10]
    if len(shown) < 2:
        return None
    words = {
        line.name: topic_words(line.name) if kind == "topic" else line.name or queries.NOT_KNOWN
        for line in shown
    }
    best = max(shown, key=lambda line: line.sme_share_value or 0)
    chart = charts.bar(
        f"sme-by-{kind}",
        title,
        f"{words[best.name]} gave small and medium firms the largest share, {percent(best.sme_share_value)}.",
        [(words[line.name], hundred(line.sme_share_value) or Decimal(0)) for line in shown],
        form=charts.percent,
        head=(kind.capitalize(), "SME share of money"),
        about="M1 within each. The largest by money stand first; those with fewer than five records are left out.",
        doubts="A small sector moves with one large sale.",
        cases=sum(line.n_sme + line.n_large for line in shown),
    )
    chart.table.head.extend(["To SMEs", "Size known", "SME share by number", "n"])
    for row, line in zip(chart.table.rows, shown, strict=True):
        row.extend(
            [
                exact(line.sme_gbp),
                exact(line.sme_gbp + line.large_gbp),
                percent(line.sme_share_number),
                f"{line.n:,}",
            ]
        )
    return chart


def top_chart(kind: str, title: str, bodies: list[Body], filters: Filters) -> charts.Chart | None:
    """Return bars of the largest suppliers or buyers; small and medium suppliers are set apart."""
    if not bodies:
        return None
    names = [f"{body.name} ({SIZES[body.size]})" if SIZES.get(body.size) else body.name for body in bodies]
    chart = charts.bar(
        f"top-{kind}",
        title,
        f"{bodies[0].name} comes first with {charts.pounds(bodies[0].value_gbp)}, "
        f"{percent(bodies[0].share)} of the money.",
        [(name, body.value_gbp) for name, body in zip(names, bodies, strict=True)],
        form=charts.pounds,
        head=(kind[:-1].capitalize(), f"Money {money_word(filters)}"),
        highlight=[name for name, body in zip(names, bodies, strict=True) if body.size == "sme"],
        about="Net money: credits are taken off. Names as published; joined spellings count as one.",
        doubts="One firm under two spellings stands twice until a person joins them.",
        cases=sum(body.n for body in bodies),
    )
    chart.table.head.extend(["Exactly", "Share", unit(filters).capitalize()])
    for row, body in zip(chart.table.rows, bodies, strict=True):
        row.extend([exact(body.value_gbp), percent(body.share), f"{body.n:,}"])
    return chart


def measure_table(filters: Filters, whole: Line, sellers: queries.Crowd) -> dict[str, Any]:
    """Return the exact figures of the page as a table: value, numerator, denominator, cases."""
    money: Answer = queries.share_of_money(whole)
    number: Answer = queries.share_of_number(whole)
    buyers = queries.concentration(filters, "buyer")
    firms = f"{sellers.n:,} suppliers"
    rows = [
        ("SME share of money (M1)", _six(money.value), exact(whole.sme_gbp),
         exact(whole.sme_gbp + whole.large_gbp), f"{money.n:,}"),
        (f"SME share of {unit(filters)} (M2)", _six(number.value), f"{whole.n_sme:,}", f"{number.denominator:,}",
         f"{number.n:,}"),
        ("HHI of suppliers (M7)", _plain(sellers.hhi), "", "", firms),
        ("Share of the four largest suppliers", _six(sellers.cr4), "", exact(whole.value_gbp), firms),
        ("Share of the five largest suppliers", _six(sellers.top5), "", exact(whole.value_gbp), firms),
        ("HHI of buyers", _plain(buyers.hhi), "", "", f"{buyers.n:,} buyers"),
    ]  # fmt: skip
    return {
        "head": [
            {"text": "Measure"},
            *({"text": name, "numeric": True} for name in ("Value", "Numerator", "Denominator", "Cases")),
        ],
        "rows": [[{"text": cell, "numeric": place > 0} for place, cell in enumerate(row)] for row in rows],
    }


def _six(value: Decimal | None) -> str:
    return "not known" if value is None else f"{value:.6f}"


def _plain(value: Decimal | None) -> str:
    return "not known" if value is None else f"{value:,.4f}"
