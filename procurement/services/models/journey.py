"""The journey of a service: what a person does step by step, and which components carry each step."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.services.models.service import Service
from procurement.services.models.systems import LegacySystem


class JourneyStep(models.Model):
    """One thing that a person does, in their words; the components laid on it, the system that does it today."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160, help_text="In a person's words: I say where I live now")
    components = models.ManyToManyField(
        "procurement.Component", related_name="steps", blank=True, help_text="What carries this step"
    )
    system = models.ForeignKey(
        LegacySystem, models.PROTECT, null=True, blank=True, related_name="steps",
        help_text="The old system that does it today",
    )  # fmt: skip

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "number"],
                name="one_step_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(title=""), name="journey_step_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class CompositionVersion(models.Model):
    """A composition as it was kept on one day. Never changed: the next thought is the next version."""

    append_only = True

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, help_text="What is new in it")
    record = models.JSONField(help_text="Steps with their components, and the totals as they were then")
    kept_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_composition_per_number"),
            models.CheckConstraint(condition=~Q(note=""), name="composition_says_what_is_new"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.service.reference} version {self.number}"
