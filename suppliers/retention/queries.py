"""How long each class of records of a tender is kept, read from its contracts, its cancellation and its holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from procurement.audit.queries import Entry, entries
from procurement.contracts.models import Contract
from procurement.tenders.models import Tender
from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart
from suppliers.retention.formulas import (
    BIDS,
    CONTRACT,
    Hold,
    Kept,
    Signing,
    bids_kept,
    contract_kept,
    records_kept,
    start_of,
)
from suppliers.retention.models import Disposal, LegalHold, Schedule
from suppliers.sealing.models import Opening

ENDED = (Tender.Status.AWARDED, Tender.Status.CANCELLED)


@dataclass(frozen=True)
class Line:
    """One class of records of one tender. ``contract``: the one whose records these are, where they are one's."""

    title: str
    kept: Kept
    contract: Contract | None = None

    @property
    def is_due(self) -> bool:
        return self.kept.is_due(timezone.localdate())


def signing_of(contract: Contract) -> Signing:
    """Return a contract as the rules see it."""
    return Signing(
        awarded_on=timezone.localdate(contract.awarded_at),
        ends_on=contract.ends_on,
        signed_on=contract.signed_on,
        is_deed=contract.is_deed,
        stands=contract.status != Contract.Status.FALLEN,
    )


def years_of(organisation: Any) -> int | None:
    """Return for how many years a buyer keeps unsuccessful bids; None where it has set no schedule."""
    return Schedule.objects.filter(organisation=organisation).values_list("bid_years", flat=True).first()


def holds_of(holds: Iterable[LegalHold]) -> list[Hold]:
    """Return legal holds as the rules see them."""
    return [
        Hold(timezone.localdate(hold.placed_at), hold.lifted_at and timezone.localdate(hold.lifted_at))
        for hold in holds
    ]


def lines_of(
    tender: Tender, years: int | None, contracts: Iterable[Contract], holds: Iterable[LegalHold]
) -> list[Line]:
    """Return how long each class of records is kept: the procurement's, the unsuccessful bids, each contract."""
    contracts, stops = list(contracts), holds_of(holds)
    start = None
    if tender.status in ENDED:
        cancelled_on = timezone.localdate(tender.cancelled_at) if tender.cancelled_at else None
        start = start_of([signing_of(contract) for contract in contracts], cancelled_on)
    return [
        Line("Record of the procurement", records_kept(start, stops)),
        Line("Unsuccessful bids", bids_kept(start, years, stops)),
        *(
            Line(f"Contract {contract.reference} and the bid that won it", kept, contract)
            for contract in contracts
            if contract.status != Contract.Status.FALLEN
            for kept in [contract_kept(signing_of(contract), stops)]
        ),
    ]


def lines_of_tender(tender: Tender) -> list[Line]:
    """Return the lines of one tender, read now: three queries."""
    return lines_of(
        tender,
        years_of(tender.buyer_id),
        Contract.objects.filter(tender=tender).order_by("pk"),
        LegalHold.objects.filter(tender=tender),
    )


def kept_of(disposal: Disposal) -> Kept:
    """Return how long the bids of a disposal are kept by the rules as they are today.

    A page sets ``lines`` on it, as it has read them; whatever changes anything has them read now.
    """
    lines = getattr(disposal, "lines", None) or lines_of_tender(disposal.tender)
    kept = next(
        (line.kept for line in lines if line.contract and line.contract.pk == disposal.contract_id), None
    )
    return kept or lines[1].kept


def won() -> Exists:
    """Say of a bid whether a standing contract was made from it."""
    standing = Contract.objects.exclude(status=Contract.Status.FALLEN)
    return Exists(standing.filter(lot=OuterRef("lot"), supplier=OuterRef("supplier")))


def bids_under(tender: Tender, contract: Contract | None) -> QuerySet[Bid]:
    """Return the bids not destroyed yet that won this contract or, without one, that won nothing: drafts and
    withdrawn ones too.
    """
    bids = Bid.objects.filter(tender=tender, destroyed_at__isnull=True)
    if contract is None:
        return bids.filter(~won())
    return bids.filter(lot=contract.lot_id, supplier=contract.supplier_id)


def holds_words(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Return those of ``bids`` of which anything is kept that could be destroyed."""
    parts = (model.objects.filter(bid=OuterRef("pk")) for model in (BidVersion, DraftPart, BidFile))
    found = Q()
    for rows in parts:
        found |= Q(Exists(rows))
    return bids.filter(found)


def was_opened(tender: Tender) -> bool:
    """Say whether the bids of a tender were ever opened. Of one that was not, nobody learns how many there are."""
    return Opening.objects.filter(tender=tender).exists()


def to_propose(tender: Tender, lines: Iterable[Line], today: date) -> list[Line]:
    """Return the lines of a tender whose bids are due and that no disposal is about yet.

    A tender that was never opened is proposed once whether there are bids or not: the proposal says nothing.
    """
    due = [line for line in lines if line.kept.kind in (BIDS, CONTRACT) and line.kept.is_due(today)]
    if not due:
        return []
    known = Disposal.objects.filter(tender=tender).exclude(status=Disposal.Status.STOPPED)
    waiting = {each.contract_id for each in known if each.status != Disposal.Status.DONE}
    done = {each.contract_id for each in known if each.status == Disposal.Status.DONE}
    opened = was_opened(tender)
    return [
        line
        for line in due
        for place in [line.contract and line.contract.pk]
        if place not in waiting
        and (holds_words(bids_under(tender, line.contract)).exists() if opened else place not in done)
    ]


# What was done about keeping or destroying the records of a tender.
OF_RETENTION = """
SELECT id FROM procurement_auditevent WHERE chain = %(chain)s AND kind LIKE 'retention.%%'
ORDER BY sequence DESC LIMIT %(limit)s
"""


def history_of(tender: Tender, *, limit: int = 50) -> list[Entry]:
    """Return what was done about keeping or destroying a tender's records, newest first."""
    return entries(OF_RETENTION, {"chain": tender.reference, "limit": limit})


def ended_tenders(organisation: Any) -> QuerySet[Tender]:
    """Return the published tenders of a buyer that have ended, each with its contracts."""
    return (
        Tender.objects.brief()
        .filter(buyer=organisation, status__in=ENDED, published_at__isnull=False)
        .prefetch_related(Prefetch("contracts", Contract.objects.defer("record").order_by("pk")))
    )


def waiting_of(organisation: Any, *, limit: int = 50) -> list[Disposal]:
    """Return the bids of a buyer that are due and not destroyed yet, the longest due first."""
    waiting = Disposal.objects.waiting().filter(tender__buyer=organisation)
    return list(waiting.select_related("tender", "contract").order_by("until", "pk")[:limit])


@dataclass(frozen=True)
class Row:
    """One ended tender on the list of its buyer: what is kept of it, and the hold that stands."""

    tender: Tender
    lines: list[Line]
    hold: LegalHold | None
    disposal: Disposal | None

    @property
    def bids(self) -> Line:
        return self.lines[1]


def rows_of(tenders: Iterable[Tender], organisation: Any) -> list[Row]:
    """Return a row for each tender: three queries for all of them."""
    tenders, years = list(tenders), years_of(organisation)
    holds: dict[int, list[LegalHold]] = {}
    for hold in LegalHold.objects.filter(tender__in=tenders):
        holds.setdefault(hold.tender_id, []).append(hold)
    newest = Disposal.objects.filter(tender__in=tenders, contract=None).order_by("tender", "-number")
    disposals = {each.tender_id: each for each in newest.distinct("tender")}
    return [
        Row(
            tender,
            lines_of(tender, years, tender.contracts.all(), own := holds.get(tender.pk, [])),
            next((hold for hold in own if hold.lifted_at is None), None),
            disposals.get(tender.pk),
        )
        for tender in tenders
    ]
