"""Where a bidder reads how its bid was decided, said by the slice above that sends the marks and reasons."""

from collections.abc import Callable

from suppliers.bids.models import Bid

# Gives the address of the newest marks and reasons that were sent for a bid; empty where none were sent.
Teller = Callable[[Bid], str]
TELLERS: list[Teller] = []


def tells_outcome(teller: Teller) -> Teller:
    """Register ``teller``. It is asked at most once a page, about a bid that its own firm looks at."""
    if teller not in TELLERS:
        TELLERS.append(teller)
    return teller


def outcome_url(bid: Bid) -> str:
    """Return where the marks and reasons of a bid stand; empty before the first award of its tender is approved, or
    before it is cancelled with its quality marks locked.
    """
    tender = bid.tender
    ended = tender.status == tender.Status.CANCELLED and tender.quality_locked_at is not None
    if not bid.counts or (tender.standstill_at is None and not ended):
        return ""
    return next((url for teller in TELLERS if (url := teller(bid))), "")
