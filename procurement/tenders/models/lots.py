"""A part of a tender that is awarded on its own, and what a supplier must meet."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from procurement.tenders.models.tender import Tender


class Lot(models.Model):
    """A part of a tender that is awarded on its own. It closes with its tender."""

    reference = models.CharField(max_length=24, unique=True, editable=False)
    tender = models.ForeignKey(Tender, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="What must be true at the end")
    value_gbp = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Whole value, without VAT"
    )
    term_months = models.PositiveSmallIntegerField(default=24)
    extension_months = models.PositiveSmallIntegerField(default=0)
    user_groups = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    turnover_floor_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    insurance_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    words_asked = models.PositiveIntegerField(null=True, blank=True)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reused = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    replaces_whole_system = models.BooleanField(default=False)
    sunset_plan = models.TextField(blank=True, help_text="How the old system is switched off")
    suits_sme = models.BooleanField(default=True)
    suits_vcse = models.BooleanField(default=True)
    ceased_at = models.DateTimeField(null=True, blank=True)
    ceased_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["tender_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "number"],
                name="one_lot_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(value_gbp__isnull=True) | Q(value_gbp__gt=0), name="lot_value_is_positive"
            ),
            models.CheckConstraint(condition=Q(term_months__gte=1), name="lot_lasts_a_month"),
            models.CheckConstraint(condition=~Q(title=""), name="lot_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = f"{self.tender.reference}-L{self.number}"
        super().save(*args, **kwargs)

    @property
    def yearly_value_gbp(self) -> Decimal | None:
        """The value of one year; a shorter lot counts as a year."""
        if self.value_gbp is None:
            return None
        return (self.value_gbp * 12 / max(self.term_months, 12)).quantize(Decimal("0.01"))


class ParticipationCondition(models.Model):
    """Something a supplier must meet, pass or fail. It may not be softened in scoring."""

    class Kind(models.TextChoices):
        LEGAL = "legal", "Legal capacity"
        FINANCIAL = "financial", "Financial capacity"
        TECHNICAL = "technical", "Technical ability"

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="conditions")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    evidence = models.TextField(blank=True, help_text="What shows it, and what would show it as well")
    why_proportionate = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_condition_per_number"),
            models.CheckConstraint(
                condition=~Q(why_proportionate=""), name="condition_says_why_it_is_proportionate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference} condition {self.number}"

    @property
    def code(self) -> str:
        """The code under which a bid answers this condition: ``P1``."""
        return f"P{self.number}"
