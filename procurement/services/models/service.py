"""A service of a buyer: the one outcome that it is there for, and the five people who answer for it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.organisations.models import next_reference


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: Any) -> "ServiceQuerySet":
        """Services of the buyers that ``user`` belongs to; all of them for the centre."""
        if user is None or not user.is_authenticated:
            return self.none()
        if any(m.organisation.kind == "centre" for m in user.live_memberships):
            return self
        return self.filter(buyer__in=[m.organisation_id for m in user.live_memberships])


class Function(models.TextChoices):
    """The functions of a public body: each may have a service page, and looks at itself by its own themes."""

    COMMERCIAL = "commercial", "Commercial"
    HR = "hr", "HR"
    POLICY = "policy", "Policy"
    FINANCE = "finance", "Finance"
    OPERATIONS = "operations", "Operations"
    LEADERSHIP = "leadership", "Leadership"


class Service(models.Model):
    """Something that people use, with a buyer that answers for it; or a function, whose users are colleagues."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="services")
    title = models.CharField(max_length=120, help_text="What people come for: find a home")
    users = models.CharField(max_length=200, help_text="Who uses it")
    function = models.CharField(
        max_length=12, choices=Function, blank=True, help_text="Empty for a service that people outside use"
    )
    outcome = models.ForeignKey(
        "procurement.Outcome", models.PROTECT, null=True, blank=True, related_name="services",
        help_text="The one change that it is there for",
    )  # fmt: skip
    contracts = models.ManyToManyField(
        "procurement.Contract", related_name="services", blank=True, help_text="What is bought for it"
    )
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(users=""), name="service_says_what_and_for_whom"),
            models.UniqueConstraint(fields=["buyer", "title"], name="one_service_per_buyer_and_title"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("SV", "reference_service")
        super().save(*args, **kwargs)

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.buyer_id) if user is not None and hasattr(user, "roles_in") else set()


class ServiceOwner(models.Model):
    """Who answers for one side of a service. One person a side; a later one takes the place of an earlier."""

    class Side(models.TextChoices):
        SERVICE = "service", "Service"
        POLICY = "policy", "Policy"
        COMMERCIAL = "commercial", "Commercial"
        HR = "hr", "HR"
        FINANCE = "finance", "Finance"

    service = models.ForeignKey(Service, models.PROTECT, related_name="owners")
    side = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    since_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "side"], name="one_owner_per_side_of_a_service"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.person}"
