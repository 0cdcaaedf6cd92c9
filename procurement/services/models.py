"""A service, what its owner counts at the end of each quarter, and the old systems under it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.organisations.models import next_reference
from procurement.services.formulas import Dependency, Risk, dependency, quarter_words, risk


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: Any) -> "ServiceQuerySet":
        """Services of the buyers that ``user`` belongs to; all of them for the centre."""
        if user is None or not user.is_authenticated:
            return self.none()
        if any(m.organisation.kind == "centre" for m in user.live_memberships):
            return self
        return self.filter(buyer__in=[m.organisation_id for m in user.live_memberships])


class Service(models.Model):
    """Something that people use, with a buyer that answers for it."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="services")
    title = models.CharField(max_length=120, help_text="What people come for: find a home")
    users = models.CharField(max_length=200, help_text="Who uses it")
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


class DependencyReadingQuerySet(models.QuerySet["DependencyReading"]):
    def standing(self) -> "DependencyReadingQuerySet":
        """The latest of each service and quarter, by service and quarter: a later one corrects an earlier."""
        return self.order_by("service_id", "quarter", "-pk").distinct("service_id", "quarter")


class DependencyReading(models.Model):
    """What a service's owner counted for one quarter. A correction is a later row; none is changed."""

    append_only = True

    service = models.ForeignKey(Service, models.PROTECT, related_name="dependency_readings")
    quarter = models.DateField(help_text="Its first day")
    digital_gbp = models.DecimalField(max_digits=14, decimal_places=2, help_text="All digital cost")
    supplier_gbp = models.DecimalField(max_digits=14, decimal_places=2, help_text="Of it, to suppliers")
    items = models.PositiveSmallIntegerField(help_text="Transfer items in the contracts")
    independent = models.PositiveSmallIntegerField(help_text="Of them, done by us alone")
    tasks = models.PositiveSmallIntegerField(help_text="Critical tasks")
    uncovered = models.PositiveSmallIntegerField(help_text="Of them, nobody of ours can do alone")
    exits_met = ArrayField(models.CharField(max_length=12), default=list)
    posts = models.PositiveSmallIntegerField(default=0, help_text="Posts in the capability plan")
    posts_filled = models.PositiveSmallIntegerField(default=0)
    entered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = DependencyReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digital_gbp__gt=0, supplier_gbp__gte=0, supplier_gbp__lte=F("digital_gbp"), tasks__gt=0)
                & Q(independent__lte=F("items"), uncovered__lte=F("tasks"), posts_filled__lte=F("posts")),
                name="dependency_parts_within_their_wholes",
            ),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="dependency_of_a_quarter"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["service", "quarter", "-id"], name="dependency_standing")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.service.reference} {self.quarter_words}"

    @property
    def quarter_words(self) -> str:
        """The quarter in words: "2026 Q3"."""
        return quarter_words(self.quarter)

    @property
    def dependency(self) -> Dependency:
        """D with its four parts."""
        return dependency(
            supplier_gbp=self.supplier_gbp, digital_gbp=self.digital_gbp, items=self.items,
            independent=self.independent, tasks=self.tasks, uncovered=self.uncovered, exits_met=len(self.exits_met),
        )  # fmt: skip


class LegacySystem(models.Model):
    """An old system under a service: what it does, what it blocks, and how its owner last scored it."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="systems")
    title = models.CharField(max_length=120)
    blocks = models.TextField(blank=True, help_text="What cannot be done while it stands")
    answers = models.JSONField(
        default=dict, blank=True, help_text="The eight answers, 1 to 5; {} until scored"
    )
    change_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days for a small change")
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    scored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="system_has_a_name"),
            models.UniqueConstraint(fields=["service", "title"], name="one_system_per_service_and_title"),
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
