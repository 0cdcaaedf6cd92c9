"""Measures of our own tenders, bids, contracts and outcomes.

Each names the records that it reads (``READS``); those of all measures asked for come in one statement. The centre
sees no bid before its tender is decided: bids are counted for awarded tenders only.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case, Count, DateField, F, Min, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from procurement.audit.models import AuditEvent
from procurement.catalogue.models import Component
from procurement.contracts.models import Contract, PassedOn, Payment
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.services.formulas import quarter_words
from procurement.services.models import DependencyReading, LegacySystem
from procurement.tenders.models import Tender
from suppliers.market import funnel, own_facts, said
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import Answer
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.period import Period

ZERO = Decimal(0)
FEEDBACK = ("award.approved", "award.summaries_sent")  # kinds of the log: the decision, and what bidders got
# The filters that have no meaning for a measure: a service is no purchase, and a system is as red as it is today.
NOT_CUT: dict[str, tuple[str, ...]] = {
    "M17": ("topic", "band", "procedure"),
    "M20": ("from", "to", "topic", "band", "procedure"),
}
Row = dict[str, Any]
Rows = list[Row]

# --- What is read ---------------------------------------------------------------------------------


def awarded(period: Period) -> Any:
    """Tenders awarded in the period."""
    found = Tender.objects.filter(status=Tender.Status.AWARDED, awarded_at__isnull=False)
    return sized(found.filter(period.on("awarded_at__date"), period.of_tender()), period)


def sized(tenders: Any, period: Period) -> Any:
    """Those of some tenders that have the size asked for, by the value that their facts keep."""
    if not period.band:
        return tenders
    return tenders.filter(reference__in=tender_facts(Period(band=period.band)).values("notice"))


def contracts(period: Period) -> Any:
    """Contracts awarded in the period."""
    return Contract.objects.filter(
        period.on("awarded_at__date"), period.of_tender("tender__", value="value_gbp")
    )


def _first_readings(period: Period) -> Any:
    """The day of the first verified reading that moved the right way, of each contract that has one."""
    contract = "measure__outcome__tenders__contracts"
    lower, baseline = Q(measure__better="lower"), F("measure__baseline")
    right_way = (lower & Q(value__lt=baseline)) | (~lower & Q(value__gt=baseline))
    return (
        Reading.objects.filter(
            right_way, period.on(f"{contract}__awarded_at__date"),
            period.of_tender(f"{contract}__tender__", value=f"{contract}__value_gbp"), verified_at__isnull=False,
            read_on__gte=F(f"{contract}__starts_on"),
        )
        .exclude(measure__kind="guardrail").order_by()
        .values(
            contract, starts_on=F(f"{contract}__starts_on"), promised=F(f"{contract}__tender__first_value_days")
        ).annotate(first=Min("read_on"))
    )  # fmt: skip


def _award_facts(period: Period) -> Any:
    """The facts of lots awarded here in the period."""
    return own_facts.facts("awards").filter(period.on("happened_on"), period.of_fact(), is_current=True)


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


def _bands(period: Period) -> Any:
    limits = (
        When(value_gbp__lt=limit, then=Value(code)) for code, _, limit in SIZE_BANDS if limit is not None
    )
    return _award_facts(period).values(band=Case(*limits, default=Value(SIZE_BANDS[-1][0]))).annotate(
        awards=Count("pk"), sme=Count("pk", filter=Q(size="sme")), large=Count("pk", filter=Q(size="large")),
        value=Sum("value_gbp"), sme_value=Coalesce(Sum("value_gbp", filter=Q(size="sme")), ZERO),
    ).order_by("band")  # fmt: skip


READS: dict[str, Callable[[Period], Any]] = {
    # Size as copied at award.
    "paid_by_size": lambda period: (
        Contract.objects.filter(
            period.on("payments__paid_on"), period.of_tender("tender__", value="value_gbp"), payments__isnull=False
        )
        .values("supplier_size").annotate(total=Sum("payments__amount_gbp"), n=Count("payments"))
    ),
    "contracts": lambda period: contracts(period).values("supplier_size", "value_gbp"),
    # Those that have ended, or have no more days left than are gone.
    "through": lambda period: (
        contracts(period).alias(today=Cast(Value(timezone.localdate()), DateField())).filter(
            Q(ends_on__lte=F("today")) | Q(ends_on__lte=F("today") + (F("today") - F("starts_on")))
        )
        .order_by("pk").values("reference", "value_gbp")
        .annotate(paid=Coalesce(Sum("payments__amount_gbp"), ZERO))
    ),
    "first_readings": _first_readings,
    "paid_to_large": lambda period: (
        Payment.objects.filter(
            period.on("paid_on"), period.of_tender("contract__tender__", value="contract__value_gbp"),
            contract__supplier_size="large",
        )
        .order_by().values("contract").annotate(total=Sum("amount_gbp"))
    ),
    "passed_on": lambda period: (
        PassedOn.objects.filter(
            period.on("quarter"), period.of_tender("contract__tender__", value="contract__value_gbp"),
            contract__supplier_size="large",
        )
        .standing().values("contract", "amount_gbp")
    ),
    "bands": _bands,
    "bids": lambda period: _award_facts(period).filter(bids_n__isnull=False).values("dataset").annotate(
        single=Count("pk", filter=Q(bids_n=1)), decided=Count("pk")
    ),
    # How price weighs, what texts ask for and how open they are, what lots need: how many tenders or lots say the same.
    "said": lambda period: said.asked_for(
        period, tender_facts(period), "price", "reading", "first_reading", "access", "first_access", "reused", "digital"
    ),
    # What tenders ask for, by month.
    "readings": lambda period: said.asked_for(period, tender_facts(period), "reading", by_month=True),
    # What the weight of price is in each, by month: as text, as the fact keeps it.
    "weights_by_month": lambda period: said.asked_for(period, tender_facts(period), "price", by_month=True),
    "outcomes": lambda period: (
        _outcomes(period)
        .filter(period.on("measures__target_on"), status__in=("met", "partly", "not_met", "cannot_tell"))
        .distinct().values("pk", "status")
    ),
    # The last reading of each guardrail.
    "guardrails": lambda period: (
        Reading.objects.standing()
        .filter(period.on("read_on"), measure__kind="guardrail", measure__outcome__in=_outcomes(period))
        .order_by("measure_id", "-read_on", "-pk").distinct("measure_id")
        .values("measure_id", "value", better=F("measure__better"), target=F("measure__target"))
    ),
    "live": lambda period: Component.objects.live().values("capability").distinct(),
    "speed": lambda period: awarded(period).filter(deadline_at__isnull=False).values("awarded_at", "deadline_at"),
    "feedback": lambda period: AuditEvent.objects.filter(
        kind__in=FEEDBACK, chain__in=awarded(period).values("reference")
    ).order_by("id").values("chain", "kind", "at"),
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


@lru_cache(maxsize=64)
def _statement(period: Period, names: tuple[str, ...], today: date) -> tuple[str, tuple[Any, ...]]:
    """Return one statement that reads all of these, with its values. The text is kept, never what it reads: writing it
    takes Django longer than PostgreSQL takes to answer. ``today`` is among the values.
    """
    parts, values = [], []
    for name in names:
        asked = READS[name](period)
        sql, facts = asked if isinstance(asked, tuple) else asked.query.sql_with_params()
        parts.append(f"SELECT %s, (SELECT json_agg(r)::text FROM ({sql}) r)")  # noqa: S608  written by Django
        values += [name, *facts]
    return " UNION ALL ".join(parts), tuple(values)


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
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*_statement(period, tuple(dict.fromkeys(names)), timezone.localdate()))
        found = cursor.fetchall()
    return {name: json.loads(rows, parse_float=Decimal) if rows else [] for name, rows in found}


def made(rows: dict[str, Rows], names: Sequence[str]) -> dict[str, Answer]:
    """Return these measures, made of rows that hold what each of them reads."""
    return {name: OWN[name].make(*(rows[each] for each in OWN[name].reads)) for name in names}


def answers(period: Period, names: Sequence[str] = ()) -> dict[str, Answer]:
    """Return these measures of our own records in the period, all of them where none is named."""
    wanted = [name for name in (names or (*OWN, "M4")) if name != "M4"]
    found = made(read(period, *(each for name in wanted for each in OWN[name].reads)), wanted)
    if not names or "M4" in names:
        found["M4"] = funnel.measure(awarded(period))
    return dict(sorted(found.items(), key=lambda pair: int(pair[0][1:])))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _counts(rows: Rows, key: str) -> dict[str, int]:
    """Return how many tenders or lots say each thing under a key."""
    return {row["said"]: row["n"] for row in rows if row["key"] == key}


def _numbers(rows: Rows, key: str) -> dict[Decimal, int]:
    """Return the same where what they say is a number."""
    return {Decimal(word): n for word, n in _counts(rows, key).items()}


def _by_size(rows: Rows) -> tuple[Row, Row]:
    sizes = {row["supplier_size"]: row for row in rows}
    none = {"total": ZERO, "n": 0}
    return sizes.get("sme", none), sizes.get("large", none)


@own("M1", "paid_by_size")
def money(paid: Rows) -> Answer:
    """M1 of our own payments."""
    sme, large = _by_size(paid)
    return d.m1(_decimal(sme["total"]), _decimal(large["total"]), sme["n"] + large["n"])


@own("M2", "contracts")
def awards(signed: Rows) -> Answer:
    """M2 of our own contracts."""
    sme, large = (
        [_decimal(row["value_gbp"]) for row in signed if row["supplier_size"] == size] for size in ("sme", "large")
    )  # fmt: skip
    return d.m2(len(sme), len(large), sum(sme, ZERO), sum(large, ZERO))


@own("M3", "bands")
def by_size(bands: Rows) -> Answer:
    """M3 of our own awards."""
    return d.m3(
        [
            (row["band"], int(row["awards"]), int(row["sme"]), int(row["large"]), _decimal(row["value"]),
             _decimal(row["sme_value"]))
            for row in bands
        ]
    )  # fmt: skip


@own("M6", "paid_to_large", "passed_on")
def indirect(paid_rows: Rows, declared_rows: Rows) -> Answer:
    """M6: what large primes declare to have passed on, of what they were paid."""
    paid = {row["contract"]: _decimal(row["total"]) for row in paid_rows}
    declared: dict[int, Decimal] = {}
    for row in declared_rows:
        declared[row["contract"]] = declared.get(row["contract"], ZERO) + _decimal(row["amount_gbp"])
    covered = sum((total for contract, total in paid.items() if contract in declared), ZERO)
    return d.m6(sum(declared.values(), ZERO), sum(paid.values(), ZERO), covered, len(paid))


@own("M9", "bids")
def single_bids(counted: Rows) -> Answer:
    """M9: lots decided with one bid, of those whose bids are known."""
    return d.m9(sum(row["single"] for row in counted), sum(row["decided"] for row in counted))


@own("M10", "contracts")
def contract_size(signed: Rows) -> Answer:
    """M10."""
    return d.m10([_decimal(row["value_gbp"]) for row in signed])


@own("M11", "said")
def price_weight(rows: Rows) -> Answer:
    """M11."""
    return d.m11(_numbers(rows, "price"))


@own("M12", "said")
def asked_for(rows: Rows) -> Answer:
    """M12: what published tenders ask for, beside what their first drafts asked for."""
    return d.m12(_counts(rows, "reading"), _counts(rows, "first_reading"))


@own("M13", "through")
def outturn(through: Rows) -> Answer:
    """M13: paid against awarded, for contracts ended or half through."""
    return d.m13([(row["reference"], _decimal(row["value_gbp"]), _decimal(row["paid"])) for row in through])


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


@own("M15", "first_readings")
def first_value(readings: Rows) -> Answer:
    """M15: days from a contract's start to its first verified reading the right way, beside what was promised."""
    return d.m15(
        [(date.fromisoformat(row["first"]) - date.fromisoformat(row["starts_on"])).days for row in readings],
        [row["promised"] for row in readings],
    )


@own("M16", "said")
def access(rows: Rows) -> Answer:
    """M16: SME access at publishing, beside that of the first draft."""
    return d.m16(_numbers(rows, "access"), _numbers(rows, "first_access"))


@own("M17", "dependency")
def dependency(readings: Rows) -> Answer:
    """M17: the dependency of services by quarter; posts and items handed over beside."""
    quarters: dict[date, list[Decimal]] = {}
    latest: dict[int, DependencyReading] = {}
    for row in readings:
        numbers = {name: _decimal(row[name]) for name in ("digital_gbp", "supplier_gbp")}
        one = DependencyReading(**{**row, **numbers})
        quarters.setdefault(date.fromisoformat(row["quarter"]), []).append(one.dependency.index)
        latest[row["service_id"]] = one  # by service and quarter, so the last of each stays
    now = list(latest.values())
    return d.m17(
        [(quarter_words(quarter), found) for quarter, found in sorted(quarters.items())],
        [one.dependency.index for one in now],
        posts=sum(one.posts for one in now), posts_filled=sum(one.posts_filled for one in now),
        items=sum(one.items for one in now), independent=sum(one.independent for one in now),
    )  # fmt: skip


@own("M18", "live", "said")
def components(live_rows: Rows, rows: Rows) -> Answer:
    """M18: lots that reuse a live component, a component; digital lots that match one beside."""
    live = {row["capability"] for row in live_rows}
    uses = sum(n for capability, n in _counts(rows, "reused").items() if capability in live)
    digital = _counts(rows, "digital")
    matching = sum(n for needs, n in digital.items() if live.intersection(json.loads(needs)))
    return d.m18(uses, len(live), matching, sum(digital.values()))


@own("M19", "speed", "feedback")
def speed(decided: Rows, feedback: Rows) -> Answer:
    """M19: from closing to award; whether summaries went out on the day of the decision, as the log says."""
    days = [
        (datetime.fromisoformat(row["awarded_at"]) - datetime.fromisoformat(row["deadline_at"])).days
        for row in decided
    ]
    first: dict[tuple[str, str], date] = {}
    for row in feedback:
        first.setdefault((row["chain"], row["kind"]), timezone.localdate(datetime.fromisoformat(row["at"])))
    told = [chain for chain, kind in first if kind == FEEDBACK[1]]
    same_day = sum(first.get((chain, FEEDBACK[0])) == first[chain, FEEDBACK[1]] for chain in told)
    return d.m19(days, same_day, len(told))


@own("M20", "systems")
def legacy(rows: Rows) -> Answer:
    """M20: the old systems that are red today, whatever the period."""
    scored = [system for row in rows if (system := LegacySystem(**row)).risk is not None]
    days = [system.change_days for system in scored if system.change_days is not None]
    return d.m20(sum(system.risk.is_red for system in scored if system.risk), len(scored), days)
