"""The panel of a tender: who marks what, what they declared, and the marks that each gave alone."""

from decimal import Decimal
from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers, no_truncate

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def chain_of(tender: Any) -> str:
    """Return the name of the log's chain that holds the assessment of a tender."""
    return f"{tender.reference}/assessment"


class Panel(models.Model):
    """How a tender is assessed: whether names are hidden, and the published rule for very low prices."""

    tender = models.OneToOneField("procurement.Tender", models.PROTECT, related_name="+")
    names_hidden = models.BooleanField(default=True)
    low_end_gbp = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Should-cost low end; stays private"
    )
    low_end_share_pct = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(85), validators=PERCENT
    )
    below_mean_pct = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(20), validators=PERCENT
    )
    made_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    # What one reader declared, on a panel that was read with `rules.declared_by`.
    cut_off: bool
    declared_at: list[str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low_end_share_pct__gte=0, low_end_share_pct__lte=100)
                & Q(below_mean_pct__gte=0, below_mean_pct__lte=100),
                name="panel_shares_are_percentages",
            ),
        ]

    def __str__(self) -> str:
        return f"Panel of {self.tender}"

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-panel"

    @property
    def audit_chain(self) -> str:
        return chain_of(self.tender)

    def roles_of(self, user: Any) -> set[str]:
        return self.tender.roles_of(user)


class LotMarking(models.Model):
    """The marking of one lot. ``all_locked_at`` is set by the last evaluator who locks: moderation is open.

    Where the plan has a screening, ``screened_at`` is set when it is decided who goes forward: what is marked from
    then on are the other questions.
    """

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="lots")
    lot = models.OneToOneField("procurement.Lot", models.PROTECT, related_name="+")
    all_locked_at = models.DateTimeField(null=True, blank=True)
    screened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Marking of {self.lot}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> "AssignmentQuerySet":
        """Assignments that have not ended."""
        return self.filter(ended_at__isnull=True)


class Assignment(models.Model):
    """One evaluator marks one criterion of one lot. It ends and is never deleted: the old marks stay."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assignments")
    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="+")
    criterion_code = models.CharField(max_length=8)
    evaluator = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "criterion_code", "evaluator"],
                condition=Q(ended_at__isnull=True),
                name="one_live_assignment_per_question",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="assignment_ends_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["evaluator", "panel"], name="assignment_of_evaluator")]

    def __str__(self) -> str:
        return f"{self.evaluator} marks {self.criterion_code} of {self.lot}"


class ConflictDeclaration(models.Model):
    """What a person declared about a tender at one moment. A new word is a new row; none is changed."""

    append_only = True

    class Moment(models.TextChoices):
        ACCESS = "access", "Before any access"
        NAMES = "names", "When the names of bidders are known"
        AWARD = "award", "Before the award"

    class Kind(models.TextChoices):
        NIL = "nil", "No conflict"
        ACTUAL = "actual", "An actual conflict"
        POTENTIAL = "potential", "A potential conflict"
        PERCEIVED = "perceived", "A perceived conflict"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="declarations")
    person = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    moment = models.CharField(max_length=8, choices=Moment)
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind="nil") | ~Q(words=""), name="conflict_is_said_in_words"),
        ]
        indexes = [models.Index(fields=["panel", "person"], name="declaration_of_person")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class ConflictDecision(models.Model):
    """What somebody else decided about a declared conflict. The newest decision counts; none is changed."""

    append_only = True

    class Decision(models.TextChoices):
        ALLOW = "allow", "May take part"
        MITIGATE = "mitigate", "May take part with a safeguard"
        REMOVE = "remove", "Takes no part"

    declaration = models.ForeignKey(ConflictDeclaration, models.PROTECT, related_name="decisions")
    person = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    words = models.TextField()
    decided_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("person")), name="conflict_decided_by_someone_else"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="conflict_decision_has_words"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.declaration}"


class Mark(models.Model):
    """One evaluator's mark for one answer, given alone. Once locked it stays as it is: a mark that a moderator
    reopens gets a new row with the next number.
    """

    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, related_name="+")
    criterion_code = models.CharField(max_length=8)
    evaluator = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    marked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "criterion_code", "evaluator", "number"], name="one_mark_per_number"
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__gte=0), name="mark_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | (Q(mark__isnull=False) & ~Q(comment="")),
                name="locked_mark_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["evaluator", "bid"], name="mark_of_evaluator")]
        triggers = [
            pgtrigger.Protect(
                name="locked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            no_truncate("never_truncated"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_code} of {self.bid} by {self.evaluator}"


class MarkReopening(models.Model):
    """A moderator let an evaluator mark an answer again, with the reason. The old mark stays."""

    append_only = True

    mark = models.OneToOneField(Mark, models.PROTECT, related_name="reopening")
    reopened_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    reason = models.TextField()
    reopened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_a_reason")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"Reopened: {self.mark}"
