"""What comes before and after a tender: needs on the pipeline, lessons."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.tenders.models.tender import Tender


class Lesson(models.Model):
    """What was learned, in plain words, for the next person who buys something like it."""

    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="lessons")
    tender = models.ForeignKey(Tender, models.SET_NULL, null=True, blank=True, related_name="lessons")
    title = models.CharField(max_length=160)
    words = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class PipelineEntry(models.Model):
    """A need that may become a tender: published early, so that firms and other buyers can speak first."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="pipeline")
    title = models.CharField(max_length=200)
    problem = models.TextField(help_text="What is wrong, and for whom? No solution yet")
    low_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    high_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True, help_text="When the tender may be published")
    talks_on = models.DateField(null=True, blank=True, help_text="Open talks that anyone may join")
    talks_note = models.TextField(blank=True)
    tender = models.OneToOneField(
        Tender, models.SET_NULL, null=True, blank=True, related_name="pipeline_entry"
    )
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["expected_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low_gbp__isnull=True) | Q(high_gbp__isnull=True) | Q(low_gbp__lte=F("high_gbp")),
                name="pipeline_low_is_not_above_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("N", "reference_pipeline")
        super().save(*args, **kwargs)

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.buyer_id) if user is not None else set()
