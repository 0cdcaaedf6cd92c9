"""Measures of our own tenders, bids, contracts and outcomes.

Each names the records that it reads (``READS``); those of all measures asked for come in one statement. The centre
sees no bid before its tender is decided: bids are counted for awarded tenders only.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import F
from django.utils import timezone

from procurement.catalogue.models import Component
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.services.formulas import quarter_words
from procurement.services.formulas.dependency import dependency as dependency_of
from procurement.services.models import DependencyReading, LegacySystem, Service
from procurement.statements import ask, composed, written
from suppliers.market import award_totals, funnel, own_facts, said
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import Answer
from suppliers.market.formulas.measures import median
from suppliers.market.period import Period

ZERO = Decimal(0)
# Filters that a measure cannot use. Services are not bought by topic, band or procedure; and of systems and journeys
# only today's state is known, so a time has no meaning for them.
NOT_CUT: dict[str, tuple[str, ...]] = {
    "M17": ("topic", "band", "procedure"),
    "M18": ("from", "to", "topic", "band", "procedure"),
    "M20": ("from", "to", "topic", "band", "procedure"),
}
Row = dict[str, Any]
Rows = list[Row]

# --- What is read ---------------------------------------------------------------------------------


def tender_facts(period: Period) -> Any:
    """The facts of tenders published here in the period: what their buyers chose (``own_facts.chosen_in``)."""
    return own_facts.facts("tenders").filter(period.on("happened_on"), period.of_fact())


def _outcomes(period: Period) -> Any:
    """The outcomes of the chosen buyers; where a kind, procedure or size of work is chosen, those of such tenders."""
    found = Outcome.objects.filter(period.of_buyer())
    if period.work == Period():
        return found
    such = Outcome.objects.filter(period.work.of_tender("tenders__", value="tenders__contracts__value_gbp"))
    return found.filter(pk__in=such.values("pk"))


READS: dict[str, Callable[[Period], Any]] = {
    # What was paid, by size as copied at award, and what large primes passed on.
    "money": award_totals.money,
    # What contracts awarded in the period came to, and how long tenders took that were decided in it.
    "contracts": lambda period: award_totals.figures("contracts", period),
    "decided": lambda period: award_totals.figures("tenders", period),
    # How price weighs, what texts ask for and how open they are, what lots need: how many tenders or lots say the same.
    "said": lambda period: said.asked_for(
        period, tender_facts(period), "price", "reading", "first_reading", "access", "first_access", "reused", "digital"
    ),
    # How first drafts and published texts read, by month and by buyer, and how open the texts of each buyer are.
    "texts_by_month": lambda period: said.asked_for(period, tender_facts(period), "texts", by="month"),
    "texts_by_buyer": lambda period: said.asked_for(period, tender_facts(period), "texts", by="buyer"),
    "access_by_buyer": lambda period: said.asked_for(period, tender_facts(period), "access", by="buyer"),
    # What the weight of price is in each, by month: as text, as the fact keeps it.
    "weights_by_month": lambda period: said.asked_for(period, tender_facts(period), "price", by="month"),
    "outcomes": lambda period: (
        _outcomes(period)
        .filter(
            period.on("measures__target_on"), measures__kind="primary",
            status__in=("met", "partly", "not_met", "cannot_tell"),
        )
        .distinct().values("pk", "status")
    ),
    # The last reading of each guardrail.
    "guardrails": lambda period: (
        Reading.objects.standing()
        .filter(period.on("read_on"), measure__kind="guardrail", measure__outcome__in=_outcomes(period))
        .order_by("measure_id", "-read_on", "-pk").distinct("measure_id")
        .values("measure_id", "value", better=F("measure__better"), target=F("measure__target"))
    ),
    "live": lambda period: Component.objects.live().values("pk", "capability"),
    # Which service's journey stands on which live component today.
    "uses": lambda period: (
        Service.objects.filter(period.of_buyer(), steps__components__in=Component.objects.live())
        .values("pk", component=F("steps__components")).distinct()
    ),
    "dependency": lambda period: (
        DependencyReading.objects.filter(period.on("quarter"), period.of_buyer("service__")).standing()
        .values(
            "service_id", "quarter", "digital_gbp", "supplier_gbp", "items", "independent", "tasks", "uncovered",
            "exits_met", "posts", "posts_filled",
        )
    ),
    "systems": lambda period: (
        LegacySystem.objects.filter(period.of_buyer("service__")).values("answers", "change_days")
    ),
}  # fmt: skip


@lru_cache(maxsize=256)
def _parts(period: Period, names: tuple[str, ...], today: date) -> str:
    """Return a column of one statement for each of these, ready for ``statements.ask``. The text is kept, never what it
    reads: writing it takes Django longer than PostgreSQL takes to answer. ``today`` is among the values.
    """
    parts = []
    for name in names:
        asked = READS[name](period)
        sql = composed(*asked) if isinstance(asked, tuple) else written(asked)
        parts.append(f"(SELECT json_agg(r)::text FROM ({sql}) r)")  # noqa: S608  written by Django
    return ", ".join(parts)


# --- What is made of it ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A measure of our own records: what it reads, and what it makes of those rows."""

    reads: tuple[str, ...]
    make: Callable[..., Answer]


OWN: dict[str, Entry] = {}


def own(name: str, *reads: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Enter a measure under its number, with the names of what it reads."""

    def enter(make: Callable[..., Answer]) -> Callable[..., Answer]:
        OWN[name] = Entry(reads, make)
        return make

    return enter


def read(period: Period, *names: str) -> dict[str, Rows]:
    """Return the rows of these ``READS`` in the period, all in one statement. Values are those of JSON: a day is its
    ISO text, what has a point is a decimal.
    """
    return read_each([period], *names)[0]


def read_each(periods: Sequence[Period], *names: str) -> list[dict[str, Rows]]:
    """Return the same of each of some periods, still in one statement."""
    wanted = tuple(dict.fromkeys(names))
    if not (wanted and periods):
        return [{} for _ in periods]
    columns = ", ".join(_parts(period, wanted, timezone.localdate()) for period in periods)
    found = iter(ask(f"SELECT {columns}")[0])
    return [
        {name: json.loads(rows, parse_float=Decimal) if (rows := next(found)) else [] for name in wanted}
        for _ in periods
    ]


def made(rows: dict[str, Rows], names: Sequence[str]) -> dict[str, Answer]:
    """Return these measures, made of rows that hold what each of them reads."""
    found = {name: OWN[name].make(*(rows[each] for each in OWN[name].reads)) for name in names}
    return {
        name: replace(answer, is_counting=any(is_counting(rows[each]) for each in OWN[name].reads))
        for name, answer in found.items()
    }


def is_counting(rows: Rows) -> bool:
    """Whether these rows of ``award_totals`` are still to be counted: see ``award_totals.figures``."""
    return any(row.get("figures", rows) is None for row in rows)


def answers(period: Period, names: Sequence[str] = ()) -> dict[str, Answer]:
    """Return these measures of our own records in the period, all of them where none is named."""
    wanted = names or tuple(OWN)
    found = made(read(period, *(each for name in wanted for each in OWN[name].reads)), wanted)
    return dict(sorted(found.items(), key=lambda pair: int(pair[0][1:])))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


# What ``award_totals`` says where there is nothing to count.
NO_CONTRACTS: Row = {
    "all": [0] * 6, "bands": {}, "middle": [], "over_1m_gbp": 0, "decided": 0, "single": 0, "outturn_bands": {},
    "over_n": 0, "over": [], "paid_sme": 0, "paid_large": 0, "payments": 0, "primes": 0, "declared": 0,
    "declared_for": 0, "gained": 0, "gain_days": 0, "gain_middle": [], "promised_middle": [], "kept": 0,
}  # fmt: skip
NO_TENDERS: Row = {
    "firms": [0] * 12, "n": 0, "days": 0, "middle": [], "whole_n": 0, "whole_middle": [], "told": 0, "same_day": 0,
}  # fmt: skip


def _figures(rows: Rows, none: Row) -> Row:
    return (rows[0]["figures"] if rows else None) or none


def _middle(ends: list[Any]) -> Decimal | None:
    """Return the middle value out of the one or two that stand in the middle."""
    return median([_decimal(end) for end in ends if end is not None])


def _counts(rows: Rows, key: str) -> dict[str, int]:
    """Return how many tenders or lots say each thing under a key, of all months where they stand by month."""
    found: Counter[str] = Counter()
    for row in rows:
        if row["key"] == key:
            found[row["said"]] += row["n"]
    return found


def _numbers(rows: Rows, key: str) -> dict[Decimal, int]:
    """Return the same where what they say is a number."""
    return {Decimal(word): n for word, n in _counts(rows, key).items()}


@own("M1", "money")
def money(found: Rows) -> Answer:
    """M1 of our own payments."""
    paid = _figures(found, NO_CONTRACTS)
    return d.m1(_decimal(paid["paid_sme"]), _decimal(paid["paid_large"]), paid["payments"])


@own("M2", "contracts")
def awards(found: Rows) -> Answer:
    """M2 of our own contracts."""
    _, n_sme, n_large, _, sme_gbp, large_gbp = _figures(found, NO_CONTRACTS)["all"]
    return d.m2(n_sme, n_large, _decimal(sme_gbp), _decimal(large_gbp))


@own("M3", "contracts")
def by_size(found: Rows) -> Answer:
    """M3 of our own contracts."""
    bands = _figures(found, NO_CONTRACTS)["bands"].items()
    return d.m3(
        [
            (code, n, n_sme, n_large, _decimal(gbp), _decimal(sme_gbp))
            for code, (n, n_sme, n_large, gbp, sme_gbp, _) in bands
            if n
        ]
    )


def stages(found: Rows) -> list[tuple[str, int, int]]:
    """Return how far firms came with decided tenders, as ``own.read(period, "decided")`` gave them."""
    return funnel.stages(_figures(found, NO_TENDERS)["firms"])


@own("M4", "decided")
def firms(found: Rows) -> Answer:
    """M4."""
    return d.m4(stages(found))


@own("M6", "money")
def indirect(found: Rows) -> Answer:
    """M6: what large primes declare to have passed on, of what they were paid."""
    paid = _figures(found, NO_CONTRACTS)
    declared, whole, covered = (_decimal(paid[name]) for name in ("declared", "paid_large", "declared_for"))
    return d.m6(declared, whole, covered, paid["primes"])


@own("M9", "contracts")
def single_bids(found: Rows) -> Answer:
    """M9: lots decided with one bid, of those whose bids are known."""
    counted = _figures(found, NO_CONTRACTS)
    return d.m9(counted["single"], counted["decided"])


@own("M10", "contracts")
def contract_size(found: Rows) -> Answer:
    """M10."""
    counted = _figures(found, NO_CONTRACTS)
    n, whole = counted["all"][0], _decimal(counted["all"][3])
    return d.m10(_decimal(counted["over_1m_gbp"]), whole, n, _middle(counted["middle"]))


@own("M11", "said")
def price_weight(rows: Rows) -> Answer:
    """M11."""
    return d.m11(_numbers(rows, "price"))


@own("M12", "said")
def asked_for(rows: Rows) -> Answer:
    """M12: what published tenders ask for, beside what their first drafts asked for."""
    return d.m12(_counts(rows, "reading"), _counts(rows, "first_reading"))


@own("M13", "contracts")
def outturn(found: Rows) -> Answer:
    """M13: paid against awarded, for contracts ended or half through."""
    counted = _figures(found, NO_CONTRACTS)
    bands = {
        code: (n, _decimal(award), _decimal(paid))
        for code, (n, award, paid) in counted["outturn_bands"].items()
    }
    return d.m13(bands, counted["over_n"], counted["over"] or [])


@own("M14", "outcomes", "guardrails")
def outcomes(due: Rows, guardrails: Rows) -> Answer:
    """M14: outcomes due, and guardrails by their last reading."""
    broken = [
        Measure(kind="guardrail", better=row["better"], target=_decimal(row["target"])).is_broken_at(
            _decimal(row["value"])
        )
        for row in guardrails
        if row["target"] is not None
    ]
    return d.m14([row["status"] for row in due], broken)


@own("M15", "contracts")
def first_value(found: Rows) -> Answer:
    """M15: days from a contract's start to its first verified reading the right way, beside what was promised."""
    counted = _figures(found, NO_CONTRACTS)
    return d.m15(
        counted["gain_days"], counted["gained"], _middle(counted["gain_middle"]), _middle(counted["promised_middle"]),
        counted["kept"],
    )  # fmt: skip


@own("M16", "said")
def access(rows: Rows) -> Answer:
    """M16: SME access at publishing, beside that of the first draft."""
    return d.m16(_numbers(rows, "access"), _numbers(rows, "first_access"))


@own("M17", "dependency")
def dependency(readings: Rows) -> Answer:
    """M17: the dependency of services by quarter; posts and items handed over beside."""
    quarters: dict[date, list[Decimal]] = {}
    latest: dict[int, tuple[Decimal, Row]] = {}
    for row in readings:
        index = dependency_of(
            supplier_gbp=_decimal(row["supplier_gbp"]), digital_gbp=_decimal(row["digital_gbp"]),
            items=row["items"], independent=row["independent"], tasks=row["tasks"], uncovered=row["uncovered"],
            exits_met=len(row["exits_met"]),
        ).index  # fmt: skip
        quarters.setdefault(date.fromisoformat(row["quarter"]), []).append(index)
        latest[row["service_id"]] = index, row  # by service and quarter, so the last of each stays
    now = [row for _, row in latest.values()]
    return d.m17(
        [(quarter_words(quarter), found) for quarter, found in sorted(quarters.items())],
        [index for index, _ in latest.values()],
        **{name: sum(row[name] for row in now) for name in ("posts", "posts_filled", "items", "independent")},
    )


@own("M18", "live", "uses", "said")
def components(live_rows: Rows, uses: Rows, rows: Rows) -> Answer:
    """M18: services that stand on a live component, a component; lots that reuse one and digital lots that match one
    beside.
    """
    live = {row["capability"] for row in live_rows}
    lots = sum(n for capability, n in _counts(rows, "reused").items() if capability in live)
    digital = _counts(rows, "digital")
    matching = sum(n for needs, n in digital.items() if live.intersection(json.loads(needs)))
    return d.m18(len(uses), len(live_rows), matching, sum(digital.values()), lots)


@own("M19", "decided")
def speed(found: Rows) -> Answer:
    """M19: from closing to award, and from publication; whether summaries went out on the day of the decision, as the
    log says.
    """
    counted = _figures(found, NO_TENDERS)
    return d.m19(
        counted["days"], counted["n"], _middle(counted["middle"]), counted["same_day"], counted["told"],
        _middle(counted["whole_middle"]), counted["whole_n"],
    )  # fmt: skip


@own("M20", "systems")
def legacy(rows: Rows) -> Answer:
    """M20: the old systems that are red today, whatever the period."""
    scored = [system for row in rows if (system := LegacySystem(**row)).risk is not None]
    days = [system.change_days for system in scored if system.change_days is not None]
    return d.m20(sum(system.risk.is_red for system in scored if system.risk), len(scored), days)
