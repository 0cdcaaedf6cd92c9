"""The market page: the sentence, the figures, the chart by month, and one more chart that splits them."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from procurement import charts
from suppliers.market import breakdown, own_facts, queries
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import FEWEST, concentration_word, effective_firms
from suppliers.market.pages import big, exact, hundred, linked, money_word, pence, percent, unit
from suppliers.market.queries import Filters, Line
from suppliers.market.sql import NO_DATE

SIZE_DOUBT = (
    "The size flag is as at the file's date and covers each supplier for all time: later files restate some "
    "suppliers from SME to large."
)


def period_words(filters: Filters, months: list[Any]) -> str:
    """Return the period in words: "April 2012 to December 2013"."""
    dated = [month for month in months if month > NO_DATE]
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


def market(filters: Filters, by: str = "supplier") -> dict[str, Any]:
    """Return everything that the market page shows for these filters, split by one of ``breakdown.WAYS``."""
    ways = breakdown.ways(filters)
    by = by if by in ways else "supplier"
    of_bodies = by in breakdown.BODIES
    lines = queries.overview(filters, *(("month",) if of_bodies else ("month", by)))
    months, (whole,) = lines["month"], lines["all"]
    sellers = queries.concentration(filters)
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
            {"label": "SME share of money", "value": big(whole.sme_share_value, known),
             "note": f"{exact(whole.sme_gbp)} of {exact(whole.sme_gbp + whole.large_gbp)}"},
            {"label": f"SME share of {unit(filters)}", "value": big(whole.sme_share_number, known),
             "note": f"{whole.n_sme:,} of {known:,}"},
            {"label": "Concentration of suppliers (HHI)",
             "value": f"{sellers.hhi:,.0f}" if sellers.hhi is not None else None,
             "note": _crowd_note(sellers)},
            {"label": "The four largest suppliers", "value": big(sellers.cr4, sellers.n),
             "note": f"of the money; the five largest {percent(sellers.top5, sellers.n)}"},
        ],
        "month_chart": month_chart(filters, months),
        "by": by,
        "ways": ways,
        "by_chart": breakdown.of_bodies(filters, by) if of_bodies else breakdown.of_lines(filters, by, lines[by]),
        "measures": measure_table(filters, whole, sellers, by),
        "definitions": [DEFINITIONS[name] for name in ("M1", "M2", "M7")],
    }  # fmt: skip


def _crowd_note(crowd: queries.Crowd) -> str:
    if crowd.hhi is None or crowd.hhi <= 0:
        return f"{crowd.n:,} suppliers"
    return f"{crowd.n:,} suppliers, {concentration_word(crowd.hhi)}: as {effective_firms(crowd.hhi)} firms of one size"


def month_chart(filters: Filters, months: list[Line]) -> charts.Chart | None:
    """Return the chart of SME share by month, by value and by number; None for less than two months."""
    dated = [line for line in months if line.name > NO_DATE]
    if len(dated) < 2:
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
        about=f"M1 and M2: money and {unit(filters)} to small and medium firms, of those whose size is known. "
        "In the table each month leads to its records.",
        doubts=SIZE_DOUBT if filters.source.restated else "Size is what the notice says.",
        cases=sum(line.n_sme + line.n_large for line in dated),
    )
    chart.table.head.extend(["To SMEs", "Size known", unit(filters).capitalize()])
    address = f"{reverse('market:rows')}?{filters.query(first=None, last=None)}"
    for row, line in zip(chart.table.rows, dated, strict=True):
        row[0] = linked(row[0], f"{address}&from={line.name:%Y-%m}&to={line.name:%Y-%m}")
        row.extend([exact(line.sme_gbp), exact(line.sme_gbp + line.large_gbp), f"{line.n:,}"])
    return chart


def measure_table(filters: Filters, whole: Line, sellers: queries.Crowd, by: str) -> dict[str, Any]:
    """Return the exact figures of the page as a table: value, numerator, denominator, cases."""
    money: Answer = queries.share_of_money(whole)
    number: Answer = queries.share_of_number(whole)
    firms = f"{sellers.n:,} suppliers"
    rows = [
        ("SME share of money (M1)", _six(money.value), exact(whole.sme_gbp),
         exact(whole.sme_gbp + whole.large_gbp), f"{money.n:,}"),
        (f"SME share of {unit(filters)} (M2)", _six(number.value), f"{whole.n_sme:,}", f"{number.denominator:,}",
         f"{number.n:,}"),
        ("HHI of suppliers (M7)", _plain(sellers.hhi), "", "", firms),
        ("Share of the four largest suppliers", _six(sellers.cr4), "", exact(whole.value_gbp), firms),
        ("Share of the five largest suppliers", _six(sellers.top5), "", exact(whole.value_gbp), firms),
    ]  # fmt: skip
    if by == "buyer":
        buyers = queries.concentration(filters, "buyer")
        rows.append(("HHI of buyers", _plain(buyers.hhi), "", "", f"{buyers.n:,} buyers"))
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
