"""What happens to a published tender: questions with their answers, amendments, notices."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from procurement.audit.models import XidField, append_only_triggers
from procurement.tenders.models.tender import Tender


class Clarification(models.Model):
    """A question from a bidder and its answer to all. Who asked is never shown, to the buyer neither."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="clarifications")
    number = models.PositiveSmallIntegerField()
    question = models.TextField()
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    asked_for = models.ForeignKey("procurement.Organisation", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    changes_terms = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_question_per_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_question_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-Q{self.number}"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference


class Amendment(models.Model):
    """A change of a published tender. One that moves the deadline or matters to bidders takes two people."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Waits for a second person"
        MADE = "made", "Made"
        REFUSED = "refused", "Refused"

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    what = models.TextField()
    why = models.TextField()
    is_material = models.BooleanField()
    changes = models.JSONField(default=dict, blank=True, help_text="Field, old value, new value")
    old_deadline_at = models.DateTimeField()
    new_deadline_at = models.DateTimeField()
    proposed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_amendment_per_number"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="amendment_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="made")
                | Q(agreed_by__isnull=False)
                | Q(is_material=False, new_deadline_at=F("old_deadline_at")),
                name="amendment_that_matters_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-A{self.number}"

    def roles_of(self, person: Any) -> set[str]:
        """Return the roles that a person holds on the tender that changes."""
        return self.tender.roles_of(person)

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    @property
    def moves_deadline(self) -> bool:
        return self.old_deadline_at != self.new_deadline_at


class TenderNotice(models.Model):
    """A notice as it was published: its UK code and the OCDS release, which never changes again."""

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    body = models.JSONField(help_text="The OCDS release")
    body_hash = models.CharField(max_length=64)
    xid = XidField(
        db_default=Func(function="pg_current_xact_id"),
        help_text="The transaction that wrote it: open data is read in the order of (xid, id)",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_notice_per_number"),
        ]
        indexes = [models.Index(fields=["xid", "id"], name="notice_by_xid")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.reference} {self.code}"

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-N{self.number}"
