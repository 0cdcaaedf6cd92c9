"""When bids are destroyed and a legal hold is lifted, and by whom."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from procurement.errors import Refused
from procurement.flow import Move, Moves
from suppliers.retention import queries
from suppliers.retention.models import Disposal, LegalHold
from suppliers.sealing.rules import same_person

ON, LIFTED = LegalHold.ON, LegalHold.LIFTED
S = Disposal.Status
READERS = frozenset({"officer", "approver", "opening_officer", "moderator", "buyer_admin", "observer"})
HOLDERS = frozenset({"officer", "approver"})
SCHEDULERS = frozenset({"approver", "buyer_admin"})


def placed_it(hold: LegalHold, *, by: Any, now: datetime) -> Refused | None:
    """Refuse whoever put the hold on: what stops a destruction is not undone by one person."""
    if same_person(hold.placed_by, by):
        return Refused(
            "retention.own_hold", "You put this hold on, so another approver looks at it before it is lifted."
        )
    return None


def kept_still(disposal: Disposal, *, by: Any, now: datetime) -> Refused | None:
    """Refuse while a legal hold stands, and while the last day of keeping, as it is today, has not passed."""
    kept = queries.kept_of(disposal)
    if kept.is_held:
        return Refused(
            "retention.held", "A legal hold stands, so nothing is destroyed. It has to be lifted first."
        )
    if not kept.is_due(timezone.localdate(now)):
        until = f"until {kept.until:%-d %B %Y}" if kept.until else "on"
        return Refused("retention.not_due", f"These bids are kept {until}: {kept.why}")
    return None


def asked_for_it(disposal: Disposal, *, by: Any, now: datetime) -> Refused | None:
    """Refuse whoever asked, under any account: a destruction takes two people."""
    if disposal.asked_by is not None and same_person(disposal.asked_by, by):
        return Refused("retention.own_work", "You asked for this, so somebody else looks at it and agrees.")
    return None


HOLD_MOVES = Moves(
    "legal_hold", Move("lift", {ON}, LIFTED, roles={"approver"}, unless=placed_it), field="state"
)
MOVES = Moves(
    "disposal",
    Move("ask", {S.PROPOSED}, S.ASKED, roles={"officer"}, unless=kept_still),
    Move("approve", {S.ASKED}, S.APPROVED, roles={"approver"}, unless=(kept_still, asked_for_it)),
    Move("stop", {S.PROPOSED, S.ASKED, S.APPROVED}, S.STOPPED, roles=HOLDERS),  # by putting a hold on
)
