"""What the market contributes to the checks of a tender: a live pause of the centre."""

from django.db.models import OuterRef
from django.utils import timezone

from procurement.carried import carried, carry
from procurement.tenders.checks import BLOCK, PUBLISHING, Draft, Effect, Finding, check, reads
from suppliers.market.models import CentreReview

reads(
    "pauses",
    carry(
        CentreReview.objects.filter(
            tender_reference=OuterRef("reference"), status=CentreReview.Status.PAUSED
        ).order_by("pk"),
        "said",
        "pause_ends_on",
    ),
)


@check(
    "CENTRE-1",
    "The centre's pause",
    severity=BLOCK,
    stage=PUBLISHING,
    why="The digital centre may pause a tender for ten working days, with a reason that is published after award. "
    "An answer ends the pause; so does its last day.",
    flags=("The centre paused this tender yesterday and nobody has answered",),
    passes=("The buyer answered the centre's concern",),
)
def centre_has_not_paused(draft: Draft) -> Finding | None:
    """Block publication while a pause stands."""
    if draft.tender is None:
        return None
    today = draft.today or timezone.localdate()
    pauses = carried(CentreReview, draft.beside["pauses"])
    review = next((each for each in pauses if each.pause_ends_on >= today), None)
    if review is None:
        return None
    return Finding(
        f"The centre paused it until {review.pause_ends_on:%d %B %Y}: {review.said}",
        Effect("Answer the centre: the pause ends with your answer."),
    )
