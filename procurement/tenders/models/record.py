"""What stays on record of a draft: reviews, versions, reasons to go on."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.tenders.models.tender import Tender


class Review(models.Model):
    """One step of the approval: sent, returned with a reason, approved. Rows are added, never changed."""

    class Verdict(models.TextChoices):
        SENT = "sent", "Sent for review"
        RETURNED = "returned", "Returned"
        APPROVED = "approved", "Approved"

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict)
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)
    findings = models.JSONField(default=list, blank=True, help_text="What the checks said then")

    class Meta:
        ordering = ["at", "pk"]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.tender.reference} {self.verdict}"


class TenderVersion(models.Model):
    """The whole text of a tender after a change, so that two versions can be laid side by side."""

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_version_per_number"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.tender.reference} version {self.number}"


class FindingOverride(models.Model):
    """A person's reason to go on although a check warns. It stays with the tender and is counted."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="overrides")
    check_id = models.CharField(max_length=40)
    lot_number = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "check_id", "lot_number"], name="one_override_per_finding"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference} {self.check_id}"
