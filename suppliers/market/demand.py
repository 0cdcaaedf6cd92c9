"""What our published tenders ask for: people, systems, outputs or outcomes, for everyone to read.

Everything but the ten tenders that a page lists is told from counts of months (``said``), so a page is as quick among
many tenders as among few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.db.models import DateField, Q, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from procurement import charts
from procurement.services.formulas import every_quarter, quarter_words
from procurement.statements import Blank, Kept
from suppliers.market import own, own_facts, pages
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.formulas.measures import FEWEST, median_of, share
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
MOST_BUYERS = 20  # those with most tenders


@dataclass(frozen=True)
class Counted:
    """The tenders published here in one month that read alike: its first day, how their first drafts read ("" where
    none is kept), what they read as now, how many.
    """

    on: date
    first: str
    reading: str
    n: int


@dataclass(frozen=True)
class Asked:
    """One published tender."""

    id: int
    reference: str
    title: str
    buyer: str
    on: date
    reading: str

    @property
    def reading_words(self) -> str:
        return WORDS[self.reading]


def _texts(said: str) -> tuple[str, str]:
    """Return how a first draft reads and how the published text does: see ``said``.

    >>> _texts("people>outcome"), _texts(">")
    (('people', 'outcome'), ('', 'other'))
    """
    first, _, reading = said.partition(">")
    return first, reading or "other"


def counted(rows: own.Rows) -> list[Counted]:
    """Return what ``own.read(period, "texts_by_month")`` gave, to be told in a sentence."""
    return [Counted(date.fromisoformat(row["on"]), *_texts(row["said"]), row["n"]) for row in rows]


def _number(tenders: Sequence[Counted], reading: str = "") -> int:
    return sum(one.n for one in tenders if not reading or one.reading == reading)


def _pct(part: int, whole: int) -> Decimal | None:
    """Return a percentage with one decimal, None under five cases."""
    return pages.hundred(share(part, whole), whole) if whole else None


def _reads_as(reading: str, tenders: Sequence[Counted]) -> Decimal | None:
    """Return the percentage of tenders that read as one kind of request."""
    return _pct(_number(tenders, reading), _number(tenders))


def _said(value: Decimal | None) -> str:
    return "too few to say" if value is None else f"{value}%"


def _whole(value: Decimal | None) -> str:
    return "too few to say" if value is None else f"{value.quantize(Decimal(1), ROUND_HALF_UP)}%"


# --- In sentences ---------------------------------------------------------------------------------


def _end(today: date) -> date:
    """Return the day after the last whole quarter."""
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)


def years_of(tenders: Sequence[Counted], today: date | None = None) -> list[tuple[date, list[Counted]]]:
    """Return the tenders by years of twelve months up to the last whole quarter, newest first, each with its end.

    What was published after that quarter stands in no year yet.
    """
    end = _end(today or timezone.localdate())
    found: list[tuple[date, list[Counted]]] = []
    oldest = min((one.on for one in tenders), default=end)
    while end > oldest:
        start = date(end.year - 1, end.month, 1)
        found.append((end - timedelta(days=1), [one for one in tenders if start <= one.on < end]))
        end = start
    return found


def demand_sentence(tenders: Sequence[Counted]) -> str:
    """Return how the share of tenders that ask for people changed, in a sentence."""
    years = [(end, _reads_as("people", found), found) for end, found in years_of(tenders)]
    told = [year for year in years if year[1] is not None]
    if not told:
        n = _number(tenders)
        count = f"{n or 'No'} tender{'' if n == 1 else 's'}"
        return f"{count} published here up to the last whole quarter: too few to say what is asked for."
    end, people, found = told[0]
    words = f"{_whole(people)} of the tenders of the year to {end:%B %Y} read as a request for people"
    if len(told) > 1:
        words += f", against {_whole(told[1][1])} the year before"
    if len(told) > 2:
        words += f" and {_whole(told[-1][1])} in the year to {told[-1][0]:%B %Y}"
    return f"{words}; {_whole(_reads_as('outcome', found))} name an outcome."


def drafts_sentence(tenders: Sequence[Counted]) -> str:
    """Return what the same tenders asked for in their first drafts, where those are kept."""
    known = [one for one in tenders if one.first]
    n = _number(known)
    if n < FEWEST:
        kept = f"The first draft of {n} of them is kept" if known else "No first draft of them is kept"
        return f"{kept}: too few to say how texts changed on the way."
    before = _pct(sum(one.n for one in known if one.first == "people"), n)
    return (
        f"Of {n:,} whose first draft is kept, {_whole(before)} asked for people at first and "
        f"{_whole(_reads_as('people', known))} when published."
    )


def cut_sentence(tenders: Sequence[Counted]) -> str:
    """Return what the tenders of a chosen time ask for, in a sentence."""
    if not tenders:
        return "No tender was published here under these choices. Clear a filter to see more."
    n = _number(tenders)
    count = f"{n:,} tender{'' if n == 1 else 's'}"
    people, outcomes = _reads_as("people", tenders), _reads_as("outcome", tenders)
    if people is None:
        return f"{count} published in these months: too few to say what is asked for."
    said = f"{_whole(people)} read as a request for people; {_whole(outcomes)} name an outcome."
    return f"Of {count} published in these months {said}"


# --- The page -------------------------------------------------------------------------------------


def page(filters: Filters | None, reading: str = "", after: int = 0) -> dict[str, Any]:
    """Return the page of what is asked for: sentence, chart by quarter, buyers, and the tenders themselves."""
    period = filters.ours if filters else Period()
    rows = own.read(period, "texts_by_month", "texts_by_buyer")
    everything = counted(rows["texts_by_month"])
    is_timed = bool(filters and (filters.first or filters.last))
    tenders = _tenders(period, everything, reading, after)
    buyers = _buyer_rows(rows["texts_by_buyer"], filters, is_timed) if filters and not filters.buyer else []
    return {
        "sentence": cut_sentence(everything) if is_timed or not everything else demand_sentence(everything),
        "drafts": drafts_sentence(everything) if everything else "",
        "examples": own_facts.are_examples(),
        "chart": chart_of(everything),
        "buyers": buyers[:MOST_BUYERS],
        "buyers_n": len(buyers),
        "is_timed": is_timed,
        "reading": reading,
        "readings": [(name, WORDS[name], _number(everything, name)) for name in WORDS],
        "count": _number(everything, reading),
        "tenders": tenders[:A_PAGE],
        "next_after": tenders[A_PAGE - 1].id if len(tenders) > A_PAGE else 0,
        "definition": DEFINITIONS["M12"],
        "cases": _number(everything),
    }


def _tenders(period: Period, months: Sequence[Counted], reading: str, after: int) -> list[Asked]:
    """Return a page of the tenders of a period that read so, newest first, and one more where there is one; those that
    come ``after`` one of them, from the newest on where that is none.
    """
    such = [one for one in months if not reading or one.reading == reading]
    last = (
        _that_read(period, reading).filter(pk=after).values_list("happened_on", flat=True).first()
        if after
        else None
    )
    if last:
        such = [one for one in such if one.on <= last]
    if not such:
        return []
    rows = _listed(period, reading, last is not None).ask(
        after=after, last=last, back_to=_back_to(such, last)
    )
    return [Asked(*row) for row in rows]


def _that_read(period: Period, reading: str) -> Any:
    """Return the facts of the tenders of a period that read so, each with what it ``reads`` as."""
    found = own.tender_facts(period).annotate(
        reads=Coalesce(NullIf(KT("extra__reading"), Value("")), Value("other"), output_field=TextField())
    )
    return found.filter(reads=reading) if reading else found


@lru_cache(maxsize=64)
def _listed(period: Period, reading: str, goes_on: bool) -> Kept:
    """Return the question for a page of tenders ``back_to`` a day, where it goes on those ``after`` one of the ``last``
    day: its text is kept, never what it reads.
    """
    found = _that_read(period, reading).filter(happened_on__gte=Blank("back_to", DateField()))
    if goes_on:
        last = Blank("last", DateField())
        found = found.filter(Q(happened_on__lt=last) | Q(pk__lt=Blank("after")), happened_on__lte=last)
    rows = found.order_by("-happened_on", "-pk").values_list(
        "pk", "notice", "title", Coalesce("buyer__name", Value("")), "happened_on", "reads"
    )
    return Kept(rows[: A_PAGE + 1])


def _back_to(months: Sequence[Counted], last: date | None) -> date:
    """Return the first day of the month back to which one reads for a page of tenders and one more: from the newest
    month on, or from a day ``last`` of which nobody knows how many of its month come after.
    """
    seen = 0
    for month in sorted({one.on for one in months}, reverse=True):
        if last is None or month < last.replace(day=1):
            seen += sum(one.n for one in months if one.on == month)
        if seen > A_PAGE:
            return month
    return min(one.on for one in months)


def chart_of(tenders: Sequence[Counted]) -> charts.Chart | None:
    """Return what tenders ask for by quarter, as shares; None for less than two quarters."""
    quarters: dict[str, list[Counted]] = {name: [] for name in every_quarter([one.on for one in tenders])}
    for one in tenders:
        quarters[quarter_words(one.on)].append(one)
    if len(quarters) < 2:
        return None
    series = [
        (WORDS[name], [_reads_as(name, found) for found in quarters.values()])
        for name in ("people", "outcome")
    ]
    chart = charts.line(
        "demand", "What published tenders ask for, by quarter",
        "Shares of the tenders of each quarter that read as a request for people, and that name an outcome.",
        list(quarters), series, form=charts.percent, first="Quarter",
        about="M12: each text is read by the rules of the language checker; its largest share names it.",
        doubts="Rules read the text, and each hit can be seen and disputed. A quarter under five tenders is not drawn.",
        cases=_number(tenders),
    )  # fmt: skip
    chart.table.head.extend(["A system", "An output", "Tenders"])
    for row, found in zip(chart.table.rows, quarters.values(), strict=True):
        row.extend([*(_said(_reads_as(name, found)) for name in ("system", "output")), str(_number(found))])
    return chart


def _buyer_rows(all_time: own.Rows, filters: Filters, is_timed: bool) -> list[dict[str, Any]]:
    """Return a row a buyer, those with most tenders first: of its newest whole year, or of the chosen time.

    ``all_time``: how the tenders of each buyer read, under the filters.
    """
    end = _end(timezone.localdate())
    year = replace(filters.ours, first=date(end.year - 1, end.month, 1), last=end - timedelta(days=1))
    rows = own.read(filters.ours if is_timed else year, "texts_by_buyer", "access_by_buyer")
    whole, now = _by_buyer(all_time), _by_buyer(rows["texts_by_buyer"])
    scores = _by_buyer(rows["access_by_buyer"])
    found = []
    for name, n in sorted(
        ((name, sum(texts.values())) for name, texts in whole.items()), key=lambda one: (-one[1], one[0])
    ):
        texts = [Counted(end, *_texts(said), n) for said, n in now.get(name, {}).items()]
        access = {Decimal(score): n for score, n in scores.get(name, {}).items()}
        found.append(
            {"name": name, "query": filters.query(buyer=name), "n": n, "now_n": _number(texts),
             "people": _said(_reads_as("people", texts)), "outcome": _said(_reads_as("outcome", texts)),
             "access": _middle(access)}
        )  # fmt: skip
    return found


def _by_buyer(rows: own.Rows) -> dict[str, dict[str, int]]:
    """Return how many tenders of each buyer say what."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["whose"], {})[row["said"]] = row["n"]
    return found


def _middle(scores: dict[Decimal, int]) -> str:
    middle = median_of(scores) if sum(scores.values()) >= FEWEST else None
    return "too few to say" if middle is None else charts.plain(middle)
