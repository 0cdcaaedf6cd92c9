"""What the centre's pages show: sentences first, then where to look."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement import charts
from suppliers.market import own, pages, queries
from suppliers.market.formulas.measures import FEWEST, median
from suppliers.market.models import Source
from suppliers.market.queries import Filters


def sources() -> list[Source]:
    """Return the sources with figures, the one of the sample first."""
    found = Source.objects.filter(basis__in=["paid", "award"], datasets__is_counted=True).distinct()
    return sorted(found, key=lambda source: (source.slug != "g-cloud-sales", source.title))


def last_years(source: Source) -> list[Filters]:
    """Return the last two calendar years that have figures, older first."""
    years = sorted({month.year for month in queries.choices(source)["months"]})[-2:]
    return [Filters(source, date(year, 1, 1), date(year, 12, 1)) for year in years]


def _pence(value: Decimal) -> int:
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def money_sentence(source: Source) -> str:
    """Return what changed for small firms, in pence of the pound, with the part that large groups own."""
    years = last_years(source)
    if not years:
        return f"There are no figures yet for {source.title}."
    lines = [queries.whole(year) for year in years]
    last = lines[-1].sme_share_value
    if last is None:
        return f"{source.title} does not say which firms are small."
    words = f"Small firms got {_pence(last)}p of each pound in {years[-1].first:%Y} ({source.title})"
    if len(lines) > 1 and lines[0].sme_share_value is not None:
        change = _pence(last) - _pence(lines[0].sme_share_value)
        way = "as in" if change == 0 else f"{'up' if change > 0 else 'down'} {abs(change)}p on"
        words += f", {way} {years[0].first:%Y}"
    owned, _ = queries.owned_by_large_groups(years[-1])
    known = lines[-1].sme_gbp + lines[-1].large_gbp
    if owned > 0 and known > 0:
        words += f"; {_pence(owned / known)}p of it went to firms that large groups own"
    return words + "."


def crowd_sentence(source: Source) -> str:
    """Return how the concentration of suppliers changed."""
    years = last_years(source)
    found = [queries.concentration(year) for year in years]
    if not found or found[-1].hhi is None or found[-1].cr4 is None:
        return ""
    words = f"The four largest suppliers had {pages.percent(found[-1].cr4)} of the money"
    if len(found) > 1 and found[0].cr4 is not None:
        words += f", against {pages.percent(found[0].cr4)} the year before"
    return f"{words}; the market is {found[-1].word} (HHI {found[-1].hhi:,.0f}, {found[-1].n:,} suppliers)."


def own_sentences(concerns: list[own.Concern]) -> list[str]:
    """Return what our own records say: what waits, and what went over."""
    found = []
    if concerns:
        first = concerns[0]
        count = f"{len(concerns)} tenders wait" if len(concerns) > 1 else "One tender waits"
        found.append(f"{count} in review. ")
        if first.points:
            found[-1] += (
                f"Talk first about {first.tender.reference}, {first.tender.title}: {', '.join(first.reasons)}."
            )
        else:
            found[-1] += "None of them raises a concern."
    over = own.outturn(own.Period()).parts["over_120_pct"]
    if over:
        word = "contract has" if len(over) == 1 else "contracts have"
        found.append(f"{len(over)} {word} cost more than 120% of the award: {', '.join(over[:5])}.")
    return found


def sentences() -> list[str]:
    """Return the front page's sentences."""
    known = sources()
    found = [money_sentence(known[0]), crowd_sentence(known[0])] if known else []
    return [line for line in (*found, *own_sentences(own.concerns())) if line]


def front() -> dict[str, Any]:
    """Return the front page: sentences, the queue's head, the figures of the last year."""
    known = sources()
    waiting = own.concerns()
    found = [money_sentence(known[0]), crowd_sentence(known[0])] if known else []
    lines = [line for line in (*found, *own_sentences(waiting)) if line]
    context: dict[str, Any] = {"sentences": lines, "concerns": waiting[:5], "sources": known}
    if known and (years := last_years(known[0])):
        year = years[-1]
        whole, crowd = queries.whole(year), queries.concentration(year)
        cases = whole.n_sme + whole.n_large
        context |= {
            "query": year.query(),
            "figures": [
                {"label": "SME share of money", "value": pages._big(whole.sme_share_value, cases),
                 "note": f"{pages.exact(whole.sme_gbp)} in {year.first:%Y}", "href": f"/market/?{year.query()}"},
                {"label": "SME share by number", "value": pages._big(whole.sme_share_number, cases),
                 "note": f"of {cases:,} {pages.unit(year)}", "href": f"/market/?{year.query()}"},
                {"label": "HHI of suppliers", "value": f"{crowd.hhi:,.0f}" if crowd.hhi is not None else None,
                 "note": crowd.word, "href": "/centre/concentration/"},
                {"label": "Single-bid lots", "value": _share(own.single_bids(own.Period())),
                 "note": "of our own lots decided", "href": "/centre/measures/#M9"},
            ],
        }  # fmt: skip
    return context


def _share(answer: Any) -> str | None:
    return pages._big(answer.value, answer.n)


def concentration(source: Source) -> dict[str, Any]:
    """Return concentration by year, by firm and by group, with the largest bodies."""
    years = sorted({month.year for month in queries.choices(source)["months"]})
    filters = [Filters(source, date(year, 1, 1), date(year, 12, 1)) for year in years]
    firm = [queries.concentration(one) for one in filters]
    group = [queries.concentration(one, by_group=True) for one in filters]
    everything = Filters(source)
    chart = None
    if years:
        last_firm, last_group = firm[-1].hhi or Decimal(0), group[-1].hhi or Decimal(0)
        gap = last_group - last_firm
        chart = charts.line(
            "hhi-by-year",
            "Concentration by year, by firm and with groups joined",
            f"In {years[-1]} the index was {last_firm:,.0f} by firm and {last_group:,.0f} by group"
            + (f": groups hide {gap:,.0f} points." if gap > 0 else ": no recorded group changes it."),
            [str(year) for year in years],
            [("By firm", [crowd.hhi for crowd in firm]), ("By group", [crowd.hhi for crowd in group])],
            form=charts.plain,
            first="Year",
            about="M7: Σ (share of money)² × 10,000. Under 1,000 not concentrated, over 1,800 highly.",
            doubts="Groups are those that a person has recorded, with their dates.",
            cases=sum(crowd.n for crowd in firm),
        )
        chart.table.head.extend(["Four largest", "Five largest", "Suppliers"])
        for row, crowd in zip(chart.table.rows, firm, strict=True):
            row.extend([pages.percent(crowd.cr4), pages.percent(crowd.top5), f"{crowd.n:,}"])
    whole = queries.whole(everything)
    owned, cases = queries.owned_by_large_groups(everything)
    return {
        "source": source,
        "chart": chart,
        "suppliers": pages.top_chart(
            "suppliers", "The largest suppliers", queries.largest(everything, "supplier", 15), everything
        ),
        "owned": charts.pounds(owned),
        "owned_cases": cases,
        "share": pages.percent(whole.sme_share_value, whole.n_sme + whole.n_large),
        "share_without": pages.percent(
            queries.measures.share(whole.sme_gbp - owned, whole.sme_gbp + whole.large_gbp),
            whole.n_sme + whole.n_large,
        ),
    }


def choice(name: str, rows: list[own.Decided]) -> dict[str, Any]:
    """Return one design choice beside what came of it: bids, SME wins and outturn, with the cases."""
    found = own.CHOICES[name]
    lines = []
    for band, tenders in own.bands_of(name, rows):
        wins = sum(row.wins for row in tenders)
        bids = median([Decimal(row.bids) for row in tenders])
        paid = median([row.paid_pct for row in tenders if row.paid_pct is not None])
        small = Decimal(sum(row.sme_wins for row in tenders)) / wins * 100 if wins >= FEWEST else None
        lines.append((band, len(tenders), bids, small, wins, paid, tenders))
    head = ("Tenders", "Median bids", "SME wins", "Lots won", "Median paid of award")
    chart = None
    if any(line[1] for line in lines):
        most = max((line for line in lines if line[2] is not None), key=lambda line: line[2] or 0)
        chart = charts.bar(
            f"choice-{name}",
            f"{found.title}, beside the bids received",
            f"{most[0]} goes with most bids: {charts.plain(most[2] or 0)} in the middle tender.",
            [(line[0], line[2] or Decimal(0)) for line in lines],
            form=charts.plain,
            head=(found.title, "Median bids"),
            about="Each awarded tender stands in one band. What goes together need not be cause and effect.",
            doubts="Few tenders, and buyers who choose one thing often choose others with it.",
            cases=sum(line[1] for line in lines),
        )
    return {
        "name": name,
        "title": found.title,
        "chart": chart,
        "head": [{"text": found.title}, *({"text": word, "numeric": True} for word in head)],
        "rows": [
            [
                {"text": band},
                {"text": str(n), "numeric": True},
                {"text": "–" if bids is None else charts.plain(bids), "numeric": True},
                {"text": "too few to say" if small is None else charts.percent(small), "numeric": True},
                {"text": str(wins), "numeric": True},
                {"text": "not known" if paid is None else charts.percent(paid), "numeric": True},
            ]
            for band, n, bids, small, wins, paid, _ in lines
        ],
    }
