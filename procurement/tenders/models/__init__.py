"""A buyer's procurement: the tender, its lots, its questions and its history.

In the Procurement Act a "tender" is the supplier's offer; here, as in OCDS, it is the buyer's procurement and
the offer is a bid (`docs/glossary.md`).
"""

from procurement.tenders.models.calendar import BankHoliday
from procurement.tenders.models.changes import Amendment, Clarification, TenderNotice
from procurement.tenders.models.learning import Lesson, PipelineEntry, PipelineNote
from procurement.tenders.models.lots import Lot, ParticipationCondition
from procurement.tenders.models.record import FindingOverride, Review, TenderVersion
from procurement.tenders.models.tender import LONG_PARTS, Tender, TenderQuerySet, worth

__all__ = [
    "LONG_PARTS",
    "Amendment",
    "BankHoliday",
    "Clarification",
    "FindingOverride",
    "Lesson",
    "Lot",
    "ParticipationCondition",
    "PipelineEntry",
    "PipelineNote",
    "Review",
    "Tender",
    "TenderNotice",
    "TenderQuerySet",
    "TenderVersion",
    "worth",
]
