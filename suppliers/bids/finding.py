"""What a bidder has to do next: drafts that are no bids yet, bids that were sent before their tender changed."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from procurement.site.register import Asker, Step, next_steps
from procurement.tenders.models import Amendment
from suppliers.bids.models import Bid, BidVersion

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


@next_steps("bidder")
def look_at_changes(asker: Asker) -> Iterator[Step]:
    """Bids of your own firm that were sent before a change that matters, and neither confirmed nor replaced since."""
    if asker.organisation is None or asker.organisation.kind != "supplier":
        return
    version = BidVersion.objects.filter(bid=OuterRef("pk"), number=OuterRef("version"))
    change = Amendment.objects.filter(
        tender=OuterRef("tender"),
        status=Amendment.Status.MADE,
        is_material=True,
        made_at__gt=OuterRef("received_at"),
    )
    bids = (
        Bid.objects.filter(
            supplier=asker.organisation,
            status=Bid.Status.SUBMITTED,
            tender__status="published",
            tender__deadline_at__gt=asker.now,
        )
        .annotate(received_at=Subquery(version.values("received_at")[:1]))
        .annotate(change=Subquery(change.order_by("-number").values("number")[:1]))
        .exclude(change=None)
        .select_related("tender", "lot")
        .only(
            "reference", "confirmed_change", "lot__title",
            "tender__reference", "tender__title", "tender__deadline_at",
        )
        .order_by("tender__deadline_at")
    )  # fmt: skip
    for bid in bids:
        if bid.confirmed_change == f"{bid.tender.reference}-A{bid.change}":
            continue
        closes = bid.tender.deadline_at
        yield Step(
            f"Look at a change of ‘{bid.tender.title}’",
            reverse("bids:show", args=[bid.reference]),
            text=f"Let your bid for ‘{bid.lot.title}’ stand, or replace it. It counts either way.",
            due_at=closes,
            due=f"before {timezone.localtime(closes):%H:%M on %-d %B %Y}",
            urgent=closes - asker.now < SOON,
        )
