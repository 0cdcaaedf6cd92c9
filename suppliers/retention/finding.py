"""What people of a buyer have to do next about bids whose time has come."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from procurement.site.register import Asker, Step, next_steps
from suppliers.retention.models import Disposal

S = Disposal.Status


@next_steps("officer", "approver")
def decide_disposals(asker: Asker) -> Iterator[Step]:
    """Bids that are due: an officer asks to destroy them, an approver who did not ask agrees."""
    if asker.organisation is None:
        return
    wanted = Q(pk=None)
    if "officer" in asker.roles:
        wanted |= Q(status=S.PROPOSED)
    if "approver" in asker.roles:
        wanted |= Q(status=S.ASKED) & ~Q(asked_by=asker.user)
    waiting = (
        Disposal.objects.filter(wanted, tender__buyer=asker.organisation)
        .select_related("tender", "contract")
        .only("status", "until", "number", "tender__reference", "tender__title", "contract__reference")
        .order_by("until", "pk")[:10]
    )
    for each in waiting:
        verb = "Decide whether to destroy" if each.status == S.PROPOSED else "Agree to destroy"
        yield Step(
            f"{verb} {each.what} of ‘{each.tender.title}’",
            reverse("retention:show", args=[each.tender.reference]),
            text=f"The last day of keeping was {each.until:%-d %B %Y}. Put a legal hold on if they are still needed.",
        )
