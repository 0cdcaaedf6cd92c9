"""What a bidder has to do next: drafts that are no bids yet."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from procurement.site.register import Asker, Step, next_steps
from suppliers.bids.models import Bid

SOON = timedelta(days=3)


@next_steps("bidder", "supplier_admin")
def submit_drafts(asker: Asker) -> Iterator[Step]:
    """Drafts of your own firm for tenders that are still open. One that closes soon stands first."""
    if asker.organisation is None or asker.organisation.kind != "supplier":
        return
    drafts = (
        Bid.objects.filter(
            supplier=asker.organisation,
            status=Bid.Status.DRAFT,
            tender__status="published",
            tender__deadline_at__gt=asker.now,
        )
        .select_related("tender", "lot")
        .only("reference", "lot__title", "tender__title", "tender__deadline_at")
        .order_by("tender__deadline_at")[:20]
    )
    for bid in drafts:
        closes = bid.tender.deadline_at
        yield Step(
            f"Go on with your bid for ‘{bid.lot.title}’",
            reverse("bids:show", args=[bid.reference]),
            text=f"{bid.tender.title}. It is not a bid until you submit it.",
            due_at=closes,
            due=f"before {timezone.localtime(closes):%H:%M on %-d %B %Y}",
            urgent=closes - asker.now < SOON,
        )
