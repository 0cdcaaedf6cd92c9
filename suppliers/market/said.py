"""What our published tenders say, counted: how price weighs, how the text reads, what lots need and reuse.

A month's counts are kept (``SaidTotal``): of everything, and of each buyer, sector, kind of work, size band and
procedure. Two of these and more are added up of the smallest cells that they all tell apart (``SaidCell``). Both are
made anew from the facts of a month in which a tender was published or changed. Days that are no whole month are counted
from their facts, in the same way.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, DateField, F, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from suppliers.market.crowds import KINDS
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import MarketFact, SaidCell, SaidTotal
from suppliers.market.period import Period
from suppliers.market.rollups import next_month

Facts = QuerySet[MarketFact]
Asked = tuple[str, tuple[Any, ...]]  # a question in SQL and its values
MONTH = Cast(TruncMonth("happened_on"), DateField())
# What a tender says of itself, in SQL, ``f`` being its fact. "texts": how the first draft reads, ">", how the published
# text reads.
WORDS = {
    "price": "f.extra ->> 'price'",
    "reading": "f.extra ->> 'reading'",
    "access": "f.extra ->> 'access'",
    "first_reading": "f.extra ->> 'first_reading'",
    "first_access": "f.extra ->> 'first_access'",
    "texts": "coalesce(f.extra ->> 'first_reading', '') || '>' || coalesce(f.extra ->> 'reading', '')",
}
# What its lots say. A lot says what it reuses once, however often it names it. Digital lots are those of two divisions
# of the CPV: software, and the work on it.
OF_LOTS = {
    "reused": """
        SELECT f.*, 'reused' AS key, lot.capability AS said FROM f CROSS JOIN LATERAL (
            SELECT DISTINCT l.id, unnest(l.reused) AS capability FROM procurement_lot l WHERE l.tender_id = f.record
        ) lot
    """,
    "digital": """
        SELECT f.*, 'digital' AS key, to_json(l.capabilities)::text AS said
        FROM f JOIN procurement_lot l ON l.tender_id = f.record WHERE f.topic IN ('48', '72')
    """,
}
KEYS = (*WORDS, *OF_LOTS)
OF_WORDS = (
    "SELECT f.*, k.key, k.said FROM f CROSS JOIN LATERAL (VALUES {words}) k (key, said) WHERE k.said <> ''"
)
COUNTED = "SELECT {columns} key, said, count(*) AS n FROM said GROUP BY {by}"


def _said(keys: Iterable[str]) -> str:
    """Return what the ``facts`` of tenders (see ``_sliced``) say under these of ``KEYS``, as SQL: rows of ``said``."""
    asked = set(keys)
    words = ", ".join(f"('{key}', {sql})" for key, sql in WORDS.items() if key in asked)
    parts = [OF_WORDS.format(words=words)] if words else []
    parts += [sql for key, sql in OF_LOTS.items() if key in asked]
    return f"WITH f AS MATERIALIZED ({{facts}}), said AS ({' UNION ALL '.join(parts)})"


KEPT = f"""
    {_said(KEYS)}, cells AS (
        INSERT INTO suppliers_saidcell (month, buyer, sector, topic, band, procedure, key, said, n)
        SELECT month, of_buyer, of_sector, topic, band, procedure, key, said, count(*) FROM said
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    INSERT INTO suppliers_saidtotal (month, slice, name, key, said, n)
    SELECT s.month, k.slice, k.name, s.key, s.said, count(*) FROM said s CROSS JOIN LATERAL (VALUES
        ('all', ''), ('buyer', s.of_buyer), ('sector', s.of_sector), ('topic', s.topic), ('band', s.band),
        ('procedure', s.procedure)
    ) k (slice, name)
    WHERE k.slice = 'all' OR k.name <> '' GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608  the names are our own


def _sliced(facts: Facts) -> tuple[str, tuple[Any, ...]]:
    """Return the question for some facts of tenders: the month and slices of each, and what it says."""
    limits = (When(value__lt=limit, then=Value(code)) for code, _, limit in SIZE_BANDS if limit is not None)
    band = Case(When(value=None, then=Value("")), *limits, default=Value(SIZE_BANDS[-1][0]))
    sliced = facts.order_by().values(
        "record", "extra", "topic", "procedure", band=band, month=MONTH,
        of_buyer=Coalesce(F("buyer__name"), Value("")), of_sector=Coalesce(F("buyer__organisation__sector"), Value("")),
    )  # fmt: skip
    sql, values = sliced.query.sql_with_params()
    return sql, tuple(values)


def refresh(facts: Facts, months: Iterable[date]) -> None:
    """Count what the tenders of these months say anew. ``facts``: those of all published tenders.

    Twice is once. The caller holds the lock of the source, so that two never count the same month.
    """
    touched = sorted(set(months))
    if touched:  # from the first to the last by the index, of these the months that were touched
        span = facts.filter(happened_on__gte=touched[0], happened_on__lt=next_month(touched[-1]))
        _keep(
            span.alias(in_month=MONTH).filter(in_month__in=touched),
            SaidTotal.objects.filter(month__in=touched),
            SaidCell.objects.filter(month__in=touched),
        )


def rebuild(facts: Facts) -> None:
    """Count what all published tenders say, from nothing: the same rows as ``refresh`` as they came."""
    _keep(facts, SaidTotal.objects.all(), SaidCell.objects.all())


def _keep(facts: Facts, *before: QuerySet[Any]) -> None:
    sql, values = _sliced(facts)
    with transaction.atomic(), connection.cursor() as cursor:
        for rows in before:
            rows.delete()
        cursor.execute(KEPT.format(facts=sql), values)


def slice_of(period: Period) -> tuple[str, str] | None:
    """Return the slice that holds what is chosen, None where none does.

    >>> slice_of(Period(topic="72")), slice_of(Period(topic="72", procedure="open")), slice_of(Period(buyer="A"))
    (('topic', '72'), None, ('buyer', 'A'))
    """
    chosen = [(kind, word) for kind in ("buyer", *KINDS) if (word := getattr(period, kind))]
    if len(chosen) > 1 or not period.is_whole_months:
        return None
    if period.sector:
        return "sector", period.sector_code
    return chosen[0] if chosen else ("all", "")


def asked_for(period: Period, facts: Facts, *keys: str, by: str = "") -> QuerySet[Any, Any] | Asked:
    """Return the question for what the tenders of a period say: rows of ``key``, ``said``, ``n``; ``by`` "month" also
    of ``on``, its first day, and by "buyer" of ``whose``, the name. ``facts``: those of the period.
    """
    found = slice_of(period)
    if by == "buyer" and found:  # what each buyer's tenders say is kept of all its tenders
        found = ("buyer", period.buyer) if found[0] in ("all", "buyer") else None
    if found:
        kept = SaidTotal.objects.filter(period.on("month"), slice=found[0], key__in=keys)
        if by != "buyer" or period.buyer:
            kept = kept.filter(name=found[1])
        names = {"month": {"on": F("month")}, "buyer": {"whose": F("name")}}.get(by, {})
        return kept.order_by().values("key", "said", **names).annotate(n=Sum("n"))
    if period.is_whole_months:
        chosen = {"sector": period.sector_code} if period.sector else {}
        chosen |= {
            kind: word for kind in ("buyer", "topic", "band", "procedure") if (word := getattr(period, kind))
        }
        cells = SaidCell.objects.filter(period.on("month"), key__in=keys, **chosen)
        names = {"month": {"on": F("month")}, "buyer": {"whose": F("buyer")}}.get(by, {})
        return cells.order_by().values("key", "said", **names).annotate(n=Sum("n"))
    sql, values = _sliced(facts)
    columns = {"month": "month AS on,", "buyer": "of_buyer AS whose,"}.get(by, "")
    counted = COUNTED.format(columns=columns, by="1, 2, 3" if by else "1, 2")
    return f"{_said(keys).format(facts=sql)} {counted}", values
