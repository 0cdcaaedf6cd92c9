"""Old systems under a service."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.services.formulas import Risk, risk
from procurement.services.models.service import Service


class LegacySystem(models.Model):
    """An old system under a service: what it blocks, how its owner last scored it, and how it will be switched off."""

    class Status(models.TextChoices):
        STANDING = "standing", "Standing"
        REPLACING = "replacing", "Being replaced"
        OFF = "off", "Switched off"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="systems")
    title = models.CharField(max_length=120)
    blocks = models.TextField(blank=True, help_text="What cannot be done while it stands")
    answers = models.JSONField(
        default=dict, blank=True, help_text="The eight answers, 1 to 5; {} until scored"
    )
    change_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days for a small change")
    status = models.CharField(max_length=9, choices=Status, default=Status.STANDING)
    sunset_plan = models.TextField(blank=True, help_text="Step by step, what is moved and switched off")
    sunset_on = models.DateField(null=True, blank=True, help_text="The day on which it is switched off")
    off_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    scored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="system_has_a_name"),
            models.UniqueConstraint(fields=["service", "title"], name="one_system_per_service_and_title"),
            models.CheckConstraint(
                condition=Q(status="standing") | (~Q(sunset_plan="") & Q(sunset_on__isnull=False)),
                name="replacing_a_system_has_a_sunset_plan",
            ),
            models.CheckConstraint(
                condition=Q(status="off", off_at__isnull=False) | (~Q(status="off") & Q(off_at__isnull=True)),
                name="system_is_off_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("SY", "reference_system")
        super().save(*args, **kwargs)

    @property
    def risk(self) -> Risk | None:
        """Impact × likelihood; None until the eight questions are answered."""
        return risk(self.answers) if self.answers else None

    def roles_of(self, user: Any) -> set[str]:
        return self.service.roles_of(user)
