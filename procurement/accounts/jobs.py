"""What the clock brings round for accounts: what is kept of sign-ins goes when nobody needs it."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox

KEEP_ATTEMPTS = timedelta(days=30)


@periodic("accounts.tidy", every=timedelta(days=1))
@job("accounts.tidy")
def tidy_sign_ins(outbox: Outbox) -> dict[str, int]:
    """Every day: delete sessions that ended, with what the list of sessions said of them, and failed sign-ins
    older than 30 days.
    """
    now = timezone.now()
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=now - KEEP_ATTEMPTS).delete()
    return {"sessions": ended, "attempts": attempts}
