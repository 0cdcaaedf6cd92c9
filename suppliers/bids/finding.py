"""What a bidder has to do next: drafts that are no bids yet, bids that were sent before their tender changed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from django.db.models import CharField, DateTimeField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from procurement.site.register import Asker, Step, next_steps
from procurement.statements import Blank, Kept
from procurement.tenders.models import Amendment
from suppliers.bids.models import Bid, BidVersion

SOON = timedelta(days=3)


@cache
def waiting_bids(*, confirms: bool) -> Kept:
    """Return the query of a firm's drafts, and for who ``confirms`` also of bids that a change came after."""
    version = BidVersion.objects.filter(bid=OuterRef("pk"), number=OuterRef("version"))
    change = Amendment.objects.filter(
        tender=OuterRef("tender"),
        status=Amendment.Status.MADE,
        is_material=True,
        made_at__gt=OuterRef("received_at"),
    )
    waits = Q(status=Bid.Status.DRAFT)
    if confirms:
        newest = Concat("tender__reference", Value("-A"), Cast("change", CharField()))
        waits |= Q(status=Bid.Status.SUBMITTED, change__isnull=False) & ~Q(confirmed_change=newest)
    return Kept(
        Bid.objects.filter(
            supplier=Blank("firm"),
            tender__status="published",
            tender__deadline_at__gt=Blank("now", DateTimeField()),
        )
        .annotate(received_at=Subquery(version.values("received_at")[:1]))
        .annotate(change=Subquery(change.order_by("-number").values("number")[:1]))
        .filter(waits)
        .order_by("tender__deadline_at")
        .values_list("reference", "status", "lot__title", "tender__title", "tender__deadline_at")[:20]
    )


@next_steps("bidder", "supplier_admin")
def go_on_with_bids(asker: Asker) -> Iterator[Step]:
    """Bids of your own firm for tenders that are still open: drafts, and for its bidders also those that were sent
    before a change that matters, and neither confirmed nor replaced since. One that closes soon stands first.

    One statement for both: a home page asks many rooms.
    """
    if asker.organisation is None or asker.organisation.kind != "supplier":
        return
    bids = waiting_bids(confirms="bidder" in asker.roles)
    for reference, status, lot, tender, closes in bids.ask(firm=asker.organisation.pk, now=asker.now):
        if status == Bid.Status.DRAFT:
            title = f"Go on with your bid for ‘{lot}’"
            text = f"{tender}. It is not a bid until you submit it."
        else:
            title = f"Look at a change of ‘{tender}’"
            text = f"Let your bid for ‘{lot}’ stand, or replace it. It counts either way."
        yield Step(
            title,
            reverse("bids:show", args=[reference]),
            text=text,
            due_at=closes,
            due=f"before {timezone.localtime(closes):%H:%M on %-d %B %Y}",
            urgent=closes - asker.now < SOON,
        )
