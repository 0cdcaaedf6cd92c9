"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart, Receipt
from suppliers.finding.models import Follow, SavedSearch, TenderIndex
from suppliers.registration.models import (
    Evidence,
    ExclusionDeclaration,
    FactsCopy,
    Owner,
    SizeDeclaration,
    SupplierIdentifier,
    SupplierProfile,
)
from suppliers.sealing.models import EnvelopeKey, FirstTurn, KeyShare, OfficerKey, Opening, OpeningOfficer

__all__ = [
    "Bid",
    "BidFile",
    "BidVersion",
    "DraftPart",
    "EnvelopeKey",
    "Evidence",
    "ExclusionDeclaration",
    "FactsCopy",
    "FirstTurn",
    "Follow",
    "KeyShare",
    "OfficerKey",
    "Opening",
    "OpeningOfficer",
    "Owner",
    "Receipt",
    "SavedSearch",
    "SizeDeclaration",
    "SupplierIdentifier",
    "SupplierProfile",
    "TenderIndex",
]
