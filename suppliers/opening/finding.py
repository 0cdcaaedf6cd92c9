"""What an opening officer has to do next: a passphrase, a practice, and the opening itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from procurement.organisations.leaving import waits_for
from procurement.site.register import Asker, Step, next_steps
from suppliers.opening.queries import OPENERS, has_passphrase, my_tenders, openers_left


@next_steps("opening_officer")
def open_envelopes(asker: Asker) -> Iterator[Step]:
    """One step for each tender that named you, in the order in which they must be done."""
    if not has_passphrase(asker.user):
        yield Step(
            "Set your passphrase for opening bids",
            reverse("opening:passphrase"),
            text="It takes two minutes, once. Without it you cannot be an opening officer.",
        )
    for row in my_tenders(asker.user):
        tender = row["tender"]
        place = reverse("opening:tender", args=[tender.reference])
        phase = tender.phase(asker.now)
        if not row["ready"] and tender.published_at is None:
            yield Step(
                f"Practise opening ‘{tender.title}’",
                reverse("opening:drill", args=[tender.reference]),
                text="It is published only when every officer has passed the practice.",
            )
        elif row["ready"] and phase == "closed":
            yield Step(
                f"Open the bids of ‘{tender.title}’",
                place,
                text="It has closed. Two officers turn their keys within 15 minutes.",
                urgent=True,
            )
        elif row["ready"] and phase == "quality_locked":
            yield Step(
                f"Open the prices of ‘{tender.title}’",
                place,
                text="Quality marks are locked. Two officers turn their keys again.",
                urgent=True,
            )


@waits_for(openers_left)
def opens(tenders: list[dict[str, Any]]) -> Iterator[str]:
    """Sealed bids that somebody may open with another officer, and how many could without them."""
    for tender in tenders:
        named, left = f"{tender['reference']} ‘{tender['title']}’", tender["left"]
        if left < OPENERS:
            yield (
                f"Opens what is still sealed of {named}, and without them nobody can: two officers are needed "
                f"and {left} would be left. Let the bids be opened first, or "
                "invite them back as an opening officer when it is time."
            )
        else:
            yield f"Opens what is still sealed of {named}. {left} other officers still can; any two of them open."
