"""What comes before and after a tender: needs on the pipeline, lessons."""

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from procurement.audit.models import append_only_triggers
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
        indexes = [
            GinIndex(SearchVector("title", "words", config="english"), name="lesson_words"),
            models.Index(fields=["-at", "-id"], name="lesson_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class PipelineEntry(models.Model):
    """A need that may become a tender: published early, so that firms and other buyers can speak first."""

    class State(models.TextChoices):
        """Where a need stands; computed, so that it cannot disagree with the tender that came of it."""

        OPEN = "open"
        DRAFTED = "drafted"
        PUBLISHED = "published"
        CLOSED = "closed"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="pipeline")
    title = models.CharField(max_length=200)
    problem = models.TextField(help_text="What is wrong, and for whom? No solution yet")
    low_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    high_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True, help_text="When the tender may be published")
    listed_on = models.GeneratedField(
        expression=Coalesce("expected_on", Value(date(9999, 12, 31))),
        output_field=models.DateField(),
        db_persist=True,
        help_text="What lists are sorted by: those without a day come last",
    )
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
        ordering = ["listed_on", "pk"]
        indexes = [
            models.Index(fields=["listed_on", "id"], condition=Q(closed_at=None), name="pipeline_by_day")
        ]
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

    @property
    def state(self) -> str:
        """Open until a draft is begun, drafted until its tender is out; closed once it was taken off."""
        if self.closed_at is not None:
            return self.State.CLOSED
        if self.tender is None:
            return self.State.OPEN
        return self.State.PUBLISHED if self.tender.is_public else self.State.DRAFTED

    @property
    def talks_are_over(self) -> bool:
        return self.talks_on is not None and self.talks_on < timezone.localdate()


class PipelineNote(models.Model):
    """What a buyer says about a need, to everybody at once. Rows are added, never changed."""

    append_only = True

    entry = models.ForeignKey(PipelineEntry, models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    words = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_pipeline_note_per_number"),
            models.CheckConstraint(condition=~Q(words=""), name="pipeline_note_says_something"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.entry.reference} note {self.number}"
