"""The measure that the people who run a service chose themselves, and its readings."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.services.models.service import Service


class StaffMeasure(models.Model):
    """What the staff of a service count to see whether their own work gets better. It is never about one person."""

    class Better(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"

    service = models.ForeignKey(Service, models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=40)
    better = models.CharField(max_length=4, choices=Better)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_staff_measure_per_number"),
            models.UniqueConstraint(fields=["service", "title"], name="one_staff_measure_per_title"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(unit=""), name="staff_measure_says_what"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_share(self) -> bool:
        """True for a percentage, which is hidden where it stands on fewer than five cases."""
        return self.unit.strip() in ("%", "per cent", "percent")

    def reached(self, value: Decimal) -> bool | None:
        """Whether a value is as good as the target; None without a target."""
        if self.target is None:
            return None
        return value >= self.target if self.better == self.Better.UP else value <= self.target


class StaffReading(models.Model):
    """One value of a staff measure on one day. A later row of the same day corrects it; none is changed."""

    append_only = True

    measure = models.ForeignKey(StaffMeasure, models.PROTECT, related_name="readings")
    read_on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    cases = models.PositiveIntegerField(help_text="How many cases it stands on")
    words = models.CharField(max_length=300, help_text="Where it was read, and what it may hide")
    entered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["read_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="staff_reading_says_where"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.measure} on {self.read_on}"
