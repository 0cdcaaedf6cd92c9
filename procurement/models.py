"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from procurement.accounts.models import Membership, User
from procurement.audit.models import ActorName, AuditEvent, AuditLeaf, AuditReason, TreeHead
from procurement.capability.models import Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.catalogue.models import Component, ComponentNeed
from procurement.contracts.models import (
    Contract,
    LeadSwap,
    MeasureRating,
    Milestone,
    PassedOn,
    Payment,
    QualityCheck,
    Variation,
)
from procurement.delivery.models import DeliveryModelAssessment
from procurement.notifications.models import Notice, NoticeChoice, Outbox
from procurement.organisations.models import Invitation, Organisation
from procurement.outcomes.models import (
    CoachingNote,
    LanguageOverride,
    Measure,
    Outcome,
    PaymentStep,
    Reading,
)
from procurement.services.models import DependencyReading, LegacySystem, Service
from procurement.tenders.models import (
    Amendment,
    BankHoliday,
    Clarification,
    FindingOverride,
    Lesson,
    Lot,
    ParticipationCondition,
    PipelineEntry,
    PipelineNote,
    Review,
    Tender,
    TenderNotice,
    TenderVersion,
)

__all__ = [
    "ActorName",
    "Amendment",
    "AuditEvent",
    "AuditLeaf",
    "AuditReason",
    "BankHoliday",
    "Clarification",
    "CoachingNote",
    "Component",
    "ComponentNeed",
    "Contract",
    "DeliveryModelAssessment",
    "DependencyReading",
    "FindingOverride",
    "Gap",
    "Invitation",
    "KnowledgePlace",
    "LanguageOverride",
    "LeadSwap",
    "LegacySystem",
    "Lesson",
    "Lot",
    "Measure",
    "MeasureRating",
    "Membership",
    "Milestone",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "Outbox",
    "Outcome",
    "ParticipationCondition",
    "PassedOn",
    "Payment",
    "PaymentStep",
    "PipelineEntry",
    "PipelineNote",
    "Post",
    "QualityCheck",
    "Reading",
    "Rehearsal",
    "Review",
    "Service",
    "Tender",
    "TenderNotice",
    "TenderVersion",
    "TransferItem",
    "TreeHead",
    "User",
    "Variation",
]
