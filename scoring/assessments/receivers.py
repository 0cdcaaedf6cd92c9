"""Who marks a tender: they hear when it is cancelled."""

from typing import Any

from procurement.accounts.models import User
from procurement.tenders.actions import AT_WORK
from scoring.assessments.models import Assignment


def people_who_mark(tender: Any) -> list[User]:
    """Return the evaluators on the panel of a tender, those who left it aside."""
    marking = Assignment.objects.live().filter(panel__tender=tender).values("evaluator")
    return list(User.objects.of(tender.buyer_id).filter(pk__in=marking))


AT_WORK.append(people_who_mark)
