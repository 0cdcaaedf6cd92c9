"""Writes about dependency: a quarter is counted, from the contracts under it and what they do not hold."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, clean
from procurement.flow import locked
from procurement.services.actions.ground import owner_only
from procurement.services.drawing import drawn_from
from procurement.services.formulas import Counts, quarter_of, quarter_words
from procurement.services.models import DependencyReading, Service
from procurement.services.models.dependency import recorded

COUNTED = audit.kind(
    "service.dependency_counted", "{by} counted the dependency of {subject} in {quarter}: {index}"
)
LONGEST = 300


def count_dependency(
    service: Service,
    *,
    by: User,
    quarter: date,
    entered: Counts,
    source: str = "",
    posts: int = 0,
    posts_filled: int = 0,
    now: datetime | None = None,
) -> DependencyReading:
    """Count one quarter (``quarter``: any day in it) and keep it; a later count of it corrects this one.

    What the contracts under the service hold is drawn from them. ``entered``: what they do not hold, on top; ``posts``:
    of our own planned elsewhere; ``source``: where both were read. Raises ``Refused`` to others than the service owner,
    for a quarter that is not over, for figures entered without their source, and where no digital cost or no critical
    task is known either way.
    """
    owner_only(service, by)
    moment = now or timezone.now()
    first = quarter_of(quarter)
    if first >= quarter_of(timezone.localdate(moment)):
        raise Refused("dependency.not_over", "Count a quarter once it is over.", field="quarter")
    if not 0 <= posts_filled <= posts:
        raise Refused("dependency.posts", "No more posts are filled than there are.", field="posts_filled")
    source = clean(source)[:LONGEST]
    if not source and (entered != Counts() or posts):
        raise Refused(
            "dependency.no_source", "Say where the figures that you enter were read.", field="source"
        )
    with locked(service) as service:
        drawn = drawn_from(service, first, timezone.localdate(moment))
        counts = drawn.counts + entered
        _enough(counts)
        made = DependencyReading.objects.create(
            service=service, quarter=first, digital_gbp=counts.supplier_gbp + counts.own_gbp,
            supplier_gbp=counts.supplier_gbp, items=counts.items, independent=counts.independent, tasks=counts.tasks,
            uncovered=counts.uncovered, exits_met=list(counts.exits), posts=drawn.posts + posts,
            posts_filled=drawn.posts_filled + posts_filled, drawn=recorded(drawn), source=source, entered_by=by,
            entered_at=moment,
        )  # fmt: skip
        audit.record(COUNTED, service, by=by, quarter=quarter_words(first), index=made.dependency.index)
    return made


def _enough(counts: Counts) -> None:
    if counts.supplier_gbp + counts.own_gbp == 0:
        raise Refused(
            "dependency.no_cost",
            "No digital cost of this quarter is known: enter what our own staff and hosting cost, with its source.",
            field="own_gbp",
        )
    if counts.tasks == 0:
        raise Refused(
            "dependency.no_task",
            "No critical task is known: mark those of the capability plans as critical, or enter the others with "
            "their source.",
            field="tasks",
        )
