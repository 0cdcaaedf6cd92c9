"""Periodic work for keys: the kept answers to writes are deleted after 30 days, ended keys after a year."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from procurement.keys.models import ApiKey, ApiReplay
from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox

KEEP_ANSWERS = timedelta(days=30)
KEEP_ENDED = timedelta(days=365)


@periodic("keys.tidy", every=timedelta(days=1))
@job("keys.tidy")
def tidy_keys(outbox: Outbox) -> int:
    """Every day: delete answers to writes older than 30 days, and keys that ended a year ago; the log stays."""
    now = timezone.now()
    gone, _ = ApiReplay.objects.filter(at__lt=now - KEEP_ANSWERS).delete()
    long_ago = now - KEEP_ENDED
    keys, _ = ApiKey.objects.filter(Q(ended_at__lt=long_ago) | Q(ends_at__lt=long_ago)).delete()
    return gone + keys
