"""What every write about a plan asks first."""

from datetime import date

from procurement.accounts.models import User
from procurement.capability.rules import BUYERS_OWN, SUPPLIERS_OWN
from procurement.contracts.models import Contract
from procurement.errors import Refused


def may_grow(contract: Contract, by: User, *, roles: set[str] = BUYERS_OWN | SUPPLIERS_OWN) -> None:
    """Refuse people who have none of ``roles`` on the contract, and a contract that is not running."""
    if not contract.roles_of(by) & roles:
        whom = "people of this contract" if roles & SUPPLIERS_OWN else "buyer's officer, service owner or HR"
        raise Refused("contract.not_yours", f"Only the {whom} may do this. Ask one of them.")
    if contract.status != Contract.Status.RUNNING:
        raise Refused("contract.ended", "This contract is not running, so its plan cannot grow.")


def in_term(contract: Contract, day: date, *, field: str) -> None:
    """Refuse a day outside the term of the contract."""
    if not contract.starts_on <= day <= contract.ends_on:
        raise Refused(
            "capability.day",
            f"Enter a day of the contract: from {contract.starts_on:%-d %B %Y} to {contract.ends_on:%-d %B %Y}.",
            field=field,
        )
