"""The capability plan of a contract: what its buyer's own people will be able to do, open and carry on alone."""

from procurement.capability.models.handing_over import NEXT, SETTLED, STEPS, Post, TransferItem
from procurement.capability.models.leaving import FRESH, Gap, KnowledgePlace, Rehearsal
from procurement.capability.models.resilience import Resilience, asks_plan

__all__ = [
    "FRESH",
    "NEXT",
    "SETTLED",
    "STEPS",
    "Gap",
    "KnowledgePlace",
    "Post",
    "Rehearsal",
    "Resilience",
    "TransferItem",
    "asks_plan",
]
