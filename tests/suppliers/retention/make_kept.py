"""Makers of what is kept: a procurement that ended years ago, with its contract."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from procurement.contracts.actions import award_contract
from procurement.contracts.models import Contract
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from procurement.tenders.models import Tender
from suppliers.bids import actions as bidding
from suppliers.retention import actions, destruction
from suppliers.retention.models import Disposal, Schedule
from tests import make
from tests.suppliers import make as our

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


def ended(tender: Any, winner: Any, at: datetime = LONG_AGO) -> Contract:
    """Let a tender have been awarded to a firm at a moment, in one contract; return it."""
    moments = {} if tender.published_at else {"published_at": at - timedelta(days=60), "deadline_at": at}
    Tender.objects.filter(pk=tender.pk).update(status="awarded", awarded_at=at, **moments)
    tender.refresh_from_db()
    return award_contract(
        tender,
        tender.lots.get(),
        winner,
        Decimal(90_000),
        by=tender.author,
        record={},
        starts_on=at.date(),
        now=at,
    )


def awarded(buyer: Any = None, at: datetime = LONG_AGO) -> Contract:
    """A contract that was awarded long ago, without any bid."""
    return ended(make.tender(buyer), make.supplier(), at)


def schedule(buyer: Any, years: int = 3) -> Schedule:
    """The schedule of a buyer."""
    return Schedule.objects.create(
        organisation=buyer, bid_years=years, set_by=make.approver(buyer), set_at=datetime.now(UTC)
    )


def due(tender: Any) -> Disposal:
    """The unsuccessful bids of a tender, as the clock proposes them."""
    day = LONG_AGO.date()
    return Disposal.objects.create(
        tender=tender,
        number=1,
        rule="3 years",
        starts_on=day,
        until=day.replace(year=2023, day=1),
        proposed_at=LONG_AGO,
    )


class World:
    """A procurement that was awarded long ago: one bid won, one with a file did not, one was taken back."""

    def __init__(self) -> None:
        self.tender, officers = our.open_tender()
        self.won = our.submitted(self.tender)
        lost = our.bid(self.tender, words="We ask the canary.")
        self.file = bidding.upload_file(lost, "canary.pdf", b"%PDF-1.7 canary %%EOF", by=lost.bidder)
        self.lost = our.submit(lost)
        self.taken_back = our.submitted(self.tender)
        bidding.withdraw_bid(self.taken_back, by=self.taken_back.bidder, reason="The canary is ill.")
        our.close(self.tender)
        our.opened(self.tender, officers)
        Tender.objects.filter(pk=self.tender.pk).update(status="quality_locked")
        our.opened(self.tender, officers, "price")
        self.contract = ended(self.tender, self.won.supplier)
        schedule(self.tender.buyer)
        self.officer = our.fresh(self.tender.author)
        self.approver = our.fresh(make.approver(self.tender.buyer))

    def proposed(self) -> Disposal:
        actions.propose_due()
        return Disposal.objects.select_related("tender", "contract").get(tender=self.tender)

    def asked(self) -> Disposal:
        return actions.ask_disposal(self.proposed(), by=self.officer, checked="No claim is announced.")

    def agreed(self) -> Disposal:
        return actions.approve_disposal(self.asked(), by=self.approver)

    def destroyed(self) -> Disposal:
        disposal = self.agreed()
        work()
        disposal.refresh_from_db()
        for bid in (self.won, self.lost, self.taken_back):
            bid.refresh_from_db()
        return disposal


def work() -> None:
    """Let the worker do what waits about destroying, the file step too."""
    for kind in (destruction.DESTROY, destruction.REMOVE_FILES):
        for row in Outbox.objects.filter(kind=kind, state="waiting"):
            outbox.run(row.pk)
