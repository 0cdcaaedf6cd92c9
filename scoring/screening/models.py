"""The screening of a lot: who goes forward, agreed by two people, and what each bidder was told."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from scoring.assessments.models import chain_of


class Screening(models.Model):
    """Who goes forward in one lot, computed from the settled marks, and what a second person decided about it.

    ``data`` holds the canonical bytes: the rule, the marks that went in and what came out. One that was sent back
    stays on record; another can be locked after it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        AGREED = "agreed", "Agreed, every bidder was told"
        SENT_BACK = "sent_back", "Sent back"

    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    plan_hash = models.CharField(max_length=64)
    locked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(default=timezone.now)
    second = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    second_words = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("locked_by")),
                name="screening_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting") | Q(second__isnull=False, second_at__isnull=False),
                name="screening_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back") | ~Q(second_words=""), name="screening_sent_back_with_words"
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=~Q(status="sent_back"), name="one_standing_screening_per_lot"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'waiting' OR OLD.data <> NEW.data OR OLD.lot_id <> NEW.lot_id"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.lot.reference}-F{self.pk}"

    @property
    def audit_chain(self) -> str:
        return chain_of(self.lot.tender)

    @property
    def record(self) -> dict[str, Any]:
        """The record that the bytes hold."""
        import json

        return json.loads(bytes(self.data))

    def roles_of(self, user: Any) -> set[str]:
        return self.lot.tender.roles_of(user)


class ScreeningLetter(models.Model):
    """What one bidder was told of the screening: that it goes forward, or its own marks and reasons."""

    append_only = True

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="letters")
    bid = models.OneToOneField("suppliers.Bid", models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"Screening letter of {self.bid}"
