"""What stands on the problem board."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from procurement.tenders.models import PipelineEntry
from suppliers.board.models import ProblemFollow


def problems(now: datetime) -> QuerySet[PipelineEntry]:
    """Return the needs of all buyers that firms can still speak about or bid for, the next tender first."""
    coming = Q(tender=None) | Q(tender__published_at=None)
    biddable = Q(tender__deadline_at__gt=now, tender__cancelled_at=None)
    return (
        PipelineEntry.objects.filter(coming | biddable, closed_at=None)
        .select_related("buyer", "tender")
        .prefetch_related("notes")
    )


def followed_by(user: Any) -> set[int]:
    """Return the keys of the needs that this person follows; nothing for a visitor."""
    if not user.is_authenticated:
        return set()
    return set(ProblemFollow.objects.filter(user=user).values_list("entry_id", flat=True))
