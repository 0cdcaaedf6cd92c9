"""The market's own tables: facts and who is who, rollups of them, and what the centre does."""

from suppliers.market.models.centre import (
    CentreReview,
    MarketReport,
    ReportOrder,
)
from suppliers.market.models.facts import (
    CorporateGroup,
    Dataset,
    GroupMember,
    ImportIssue,
    MarketFact,
    Merge,
    Party,
    Source,
)
from suppliers.market.models.rollups import (
    AwardTotal,
    BandTotal,
    ChoiceTotal,
    Concentration,
    MonthCells,
    MonthTotal,
    SaidCell,
    SaidTotal,
    Standing,
)

__all__ = [
    "AwardTotal",
    "BandTotal",
    "CentreReview",
    "ChoiceTotal",
    "Concentration",
    "CorporateGroup",
    "Dataset",
    "GroupMember",
    "ImportIssue",
    "MarketFact",
    "MarketReport",
    "Merge",
    "MonthCells",
    "MonthTotal",
    "Party",
    "ReportOrder",
    "SaidCell",
    "SaidTotal",
    "Source",
    "Standing",
]
