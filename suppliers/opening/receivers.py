"""Who opens the bids of a tender: they hear when it is cancelled."""

from typing import Any

from procurement.accounts.models import User
from procurement.tenders.actions import AT_WORK
from suppliers.sealing.models import OpeningOfficer


def people_who_open(tender: Any) -> list[User]:
    """Return the named opening officers of a tender who are still with its buyer."""
    named = OpeningOfficer.objects.live().filter(tender=tender).values("user")
    return list(User.objects.of(tender.buyer_id, "opening_officer").filter(pk__in=named))


AT_WORK.append(people_who_open)
