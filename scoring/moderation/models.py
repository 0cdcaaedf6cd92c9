"""The settled mark of each answer, with its reason; what was said on the way; changes after the lock."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from scoring.assessments.models import chain_of


class Moderation(models.Model):
    """The moderation of one lot. It is open from the last evaluator's lock until it is locked itself.

    ``held_at``: a screening waits for its second person, so nothing is settled until they have decided.
    """

    lot = models.OneToOneField("procurement.Lot", models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Moderation of {self.lot}"

    @property
    def reference(self) -> str:
        return f"{self.lot.reference}-moderation"

    @property
    def audit_chain(self) -> str:
        return chain_of(self.lot.tender)

    def roles_of(self, user: Any) -> set[str]:
        return self.lot.tender.roles_of(user)


class ConsensusMark(models.Model):
    """What was settled for one answer. A second thought is a new row with the next number: the highest counts."""

    append_only = True

    moderation = models.ForeignKey(Moderation, models.PROTECT, related_name="consensus")
    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, related_name="+")
    criterion_code = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.TextField()
    settled_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["bid_id", "criterion_code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "criterion_code", "number"], name="one_consensus_per_number"
            ),
            models.CheckConstraint(condition=Q(mark__gte=0), name="consensus_is_not_negative"),
            models.CheckConstraint(condition=~Q(reason=""), name="consensus_has_a_reason"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.criterion_code} of {self.bid}: {self.mark}"


class ConsensusChange(models.Model):
    """A change of a settled mark after the lock: asked with a reason, agreed by a second person."""

    class Status(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"

    moderation = models.ForeignKey(Moderation, models.PROTECT, related_name="changes")
    old = models.ForeignKey(ConsensusMark, models.PROTECT, related_name="+")
    new = models.OneToOneField(ConsensusMark, models.PROTECT, null=True, related_name="+")
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.TextField()
    why = models.TextField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    second = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    second_words = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("asked_by")), name="change_takes_two_people"
            ),
            models.CheckConstraint(condition=~Q(why="") & ~Q(reason=""), name="change_has_its_reasons"),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(new__isnull=False, second__isnull=False),
                name="agreed_change_was_made",
            ),
            models.UniqueConstraint(
                fields=["old"], condition=Q(status="asked"), name="one_open_change_per_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"Change of {self.old}"


class MeetingNote(models.Model):
    """Something said or written on the way to a settled mark. Nothing that was typed is lost."""

    append_only = True

    class Kind(models.TextChoices):
        NOTE = "note", "Note of the meeting"
        COLLISION = "collision", "Written at the same moment as somebody else"

    moderation = models.ForeignKey(Moderation, models.PROTECT, related_name="notes")
    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, null=True, related_name="+")
    criterion_code = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    words = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="note_has_words")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return self.words[:60]
