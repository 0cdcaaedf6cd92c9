"""Words that stay although the checker stops at them, each with a tag and a reason."""

from datetime import datetime

from django.utils import timezone

from procurement.accounts.models import User
from procurement.flow import locked
from procurement.outcomes.actions import keep_override
from procurement.outcomes.formulas.language import Report
from procurement.outcomes.models import LanguageOverride
from procurement.tenders.models import Tender
from procurement.tenders.rules import MOVES


def keep_phrase(
    tender: Tender,
    *,
    by: User,
    report: Report,
    key: str,
    tag: str,
    reason: str,
    now: datetime | None = None,
) -> LanguageOverride:
    """Keep one phrase of a draft although the checker stops at it; it then costs a quarter.

    Raises ``Refused`` for a tender that is no draft, a phrase that is gone or kept already, and a reason of
    fewer than three words.
    """
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now or timezone.now())
        return keep_override(tender, by=by, report=report, key=key, tag=tag, reason=reason)
