"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart, Receipt
from suppliers.board.models import ProblemFollow
from suppliers.finding.models import Follow, SavedSearch, TenderIndex
from suppliers.market.models import (
    Cell,
    CentreReview,
    Concentration,
    CorporateGroup,
    Dataset,
    GroupMember,
    ImportIssue,
    MarketFact,
    MarketReport,
    Merge,
    MonthTotal,
    Party,
    Source,
)
from suppliers.reach.models import Click, ReachRecord, Reading
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
    "Cell",
    "CentreReview",
    "Click",
    "Concentration",
    "CorporateGroup",
    "Dataset",
    "DraftPart",
    "EnvelopeKey",
    "Evidence",
    "ExclusionDeclaration",
    "FactsCopy",
    "FirstTurn",
    "Follow",
    "GroupMember",
    "ImportIssue",
    "KeyShare",
    "MarketFact",
    "MarketReport",
    "Merge",
    "MonthTotal",
    "OfficerKey",
    "Opening",
    "OpeningOfficer",
    "Owner",
    "Party",
    "ProblemFollow",
    "ReachRecord",
    "Reading",
    "Receipt",
    "SavedSearch",
    "SizeDeclaration",
    "Source",
    "SupplierIdentifier",
    "SupplierProfile",
    "TenderIndex",
]
