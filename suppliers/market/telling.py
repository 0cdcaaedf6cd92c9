"""What the centre is told of lots that were decided here. It sees no bid before the award, so this comes after."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from procurement.accounts.models import User
from procurement.notifications import notice, notify
from suppliers.market import own_facts

RECENT = timedelta(days=30)
WON_ALONE = notice(
    "won_by_a_single_bid",
    happened="{subject} ‘{title}’ of {buyer} was awarded to the one bid that came.",
    do="Ask its buyer why nobody else bid, and look at what the tender asked of bidders.",
)


def tell_of_single_bids(today: date | None = None) -> int:
    """Tell the analysts, once an award, of lots decided of late with one bid; return how many were told now.

    Direct awards are no competition and are left out.
    """
    found = (
        own_facts.facts("awards").filter(is_current=True, bids_n=1)
        .filter(happened_on__gte=(today or timezone.localdate()) - RECENT)
        .exclude(procedure="direct")
        .order_by("pk")
    )  # fmt: skip
    analysts = list(User.objects.analysts())
    return sum(
        notify(
            analysts, WON_ALONE, key=f"{contract} single bid", subject=contract, title=title, buyer=buyer,
            link=reverse("tenders:show-tender", args=[tender]),
        )
        for contract, title, buyer, tender in found.values_list("notice", "title", "buyer__name", "ocid")
    )  # fmt: skip
