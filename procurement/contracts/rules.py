"""The moves of a variation: asked, justified, then accepted or refused by somebody else."""

from datetime import datetime
from typing import Any

from procurement.contracts.formulas import COMMENT_PCT, STOP_PCT, running_pct
from procurement.contracts.models import Contract, Variation
from procurement.errors import Refused
from procurement.flow import Move, Moves

S = Variation.Status


def changes_of(contract: Contract) -> list[Any]:
    """Return the accepted changes in pounds."""
    return list(contract.variations.filter(status=S.ACCEPTED).values_list("change_gbp", flat=True))


def after(variation: Variation) -> Any:
    """Return the running percentage of the contract if this variation were accepted."""
    return running_pct(variation.contract.value_gbp, [*changes_of(variation.contract), variation.change_gbp])


def asked_it(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who asked for the change."""
    if variation.asked_by_id == by.pk:
        return Refused("variation.own_work", "You asked for this change, so somebody else decides it.")
    return None


def grown_too_far(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse growth of half the award; from a fifth on, refuse it without the centre's comment."""
    pct = after(variation)
    if pct >= STOP_PCT and variation.change_gbp > 0:
        return Refused(
            "variation.stopped",
            f"With this change the contract would have grown by {pct:.1f}%. At 50% it stops: "
            "buy the rest in a new tender. Check with your adviser.",
        )
    if pct >= COMMENT_PCT and variation.change_gbp > 0 and not variation.centre_comment:
        return Refused(
            "variation.needs_comment",
            f"With this change the contract would have grown by {pct:.1f}%. From 20% on the digital "
            "centre comments first; it has been told.",
        )
    return None


MOVES = Moves(
    "variation",
    Move("justify", {S.ASKED}, S.JUSTIFIED, roles={"officer", "service_owner"}),
    Move("comment", {S.ASKED, S.JUSTIFIED}, "", roles={"centre_analyst"}),
    Move("accept", {S.JUSTIFIED}, S.ACCEPTED, roles={"approver"}, unless=(asked_it, grown_too_far)),
    Move("refuse", {S.ASKED, S.JUSTIFIED}, S.REFUSED, roles={"approver", "officer"}, unless=asked_it),
)
