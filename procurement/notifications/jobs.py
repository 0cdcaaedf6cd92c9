"""Mail that carries notices, the day's digest, and keeping the outbox small."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from procurement.accounts.models import User
from procurement.notifications.mail import send_mail_once
from procurement.notifications.models import Notice, NoticeChoice, Outbox
from procurement.notifications.outbox import enqueue, job, periodic, tidy

IN_A_DIGEST = 50


def _lines(notices: list[Notice]) -> str:
    parts = []
    for notice in notices:
        words = notice.words
        lines = [words.happened, words.do]
        if words.by_when:
            lines.append(f"By when: {words.by_when}")
        if notice.link:
            lines.append(f"{settings.SERVICE_URL}{notice.link}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


@job("notice.mail")
def mail_notice(outbox: Outbox) -> None:
    """Mail one notice to one person who wants each as it happens."""
    wanted = outbox.payload
    notice = (
        Notice.objects.select_related("user")
        .filter(user=wanted["user"], kind=wanted["kind"], key=wanted["key"], mailed_at=None)
        .first()
    )
    if notice is None or not notice.user.is_active:
        return
    send_mail_once(outbox.key, notice.user.email, notice.words.happened, _lines([notice]))
    Notice.objects.filter(pk=notice.pk).update(mailed_at=Now())


@periodic("notice.digests", every=timedelta(days=1))
@job("notice.digests")
def begin_digests(outbox: Outbox) -> dict[str, Any]:
    """Once a day: one digest for each person who has unread notices that were not mailed."""
    each_or_none = NoticeChoice.objects.exclude(mail=NoticeChoice.Mail.DAILY).values("user")
    people = (
        Notice.objects.filter(mailed_at=None, read_at=None, user__is_active=True)
        .exclude(user__in=each_or_none)
        .values_list("user_id", flat=True)
        .distinct()
    )
    day = timezone.localdate().isoformat()
    for pk in people:
        enqueue("notice.digest", key=f"digest:{pk}:{day}", payload={"user": pk})
    return {"people": len(people)}


@job("notice.digest")
def mail_digest(outbox: Outbox) -> None:
    """Mail one person what is new and unread, together: the newest in words, and how many more there are."""
    user = User.objects.active().filter(pk=outbox.payload["user"]).first()
    if user is None:
        return
    waiting = Notice.objects.filter(user=user, mailed_at=None, read_at=None)
    every = list(
        waiting.select_for_update(of=("self",)).order_by("-created_at", "-pk").values_list("pk", flat=True)
    )
    if not every:
        return
    count = len(every)
    notices = list(waiting.filter(pk__in=every[:IN_A_DIGEST]).order_by("-created_at", "-pk"))
    lead = (
        "This is new for you"
        if count == len(notices)
        else f"The newest {len(notices)} of what is new for you"
    )
    body = f"Hello {user.name},\n\n{lead} in Worth.\n\n{_lines(notices)}"
    if count > len(notices):
        body += f"\n\nAnd {count - len(notices):,} more: {settings.SERVICE_URL}/notices/"
    subject = notices[0].words.happened if count == 1 else f"{count:,} things to know in Worth"
    send_mail_once(outbox.key, user.email, subject, body)
    Notice.objects.filter(pk__in=every).update(mailed_at=Now())


@periodic("outbox.tidy", every=timedelta(days=1))
@job("outbox.tidy")
def tidy_outbox(outbox: Outbox) -> dict[str, int]:
    """Once a day: drop rows that were done long ago."""
    return {"dropped": tidy()}
