"""What a bidder may look at when nothing waits: open tenders that fit its firm."""

from django.urls import reverse

from procurement.site.register import Asker, Offer, Step, offered
from procurement.tenders.formulas.dates import uk_words
from suppliers.finding.fitting import open_fits


@offered("bidder", "supplier_admin")
def fitting_tenders(asker: Asker) -> Offer | None:
    """Up to three open tenders that fit your firm, and why."""
    if asker.organisation is None or asker.organisation.kind != "supplier":
        return None
    steps = [
        Step(
            fit.title,
            reverse("finding:decide", args=[fit.reference]),
            text=fit.why,
            due=f"closes before {uk_words(fit.closes_at)}",
        )
        for fit in open_fits(asker.organisation, asker.user, asker.now)
    ]
    return (
        Offer("Open tenders that may fit you", steps, "Find more work", reverse("finding:find"))
        if steps
        else None
    )
