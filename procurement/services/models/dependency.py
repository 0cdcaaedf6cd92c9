"""What a service is counted to depend on, at the end of each quarter."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.services.formulas import Counts, Dependency, Drawn, dependency, quarter_words
from procurement.services.models.service import Service


class DependencyReadingQuerySet(models.QuerySet["DependencyReading"]):
    def standing(self) -> "DependencyReadingQuerySet":
        """The latest of each service and quarter, by service and quarter: a later one corrects an earlier."""
        return self.order_by("service_id", "quarter", "-pk").distinct("service_id", "quarter")


class DependencyReading(models.Model):
    """What was counted of a service for one quarter: totals, and which part of them was drawn from its contracts.

    What was not drawn was entered, and ``source`` says where it was read. A correction is a later row; none is changed.
    """

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
    drawn = models.JSONField(
        default=dict,
        help_text="The part that the contracts under it say, with their references; pounds as text",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Where what was entered was read")
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
            models.CheckConstraint(
                condition=~Q(source="") | ~Q(drawn={}), name="dependency_says_where_it_is_from"
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

    @property
    def counts(self) -> Counts:
        """All that was counted, drawn and entered together."""
        return Counts(
            self.supplier_gbp, self.digital_gbp - self.supplier_gbp, self.items, self.independent, self.tasks,
            self.uncovered, tuple(self.exits_met),
        )  # fmt: skip

    @property
    def origin(self) -> Drawn:
        """The part that was drawn from contracts; nothing where all of it was entered."""
        return drawn_of(self.drawn)

    @property
    def entered(self) -> Counts:
        """The part that somebody entered."""
        return self.counts - self.origin.counts


def recorded(drawn: Drawn) -> dict[str, Any]:
    """Return what was drawn as JSON, pounds as text: what ``drawn_of`` reads again. Nothing drawn is empty."""
    if not drawn.contracts:
        return {}
    found = drawn.counts
    return {
        "contracts": list(drawn.contracts), "supplier_gbp": str(found.supplier_gbp), "items": found.items,
        "independent": found.independent, "tasks": found.tasks, "uncovered": found.uncovered,
        "exits": list(found.exits), "posts": drawn.posts, "posts_filled": drawn.posts_filled,
    }  # fmt: skip


def drawn_of(record: dict[str, Any]) -> Drawn:
    """Return what was drawn, from its record."""
    if not record:
        return Drawn()
    facts = {name: record[name] for name in ("items", "independent", "tasks", "uncovered")}
    counts = Counts(supplier_gbp=Decimal(record["supplier_gbp"]), exits=tuple(record["exits"]), **facts)
    return Drawn(counts, tuple(record["contracts"]), record["posts"], record["posts_filled"])
