"""Periodic work for keys: the kept answers to writes are deleted after 30 days."""

from datetime import timedelta

from django.utils import timezone

from procurement.keys.models import ApiReplay
from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox

KEEP_ANSWERS = timedelta(days=30)


@periodic("keys.tidy", every=timedelta(days=1))
@job("keys.tidy")
def tidy_replays(outbox: Outbox) -> int:
    """Every day: delete answers to writes that are older than 30 days."""
    gone, _ = ApiReplay.objects.filter(at__lt=timezone.now() - KEEP_ANSWERS).delete()
    return gone
