"""What was awarded here and what it came to, counted: sizes and money, the first gain for people, the days of deciding.

Counts are kept (``AwardTotal``): of all time and of each year, quarter and month of the award; of everything and of
each buyer, sector, kind of work, size band and procedure. A month whose cases say something else than when they were
counted is counted anew, with its quarter, its year and all time: be it for a payment, a reading verified or corrected,
a longer term, or the day on which a contract is half through. Any other choice is counted from its cases, in the same
words.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import md5
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from suppliers.market import funnel
from suppliers.market.formulas.measures import SIZE_BANDS, band_sql
from suppliers.market.models import AwardTotal
from suppliers.market.period import AWARDS, Period
from suppliers.market.said import Asked, slice_of

MOST_OVER = 200  # contracts that cost most of their award are named; more are counted
CONTRACTS, TENDERS = "contracts", "tenders"
FACT = f"""suppliers_marketfact f JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.sha256 = '{{dataset}}'
    JOIN suppliers_source s ON s.id = d.source_id AND s.slug = '{AWARDS}' WHERE f.ocid = t.reference"""
# A case is a contract that stands, or a tender that was decided. Both say when, whose and what was bought; a contract
# has moved the right way on the day of its first verified reading that no correction replaced.
CASES = {
    CONTRACTS: f"""
        SELECT c.reference, (c.awarded_at AT TIME ZONE 'Europe/London')::date AS happened_on, b.name AS buyer, b.sector,
            left(t.cpv_code, 2) AS topic, {band_sql("c.value_gbp")} AS band, t.procedure, c.supplier_size AS size,
            c.value_gbp AS value, fact.bids_n AS bids, paid.n AS payments, coalesce(paid.total, 0) AS paid,
            declared.total AS declared,
            c.ends_on <= now.today OR (now.today - c.starts_on) * 2 >= c.ends_on - c.starts_on AS is_through,
            first.read_on - c.starts_on AS days,
            CASE WHEN first.read_on IS NOT NULL THEN t.first_value_days END AS promised
        FROM (SELECT %s::date AS today) now CROSS JOIN procurement_contract c
        JOIN procurement_tender t ON t.id = c.tender_id JOIN procurement_organisation b ON b.id = t.buyer_id
        LEFT JOIN LATERAL (
            SELECT count(*) AS n, sum(p.amount_gbp) AS total FROM procurement_payment p WHERE p.contract_id = c.id
        ) paid ON true
        LEFT JOIN LATERAL (
            SELECT sum(q.amount_gbp) AS total FROM (
                SELECT DISTINCT ON (o.quarter) o.amount_gbp FROM procurement_passedon o WHERE o.contract_id = c.id
                ORDER BY o.quarter, o.id DESC
            ) q
        ) declared ON true
        LEFT JOIN LATERAL (
            SELECT min(r.read_on) AS read_on FROM procurement_tender_outcomes o
            JOIN procurement_measure m ON m.outcome_id = o.outcome_id AND m.kind <> 'guardrail'
            JOIN procurement_reading r ON r.measure_id = m.id
            WHERE o.tender_id = c.tender_id AND r.verified_at IS NOT NULL AND r.corrected_by_id IS NULL
                AND r.read_on >= c.starts_on
                AND CASE m.better WHEN 'lower' THEN r.value < m.baseline ELSE r.value > m.baseline END
        ) first ON true
        LEFT JOIN LATERAL (
            SELECT f.bids_n FROM {FACT.format(dataset="awards")} AND f.award = c.reference
        ) fact ON true
        WHERE c.status <> 'fallen'
    """,  # noqa: S608  the names are our own
    TENDERS: f"""
        SELECT t.reference, (t.awarded_at AT TIME ZONE 'Europe/London')::date AS happened_on, b.name AS buyer, b.sector,
            left(t.cpv_code, 2) AS topic, {band_sql("fact.value")} AS band, t.procedure,
            floor(extract(epoch FROM t.awarded_at - t.deadline_at) / 86400)::int AS days,
            floor(extract(epoch FROM t.awarded_at - t.published_at) / 86400)::int AS whole_days,
            told.decided, told.told,
            firms.n AS firms
        FROM procurement_tender t JOIN procurement_organisation b ON b.id = t.buyer_id
        LEFT JOIN LATERAL (
            SELECT f.value FROM {FACT.format(dataset="tenders")} AND f.award = ''
        ) fact ON true
        CROSS JOIN LATERAL (
            SELECT ((array_agg(e.at ORDER BY e.id) FILTER (WHERE e.kind = 'award.approved'))[1]
                AT TIME ZONE 'Europe/London')::date AS decided,
                ((array_agg(e.at ORDER BY e.id) FILTER (WHERE e.kind = 'award.summaries_sent'))[1]
                AT TIME ZONE 'Europe/London')::date AS told
            FROM procurement_auditevent e
            WHERE e.chain = t.reference AND e.kind IN ('award.approved', 'award.summaries_sent')
        ) told
        CROSS JOIN LATERAL ({funnel.FIRMS}) firms
        WHERE t.status = 'awarded' AND t.awarded_at IS NOT NULL
    """,  # noqa: S608
}


def _middle(value: str) -> str:
    """The middle of some values, those that are not null: the same one twice, or the two of an even number."""
    ordered, n = f"array_agg({value} ORDER BY {value})", f"count({value})"
    return f"json_build_array(({ordered})[(({n} + 1) / 2)::int], ({ordered})[({n} / 2 + 1)::int])"


def _sums(where: str) -> str:
    """How many contracts there are, won by small firms and by large ones, and the pounds of each."""
    sizes = (where, f"{where} AND size = 'sme'", f"{where} AND size = 'large'")
    parts = [f"count(*) FILTER (WHERE {one})" for one in sizes]
    parts += [f"coalesce(sum(value) FILTER (WHERE {one}), 0)" for one in sizes]
    return f"json_build_array({', '.join(parts)})"


def _outturn(where: str) -> str:
    """How many contracts are half through, the pounds of their awards and the pounds paid."""
    where += " AND is_through"
    parts = [f"coalesce(sum({name}) FILTER (WHERE {where}), 0)" for name in ("value", "paid")]
    return f"json_build_array(count(*) FILTER (WHERE {where}), {', '.join(parts)})"


def _by_band(form: Callable[[str], str]) -> str:
    parts = [f"'{code}', {form(f'band = {code!r}')}" for code, *_ in SIZE_BANDS]
    return f"json_build_object({', '.join(parts)})"


IS_OVER = "is_through AND value > 0 AND paid > value * 1.2"
# What firms were paid, and what large primes declare to have passed on to small ones: see M1 and M6.
MONEY = """
        'paid_sme', coalesce(sum(paid) FILTER (WHERE size = 'sme'), 0),
        'paid_large', coalesce(sum(paid) FILTER (WHERE size = 'large'), 0),
        'payments', coalesce(sum(payments) FILTER (WHERE size IN ('sme', 'large')), 0),
        'primes', count(*) FILTER (WHERE size = 'large' AND payments > 0),
        'declared', coalesce(sum(declared) FILTER (WHERE size = 'large'), 0),
        'declared_for', coalesce(sum(paid) FILTER (WHERE size = 'large' AND declared IS NOT NULL), 0)
"""
FIGURES = {
    CONTRACTS: f"""json_build_object({MONEY},
        'all', {_sums("true")}, 'bands', {_by_band(_sums)}, 'middle', {_middle("value")},
        'over_1m_gbp', coalesce(sum(value) FILTER (WHERE value > 1000000), 0),
        'decided', count(bids), 'single', count(*) FILTER (WHERE bids = 1),
        'outturn_bands', {_by_band(_outturn)},
        'over_n', count(*) FILTER (WHERE {IS_OVER}),
        'over', (array_agg(reference ORDER BY paid / value DESC, happened_on DESC, reference DESC)
            FILTER (WHERE {IS_OVER}))[:{MOST_OVER}],
        'gained', count(days), 'gain_days', coalesce(sum(days), 0), 'gain_middle', {_middle("days")},
        'promised_middle', {_middle("promised")}, 'kept', count(*) FILTER (WHERE days <= promised)
    )""",
    TENDERS: f"""json_build_object(
        'n', count(days), 'days', coalesce(sum(days), 0), 'middle', {_middle("days")},
        'whole_n', count(whole_days), 'whole_middle', {_middle("whole_days")},
        'firms', json_build_array({", ".join(f"coalesce(sum(firms[{place}]), 0)" for place in range(1, 13))}),
        'told', count(told), 'same_day', count(*) FILTER (WHERE told = decided)
    )""",
}
# The same of what was paid and declared within some days, whenever the contract was awarded.
PAID = f"""
    SELECT json_build_object({MONEY}) AS figures FROM (
        SELECT c.supplier_size AS size, b.name AS buyer, b.sector, left(t.cpv_code, 2) AS topic,
            {band_sql("c.value_gbp")} AS band, t.procedure, coalesce(paid.n, 0) AS payments, paid.total AS paid,
            declared.total AS declared
        FROM (
            SELECT p.contract_id, count(*) AS n, sum(p.amount_gbp) AS total FROM procurement_payment p
            WHERE p.paid_on BETWEEN %s AND %s GROUP BY 1
        ) paid
        FULL JOIN (
            SELECT q.contract_id, sum(q.amount_gbp) AS total FROM (
                SELECT DISTINCT ON (o.contract_id, o.quarter) o.contract_id, o.amount_gbp FROM procurement_passedon o
                WHERE o.quarter BETWEEN %s AND %s ORDER BY o.contract_id, o.quarter, o.id DESC
            ) q GROUP BY 1
        ) declared USING (contract_id)
        JOIN procurement_contract c ON c.id = contract_id
        JOIN procurement_tender t ON t.id = c.tender_id JOIN procurement_organisation b ON b.id = t.buyer_id
    ) c WHERE {{condition}}
"""  # noqa: S608
# The words that it was counted in, and what all cases say together: another one as soon as either changes.
WORDS = {
    kind: md5((CASES[kind] + FIGURES[kind]).encode(), usedforsecurity=False).hexdigest()[:8] for kind in CASES
}
DIGEST = "'{words}:' || count(*) || ':' || sum(c.said)"
SAID = "SELECT q.*, hashtextextended(q::text, 0) AS said FROM ({cases}) q"  # what each case says, as a number
MONTH = "to_char(c.happened_on, 'YYYY-MM')"
# Each period as a whole and by each of these, in one pass over the cases.
SLICES = ("buyer", "sector", "topic", "band", "procedure")
SLICE = "CASE " + " ".join(f"WHEN GROUPING(c.{one}) = 0 THEN '{one}'" for one in SLICES) + " ELSE 'all' END"
NAME = f"coalesce({', '.join(f'c.{one}' for one in SLICES)}, '')"
KEPT = f"""
    WITH c AS MATERIALIZED ({{cases}})
    INSERT INTO suppliers_awardtotal (kind, period, slice, name, figures, digest)
    SELECT %s, p.period, {SLICE}, {NAME}, {{figures}}, {{digest}} FROM c
    CROSS JOIN LATERAL (VALUES
        ('all'), (to_char(c.happened_on, 'YYYY')), (to_char(c.happened_on, 'YYYY"Q"Q')), ({{month}})
    ) p (period)
    WHERE p.period = ANY(%s)
    GROUP BY GROUPING SETS ((p.period), {", ".join(f"(p.period, c.{one})" for one in SLICES)})
    HAVING {SLICE} = 'all' OR {NAME} <> ''
"""  # noqa: S608  the names are our own
# Whether there are cases, and none was counted by this release's statements.
BEHIND = {
    kind: f"""NOT EXISTS (
        SELECT 1 FROM suppliers_awardtotal
        WHERE kind = '{kind}' AND period = 'all' AND slice = 'all' AND starts_with(digest, '{WORDS[kind]}')
    ) AND EXISTS ({some})"""  # noqa: S608
    for kind, some in (
        (CONTRACTS, "SELECT 1 FROM procurement_contract WHERE status <> 'fallen'"),
        (TENDERS, "SELECT 1 FROM procurement_tender WHERE status = 'awarded' AND awarded_at IS NOT NULL"),
    )
}
KEPT_FIGURES = """
    SELECT figures FROM suppliers_awardtotal
    WHERE kind = %s AND period = %s AND slice = %s AND name = %s AND starts_with(digest, %s)
    UNION ALL SELECT NULL WHERE {behind}
"""


def _cases(kind: str, today: date) -> Asked:
    return CASES[kind], (today,) if kind == CONTRACTS else ()


def figures(kind: str, period: Period) -> Asked:
    """Return the question for what the contracts or decided tenders of a period came to: one row of ``figures``, as it
    is kept or counted from the cases; none where nothing is kept, and None for ``figures`` while the counts are made
    anew: after an upgrade that counts in other words.
    """
    found, name = slice_of(period), period.name
    if found and name:
        return KEPT_FIGURES.format(behind=BEHIND[kind]), (kind, name, *found, WORDS[kind])
    cases, values = _cases(kind, timezone.localdate())
    condition, chosen = _condition(period)
    return f"SELECT {FIGURES[kind]} AS figures FROM ({cases}) c WHERE {condition}", (*values, *chosen)  # noqa: S608


def money(period: Period) -> Asked:
    """Return the question for what was paid and declared in a period: one row of ``figures`` with those of ``MONEY``.
    That of all time is kept with the contracts.
    """
    if period.first is None and period.last is None:
        return figures(CONTRACTS, period)
    condition, chosen = _condition(replace(period, first=None, last=None))
    days = (period.first or date.min, period.last or date.max)
    return PAID.format(condition=condition), (*days, *days, *chosen)


def _condition(period: Period) -> Asked:
    """Return the condition that a case is one of a period."""
    asked: dict[str, Any] = {
        "c.happened_on >= %s": period.first,
        "c.happened_on <= %s": period.last,
        "c.buyer = %s": period.buyer,
        "c.sector = %s": period.sector_code,
        "c.topic = %s": period.topic,
        "c.band = %s": period.band,
        "c.procedure = %s": period.procedure,
    }
    chosen = {condition: value for condition, value in asked.items() if value}
    return " AND ".join(chosen) or "true", tuple(chosen.values())


def is_behind() -> bool:
    """Whether something is still to be counted by this release's statements, so that pages cannot show it yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(f'({one})' for one in BEHIND.values())}")
        return bool(cursor.fetchone()[0])


def keep(today: date) -> bool:
    """Count the months anew whose cases say something else than when they were counted; return whether there was one.

    Twice is once. The caller holds the locks of our own sources, so that two never do it at the same time.
    """
    return bool(sum(_keep(kind, today) for kind in CASES))


def rebuild(today: date) -> None:
    """Count all of it from nothing."""
    with transaction.atomic():
        AwardTotal.objects.all().delete()
        keep(today)


def _keep(kind: str, today: date) -> bool:
    cases, values = _cases(kind, today)
    cases = SAID.format(cases=cases)
    digest = DIGEST.format(words=WORDS[kind])
    whole = AwardTotal.objects.filter(kind=kind, slice="all")
    before = dict(whole.filter(period__contains="-").values_list("period", "digest"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")  # the cases are sorted for each slice
        cursor.execute(f"SELECT {MONTH}, {digest} FROM ({cases}) c GROUP BY 1", values)  # noqa: S608
        now = dict(cursor.fetchall())
        months = {month for month in {*before, *now} if before.get(month) != now.get(month)}
        if not months:
            return False
        touched = sorted({"all"} | {name for month in months for name in _periods(month)})
        AwardTotal.objects.filter(kind=kind, period__in=touched).delete()
        query = KEPT.format(figures=FIGURES[kind], digest=digest, cases=cases, month=MONTH)
        cursor.execute(query, (*values, kind, touched))
    return True


def _periods(month: str) -> tuple[str, str, str]:
    """Return a month and the quarter and year that it lies in.

    >>> _periods("2026-09")
    ('2026-09', '2026Q3', '2026')
    """
    year, _, number = month.partition("-")
    return month, f"{year}Q{(int(number) + 2) // 3}", year
