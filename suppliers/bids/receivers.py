"""Who must hear when a tender changes: everybody who works on a bid for it. The buyer never sees the list."""

from typing import Any

from procurement.accounts.models import Membership, User
from procurement.tenders.actions import FOLLOWERS
from suppliers.bids.models import Bid


def people_with_a_bid(tender: Any) -> list[User]:
    """Return the bidders of every supplier that has begun, submitted or withdrawn a bid."""
    suppliers = Bid.objects.filter(tender=tender).values("supplier")
    members = Membership.objects.with_role("bidder", "supplier_admin").filter(organisation__in=suppliers)
    return list(User.objects.active().filter(pk__in=members.values("user")))


FOLLOWERS.append(people_with_a_bid)
