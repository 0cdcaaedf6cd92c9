"""Two procurements of years ago in the demo world: the bids of one are due, a legal hold keeps the other."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from procurement.demo import organisation, person
from procurement.tenders.models import Lot, Tender
from suppliers.retention import actions

EASTMARCH = "Eastmarch County Council"
CANCELLED_AT = datetime(2022, 9, 14, 11, tzinfo=UTC)
# title: (its lot, why it was cancelled, who needs the records)
STORIES = {
    "Bus passes without a visit to the office": (
        "Check identity", "The county changed who may have a pass, so the need was gone.", "",
    ),
    "Flood warnings that reach every farm": (
        "Send a message", "Two counties will buy it together.",
        "The county’s auditors look into how the money for flood warnings was spent.",
    ),
}  # fmt: skip


def seed() -> None:
    """Tell both stories once, and let the clock propose what is due."""
    eastmarch, officer, approver = organisation(EASTMARCH), person("Farah Siddiq"), person("Jonas Wright")
    if Tender.objects.filter(buyer=eastmarch, title__in=STORIES).exists():
        return
    actions.set_schedule(eastmarch, by=approver, bid_years=4)
    for title, (lot, reason, needed) in STORIES.items():
        tender = Tender.objects.create(
            buyer=eastmarch, author=officer, title=title, status=Tender.Status.CANCELLED, cancel_reason=reason,
            created_at=CANCELLED_AT - timedelta(days=90), published_at=CANCELLED_AT - timedelta(days=40),
            deadline_at=CANCELLED_AT - timedelta(days=10), cancelled_at=CANCELLED_AT,
        )  # fmt: skip
        Lot.objects.create(tender=tender, number=1, title=lot, value_gbp=Decimal(120_000))
        if needed:
            actions.place_hold(tender, by=officer, reason=needed)
    actions.propose_due()
