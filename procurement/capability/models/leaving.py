"""What it takes to leave a supplier: where the knowledge lives, and rehearsals of going on without it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.services.formulas import FRESH


class KnowledgePlace(models.Model):
    """Where something that the service needs is kept, in whose hands, and whether our own people could open it.

    Only somebody of the buyer's says that it opened; when it changes hands it is tried again.
    """

    class Kind(models.TextChoices):
        CODE = "code", "Code and configuration"
        DOCUMENTS = "documents", "Documents"
        RUNBOOK = "runbook", "Runbook"
        ACCOUNTS = "accounts", "Accounts, domains and keys"
        DATA = "data", "Data and its exports"
        HANDOVER = "handover", "Handover pack"

    class Holder(models.TextChoices):
        OURS = "ours", "We hold it"
        SUPPLIER = "supplier", "The supplier holds it"
        OTHER = "other", "Somebody else holds it"

    class Status(models.TextChoices):
        UNTRIED = "untried", "Not tried yet"
        OPEN = "open", "Opened by us"
        SHUT = "shut", "We could not open it"
        RETIRED = "retired", "No longer used"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="knowledge_places")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=200, help_text="What is kept there")
    place = models.CharField(max_length=300, help_text="Its address, or the words that lead there")
    holder = models.CharField(max_length=8, choices=Holder)
    kept_by = models.CharField(max_length=120, help_text="The role that looks after it, never a person")
    status = models.CharField(max_length=8, choices=Status, default=Status.UNTRIED)
    tried_on = models.DateField(null=True, blank=True)
    tried_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    tried_words = models.TextField(blank=True, help_text="What was opened, or what stood in the way")
    named_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_place_per_number"),
            models.CheckConstraint(
                condition=~Q(status__in=["open", "shut"])
                | Q(tried_on__isnull=False, tried_by__isnull=False) & ~Q(tried_words=""),
                name="place_was_tried_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)

    def opens(self, today: date) -> bool:
        """True when our own people opened it within a quarter."""
        return (
            self.status == self.Status.OPEN and self.tried_on is not None and today - self.tried_on <= FRESH
        )


class Rehearsal(models.Model):
    """A dated trial of going on without the supplier: what is tried, when, and what came of it."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="rehearsals")
    number = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=300, help_text="What our people do without the supplier")
    due_on = models.DateField()
    status = models.CharField(max_length=7, choices=Status, default=Status.PLANNED)
    held_on = models.DateField(null=True, blank=True)
    story = models.TextField(blank=True, help_text="What happened")
    held_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    planned_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_rehearsal_per_number"),
            models.CheckConstraint(
                condition=Q(status="planned")
                | Q(held_on__isnull=False, held_by__isnull=False) & ~Q(story=""),
                name="held_rehearsal_tells_its_story",
            ),
        ]

    def __str__(self) -> str:
        return self.scope

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)

    def is_late(self, today: date) -> bool:
        """True when its day has passed and it was not held."""
        return self.status == self.Status.PLANNED and self.due_on < today


class Gap(models.Model):
    """A gap that a rehearsal showed: what failed, who mends it, by when, and what shows that it is mended."""

    class Status(models.TextChoices):
        OPEN = "open", "To be mended"
        CLAIMED = "claimed", "Said to be mended"
        MENDED = "mended", "Mended"

    class Mender(models.TextChoices):
        OURS = "ours", "We mend it"
        SUPPLIER = "supplier", "The supplier mends it"

    rehearsal = models.ForeignKey(Rehearsal, models.PROTECT, related_name="gaps")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300, help_text="What failed")
    mender = models.CharField(max_length=8, choices=Mender)
    mend_by = models.DateField()
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    evidence = models.TextField(blank=True, help_text="What shows that it is mended")
    claimed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rehearsal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "number"], name="one_gap_per_number"),
            models.CheckConstraint(
                condition=Q(status="open") | Q(claimed_by__isnull=False) & ~Q(evidence=""),
                name="mended_gap_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(status="mended") | Q(confirmed_by__isnull=False), name="mending_is_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def roles_of(self, user: Any) -> set[str]:
        return self.rehearsal.roles_of(user)

    def is_late(self, today: date) -> bool:
        """True when its day has passed and it is not mended."""
        return self.status != self.Status.MENDED and self.mend_by < today
