"""The measures in words: what each came to, what stands beside it, and where its records are."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from procurement import charts
from procurement.services.formulas import quarter_of, quarter_words
from suppliers.market import own, own_facts, pages, report
from suppliers.market.formulas.definitions import DEFINITIONS, Answer
from suppliers.market.models import CentreReview
from suppliers.market.period import Period
from suppliers.market.queries import Filters

# Where the records behind each figure of our own stand.
BEHIND = {
    "M1": "/market/rows/?source=our-payments",
    **dict.fromkeys(("M2", "M3", "M9", "M10"), "/market/rows/?source=our-awards"),
    **dict.fromkeys(("M11", "M12", "M16"), "/market/demand/#tenders"),
    "M13": "/market/value/",
    **dict.fromkeys(("M14", "M15"), "/outcomes/"),
    "M4": "/centre/funnel/",
    "M6": "/contracts/",
    **dict.fromkeys(("M17", "M20"), "/services/"),
    "M18": "/components/",
    "M19": "/centre/choices/",
}
# Those of these pages that have the filters too.
FILTERED = ("/market/rows/", "/market/demand/", "/market/value/", "/centre/funnel/", "/centre/choices/")
CHOICES = {
    "from": "months",
    "to": "months",
    "topic": "kind of work",
    "band": "size",
    "procedure": "procedure",
}
# What a source of our own answers as published data already: said once.
SAID_BY = {own_facts.PAYMENTS: {"M1"}, own_facts.AWARDS: {"M2", "M3", "M9"}}

NAMED = 5  # contracts over their award that the measure names: its records show more
# Measures whose value alone says too little.
IN_WORDS: dict[str, Callable[[Answer], str]] = {
    "M4": lambda answer: (
        f"{pages.percent(answer.value, answer.n)} of small firms that looked at a tender won it"
    ),
    "M7": lambda answer: f"HHI {answer.value:,.0f}, {answer.parts['word']}",
    "M8": lambda answer: (
        f"{answer.n:,} alive, {answer.numerator or 0:,} of them new; {answer.parts['gone']:,} gone, "
        f"{sum(answer.parts['gone_after_one'].values()):,} of these after one contract"
    ),
    "M9": lambda answer: f"{pages.percent(answer.value, answer.n)} of lots had a single bid",
    "M10": lambda answer: f"{charts.pounds(answer.value or 0)} in the middle award",
    "M11": lambda answer: f"{plain(answer.value)}% in the middle tender",
    "M12": lambda answer: f"{pages.percent(answer.value, answer.n)} name an outcome",
    "M13": lambda answer: f"{pages.percent(answer.value, answer.n)} of the award paid",
    "M14": lambda answer: f"{pages.percent(answer.value, answer.n)} of outcomes due were met",
    "M15": lambda answer: f"{plain(answer.value)} days in the middle contract",
    "M16": lambda answer: f"{plain(answer.value)} of 100 in the middle tender",
    "M17": lambda answer: f"{plain(answer.value)} of 100 in the middle service",
    "M18": lambda answer: (
        f"{answer.numerator:,} use{'' if answer.numerator == 1 else 's'} by services of {answer.denominator:,} live "
        f"component{'' if answer.denominator == 1 else 's'}"
    ),
    "M19": lambda answer: (
        f"{plain(answer.value)} days from closing to award in the middle tender, "
        f"{plain(answer.parts['published_to_award'])} from publication"
    ),
    "M20": lambda answer: f"{answer.numerator:,} of {answer.denominator:,} systems red",
}


def plain(value: Any) -> str:
    """Return a number without needless places, "not known" for none."""
    return "not known" if value is None else charts.plain(value)


def shown(name: str, answer: Answer) -> str:
    """Return a measure's value in words."""
    if answer.is_counting:
        return pages.COUNTING
    if answer.value is None:
        return "nothing to count yet"
    if DEFINITIONS[name].unit == "share" and not answer.is_shown:
        return pages.percent(answer.value, answer.n)
    if name in IN_WORDS:
        return IN_WORDS[name](answer)
    return pages.percent(answer.value, answer.n)


def _bands(answer: Answer) -> list[str]:
    return [
        f"{words}: {pages.percent(band['share'], band['sme'] + band['large'])} of {band['n']:,}"
        for words, band in answer.parts["bands"].items()
    ]


def _stages(answer: Answer) -> list[str]:
    return [
        f"{stage['stage']}: {stage['sme']:,} small, {stage['large']:,} large"
        for stage in answer.parts["stages"]
    ]


def _readings(answer: Answer) -> list[str]:
    found = [f"{words}: {n:,}" for words, n in answer.parts["published"].items()]
    drafts = answer.parts["first_draft"]
    whole = sum(drafts.values())
    if whole:
        found.append(
            "first drafts of " + f"{whole:,}: " + ", ".join(f"{name} {n:,}" for name, n in drafts.items())
        )
    return found


def _costs(answer: Answer) -> list[str]:
    found = [
        f"{words}: {pages.percent(band['paid_of_award'], band['n'])} of {band['n']:,}"
        for words, band in answer.parts["by_size"].items()
        if band["n"]
    ]
    over, n = answer.parts["over_120_pct"][:NAMED], answer.parts["over_120_n"]
    above_all = f"{n:,}, above all " if n > NAMED else ""
    return [*found, f"over 120%: {above_all}{', '.join(over) or 'none'}"]


def after_one_words(answer: Answer) -> str:
    """Return how many firms are gone after one contract, small beside large."""
    small, large, unknown = (answer.parts["gone_after_one"][name] for name in ("sme", "large", "unknown"))
    words = f"{small + large + unknown:,} of these after one contract: {small:,} small, {large:,} large"
    return f"{words}, {unknown:,} of unknown size" if unknown else words


def _results(answer: Answer) -> list[str]:
    parts = answer.parts
    return [
        f"met {parts['met']}, partly {parts['partly']}, missed {parts['not_met']}, cannot tell {parts['cannot_tell']}",
        f"guardrails broken: {parts['guardrails_broken']} of {parts['guardrails_read']} read",
    ]


def _quarters(answer: Answer) -> list[str]:
    parts = answer.parts
    middles = [
        (name, found["median"]) for name, found in parts["quarters"].items() if found["median"] is not None
    ]
    found = []
    if len(middles) > 1:
        (first, before), (last, now) = middles[0], middles[-1]
        found.append(f"{plain(before)} in {first}, {plain(now)} in {last}")
    return [
        *found,
        f"posts filled: {parts['posts_filled']} of {parts['posts']}",
        f"items that we run alone: {parts['independent']} of {parts['items']}",
    ]


# What stands beside a measure's value, in the order of its parts.
BESIDE: dict[str, Callable[[Answer], list[str]]] = {
    "M2": lambda answer: [f"by value {pages.percent(answer.parts['by_value'], answer.n)}"],
    "M3": _bands,
    "M4": _stages,
    "M5": lambda answer: [f"the gap: {pages.percent(answer.parts['gap'], answer.n)}"],
    "M6": lambda answer: [f"declared for {pages.percent(answer.parts['declared_for'], answer.n)} of the money"],
    "M7": lambda answer: [
        f"four largest {pages.percent(answer.parts['cr4'], answer.n)}",
        f"five largest {pages.percent(answer.parts['top5'], answer.n)}",
        f"by firm HHI {plain(answer.parts['by_firm']['hhi'])}",
    ],
    "M8": lambda answer: [after_one_words(answer)],
    "M10": lambda answer: [
        f"mean {charts.pounds(answer.parts['mean'] or 0)}",
        f"in awards over £1 million: {pages.percent(answer.parts['share_over_1m'], answer.n)} of the money",
    ],
    "M11": lambda answer: [
        f"from {' to '.join(f'{plain(end)}%' for end in answer.parts['spread'])}",
        f"above 40%: {answer.numerator:,} of {answer.denominator:,}",
    ],
    "M12": _readings,
    "M13": _costs,
    "M14": _results,
    "M15": lambda answer: [
        f"promised: {plain(answer.parts['promised'])} days",
        f"kept by {answer.parts['kept']} of {answer.n}",
    ],
    "M16": lambda answer: [f"at first check: {plain(answer.parts['at_first_check'])}"],
    "M17": _quarters,
    "M18": lambda answer: [
        f"{pages.percent(answer.parts['matched_lots'], answer.parts['digital_lots'])} of "
        f"{answer.parts['digital_lots']:,} digital lots match a live component",
        f"reused by lots {answer.parts['reused_by_lots']:,} times",
    ],
    "M19": lambda answer: [
        f"feedback on the day of the decision: {answer.parts['feedback_same_day']} of "
        f"{answer.parts['feedback_sent']} sent from here"
    ],
    "M20": lambda answer: [f"middle days for a small change: {plain(answer.parts['median_days_small_change'])}"],
}  # fmt: skip


def beside(name: str, answer: Answer) -> list[str]:
    """Return what stands beside a measure's value, each in a few words; nothing where there is no value."""
    return BESIDE[name](answer) if name in BESIDE and answer.value is not None else []


@cache
def about(name: str) -> SafeString:
    """Return what a measure is, as HTML. Definitions are part of the program, so each is written once."""
    part = "suppliers/market/centre/_about_measure.html"
    return render_to_string(part, {"definition": DEFINITIONS[name]})


def _row(name: str, answer: Answer, where: str, href: str) -> dict[str, Any]:
    cases = f"{answer.n:,} case{'' if answer.n == 1 else 's'}"
    return {
        "shown": capfirst(shown(name, answer)), "beside": "; ".join(beside(name, answer)),
        "where": where, "whose": where.lower(), "href": href, "cases": "" if answer.is_counting else cases,
    }  # fmt: skip


def whose(name: str, filters: Filters) -> str:
    """Say that a measure is of our own records, and which of the choices made do not narrow it."""
    left_out = dict.fromkeys(CHOICES[one] for one in own.NOT_CUT.get(name, ()) if one in filters.chosen)
    if not left_out:
        return "Our own records"
    *most, last = left_out
    return f"Our own records, whatever the {', '.join(most) + ' and ' if most else ''}{last} chosen"


def behind(name: str, filters: Filters) -> str:
    """Return where the records behind a measure of our own stand, under the same filters where that page has them."""
    path, mark, tail = BEHIND.get(name, "").partition("#")
    page, _, source = path.partition("?")
    if page not in FILTERED:
        return path
    chosen = filters.chosen | dict(parse_qsl(source))
    if not source:
        chosen.pop("source")
    query = urlencode(chosen)
    return page + (f"?{query}" if query else "") + mark + tail


def quarter(today: date) -> dict[str, Any]:
    """Return the last whole quarter beside the one before: our own measures in words, and what the centre said."""
    ends = quarter_of(today)
    starts = quarter_of(ends - timedelta(days=1))
    before = quarter_of(starts - timedelta(days=1))
    now, then = (
        own.answers(Period(first, after - timedelta(days=1)))
        for first, after in ((starts, ends), (before, starts))
    )
    said = CentreReview.objects.filter(said_at__date__gte=starts, said_at__date__lt=ends).select_related(
        "buyer"
    )
    return {
        "name": quarter_words(starts),
        "before": quarter_words(before),
        "rows": [
            {"id": name, "title": DEFINITIONS[name].title, "now": shown(name, now[name]),
             "before": shown(name, then[name]), "n": now[name].n}
            for name in now
        ],
        "reviews": [
            {"tender": review.tender_reference, "buyer": review.buyer.name, "said": review.said,
             "answer": review.answer or "No answer yet", "verb": "Paused" if review.pause_ends_on else "Advised"}
            for review in said.order_by("said_at", "pk")
        ],
    }  # fmt: skip


def page(filters: Filters) -> dict[str, Any]:
    """Return all measures: what published data say under the filters, and our own records in the same period."""
    rows: dict[str, list[dict[str, Any]]] = {}
    records = f"/market/rows/?{filters.query()}"
    for name, answer in report.market_answers(filters).items():
        rows.setdefault(name, []).append(_row(name, answer, filters.source.title, records))
    for name, answer in own.answers(filters.ours).items():
        if name not in SAID_BY.get(filters.source.slug, ()):
            found = _row(name, answer, whose(name, filters), behind(name, filters))
            rows.setdefault(name, []).append(found)
    return {
        "measures": [
            {
                "id": name,
                "title": definition.title,
                "rows": rows[name],
                "about": about(name),
                "href": f"{reverse('centre:measure', args=[name])}?{filters.query()}",
            }
            for name, definition in DEFINITIONS.items()
            if name in rows
        ],
        "filters": filters,
    }
