"""The moves of a centre review and of an imported file: when, and by whom."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from suppliers.market.models import CentreReview, Dataset
from suppliers.market.readers import KINDS

S = CentreReview.Status
CENTRE = frozenset({"centre_analyst"})
BUYER = frozenset({"officer", "approver", "service_owner"})


def pause_is_over(review: CentreReview, *, by: Any, now: datetime) -> Refused | None:
    """Refuse a second pause of a tender: the first was the centre's ten working days."""
    earlier = CentreReview.objects.filter(tender_reference=review.tender_reference)
    if earlier.filter(pause_ends_on__isnull=False).exists():
        return Refused(
            "centre_review.paused_before",
            "This tender was paused once already. Advise instead: the decision is the buyer's.",
        )
    return None


MOVES = Moves(
    "centre_review",
    Move("advise", {S.OPENED, S.ADVISED, S.PAUSED, S.ANSWERED}, S.ADVISED, roles=CENTRE),
    Move("pause", {S.OPENED, S.ADVISED, S.ANSWERED}, S.PAUSED, roles=CENTRE, unless=pause_is_over),
    Move("answer", {S.ADVISED, S.PAUSED}, S.ANSWERED, roles=BUYER),
    Move("close", {S.OPENED, S.ADVISED, S.PAUSED, S.ANSWERED}, S.CLOSED, roles=CENTRE),
)


def is_our_own(dataset: Dataset, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to withdraw our own tenders, awards and payments: they are no file that somebody sent."""
    if dataset.kind in KINDS:
        return None
    return Refused(
        "dataset.our_own",
        f"{dataset.reference} holds our own records, not a file. Correct the contract or payment that is wrong: "
        "the figures follow.",
    )


IMPORTS = Moves(
    "dataset",
    Move("withdraw", {Dataset.Status.COMPLETE}, Dataset.Status.WITHDRAWN, roles=CENTRE, unless=is_our_own),
)
