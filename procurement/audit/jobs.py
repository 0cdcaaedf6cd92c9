"""The log's periodic work: a signed head each minute that has something new, a daily one, and the nightly
check.
"""

from datetime import timedelta

import structlog

from procurement.audit.kinds import kind
from procurement.audit.recording import record
from procurement.audit.tree import BY_THE_MINUTE, sign_tree_head
from procurement.audit.verifying import verify_audit
from procurement.notifications.models import Outbox
from procurement.notifications.outbox import Poisoned, job, periodic

log = structlog.get_logger(__name__)

AUDIT_VERIFIED = kind("audit.verified", "{by} checked the whole log: {events} events, nothing broken")


@periodic("audit.tree_head", every=timedelta(minutes=1))
@job("audit.tree_head")
def sign_current_head(outbox: Outbox) -> None:
    """Sign what is new; a quiet minute adds nothing."""
    sign_tree_head(BY_THE_MINUTE)


@job("audit.head")
def sign_head_of_occasion(outbox: Outbox) -> None:
    """Sign the head that an opening, a lock or an award asks for, over all that is settled by now."""
    sign_tree_head(outbox.payload["occasion"])


@periodic("audit.daily_head", every=timedelta(days=1))
@job("audit.daily_head")
def sign_daily_head(outbox: Outbox) -> None:
    """Sign the day's head."""
    sign_tree_head("daily")


@periodic("audit.verify", every=timedelta(days=1))
@job("audit.verify")
def verify_nightly(outbox: Outbox) -> None:
    """Check the whole log; a break parks this job at once, which raises the alarm."""
    verdict = verify_audit()
    if not verdict.sound:
        for broken in verdict.broken:
            log.critical("audit.broken", row=broken.row, what=broken.what)
        raise Poisoned(f"The audit log is broken. First: {verdict.broken[0]}")
    record(AUDIT_VERIFIED, ("log", "audit"), by=None, events=verdict.events)
