"""Telling a supplier's own team what became of its bid, and that a draft is not a bid yet."""

from datetime import timedelta

from django.utils import timezone

from procurement.notifications import job, notice, notify, periodic
from procurement.notifications.models import Outbox
from suppliers.bids.models import Bid

SUBMITTED = notice(
    "bid_submitted",
    happened="Version {version} of bid {subject} for {tender} was received.",
    do="Keep the receipt. You can replace or withdraw the bid until the closing moment.",
    link="bids:show",
)
WITHDRAWN = notice(
    "bid_withdrawn",
    happened="Bid {subject} for {tender} was withdrawn.",
    do="If this was a mistake, reopen it and submit it again before the closing moment.",
    link="bids:show",
)
CLOSING = notice(
    "bid_closing",
    happened="Bid {subject} for {tender} is a draft: it is not a bid yet.",
    do="Finish it and submit it.",
    by_when="It closes before {deadline}.",
    link="bids:show",
)
CLOSING_STEPS = (("3 days", timedelta(days=3)), ("1 hour", timedelta(hours=1)))


def _bid(outbox: Outbox) -> Bid:
    return Bid.objects.select_related("tender", "supplier").get(reference=outbox.payload["bid"])


@job("bid.submitted")
def tell_submitted(outbox: Outbox) -> None:
    """Tell the bid's team that a version was received."""
    bid = _bid(outbox)
    notify(
        bid.supplier.members.active(),
        SUBMITTED,
        key=outbox.key,
        subject=bid,
        version=outbox.key.rsplit(":", 1)[1],
        tender=bid.tender.title,
    )


@job("bid.withdrawn")
def tell_withdrawn(outbox: Outbox) -> None:
    """Tell the bid's team that it was withdrawn."""
    bid = _bid(outbox)
    notify(bid.supplier.members.active(), WITHDRAWN, key=outbox.key, subject=bid, tender=bid.tender.title)


@periodic("bids.closing", every=timedelta(minutes=5))
@job("bids.closing")
def remind_of_closing(outbox: Outbox) -> dict[str, int]:
    """Every five minutes: remind the teams of drafts that close in three days and in an hour, once each."""
    now = timezone.now()
    told = 0
    drafts = Bid.objects.filter(
        status=Bid.Status.DRAFT,
        tender__status="published",
        tender__deadline_at__gt=now,
        tender__deadline_at__lte=now + CLOSING_STEPS[0][1],
    ).select_related("tender", "supplier")
    for bid in drafts:
        left = bid.tender.deadline_at - now
        step = next(name for name, span in reversed(CLOSING_STEPS) if left <= span)
        told += notify(
            bid.supplier.members.with_role("bidder"),
            CLOSING,
            key=f"{bid.reference} closing in {step} ({bid.tender.deadline_at.isoformat()})",
            subject=bid,
            tender=bid.tender.title,
            deadline=timezone.localtime(bid.tender.deadline_at).strftime("%-d %B %Y, %H:%M"),
        )
    return {"told": told}
