"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from suppliers.registration.models import (
    Evidence,
    ExclusionDeclaration,
    FactsCopy,
    Owner,
    SizeDeclaration,
    SupplierIdentifier,
    SupplierProfile,
)

__all__ = [
    "Evidence",
    "ExclusionDeclaration",
    "FactsCopy",
    "Owner",
    "SizeDeclaration",
    "SupplierIdentifier",
    "SupplierProfile",
]
