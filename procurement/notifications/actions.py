"""What a person does with notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement.errors import Refused
from procurement.notifications.models import Notice, NoticeChoice


def read_notices(numbers: Iterable[int] | None, *, by: Any, now: datetime | None = None) -> int:
    """Mark notices of ``by`` as read (all of them for None) and return how many were unread."""
    notices = Notice.objects.filter(user=by).unread()
    if numbers is not None:
        notices = notices.filter(pk__in=list(numbers))
    return notices.update(read_at=now or timezone.now())


def choose_mail(*, by: Any, mail: str) -> NoticeChoice:
    """Keep how ``by`` wants notices by e-mail and return it. Refused for a way that there is not."""
    if mail not in NoticeChoice.Mail.values:
        raise Refused("notice.no_such_way", "Choose one of the ways in the list.", field="mail")
    with transaction.atomic():
        choice, _ = NoticeChoice.objects.update_or_create(user=by, defaults={"mail": mail})
    return choice
