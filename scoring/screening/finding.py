"""What a second person has to do next about a screening."""

from collections.abc import Iterator

from django.urls import reverse

from procurement.site.register import Asker, Step, next_steps
from procurement.statements import Blank, Kept
from scoring.assessments.models import Assignment
from scoring.screening.models import Screening
from scoring.screening.rules import SECONDS

WAITING = Kept(
    Screening.objects.filter(status=Screening.Status.WAITING, lot__tender__buyer=Blank("buyer"))
    .exclude(locked_by=Blank("person"))
    .exclude(lot__in=Assignment.objects.filter(evaluator=Blank("person")).values("lot"))
    .values_list("lot__tender__reference", "lot__tender__title", "lot__number", "lot__title")[:5]
)


@next_steps(*sorted(SECONDS))
def decide_on_screenings(asker: Asker) -> Iterator[Step]:
    """Screenings of your organisation that wait for a second person; not those that you locked or marked for."""
    if asker.organisation is None:
        return
    waiting = WAITING.ask(buyer=asker.organisation.pk, person=asker.user.pk)
    for reference, tender, number, lot in waiting:
        yield Step(
            f"Agree to the screening of ‘{lot}’, or send it back",
            reverse("screening:decide", args=[reference, number]),
            text=f"{tender}: every bidder is told when you agree.",
        )
