"""What people of a buyer and of its suppliers have to do next about capability plans."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from procurement.capability.models import Post, TransferItem
from procurement.site.register import Asker, Step, next_steps

SOON = timedelta(days=90)
T = TransferItem.Status


def page(record: Post | TransferItem) -> str:
    return reverse("contracts:show-contract", args=[record.contract.reference]) + "#capability"


@next_steps("hr", "service_owner")
def decide_items(asker: Asker) -> Iterator[Step]:
    """Items proposed and steps claimed, that wait for somebody else of the buyer's."""
    if asker.organisation is None:
        return
    proposed = Q(status=T.PROPOSED) & ~Q(proposed_by=asker.user)
    claimed = Q(claimed_at__isnull=False) & ~Q(claimed_by=asker.user)
    waiting = (
        TransferItem.objects.filter(proposed | claimed, contract__buyer=asker.organisation)
        .select_related("contract")
        .order_by("due_on")[:20]
    )
    for item in waiting:
        if item.claimed_at:
            title = f"Confirm “{item.next_status.lower()}” for ‘{item.task}’, or send it back"
        else:
            title = f"Agree that ‘{item.task}’ is handed over, or decline"
        yield Step(title, page(item), text=item.contract.title)


@next_steps("hr")
def fill_posts(asker: Asker) -> Iterator[Step]:
    """Posts that are needed in 90 days, or were needed already, and have nobody in them."""
    if asker.organisation is None:
        return
    wanted = (
        Post.objects.filter(
            contract__buyer=asker.organisation,
            needed_by__lte=timezone.localdate(asker.now) + SOON,
        )
        .exclude(status=Post.Status.FILLED)
        .exclude(contract__status="fallen")
        .select_related("contract")
        .order_by("needed_by")[:20]
    )
    for post in wanted:
        yield Step(
            f"Fill the post ‘{post}’: it is {post.get_status_display().lower()}",
            page(post),
            text=post.contract.title,
            due_at=timezone.make_aware(datetime.combine(post.needed_by, time.max)),
            due=f"needed by {post.needed_by:%-d %B %Y}",
        )
