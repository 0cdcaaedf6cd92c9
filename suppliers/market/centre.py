"""What the centre's pages show: sentences first, then where to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from procurement import charts
from procurement.carried import Settled
from procurement.services.formulas import every_quarter, quarter_words
from suppliers.market import breakdown, demand, own, own_facts, pages, queries, queue
from suppliers.market.formulas.definitions import Answer
from suppliers.market.formulas.measures import FEWEST
from suppliers.market.models import Dataset, MonthTotal, Source
from suppliers.market.queries import Filters
from suppliers.market.sql import NO_DATE

OURS = ("M9", "M13", "M14", "M17")  # the measures of our own records on the front page
TALKED_ABOUT = 5  # tenders that the front page names
FIRST_SHOWN = (own_facts.PAYMENTS, "g-cloud-sales")
IS_COUNTED = Settled(Exists(Dataset.objects.filter(source=OuterRef("pk"), is_counted=True)))
HAS_FIGURES = Settled(Exists(MonthTotal.objects.filter(source=OuterRef("pk"))))


def sources() -> list[Source]:
    """Return the sources with figures: what we paid ourselves first, then the sample, then the others by title."""
    found = Source.objects.filter(
        ~Q(slug=own_facts.PAYMENTS) | Q(HAS_FIGURES), IS_COUNTED, basis__in=["paid", "award"]
    )
    return sorted(
        found,
        key=lambda one: (
            FIRST_SHOWN.index(one.slug) if one.slug in FIRST_SHOWN else len(FIRST_SHOWN),
            one.title,
        ),
    )


def last_years(source: Source, months: list[date]) -> list[Filters]:
    """Return the last two years of the ``months`` with figures, older first: twelve months each, the later up to
    the last whole quarter. The rollups hold each of them.
    """
    if not months:
        return []
    today = timezone.localdate()
    whole = _back(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), 1)
    end = min(whole, date(months[-1].year, 3 * ((months[-1].month - 1) // 3) + 3, 1))
    found = [Filters(source, _back(end, 23), _back(end, 12)), Filters(source, _back(end, 11), end)]
    return [one for one in found if one.last and one.last >= months[0]]


class TwoYears:
    """The last two years of one source, each figure read once however many sentences stand on it."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def known(self) -> list[tuple[queries.Line, Decimal]]:
        """The months with figures, each with the money to firms that large groups owned."""
        return [pair for pair in queries.months_and_owned(self.source) if pair[0].name > NO_DATE]

    @property
    def months(self) -> list[queries.Line]:
        return [line for line, _ in self.known]

    @cached_property
    def years(self) -> list[Filters]:
        return last_years(self.source, [line.name for line in self.months])

    @cached_property
    def lines(self) -> list[queries.Line]:
        return [
            queries.added([line for line in self.months if year.first <= line.name <= year.last])  # type: ignore[operator]
            for year in self.years
        ]

    @cached_property
    def owned(self) -> Decimal:
        """The money of the last year to firms flagged SME that a large group owned on the day."""
        year = self.years[-1]
        return sum((owned for line, owned in self.known if year.first <= line.name <= year.last), Decimal(0))  # type: ignore[operator]

    @cached_property
    def crowds(self) -> list[queries.Crowd]:
        return queries.concentrations(self.years)[1]


def _back(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def year_words(year: Filters) -> str:
    """Return a year of figures in words: "2013", "the year to September 2026"."""
    if year.last is None:
        return "all years"
    return f"{year.last:%Y}" if year.last.month == 12 else f"the year to {year.last:%B %Y}"


def _pence(value: Decimal) -> int:
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def money_sentence(source: Source, seen: TwoYears | None = None) -> str:
    """Return what changed for small firms, in pence of the pound, with the part that large groups own."""
    seen = seen or TwoYears(source)
    years, lines = seen.years, seen.lines
    if not years:
        return f"There are no figures yet for {source.title}."
    last = lines[-1].sme_share_value
    if last is None:
        return f"{source.title} does not say which firms are small."
    if lines[-1].n_known < FEWEST:
        return f"{source.title}: too few records of known size in {year_words(years[-1])} to say what small firms got."
    words = f"Small firms got {_pence(last)}p of each pound"
    if len(lines) > 1 and lines[0].sme_share_value is not None and lines[0].n_known >= FEWEST:
        change = _pence(last) - _pence(lines[0].sme_share_value)
        words += ", as before" if change == 0 else f", {'up' if change > 0 else 'down'} {abs(change)}p"
    owned = seen.owned
    known = lines[-1].sme_gbp + lines[-1].large_gbp
    if owned > 0 and known > 0:
        words += f"; {_pence(owned / known)}p of it went to firms that large groups own"
    return words + "."


def basis_words(seen: TwoYears) -> str:
    """Return what the first sentence is about: the source, the two years and where the figures end."""
    years = seen.years
    if not years:
        return ""
    beside = f", beside {year_words(years[0])}" if len(years) > 1 else ""
    return f"{seen.source.title}, {year_words(years[-1])}{beside}."


def crowd_sentence(seen: TwoYears) -> str:
    """Return how the concentration of suppliers changed, groups counted as one."""
    found = seen.crowds
    if not found or found[-1].hhi is None or found[-1].cr4 is None:
        return ""
    words = f"The four largest groups had {pages.percent(found[-1].cr4)} of the money"
    if len(found) > 1 and found[0].cr4 is not None:
        words += f", against {pages.percent(found[0].cr4)} the year before"
    return f"{words}; the market is {found[-1].word} (HHI {found[-1].hhi:,.0f}, {found[-1].n:,} groups and firms)."


def _quarters(seen: TwoYears) -> dict[str, tuple[queries.Line, Decimal]]:
    """The quarters of the two years, each with its line and its money to firms that large groups owned."""
    if not seen.years:
        return {}
    first, last = seen.years[0].first, seen.years[-1].last
    months = [pair for pair in seen.known if first <= pair[0].name <= last]  # type: ignore[operator]
    found: dict[str, list[tuple[queries.Line, Decimal]]] = {
        name: [] for name in every_quarter([line.name for line, _ in months])
    }
    for pair in months:
        found[quarter_words(pair[0].name)].append(pair)
    return {
        name: (queries.added([line for line, _ in pairs]), sum((owned for _, owned in pairs), Decimal(0)))
        for name, pairs in found.items()
    }


def _share_without(line: queries.Line, part: Decimal) -> Decimal | None:
    """The share of small firms in percent, when a part of their money is not counted as theirs."""
    return pages.hundred(
        queries.measures.share(line.sme_gbp - part, line.sme_gbp + line.large_gbp), line.n_known
    )


def money_chart(seen: TwoYears) -> charts.Chart | None:
    """Return the share of small firms by quarter of the two years, beside it without those that large groups own.

    None for less than two quarters of known size.
    """
    quarters = _quarters(seen)
    lines = [line for line, _ in quarters.values()]
    series = [("Small firms", [_share_without(line, Decimal(0)) for line in lines])]
    if sum(share is not None for share in series[0][1]) < 2:
        return None
    if any(owned for _, owned in quarters.values()):
        series.append(
            ("Without firms that large groups own", [_share_without(*pair) for pair in quarters.values()])
        )
    chart = charts.line(
        "small-firms",
        "Small firms’ share of the money, by quarter",
        f"{seen.source.title}, quarters of the two years that the sentence compares.",
        list(quarters),
        series,
        form=charts.percent,
        first="Quarter",
        about="M1: money to small and medium firms, of all to firms whose size is known.",
        doubts="A quarter under five records of known size is not drawn.",
        cases=sum(line.n_known for line in lines),
    )
    chart.table.head.extend(["To small firms", "Size known"])
    for row, line in zip(chart.table.rows, lines, strict=True):
        row.extend([charts.pounds(line.sme_gbp), charts.pounds(line.sme_gbp + line.large_gbp)])
    return chart


@dataclass(frozen=True)
class Said:
    """A sentence of the front page, where to look (an address and the words of its link), and its chart if any."""

    text: str
    href: str = ""
    link: str = ""
    chart: charts.Chart | None = None


def waiting_sentence(concerns: list[queue.Concern]) -> str:
    """Return how many tenders wait in review and which of them to talk about first, "" where none waits."""
    if not concerns:
        return ""
    first = concerns[0]
    count = f"{len(concerns)} tenders wait" if len(concerns) > 1 else "One tender waits"
    if not first.points:
        return f"{count} in review. None of them raises a concern."
    reasons = ", ".join(first.reasons)
    return f"{count} in review. Talk first about {first.tender.reference}, {first.tender.title}: {reasons}."


def own_sentences(ours: Mapping[str, Answer]) -> list[Said]:
    """Return what our own records say: what went over, what came of it, how far we lean on suppliers."""
    found = []
    if over := ours["M13"].parts["over_120_pct"]:
        n = ours["M13"].parts["over_120_n"]
        word = "contract has" if n == 1 else "contracts have"
        text = f"{n:,} {word} cost more than 120% of the award{', above all' if n > 5 else ''}: {', '.join(over[:5])}."
        found.append(Said(text, reverse("market:value"), "See what they were for"))
    due, leaning = ours["M14"], ours["M17"]
    if due.n:
        broken = due.parts["guardrails_broken"]
        text = f"{due.parts['met']} of {due.n} outcomes due were met"
        text += f"; {broken} guardrail{' is' if broken == 1 else 's are'} broken." if broken else "."
        found.append(Said(text, reverse("outcomes:list-outcomes"), "See the outcomes"))
    quarters = {
        name: one["median"] for name, one in leaning.parts["quarters"].items() if one["median"] is not None
    }
    if len(quarters) > 1:
        (then, before), *_, (last, now) = quarters.items()
        text = f"Dependency on suppliers, from 0 (none) to 100: {charts.plain(now)} in the middle service in {last}"
        text += f", against {charts.plain(before)} in {then}."
        found.append(
            Said(
                text, reverse("services:list-services"), "See the services", leaning_chart(leaning, quarters)
            )
        )
    return found


def leaning_chart(leaning: Answer, middles: Mapping[str, Decimal]) -> charts.Chart:
    """Return the dependency of the middle service by quarter; in the table how many services each quarter counts."""
    chart = charts.line(
        "leaning",
        "Dependency of the middle service, by quarter",
        "Half of the services lean less on their suppliers, half lean more. Lower is better.",
        list(middles),
        [("Dependency", list(middles.values()))],
        first="Quarter",
        about="M17: cost held by suppliers, items not handed over, tasks only they can do, exits not ready.",
        doubts="What no contract holds is entered by the service’s owner, with its source.",
        cases=leaning.n,
    )
    chart.table.head.append("Services")
    for row in chart.table.rows:
        row.append(f"{leaning.parts['quarters'][row[0]]['services']:,}")
    return chart


def sentences() -> list[str]:
    """Return what changed, in sentences, as the front page says it, and what to talk about today."""
    known, ours = sources(), Ours.now()
    found = [line.text for line in _sentences(TwoYears(known[0]) if known else None, ours)]
    return [text for text in (*found, waiting_sentence(ours.waiting)) if text]


@dataclass(frozen=True)
class Ours:
    """What the front page reads of our own records: tenders in review, answers of ``OURS``, what tenders asked for."""

    waiting: list[queue.Concern]
    answers: Mapping[str, Answer]
    asked: list[demand.Counted]

    @classmethod
    def now(cls) -> "Ours":
        reads = [each for name in OURS for each in own.OWN[name].reads]
        rows = own.read(own.Period(), *reads, "live", "texts_by_month")
        live = frozenset(row["capability"] for row in rows["live"])
        return cls(queue.concerns(live=live), own.made(rows, OURS), demand.counted(rows["texts_by_month"]))


def _sentences(seen: TwoYears | None, ours: Ours) -> list[Said]:
    found = []
    if seen:
        found += [
            Said(
                money_sentence(seen.source, seen),
                f"{reverse('centre:why')}?source={seen.source.slug}",
                "See why",
                money_chart(seen),
            ),
            Said(
                crowd_sentence(seen),
                f"{reverse('centre:concentration')}?source={seen.source.slug}",
                "See who",
            ),
        ]
    if ours.asked:
        found.append(
            Said(
                demand.demand_sentence(ours.asked),
                reverse("market:demand"),
                "See the tenders",
                demand.chart_of(ours.asked),
            )
        )
    return [line for line in (*found, *own_sentences(ours.answers)) if line.text]


def front() -> dict[str, Any]:
    """Return the front page: the figures of the last year, the queue's head, and what changed, each with its way in."""
    known = sources()
    seen = TwoYears(known[0]) if known else None
    ours = Ours.now()
    context: dict[str, Any] = {
        "sentences": _sentences(seen, ours),
        "concerns": ours.waiting[:TALKED_ABOUT],
        "more": len(ours.waiting) if len(ours.waiting) > TALKED_ABOUT else 0,
        "sources": known,
    }
    if seen and seen.years:
        year, whole, crowd = seen.years[-1], seen.lines[-1], seen.crowds[-1]
        cases = whole.n_sme + whole.n_large
        market, rows = f"/market/?{year.query()}", f"/market/rows/?{year.query()}"
        single = ours.answers["M9"]
        context |= {
            "query": year.query(),
            "basis": basis_words(seen),
            "figures": [
                {"label": "SME share of money", "value": pages.big(whole.sme_share_value, cases),
                 "note": f"{charts.pounds(whole.sme_gbp)} of {charts.pounds(whole.sme_gbp + whole.large_gbp)}",
                 "href": f"{rows}&size=sme"},
                {"label": "SME share by number", "value": pages.big(whole.sme_share_number, cases),
                 "note": f"of {cases:,} {pages.unit(year)}", "href": market},
                {"label": "HHI, groups as one", "value": f"{crowd.hhi:,.0f}" if crowd.hhi is not None else None,
                 "note": crowd.word, "href": f"/centre/concentration/?source={known[0].slug}"},
                {"label": "Single-bid lots", "value": _share(single),
                 "note": pages.COUNTING if single.is_counting else f"of {single.n} of our own lots decided",
                 "href": "/market/value/"},
            ],
        }  # fmt: skip
    return context


def _share(answer: Any) -> str | None:
    return pages.big(answer.value, answer.n)


def _crowds_sentence(groups: Mapping[int, queries.Crowd]) -> str:
    """Return how few groups hold how much in the last year, beside the first, "" where money does not say it."""
    told = [(year, crowd) for year, crowd in groups.items() if crowd.hhi is not None]
    if not told:
        return ""
    (then, before), (year, last) = told[0], told[-1]
    words = f"In {year} the five largest groups and firms had {pages.percent(last.top5, last.n)} of the money"
    if len(told) > 1:
        words += f", against {pages.percent(before.top5, before.n)} in {then}"
    return f"{words}; the market is {last.word}."


def concentration(filters: Filters) -> dict[str, Any]:
    """Return concentration by year, by firm and by group, with the largest bodies."""
    found = queries.concentration_by_year(filters)
    whole, owned, cases = queries.whole_and_owned(filters)
    years, firm, group = list(found), [one[0] for one in found.values()], [one[1] for one in found.values()]
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
            [("Firms", [crowd.hhi for crowd in firm]), ("Groups", [crowd.hhi for crowd in group])],
            form=lambda index: f"{index:,.0f}",
            first="Year",
            about="M7: Σ (share of money)² × 10,000. Under 1,000 not concentrated, over 1,800 highly.",
            doubts="Groups are those that a person has recorded, with their dates.",
            cases=whole.n,
        )
        chart.table.head.extend(["Four largest groups", "Five largest groups", "Groups and firms"])
        for row, crowd in zip(chart.table.rows, group, strict=True):
            row.extend([pages.percent(crowd.cr4), pages.percent(crowd.top5), f"{crowd.n:,}"])
    return {
        "filters": filters,
        "whole": whole,
        "sentence": _crowds_sentence(dict(zip(years, group, strict=True))),
        "chart": chart,
        "suppliers": breakdown.of_bodies(filters, "supplier", 15),
        "owned": charts.pounds(owned),
        "owned_cases": cases,
        "share": pages.percent(whole.sme_share_value, whole.n_sme + whole.n_large),
        "share_without": pages.percent(
            queries.measures.share(whole.sme_gbp - owned, whole.sme_gbp + whole.large_gbp),
            whole.n_sme + whole.n_large,
        ),
    }
