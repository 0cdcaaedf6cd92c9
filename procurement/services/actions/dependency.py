"""Writes about dependency: a quarter is counted."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.flow import locked
from procurement.services.actions.ground import owner_only
from procurement.services.formulas import EXIT_CHECKS, dependency, quarter_of, quarter_words
from procurement.services.models import DependencyReading, Service

COUNTED = audit.kind(
    "service.dependency_counted", "{by} counted the dependency of {subject} in {quarter}: {index}"
)


def count_dependency(
    service: Service,
    *,
    by: User,
    quarter: date,
    digital_gbp: Decimal,
    supplier_gbp: Decimal,
    items: int,
    independent: int,
    tasks: int,
    uncovered: int,
    exits_met: Sequence[str],
    posts: int = 0,
    posts_filled: int = 0,
    now: datetime | None = None,
) -> DependencyReading:
    """Keep what was counted for one quarter (``quarter``: any day in it); a later count of it corrects this one.

    Raises ``Refused`` to others than the service owner, for a quarter that is not over, an exit check that is none,
    and a part larger than its whole.
    """
    owner_only(service, by)
    moment = now or timezone.now()
    first = quarter_of(quarter)
    if first >= quarter_of(timezone.localdate(moment)):
        raise Refused("dependency.not_over", "Count a quarter once it is over.", field="quarter")
    if set(exits_met) - {key for key, _ in EXIT_CHECKS} or len(set(exits_met)) != len(exits_met):
        raise Refused("dependency.exit", "Tick exit checks from the list.", field="exits_met")
    if not 0 <= posts_filled <= posts:
        raise Refused("dependency.posts", "No more posts are filled than there are.", field="posts_filled")
    try:
        found = dependency(
            supplier_gbp=supplier_gbp, digital_gbp=digital_gbp, items=items, independent=independent,
            tasks=tasks, uncovered=uncovered, exits_met=len(exits_met),
        )  # fmt: skip
    except ValueError as fault:
        raise Refused(
            "dependency.parts", f"{str(fault).capitalize()}. Change the larger or the smaller."
        ) from fault
    with locked(service) as service:
        made = DependencyReading.objects.create(
            service=service, quarter=first, digital_gbp=digital_gbp, supplier_gbp=supplier_gbp, items=items,
            independent=independent, tasks=tasks, uncovered=uncovered, exits_met=sorted(exits_met), posts=posts,
            posts_filled=posts_filled, entered_by=by, entered_at=moment,
        )  # fmt: skip
        audit.record(COUNTED, service, by=by, quarter=quarter_words(first), index=found.index)
    return made
