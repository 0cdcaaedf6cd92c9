"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from procurement.accounts.models import Membership, User
from procurement.audit.models import ActorName, AuditEvent, AuditLeaf, AuditReason, TreeHead
from procurement.notifications.models import Notice, NoticeChoice, Outbox
from procurement.organisations.models import Invitation, Organisation

__all__ = [
    "ActorName",
    "AuditEvent",
    "AuditLeaf",
    "AuditReason",
    "Invitation",
    "Membership",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "Outbox",
    "TreeHead",
    "User",
]
