"""Our own tenders, awards and payments as facts of the market, beside what others publish.

Two sources: what was paid under our contracts, and what was tendered and awarded. A job brings in what is new; a
fact carries the row that it is from as its record, so bringing in twice is once. The size of a firm is the one
copied to its contract at award. What a buyer chose (price weight, floors, days, words) is read once, when the tender
is published or changed, and kept with its fact: pages never read the texts again.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from procurement.catalogue.queries import live_capability_keys
from procurement.organisations.models import Organisation
from procurement.outcomes.formulas.language import check
from procurement.statements import Kept
from procurement.tenders.formulas.access import access_score
from procurement.tenders.formulas.bundling import bundling_of
from procurement.tenders.models import Tender, TenderVersion
from procurement.tenders.queries import facts_in, facts_of
from suppliers.market import award_totals, joint, rollups, said
from suppliers.market.formulas.names import name_key
from suppliers.market.models import Dataset, MarketFact, Party, Source
from suppliers.market.period import AWARDS, PAYMENTS, SECTORS

KIND = "own"
SLIP = 10_000  # rows that were numbered earlier and written later lie no further back than this
OF_CODES = " ".join(f"WHEN '{code}' THEN '{words}'" for code, words in SECTORS.items())
SECTOR = f"CASE b.sector {OF_CODES} ELSE '' END"
COLUMNS = """dataset_id, record, line, part, stage, is_current, happened_on, value, value_gbp, currency, buyer_id,
    supplier_id, suppliers_n, size, size_detail, sector, topic, cpvs, procedure, is_framework, title, notice,
    notice_type, status, ocid, award, released_at, bids_n, sme_bids_n, region"""
OF_CONTRACT = f"""
    1, CASE WHEN c.supplier_size IN ('sme', 'large') THEN c.supplier_size ELSE 'unknown' END, 'at award', {SECTOR},
    left(t.cpv_code, 2), t.cpv_code, t.procedure, false, c.title
"""
JOINS = """
    JOIN procurement_tender t ON t.id = c.tender_id
    JOIN procurement_organisation b ON b.id = c.buyer_id
    JOIN suppliers_party pb ON pb.organisation_id = c.buyer_id AND pb.role = 'buyer'
    JOIN suppliers_party ps ON ps.organisation_id = c.supplier_id AND ps.role = 'supplier'
"""
NEW_PAYMENTS = f"""
    INSERT INTO suppliers_marketfact ({COLUMNS})
    SELECT %(dataset)s, p.id, p.id, 0, 'payment', true, p.paid_on, p.amount_gbp, p.amount_gbp, 'GBP', pb.id, ps.id,
        {OF_CONTRACT}, c.reference, 'payment', '', t.reference, '', p.entered_at, NULL, NULL, ''
    FROM procurement_payment p JOIN procurement_contract c ON c.id = p.contract_id {JOINS}
    WHERE p.id > %(after)s
      AND NOT EXISTS (SELECT 1 FROM suppliers_marketfact f WHERE f.dataset_id = %(dataset)s AND f.record = p.id)
    RETURNING happened_on, record
"""  # noqa: S608  the names are our own
# Bids are counted once their lot is decided; an award from before this service brings its own count.
NEW_AWARDS = f"""
    INSERT INTO suppliers_marketfact ({COLUMNS})
    SELECT %(dataset)s, c.id, c.id, 0, 'award', true, (c.awarded_at AT TIME ZONE 'Europe/London')::date, c.value_gbp,
        c.value_gbp, 'GBP', pb.id, ps.id, {OF_CONTRACT}, c.reference, 'award', c.status, t.reference, c.reference,
        c.awarded_at, coalesce((c.record->>'bids')::int, bids.n), coalesce((c.record->>'sme_bids')::int, bids.sme), ''
    FROM procurement_contract c {JOINS}
    LEFT JOIN LATERAL (
        SELECT nullif(count(*), 0) AS n, count(*) FILTER (WHERE d.size_at_submission = 'sme') AS sme
        FROM suppliers_bid d
        WHERE d.lot_id = c.lot_id
            AND d.status IN ('submitted', 'not_forward', 'set_aside', 'successful', 'unsuccessful')
    ) bids ON true
    WHERE c.id > %(after)s AND c.status <> 'fallen'
      AND NOT EXISTS (SELECT 1 FROM suppliers_marketfact f WHERE f.dataset_id = %(dataset)s AND f.record = c.id)
    RETURNING happened_on, record
"""  # noqa: S608
FALLEN = """
    UPDATE suppliers_marketfact f SET is_current = false FROM procurement_contract c
    WHERE f.dataset_id = %(dataset)s AND f.record = c.id AND c.status = 'fallen' AND f.is_current
    RETURNING f.happened_on, f.record
"""


def own_source(slug: str) -> Source:
    """Return one of our two sources, made when it is new."""
    title, basis = {
        PAYMENTS: ("Paid under our contracts", Source.Basis.PAID),
        AWARDS: ("Our tenders and awards", Source.Basis.AWARD),
    }[slug]
    return Source.objects.get_or_create(
        slug=slug,
        defaults={"title": title, "kind": KIND, "basis": basis, "publisher": "Worth",
                  "licence": "Open Government Licence v3.0"},
    )[0]  # fmt: skip


def _dataset(source: Source, name: str) -> Dataset:
    return Dataset.objects.get_or_create(
        source=source, sha256=name,
        defaults={"kind": KIND, "file_name": f"Our records: {name}", "size_bytes": 0, "is_counted": True,
                  "status": Dataset.Status.COMPLETE, "completed_at": timezone.now()},
    )[0]  # fmt: skip


def facts(name: str) -> QuerySet[MarketFact]:
    """Return the facts of our "tenders", or of our "awards", those that fell among them."""
    dataset = Dataset.objects.filter(source__slug=AWARDS, sha256=name)
    return MarketFact.objects.filter(
        dataset=Subquery(dataset.values("pk")[:1])
    )  # by the index, in the order of days


EXAMPLES = Kept(Organisation.objects.buyers().filter(is_example=True, tenders__isnull=False).values("pk")[:1])


def are_examples() -> bool:
    """Whether the buyers whose records these are were invented, as in the demo: pages say so."""
    return bool(EXAMPLES.ask())


def name_bodies() -> None:
    """Give every buyer and supplier of a contract or published tender its row among the parties."""
    for role in (Party.Role.BUYER, Party.Role.SUPPLIER):
        ours = "sold_contracts" if role == Party.Role.SUPPLIER else "tenders"
        missing = Organisation.objects.filter(
            ~Exists(Party.objects.filter(organisation=OuterRef("pk"), role=role)),
            **{f"{ours}__isnull": False},
        ).distinct()
        Party.objects.bulk_create(
            [
                Party(role=role, name=one.name[:300], identifier=one.identifier[:60],
                      name_key=name_key(one.name), organisation=one)
                for one in missing.order_by("name", "pk")
            ],
            update_conflicts=True, unique_fields=["role", "name", "identifier"], update_fields=["organisation"],
        )  # fmt: skip


def _bring(dataset: Dataset, query: str) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"dataset": dataset.pk, "after": max(0, dataset.records_n - SLIP)})
        rows = cursor.fetchall()
    if rows and query != FALLEN:
        dataset.records_n = max(dataset.records_n, *(row[1] for row in rows))
        dataset.facts_n += len(rows)
        dataset.save(update_fields=["records_n", "facts_n"])
    return {row[0].replace(day=1) for row in rows}


def _bring_tenders(dataset: Dataset) -> None:
    """Keep one fact a published tender with what its buyer chose; a tender that changed is read again. What the tenders
    of its month say is counted anew.
    """
    read = MarketFact.objects.filter(
        dataset=dataset, record=OuterRef("pk"), released_at=OuterRef("changed_at")
    )
    stale = list(
        Tender.objects.filter(~Exists(read), published_at__isnull=False)
        .select_related("buyer")
        .prefetch_related("lots", "outcomes__measures")
        .order_by("pk")[:5_000]
    )
    if not stale:
        return
    buyers = dict(
        Party.objects.filter(
            role="buyer", organisation__in={tender.buyer_id for tender in stale}
        ).values_list("organisation", "pk")
    )
    live = live_capability_keys()
    drafts = dict(
        TenderVersion.objects.filter(tender__in=stale)
        .order_by("tender", "number")
        .distinct("tender")
        .values_list("tender", "content")
    )
    facts = MarketFact.objects.filter(dataset=dataset)
    before = facts.filter(record__in=[tender.pk for tender in stale])
    months = set(before.values_list(said.MONTH, flat=True).distinct())
    before.delete()
    brought = MarketFact.objects.bulk_create(
        [
            MarketFact(
                dataset=dataset, record=tender.pk, line=tender.pk, part=0, stage="tender", currency="GBP",
                happened_on=timezone.localdate(tender.published_at), value=tender.value_gbp,
                buyer_id=buyers.get(tender.buyer_id), suppliers_n=0, topic=tender.cpv_code[:2], cpvs=tender.cpv_code,
                procedure=tender.procedure, is_framework=False, title=tender.title, notice=tender.reference,
                notice_type="tender", status=tender.status, ocid=tender.reference, released_at=tender.changed_at,
                extra=chosen_in(tender, live, drafts.get(tender.pk, {})),
            )
            for tender in stale
        ],
        batch_size=500,
    )  # fmt: skip
    dataset.facts_n = dataset.records_n = facts.count()
    dataset.save(update_fields=["facts_n", "records_n"])
    said.refresh(facts, months | {fact.happened_on.replace(day=1) for fact in brought})


def rebuild(source: Source) -> None:
    """Build every rollup of a source from nothing; with that of our awards, what our published tenders say, what
    came of their choices and what awards came to.
    """
    with transaction.atomic():
        rollups.rebuild(source)
        if source.slug == AWARDS:
            rollups.count_firms_alive(own_source(PAYMENTS))
            said.rebuild(MarketFact.objects.filter(dataset=_dataset(source, "tenders")))
            for kept in (joint, award_totals):
                kept.rebuild(timezone.localdate())


def text_of(tender: Tender) -> str:
    """Return what a reader of the tender reads: why, the outcomes it is to bring about, limits, and each lot."""
    parts = [tender.why, *(outcome.statement for outcome in tender.outcomes.all()), tender.limits]
    for lot in tender.lots.all():
        parts += [lot.title + ".", lot.description]
    return "\n".join(part for part in parts if part.strip())


def _text_in(content: dict[str, Any]) -> str:
    """Return the same words out of a kept version of a tender."""
    parts = [content.get("why", ""), content.get("limits", "")]
    for lot in content.get("lots") or ():
        parts += [f"{lot.get('title', '')}.", lot.get("description", "")]
    return "\n".join(str(part) for part in parts if str(part).strip())


def chosen_in(tender: Tender, live: frozenset[str], draft: dict[str, Any]) -> dict[str, Any]:
    """Return what the buyer chose in a tender, as the joint view compares it. Money and percentages as text.

    ``draft``: the content of its first version, {} where none was kept. A lot that ended without an award was a choice
    like the others.
    """
    facts, lots = facts_of(tender, live=live), list(tender.lots.all())
    opened, closed = tender.published_at, tender.deadline_at
    return {
        "first_reading": check(_text_in(draft), title=draft["title"]).reading if draft.get("title") else None,
        "reading": check(text_of(tender), title=tender.title).reading,
        "first_access": access_score(facts_in(draft, live=live)) if draft else None,
        "access": access_score(facts),
        "bundling": max((part.score for part in bundling_of(facts)), default=0),
        "lot": _plain(max((lot.value_gbp for lot in lots if lot.value_gbp is not None), default=None)),
        "lots": len(lots),
        "price": _plain(tender.price_weight_pct),
        "floor": _plain(max((lot.turnover_floor_gbp or Decimal(0) for lot in lots), default=Decimal(0))),
        "days": (closed - opened).days if opened and closed else None,
        "matches_live": any(set(lot.capabilities) & live for lot in lots),
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def bring_in() -> dict[str, int]:
    """Bring our own records up to date among the facts, and the rollups with them; return the months a source."""
    with transaction.atomic():
        done = {}
        for slug in (AWARDS, PAYMENTS):
            source = Source.objects.select_for_update().get(pk=own_source(slug).pk)
            name_bodies()
            if slug == AWARDS:
                _bring_tenders(_dataset(source, "tenders"))
                awards = _dataset(source, "awards")
                months = _bring(awards, NEW_AWARDS) | _bring(awards, FALLEN)
            else:
                months = _bring(_dataset(source, "payments"), NEW_PAYMENTS)
            if len(months) > 12:
                rollups.rebuild(source)
            elif months:
                rollups.refresh(source, sorted(months))
                rollups.settle(source, {month.year for month in months})
            source.brought_at = timezone.now()
            source.save(update_fields=["brought_at"])
            done[slug] = len(months)
        if done[AWARDS] and not done[PAYMENTS]:  # a firm with a second award is not gone after one
            rollups.count_firms_alive(source)
        for kept in (joint, award_totals):
            kept.keep(timezone.localdate())
    return done
