"""What a second person has to do next about a screening."""

from collections.abc import Iterator

from django.urls import reverse

from procurement.site.register import Asker, Step, next_steps
from scoring.assessments.models import Assignment
from scoring.screening.models import Screening
from scoring.screening.rules import SECONDS


@next_steps(*sorted(SECONDS))
def decide_on_screenings(asker: Asker) -> Iterator[Step]:
    """Screenings of your organisation that wait for a second person; not those that you locked or marked for."""
    if asker.organisation is None:
        return
    waiting = (
        Screening.objects.filter(status=Screening.Status.WAITING, lot__tender__buyer=asker.organisation)
        .exclude(locked_by=asker.user)
        .exclude(lot__in=Assignment.objects.filter(evaluator=asker.user).values("lot"))
        .select_related("lot__tender")
        .only("lot__number", "lot__title", "lot__tender__reference", "lot__tender__title")[:5]
    )
    for each in waiting:
        tender = each.lot.tender
        yield Step(
            f"Agree to the screening of ‘{each.lot.title}’, or send it back",
            reverse("screening:decide", args=[tender.reference, each.lot.number]),
            text=f"{tender.title}: every bidder is told when you agree.",
        )
