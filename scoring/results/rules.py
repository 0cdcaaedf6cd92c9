"""Who takes which part between opened prices and the award."""

from dataclasses import dataclass
from typing import Any

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.tenders.models import Tender
from scoring.assessments.models import Panel
from scoring.assessments.rules import check_declared, panel_of

PRICED = Tender.since("priced")
DECIDED = Tender.since("standstill")
REPAIRABLE = ("assessing", "quality_locked", "priced")


@dataclass(frozen=True)
class Part:
    """One thing to do between opened prices and the award: who may, and in which steps of the tender."""

    roles: set[str]
    steps: tuple[str, ...]


PARTS = {
    "repair": Part({"officer"}, REPAIRABLE),
    "ask": Part({"officer"}, ("priced",)),
    "decide": Part({"officer", "approver"}, PRICED),  # on the answer to a question about a low price
    "compute": Part({"officer", "approver", "moderator"}, ("priced",)),
    "read": Part({"moderator", "evaluator", "approver"}, PRICED),
    "recommend": Part({"officer", "moderator"}, ("priced",)),
    "return": Part({"approver"}, ("recommended",)),
    "approve": Part({"approver"}, PRICED),  # after the award of one lot fell, its next is approved later
    "award": Part({"officer", "approver"}, ("standstill",)),
    "fall": Part({"officer", "approver"}, DECIDED),
    "challenge": Part({"officer", "approver"}, DECIDED),
    "pack": Part({"officer", "approver", "observer"}, DECIDED),
}


def open_parts(tender: Tender, roles: set[str]) -> set[str]:
    """Return what somebody with these roles may do in this step of the tender: for buttons."""
    return {name for name, part in PARTS.items() if tender.status in part.steps and roles & part.roles}


def check_part(tender: Any, by: User, name: str, *moments: str) -> Panel:
    """Return the panel; raise ``Refused`` unless ``by`` has a role of this part (`PARTS`), declared at each moment
    and has no conflict that stands in the way. The step of the tender is asked where it is locked.
    """
    roles = PARTS[name].roles
    if not tender.roles_of(by) & roles:
        named = " or ".join(sorted(roles)).replace("_", " ")
        raise Refused(
            "results.not_yours",
            f"Only the {named} of this tender may do this. Ask a colleague who has that role.",
        )
    panel = panel_of(tender)
    check_declared(panel, by, *moments)
    return panel


def bidders_of(bid: Any) -> Any:
    """Return the people of the firm who answer for a bid."""
    return User.objects.of(bid.supplier, "bidder", "supplier_admin")


def told_without_award(bid: Any) -> bool:
    """Say whether a firm may read the settled marks of its own bid though nothing was awarded: the tender was cancelled
    after its quality marks were locked, and no screening had stopped the bid before.
    """
    tender = bid.tender
    cancelled = tender.status == Tender.Status.CANCELLED and tender.quality_locked_at is not None
    return cancelled and bid.counts and bid.status != bid.Status.NOT_FORWARD
