"""What a service's owner counts at the end of each quarter."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.services.formulas import Dependency, dependency, quarter_words
from procurement.services.models.service import Service


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
