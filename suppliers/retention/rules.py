"""When a legal hold is lifted, and by whom."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from suppliers.retention.models import LegalHold
from suppliers.sealing.rules import same_person

ON, LIFTED = LegalHold.ON, LegalHold.LIFTED
# Who may see how long records are kept: everybody of the buyer. Who may put a hold on: these.
HOLDERS = frozenset({"officer", "approver"})
SCHEDULERS = frozenset({"approver", "buyer_admin"})


def placed_it(hold: LegalHold, *, by: Any, now: datetime) -> Refused | None:
    """Refuse whoever put the hold on: what stops a destruction is not undone by one person."""
    if same_person(hold.placed_by, by):
        return Refused(
            "retention.own_hold", "You put this hold on, so another approver looks at it before it is lifted."
        )
    return None


HOLD_MOVES = Moves(
    "legal_hold", Move("lift", {ON}, LIFTED, roles={"approver"}, unless=placed_it), field="state"
)
