"""A screening without price, as the frozen plan of a tender says it: its day, and how it goes in plain words."""

from datetime import date, timedelta

from procurement.tenders.formulas.dates import UK_TIME, working_days_after
from procurement.tenders.models import BankHoliday, Tender


def told_on(tender: Tender) -> date | None:
    """Return the day by which bidders hear who goes forward; None without a screening or a closing moment."""
    if not tender.screening or tender.deadline_at is None:
        return None
    closing = tender.deadline_at.astimezone(UK_TIME).date()
    holidays = BankHoliday.union(closing, closing + timedelta(days=150))
    return working_days_after(closing, int(tender.screening["working_days"]), holidays)


def words_of(tender: Tender) -> str:
    """Return in plain words how the screening of a tender goes; empty where it has none."""
    screening = tender.screening
    if not screening:
        return ""
    titles = {row["code"]: row.get("title", row["code"]) for row in tender.plan_snapshot["criteria"]}
    named = [f"“{titles[code]}”" for code in screening["criteria"]]
    listed = " and ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]
    top = screening["top"]
    best = f"the best {top} bids go" if top > 1 else "the best bid goes"
    return (
        f"Each bidder sends one whole bid, once. All bids are marked first on {listed}, without price. In each lot "
        f"{best} forward; bids tied at the edge all go forward. The other criteria are marked, and prices opened, only "
        "for those. Marks of the screening stay and count in the result. Whoever stops is told at once, with marks and "
        "reasons."
    )
