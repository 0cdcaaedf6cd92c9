"""When a bid may move, and by whom. The deadline itself is decided in the action, by the database's clock."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from suppliers.bids.models import Bid

DRAFT, SUBMITTED, WITHDRAWN = Bid.Status.DRAFT, Bid.Status.SUBMITTED, Bid.Status.WITHDRAWN
BIDDER = frozenset({"bidder"})


def too_late(what: str) -> Refused:
    """Return the refusal of the closing moment, with what was not done."""
    return Refused(
        "bid.deadline_passed",
        f"The closing moment has passed, so {what}. What you had submitted before it still counts.",
    )


def tender_closed(bid: Any, *, by: Any, now: datetime) -> Refused | None:
    """Refuse once the tender is closed, as far as the given time tells; the database's clock decides
    again.
    """
    return None if bid.tender.is_open(now) else too_late("nothing more can change in this bid")


MOVES = Moves(
    "bid",
    Move("change", {DRAFT, SUBMITTED}, DRAFT, roles=BIDDER, unless=tender_closed),
    Move("submit", {DRAFT, SUBMITTED}, SUBMITTED, roles=BIDDER),
    Move("withdraw", {DRAFT, SUBMITTED}, WITHDRAWN, roles=BIDDER),
    Move("reopen", {WITHDRAWN}, DRAFT, roles=BIDDER, unless=tender_closed),
)
