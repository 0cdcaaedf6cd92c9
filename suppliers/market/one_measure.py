"""One measure over time: a sentence, its chart with its table, what it is, and where its records are.

What published data say is told by year, under the filters; what our own records say by quarter, the last twelve and
the one that runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from procurement import charts
from procurement.services.formulas import end_of, quarter_of, quarter_words
from suppliers.market import firms_alive, measure_words, own, pages, queries
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import FEWEST, share
from suppliers.market.lives import YEARS, Story
from suppliers.market.models import Source
from suppliers.market.period import Period
from suppliers.market.queries import Filters
from suppliers.market.sql import NO_DATE

QUARTERS = 13  # the last twelve and the current one
POUNDS = ("M1", "M5", "M6", "M10", "M13")  # numerator and denominator are money
# M3 compares bands of size; of services (M18) and systems (M20) only today's state is known.
NO_HISTORY = ("M3", "M18", "M20")
FEW = ("M7", "M8", "M17")  # counts and indexes, which are shown however few their cases are
Value = Callable[[Answer], Any]


@dataclass(frozen=True)
class Drawn:
    """The lines of a measure: their names with what they show, and how their numbers are written."""

    series: tuple[tuple[str, Value], ...]
    form: charts.Form = charts.plain


def _value(answer: Answer) -> Any:
    return answer.value


def _part(name: str) -> Value:
    return lambda answer: answer.parts[name]


def _shares(*series: tuple[str, Value]) -> Drawn:
    """Lines of fractions, drawn as percentages."""

    def hundred(value: Value) -> Value:
        return lambda answer: pages.hundred(value(answer))

    return Drawn(tuple((name, hundred(value)) for name, value in series), charts.percent)


def _large_that_won(answer: Answer) -> Any:
    stages = answer.parts["stages"]
    return share(stages[-1]["large"], stages[0]["large"]) if stages and stages[0]["large"] >= FEWEST else None


def _with_owned(answer: Answer) -> Any:
    return (answer.value or 0) + (answer.parts["gap"] or 0)


def _people(answer: Answer) -> Any:
    return share(answer.parts["published"].get("people", 0), answer.n)


def _if_known(value: Value) -> Value:
    """Nobody is new, and nobody gone, where no year before is known."""
    return lambda answer: None if answer.numerator is None else value(answer)


DRAWN: dict[str, Drawn] = {
    "M1": _shares(("SME share", _value)),
    "M2": _shares(("By number", _value), ("By value", _part("by_value"))),
    "M4": _shares(("Small firms", _value), ("Large firms", _large_that_won)),
    "M5": _shares(("Without firms that large groups own", _value), ("SME share", _with_owned)),
    "M6": _shares(("Passed on", _value)),
    "M7": Drawn(
        (("Groups", _value), ("Firms", lambda one: one.parts["by_firm"]["hhi"])), lambda index: f"{index:,.0f}"
    ),
    "M8": Drawn(
        (
            ("Alive", lambda one: one.n), ("New", _if_known(lambda one: one.numerator)),
            ("Gone", _if_known(_part("gone"))),
            ("Gone after one", _if_known(lambda one: sum(one.parts["gone_after_one"].values()))),
        )
    ),
    "M9": _shares(("Single bids", _value)),
    "M10": Drawn((("Median", _value), ("Mean", _part("mean"))), charts.pounds),
    "M11": Drawn((("Middle tender", _value),), charts.percent),
    "M12": _shares(("Outcome", _value), ("People", _people)),
    "M13": _shares(("Paid of award", _value)),
    "M14": _shares(("Met", _value)),
    "M15": Drawn((("First value", _value), ("Promised", _part("promised")))),
    "M16": Drawn((("Published", _value), ("First check", _part("at_first_check")))),
    "M17": Drawn((("Middle service", _value),)),
    "M19": Drawn((("From closing", _value), ("From publication", _part("published_to_award")))),
}  # fmt: skip


def published(filters: Filters) -> set[str]:
    """Return the measures that a source of published data answers."""
    return {"M1", "M2", "M5", "M7", "M8"} | (
        {"M3", "M9"} if filters.source.basis == Source.Basis.AWARD else set()
    )


# --- By year, of published data -------------------------------------------------------------------


def _of_lives(told: Story) -> list[tuple[str, Answer]]:
    return [
        (f"{end:%b %Y}", answer if has_before else replace(answer, numerator=None))
        for end, answer, has_before in told.years
    ]


def _by_year(name: str, filters: Filters) -> list[tuple[str, Answer]]:
    lines: dict[int, list[queries.Line]] = {}
    for line in queries.lines_by(filters, "month"):
        if line.name > NO_DATE:
            lines.setdefault(line.name.year, []).append(line)
    years = {year: queries.added(lines[year]) for year in sorted(lines)[-YEARS:]}
    if name == "M7":
        crowds = queries.concentration_by_year(filters)
        return [(str(year), _crowds(whole, *crowds[year])) for year, whole in years.items()]
    if name in ("M1", "M2"):
        work = queries.share_of_money if name == "M1" else queries.share_of_number
        return [(str(year), work(whole)) for year, whole in years.items()]
    if name == "M9":
        bids = queries.single_bids_by_year(filters)
        return [(str(year), d.m9(*bids.get(year, (0, 0)))) for year in years]
    owned = queries.owned_by_year(filters)
    return [
        (
            str(year),
            d.m5(whole.sme_gbp, whole.large_gbp, owned.get(year, Decimal(0)), whole.n_sme + whole.n_large),
        )
        for year, whole in years.items()
    ]


def _crowds(whole: queries.Line, firm: queries.Crowd, group: queries.Crowd) -> Answer:
    return Answer(None, None, group.hhi, whole.n, {"word": group.word, "by_firm": {"hhi": firm.hhi}})


# --- By quarter, of our own records ---------------------------------------------------------------


def _quarters(filters: Filters, today: date) -> list[Period]:
    """Return the last twelve quarters and the one that runs, under the filters; those that their time reaches."""
    found, starts = [], quarter_of(today)
    for _ in range(QUARTERS):
        found.append(replace(filters.ours, first=starts, last=end_of(starts)))
        starts = quarter_of(starts - timedelta(days=1))
    return [one for one in reversed(found) if _reaches(filters.ours, one)]


def _reaches(whole: Period, part: Period) -> bool:
    begins, ends = whole.first or date.min, whole.last or date.max
    return bool(part.first and part.last and part.first <= ends and part.last >= begins)


def _by_quarter(name: str, filters: Filters) -> list[tuple[str, Answer]]:
    periods = _quarters(filters, timezone.localdate())
    rows = own.read_each(periods, *own.OWN[name].reads)
    return [
        (quarter_words(period.first), own.made(found, (name,))[name])  # type: ignore[arg-type]
        for period, found in zip(periods, rows, strict=True)
    ]


# --- The page -------------------------------------------------------------------------------------


def page(name: str, filters: Filters) -> dict[str, Any]:
    """Return the page of one of ``DEFINITIONS``."""
    is_published = name in published(filters)
    times: list[tuple[str, Answer]] = []
    told = firms_alive.story(filters) if name == "M8" else None
    if told:
        times = _of_lives(told)
    elif name not in NO_HISTORY:
        times = _from_the_first(_by_year(name, filters) if is_published else _by_quarter(name, filters))
    if is_published:
        now = d.m3(queries.bands(filters)) if name == "M3" else None
    else:
        now = own.answers(filters.ours, (name,))[name]
    beside = "; ".join(measure_words.beside(name, now)) if now and name != "M3" else ""
    rows = f"{reverse('market:rows')}?{filters.query()}"
    context: dict[str, Any] = {
        "name": name,
        "definition": DEFINITIONS[name],
        "where": filters.source.title if is_published else measure_words.whose(name, filters),
        "sentence": _sentence(name, times, now),
        "note": f"Of all of it: {beside}." if beside else "",
        "chart": _bands(now) if name == "M3" and now else _chart(name, times, is_published),
        "has_history": name not in NO_HISTORY,
        "records": rows if is_published else measure_words.behind(name, filters),
        "each": "year" if is_published else "quarter",
    }
    if told:
        context |= {
            "note": _who_came_and_went(times[-1][1]) if times else "",
            "vanished": firms_alive.vanished(told),
            "vanished_n": told.gone_n,
            "rows_query": filters.query(first=None, last=None),
        }
    return context


def _who_came_and_went(answer: Answer) -> str:
    if answer.numerator is None:
        return "There are no records of the year before, so nobody can be called new or gone."
    gone = answer.parts["gone"]
    went = (
        f"; {gone:,} of those of the year before are gone, {measure_words.after_one_words(answer)}"
        if gone
        else ""
    )
    return f"{answer.numerator:,} of them are new{went or '; none of those of the year before is gone'}."


def _from_the_first(times: Sequence[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    """Leave out the times before the first that counts anything."""
    begins = next((place for place, (_, answer) in enumerate(times) if answer.n), len(times))
    return list(times[begins:])


def _is_told(name: str, answer: Answer) -> bool:
    """Whether a time has enough cases to say what the measure was."""
    enough = answer.n > 0 if name in FEW else answer.is_shown
    return enough and DRAWN[name].series[0][1](answer) is not None


def _sentence(name: str, times: Sequence[tuple[str, Answer]], now: Answer | None) -> str:
    """Return what the measure came to, the last time beside the first; of all time where it has no history."""
    title = DEFINITIONS[name].title.partition(":")[0]
    if now and now.is_counting:
        return f"{title}: {pages.COUNTING}."
    told = [(when, answer) for when, answer in times if _is_told(name, answer)]
    if len(told) < 2:
        last = now or (told[-1][1] if told else None)
        return f"{title}: {measure_words.shown(name, last)}." if last else f"{title}: nothing to count yet."
    (then, before), (when, last) = told[0], told[-1]
    if name == "M8":
        return f"{last.n:,} firms and groups were paid in the year to {when}, against {before.n:,} in that to {then}."
    value = DRAWN[name].series[0][1]
    said = measure_words.shown(name, last)
    subject = "" if name in measure_words.IN_WORDS else f"{title}: "
    return f"{subject}{said} in {when}, against {DRAWN[name].form(value(before))} in {then}."


def _chart(name: str, times: Sequence[tuple[str, Answer]], is_published: bool) -> charts.Chart | None:
    if len([one for _, one in times if _is_told(name, one)]) < 2:
        return None
    drawn, definition = DRAWN[name], DEFINITIONS[name]
    title, each = definition.title.partition(":")[0], "year" if is_published else "quarter"
    chart = charts.line(
        f"{name.lower()}-over-time",
        f"{title} by {each}",
        f"One point a {each}{'' if name in FEW else '; one of fewer than five cases is not drawn'}.",
        [when for when, _ in times],
        [
            (words, [value(answer) if _is_told(name, answer) else None for _, answer in times])
            for words, value in drawn.series
        ],
        form=drawn.form,
        first=each.capitalize(),
        about=f"{name}: {definition.numerator} Divided by: {definition.denominator}",
        doubts=capfirst(definition.doubt),
        cases=times[-1][1].n if name == "M8" else sum(answer.n for _, answer in times),
    )
    form = pages.exact if name in POUNDS else charts.plain
    has_line = name not in ("M7", "M8")
    chart.table.head.extend([*(["Numerator", "Denominator"] if has_line else []), "Cases"])
    for row, (_, answer) in zip(chart.table.rows, times, strict=True):
        if has_line:
            row.extend(
                "" if one is None else form(Decimal(one)) for one in (answer.numerator, answer.denominator)
            )
        row.append(f"{answer.n:,}")
    return chart


def _bands(answer: Answer) -> charts.Chart | None:
    """Return M3 as bars, one a size of award; None where fewer than two have five cases."""
    bands = {
        words: band for words, band in answer.parts["bands"].items() if band["sme"] + band["large"] >= FEWEST
    }
    if len(bands) < 2:
        return None
    definition = DEFINITIONS["M3"]
    chart = charts.bar(
        "m3-bands", definition.title, "One bar a size of award; one of fewer than five cases is not drawn.",
        [(words.capitalize(), pages.hundred(band["share"]) or Decimal(0)) for words, band in bands.items()],
        form=charts.percent, head=("Size of award", "Won by SMEs"), cases=answer.n,
        about=f"M3: {definition.numerator} Divided by: {definition.denominator}", doubts=capfirst(definition.doubt),
    )  # fmt: skip
    chart.table.head.extend(["To SMEs", "Size known", "Awards"])
    for row, band in zip(chart.table.rows, bands.values(), strict=True):
        row.extend([f"{band['sme']:,}", f"{band['sme'] + band['large']:,}", f"{band['n']:,}"])
    return chart
