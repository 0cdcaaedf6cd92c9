"""What people of a buyer have to do next about bids whose time has come."""

from collections.abc import Iterator
from functools import cache

from django.db.models import Q
from django.urls import reverse

from procurement.site.register import Asker, Step, next_steps
from procurement.statements import Blank, Kept
from suppliers.retention.models import Disposal, what_goes

S = Disposal.Status


@cache
def disposals_for(*, asks: bool, agrees: bool) -> Kept:
    """Return the query of disposals that wait for who asks to destroy, and for who agrees to what another asked."""
    wanted = Q(pk=None)
    if asks:
        wanted |= Q(status=S.PROPOSED)
    if agrees:
        wanted |= Q(status=S.ASKED) & ~Q(asked_by=Blank("person"))
    return Kept(
        Disposal.objects.filter(wanted, tender__buyer=Blank("buyer"))
        .order_by("until", "pk")
        .values_list("status", "until", "contract__reference", "tender__reference", "tender__title")[:10]
    )


@next_steps("officer", "approver")
def decide_disposals(asker: Asker) -> Iterator[Step]:
    """Bids that are due: an officer asks to destroy them, an approver who did not ask agrees."""
    if asker.organisation is None:
        return
    waiting = disposals_for(asks="officer" in asker.roles, agrees="approver" in asker.roles)
    for status, until, contract, tender, title in waiting.ask(
        buyer=asker.organisation.pk, person=asker.user.pk
    ):
        verb = "Decide whether to destroy" if status == S.PROPOSED else "Agree to destroy"
        yield Step(
            f"{verb} {what_goes(contract)} of ‘{title}’",
            reverse("retention:show", args=[tender]),
            text=f"The last day of keeping was {until:%-d %B %Y}. Put a legal hold on if they are still needed.",
        )
