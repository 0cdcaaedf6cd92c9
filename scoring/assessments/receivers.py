"""Who marks a tender: they hear when it is cancelled, and take out what they declared."""

from typing import Any

from procurement.accounts.models import User
from procurement.tenders.actions import AT_WORK
from scoring.assessments.models import Assignment, ConflictDeclaration
from suppliers.takeout.queries import ALSO_OF_PERSON, table_of


def people_who_mark(tender: Any) -> list[User]:
    """Return the evaluators on the panel of a tender, those who left it aside."""
    marking = Assignment.objects.live().filter(panel__tender=tender).values("evaluator")
    return list(User.objects.of(tender.buyer_id).filter(pk__in=marking))


AT_WORK.append(people_who_mark)


def declared_by(person: Any) -> Any:
    """Return what a person declared of their interests, with what was decided about it."""
    own = ConflictDeclaration.objects.filter(person=person).order_by("pk", "decisions__pk")
    names = "panel__tender__reference moment kind words declared_at decisions__decision decisions__words"
    return table_of(own, names)


ALSO_OF_PERSON["declarations"] = declared_by
