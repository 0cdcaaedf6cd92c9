"""Partners and subcontractors of a bid, with their shares of the work."""

from decimal import Decimal, InvalidOperation
from typing import Any

ROLES = ("partner", "subcontractor")
SIZES = ("sme", "large", "unknown")
LIMIT = 20
HUNDRED = Decimal(100)


def read_partners(value: Any) -> list[dict[str, str]]:
    """Return checked partners: name, role, size and share of the value in percent (text, at most 2 places).

    Raises ``ValueError`` with a sentence for a missing name, a role or size that is not one, a share outside
    0 to 100, shares above 100 together, two with the same name, or more than 20.

    >>> read_partners([{"name": "Nettle & Birch", "role": "partner", "size": "sme", "share_pct": "40"}])
    [{'name': 'Nettle & Birch', 'role': 'partner', 'size': 'sme', 'share_pct': '40'}]
    """
    if not isinstance(value, list) or len(value) > LIMIT:
        raise ValueError(f"Name at most {LIMIT} partners and subcontractors.")
    found: list[dict[str, str]] = []
    total = Decimal(0)
    for item in value:
        if not isinstance(item, dict):
            raise ValueError("Each partner has a name, a role, a size and a share.")
        name = str(item.get("name", "")).strip()
        if not 1 <= len(name) <= 200:
            raise ValueError("Enter the name of each partner, 200 characters at most.")
        if item.get("role") not in ROLES or item.get("size") not in SIZES:
            raise ValueError(f"Choose a role and a size for {name}.")
        try:
            share = Decimal(str(item.get("share_pct", "")).strip().rstrip("%"))
        except InvalidOperation:
            raise ValueError(f"Enter the share of {name} as a number from 0 to 100.") from None
        if not share.is_finite() or not 0 <= share <= HUNDRED or share != share.quantize(Decimal("0.01")):
            raise ValueError(f"The share of {name} must be from 0 to 100, with at most two decimal places.")
        if any(name.casefold() == other["name"].casefold() for other in found):
            raise ValueError(f"{name} is named twice. Name each partner once.")
        total += share
        found.append(
            {"name": name, "role": item["role"], "size": item["size"], "share_pct": format(share, "f")}
        )
    if total > HUNDRED:
        raise ValueError(
            f"The shares come to {total}%. Together they can be at most 100%; the rest is yours."
        )
    return found
