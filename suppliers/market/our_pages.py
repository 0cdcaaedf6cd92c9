"""What is asked for, and what it costs in the end: pages of our own tenders and awards, for everyone to read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from django.db.models import F, Sum
from django.db.models.functions import Round
from django.urls import reverse
from django.utils import timezone

from procurement import charts
from procurement.contracts.models import Contract
from procurement.services.formulas import quarter_words
from suppliers.market import own, own_facts, pages, queries
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.formulas.measures import FEWEST, SIZE_BANDS, median, median_of, share
from suppliers.market.period import Period
from suppliers.market.queries import Filters

WORDS = {
    "people": "People",
    "system": "A system",
    "output": "An output",
    "outcome": "An outcome",
    "other": "Not clear",
}
A_PAGE = 10
MOST_TENDERS = 5_000  # the newest
MOST_OVERSPENT = 20
T = TypeVar("T", "Asked", "Counted")


@dataclass(frozen=True)
class Asked:
    """One published tender: when, whose, and what its buyer chose (see ``own_facts.chosen_in``)."""

    id: int
    reference: str
    title: str
    buyer: str
    on: date
    chosen: dict[str, Any]
    n = 1

    @property
    def reading(self) -> str:
        return str(self.chosen.get("reading") or "other")

    @property
    def reading_words(self) -> str:
        return WORDS[self.reading]


@dataclass(frozen=True)
class Counted:
    """The tenders published here in one month that read alike: any day of it, what they read as, how many."""

    on: date
    reading: str
    n: int


def counted(rows: own.Rows) -> list[Counted]:
    """Return what ``own.read(period, "readings")`` gave, to be told in a sentence."""
    return [Counted(date.fromisoformat(row["on"]), row["said"], row["n"]) for row in rows]


def asked(period: Period | None = None) -> list[Asked]:
    """Return the tenders published here, newest first; those of a period and its other choices when one is given."""
    found = own.tender_facts(period or Period())
    rows = found.order_by("-happened_on", "-pk").values_list(
        "pk", "notice", "title", "buyer__name", "happened_on", "extra"
    )[:MOST_TENDERS]
    return [
        Asked(pk, notice, title, name or "", on, extra or {}) for pk, notice, title, name, on, extra in rows
    ]


def by_quarter(tenders: Iterable[Asked]) -> dict[str, list[Asked]]:
    """Return tenders by the quarter in which they were published, oldest first."""
    found: dict[str, list[Asked]] = {}
    for one in sorted(tenders, key=lambda tender: tender.on):
        found.setdefault(quarter_words(one.on), []).append(one)
    return found


def _pct(part: int, whole: int) -> Decimal | None:
    """Return a percentage with one decimal, None under five cases."""
    return pages.hundred(share(part, whole), whole) if whole else None


def _said(value: Decimal | None) -> str:
    return "too few to say" if value is None else f"{value}%"


def years_of(tenders: Sequence[T], today: date | None = None) -> list[tuple[date, list[T]]]:
    """Return the tenders by years of twelve months up to the last whole quarter, newest first, each with its end.

    What was published after that quarter stands in no year yet.
    """
    now = today or timezone.localdate()
    end = date(now.year, 3 * ((now.month - 1) // 3) + 1, 1)
    found: list[tuple[date, list[T]]] = []
    oldest = min((one.on for one in tenders), default=end)
    while end > oldest:
        start = date(end.year - 1, end.month, 1)
        found.append((end - timedelta(days=1), [one for one in tenders if start <= one.on < end]))
        end = start
    return found


def demand_sentence(tenders: Sequence[T]) -> str:
    """Return how the share of tenders that ask for people changed, in a sentence."""
    years = [(end, _people(found), found) for end, found in years_of(tenders)]
    told = [year for year in years if year[1] is not None]
    if not told:
        n = sum(one.n for one in tenders)
        count = f"{n or 'No'} tender{'' if n == 1 else 's'}"
        return f"{count} published here up to the last whole quarter: too few to say what is asked for."
    end, people, found = told[0]
    words = f"{_whole(people)} of the tenders of the year to {end:%B %Y} read as a request for people"
    if len(told) > 1:
        words += f", against {_whole(told[1][1])} the year before"
    if len(told) > 2:
        words += f" and {_whole(told[-1][1])} in the year to {told[-1][0]:%B %Y}"
    return f"{words}; {_whole(_reads_as('outcome', found))} name an outcome."


def drafts_sentence(tenders: Sequence[Asked]) -> str:
    """Return what the same tenders asked for in their first drafts, where those are kept."""
    known = [one for one in tenders if one.chosen.get("first_reading")]
    if len(known) < FEWEST:
        kept = (
            f"The first draft of {len(known)} of them is kept" if known else "No first draft of them is kept"
        )
        return f"{kept}: too few to say how texts changed on the way."
    before = _pct(sum(one.chosen["first_reading"] == "people" for one in known), len(known))
    return (
        f"Of {len(known):,} whose first draft is kept, {_whole(before)} asked for people at first and "
        f"{_whole(_people(known))} when published."
    )


def _whole(value: Decimal | None) -> str:
    return "too few to say" if value is None else f"{value.quantize(Decimal(1), ROUND_HALF_UP)}%"


def cut_sentence(tenders: Sequence[Asked]) -> str:
    """Return what the tenders of a chosen time ask for, in a sentence."""
    if not tenders:
        return "No tender was published here under these choices. Clear a filter to see more."
    count = f"{len(tenders):,} tender{'' if len(tenders) == 1 else 's'}"
    people, outcomes = _people(tenders), _reads_as("outcome", tenders)
    if people is None:
        return f"{count} published in these months: too few to say what is asked for."
    said = f"{_whole(people)} read as a request for people; {_whole(outcomes)} name an outcome."
    return f"Of {count} published in these months {said}"


def demand(filters: Filters | None, reading: str = "", after: int = 0) -> dict[str, Any]:
    """Return the page of what is asked for: sentence, chart by quarter, buyers, and the tenders themselves."""
    everything = asked(filters.ours if filters else None)
    shown = [one for one in everything if not reading or one.reading == reading]
    places = [one.id for one in shown]
    rest = shown[places.index(after) + 1 :] if after in places else shown
    is_timed = bool(filters and (filters.first or filters.last))
    return {
        "sentence": cut_sentence(everything) if is_timed or not everything else demand_sentence(everything),
        "drafts": drafts_sentence(everything) if everything else "",
        "examples": own_facts.are_examples(),
        "chart": _demand_chart(by_quarter(everything)),
        "buyers": _buyer_rows(everything, filters, is_timed) if filters and not filters.buyer else [],
        "is_timed": is_timed,
        "reading": reading,
        "readings": [(name, WORDS[name], sum(one.reading == name for one in everything)) for name in WORDS],
        "count": len(shown),
        "tenders": rest[:A_PAGE],
        "next_after": rest[A_PAGE - 1].id if len(rest) > A_PAGE else 0,
        "definition": DEFINITIONS["M12"],
        "cases": len(everything),
    }


def _reads_as(reading: str, tenders: Sequence[Asked] | Sequence[Counted]) -> Decimal | None:
    """Return the percentage of tenders that read as one kind of request."""
    return _pct(sum(one.n for one in tenders if one.reading == reading), sum(one.n for one in tenders))


def _people(tenders: Sequence[Asked] | Sequence[Counted]) -> Decimal | None:
    return _reads_as("people", tenders)


def _demand_chart(quarters: dict[str, list[Asked]]) -> charts.Chart | None:
    if len(quarters) < 2:
        return None
    series = [
        (
            WORDS[name],
            [_pct(sum(one.reading == name for one in found), len(found)) for found in quarters.values()],
        )
        for name in ("people", "outcome")
    ]
    chart = charts.line(
        "demand", "What published tenders ask for, by quarter",
        "Shares of the tenders of each quarter that read as a request for people, and that name an outcome.",
        list(quarters), series, form=charts.percent, first="Quarter",
        about="M12: each text is read by the rules of the language checker; its largest share names it.",
        doubts="Rules read the text, and each hit can be seen and disputed. A quarter under five tenders is not drawn.",
        cases=sum(map(len, quarters.values())),
    )  # fmt: skip
    chart.table.head.extend(["A system", "An output", "Tenders"])
    for row, found in zip(chart.table.rows, quarters.values(), strict=True):
        row.extend(
            [*(_said(_pct(sum(one.reading == name for one in found), len(found))) for name in ("system", "output")),
             str(len(found))]
        )  # fmt: skip
    return chart


def _buyer_rows(tenders: Sequence[Asked], filters: Filters, is_timed: bool) -> list[dict[str, Any]]:
    """Return a row a buyer: of its newest whole year, or of the chosen time."""
    rows = []
    for name, n in sorted(
        Counter(one.buyer for one in tenders).items(), key=lambda pair: (-pair[1], pair[0])
    ):
        mine = [one for one in tenders if one.buyer == name]
        now = mine if is_timed else next((found for _, found in years_of(mine)), [])
        rows.append(
            {"name": name, "query": filters.query(buyer=name), "n": n, "now_n": len(now), "people": _said(_people(now)),
             "outcome": _said(_pct(sum(one.reading == "outcome" for one in now), len(now))),
             "access": _middle([Decimal(one.chosen["access"]) for one in now if one.chosen.get("access") is not None])}
        )  # fmt: skip
    return rows


def _middle(values: Sequence[Decimal]) -> str:
    middle = median(values) if len(values) >= FEWEST else None
    return "too few to say" if middle is None else charts.plain(middle)


def value(filters: Filters | None) -> dict[str, Any]:
    """Return the page of value: the weight of price, award against paid, and who wins by size of award."""
    period = filters.ours if filters else Period()
    answers = own.answers(period, ("M9", "M11", "M13"))
    single, weights, answer = answers["M9"], answers["M11"], answers["M13"]
    over = overspent(answer.parts["over_120_pct"])
    over_n = len(answer.parts["over_120_pct"])
    return {
        "sentences": [
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
        "price_chart": _price_chart(weights_by_quarter(own.read(period, "weights_by_month")["weights_by_month"])),
        "price": weights,
        "bands": _band_rows(filters, answer.parts["by_size"]) if filters else [],
        "definitions": [DEFINITIONS[name] for name in ("M3", "M9", "M11", "M13")],
    }  # fmt: skip


def overspent(references: Sequence[str]) -> list[Any]:
    """Return those of some contracts that cost most of their award, at most twenty, each with its ``paid_pct``."""
    pct = Sum("payments__amount_gbp") * 100 / F("value_gbp")
    found = Contract.objects.filter(reference__in=references).select_related("tender")
    ordered = found.annotate(pct=pct, paid_pct=Round("pct", 1)).order_by("-pct", "-awarded_at", "-pk")
    return list(ordered[:MOST_OVERSPENT])


def weights_by_quarter(months: own.Rows) -> dict[str, dict[Decimal, int]]:
    """Return how many tenders had each weight of price by the quarter of their publication, oldest first.

    >>> weights_by_quarter([{"on": "2026-08-01", "said": "40", "n": 2}, {"on": "2026-05-01", "said": "35.5", "n": 1}])
    {'2026 Q2': Counter({Decimal('35.5'): 1}), '2026 Q3': Counter({Decimal('40'): 2})}
    """
    found: dict[str, dict[Decimal, int]] = {}
    for row in sorted(months, key=lambda row: row["on"]):
        quarter = found.setdefault(quarter_words(date.fromisoformat(row["on"])), Counter())
        quarter[Decimal(row["said"])] += row["n"]
    return found


def _price_chart(weights: dict[str, dict[Decimal, int]]) -> charts.Chart | None:
    if len(weights) < 2:
        return None
    cases = [sum(found.values()) for found in weights.values()]
    middle = [
        median_of(found) if n >= FEWEST else None for found, n in zip(weights.values(), cases, strict=True)
    ]
    seen = [one for one in middle if one is not None]
    chart = charts.line(
        "price-weight", "The weight of price, by quarter",
        f"The middle weight went from {charts.percent(seen[0])} in the first quarter to {charts.percent(seen[-1])}."
        if seen else "No quarter has five tenders.",
        list(weights), [("Middle tender", middle)], form=charts.percent, first="Quarter",
        about="M11: the weight of price in each tender published here. Over 40% the service warns.",
        doubts="A weight says how price counts, not how far apart the bids' prices were.",
        cases=sum(cases),
    )  # fmt: skip
    chart.table.head.extend(["Lowest", "Highest", "Above 40%", "Tenders"])
    for row, found, n in zip(chart.table.rows, weights.values(), cases, strict=True):
        above = sum(tenders for weight, tenders in found.items() if weight > 40)
        row.extend([charts.percent(min(found)), charts.percent(max(found)), _said(_pct(above, n)), str(n)])
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
