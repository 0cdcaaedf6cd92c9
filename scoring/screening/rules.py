"""When a screening is agreed or sent back, and by whom."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from scoring.assessments.models import Assignment
from scoring.screening.models import Screening

S = Screening.Status
SECONDS = frozenset({"moderator", "approver", "officer"})


def locked_it(screening: Screening, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who locked it, and everybody who marked: a second person decides."""
    if screening.locked_by_id == by.pk:
        return Refused("screening.own", "You locked this screening, so a second person decides about it.")
    if Assignment.objects.filter(lot=screening.lot_id, evaluator=by).exists():
        return Refused(
            "screening.marked",
            "You marked bids of this lot, so somebody who did not decides about its screening.",
        )
    return None


MOVES = Moves(
    "screening",
    Move("agree", {S.WAITING}, S.AGREED, roles=SECONDS, unless=locked_it),
    Move("send_back", {S.WAITING}, S.SENT_BACK, roles=SECONDS, unless=locked_it),
)
