"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from scoring.assessments.models import (
    Assignment,
    ConflictDecision,
    ConflictDeclaration,
    LotMarking,
    Mark,
    MarkReopening,
    Panel,
)
from scoring.moderation.models import ConsensusChange, ConsensusMark, MeetingNote, Moderation
from scoring.plans.models import Criterion, EvaluationPlan, PriceModel, ScaleStep
from scoring.results.models import (
    AssessmentSummary,
    AwardDecision,
    Challenge,
    EnquiryFigure,
    EvidencePack,
    LowBidEnquiry,
    Repair,
    ReReading,
    StoredResult,
)
from scoring.screening.models import Screening, ScreeningLetter
from scoring.simulator.models import SimulationRun

__all__ = [
    "AssessmentSummary",
    "Assignment",
    "AwardDecision",
    "Challenge",
    "ConflictDecision",
    "ConflictDeclaration",
    "ConsensusChange",
    "ConsensusMark",
    "Criterion",
    "EnquiryFigure",
    "EvaluationPlan",
    "EvidencePack",
    "LotMarking",
    "LowBidEnquiry",
    "Mark",
    "MarkReopening",
    "MeetingNote",
    "Moderation",
    "Panel",
    "PriceModel",
    "ReReading",
    "Repair",
    "ScaleStep",
    "Screening",
    "ScreeningLetter",
    "SimulationRun",
    "StoredResult",
]
