"""What moderators have to do next: settle the marks of lots whose evaluators have all locked, then lock them."""

from collections.abc import Iterator

from django.db.models import Q

from procurement.site.register import Asker, Step, next_steps
from scoring.assessments.models import LotMarking
from scoring.moderation.models import Moderation


@next_steps("moderator")
def settle_marks(asker: Asker) -> Iterator[Step]:
    """Lots whose last evaluator has locked; not those that are locked, or wait for the second person of a
    screening.
    """
    if asker.organisation is None:
        return
    done = Moderation.objects.filter(Q(locked_at__isnull=False) | Q(held_at__isnull=False))
    ready = (
        LotMarking.objects.filter(
            all_locked_at__isnull=False,
            panel__tender__status="assessing",
            panel__tender__buyer=asker.organisation,
        )
        .exclude(lot__in=done.values("lot"))
        .select_related("lot", "panel__tender")
        .order_by("all_locked_at")[:20]
    )
    for marking in ready:
        tender = marking.panel.tender
        yield Step(
            f"Settle the marks of ‘{marking.lot.title}’",
            f"/moderation/{tender.reference}/lots/{marking.lot.number}/",
            text=f"{tender.title}: every evaluator has locked. The widest disagreement stands first.",
        )
