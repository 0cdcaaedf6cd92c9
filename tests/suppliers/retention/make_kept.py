"""Makers of what is kept: a procurement that ended years ago, with its contract."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from procurement.contracts.actions import award_contract
from procurement.contracts.models import Contract
from procurement.tenders.models import Tender
from suppliers.retention.models import Schedule
from tests import make

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
