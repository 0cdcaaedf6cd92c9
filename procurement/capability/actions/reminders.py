"""What the clock tells about plans: each post and each rehearsal once, when its day comes near."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from procurement.accounts.models import User
from procurement.capability.models import Post, Rehearsal
from procurement.contracts.models import Contract
from procurement.notifications import notice, notify

SOON = timedelta(days=90)
REHEARSAL_SOON = timedelta(days=30)
POST_NEEDED = notice(
    "post_needed",
    happened="Post {number} of contract {subject}, “{role}”, is needed by {day} and is {status}.",
    do="Open the capability plan and take the post a step further.",
    by_when="By {day}.",
    link="capability:show-plan",
)
REHEARSAL_DUE = notice(
    "rehearsal_due",
    happened="Rehearsal {number} of leaving the supplier of contract {subject} is due on {day}: {scope}.",
    do="Hold it, then write down what failed and by when it is mended.",
    by_when="By {day}.",
    link="capability:show-plan",
)


def send_reminders(*, now: datetime | None = None) -> int:
    """Tell HR of posts needed within 90 days that nobody is in, and both sides of rehearsals due within 30.

    Each is told once a day that it is due by: one that is moved is told again. Returns how many were told now.
    """
    today = timezone.localdate(now or timezone.now())
    running = {"contract__status": Contract.Status.RUNNING}
    posts = Post.objects.filter(needed_by__lte=today + SOON, **running).exclude(status=Post.Status.FILLED)
    told = 0
    for post in posts.select_related("contract"):
        told += notify(
            User.objects.of(post.contract.buyer_id, "hr"), POST_NEEDED,
            key=f"{post.contract.reference} post {post.number} by {post.needed_by}", subject=post.contract,
            number=post.number, role=str(post), day=f"{post.needed_by:%-d %B %Y}",
            status=post.get_status_display().lower(),
        )  # fmt: skip
    planned = Rehearsal.objects.filter(status=Rehearsal.Status.PLANNED, **running)
    due = planned.filter(due_on__lte=today + REHEARSAL_SOON).select_related("contract")
    for rehearsal in due.order_by(F("due_on")):
        contract = rehearsal.contract
        owners = User.objects.of(contract.buyer_id, "service_owner")
        told += notify(
            [*owners, *User.objects.of(contract.supplier_id, "bidder")], REHEARSAL_DUE,
            key=f"{contract.reference} rehearsal {rehearsal.number} by {rehearsal.due_on}", subject=contract,
            number=rehearsal.number, day=f"{rehearsal.due_on:%-d %B %Y}", scope=rehearsal.scope,
        )  # fmt: skip
    return told
