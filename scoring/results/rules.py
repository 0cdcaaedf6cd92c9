"""Who takes part between opened prices and the award, and in which chain of the log it stands."""

from typing import Any

from procurement.accounts.models import User
from procurement.errors import Refused
from scoring.assessments.models import Panel
from scoring.assessments.rules import check_declared, panel_of


def check_part(tender: Any, by: User, roles: set[str], *moments: str) -> Panel:
    """Return the panel; raise ``Refused`` unless ``by`` has one of ``roles`` here, declared at each moment and
    has no conflict that stands in the way.
    """
    if not tender.roles_of(by) & roles:
        named = " or ".join(sorted(roles)).replace("_", " ")
        raise Refused(
            "results.not_yours",
            f"Only the {named} of this tender may do this. Ask a colleague who has that role.",
        )
    panel = panel_of(tender)
    check_declared(panel, by, *moments)
    return panel


def chain_of(tender: Any) -> str:
    """Return the name of the log's chain that holds the assessment of a tender."""
    return f"{tender.reference}/assessment"


def bidders_of(bid: Any) -> Any:
    """Return the people of the firm who answer for a bid."""
    return User.objects.of(bid.supplier, "bidder", "supplier_admin")
