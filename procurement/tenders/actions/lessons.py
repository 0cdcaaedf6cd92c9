"""What was learned."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.tenders.models import Lesson, Tender

LESSON_WRITTEN = audit.kind("tender.lesson_written", "{by} wrote a lesson from {subject}: {title}")


def write_lesson(tender: Tender, *, by: User, title: str, words: str, now: datetime | None = None) -> Lesson:
    """Keep a lesson from a tender, searchable for whoever buys something like it; return it.

    Raises ``Refused`` to others than the people of the tender, and without a title or words.
    """
    now = now or timezone.now()
    if not title.strip() or not words.strip():
        raise Refused("lesson.empty", "Give the lesson a title and say it in a sentence or more.")
    with transaction.atomic():
        if not tender.roles_of(by) & {"officer", "approver", "service_owner", "moderator", "evaluator"}:
            raise Refused("tender.not_yours", "Only the people of this tender write its lessons.")
        made = Lesson.objects.create(
            buyer=tender.buyer, tender=tender, title=title.strip()[:160], words=words.strip(), by=by, at=now
        )
        audit.record(LESSON_WRITTEN, tender, by=by, title=made.title)
    return made
