"""Components: verbs on things that exist already. Reuse comes before buying."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.catalogue.formulas import Freedom, freedom
from procurement.organisations.models import next_reference


class ComponentQuerySet(models.QuerySet["Component"]):
    def live(self) -> "ComponentQuerySet":
        """Components that others can use today."""
        return self.filter(lifecycle=Component.Lifecycle.LIVE)


class Component(models.Model):
    """One thing that is there to be reused: what it does, what it does not, and who looks after it."""

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        CREDENTIAL = "credential", "Credential"
        RULE = "rule", "Rule"
        DATA = "data", "Data"
        INTERFACE = "interface", "Interface"

    class Lifecycle(models.TextChoices):
        IDEA = "idea", "Idea"
        ALPHA = "alpha", "Alpha"
        BETA = "beta", "Beta"
        LIVE = "live", "Live"
        DEPRECATED = "deprecated", "To be retired"
        RETIRED = "retired", "Retired"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    owner = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="components")
    title = models.CharField(max_length=120, help_text="A verb on a thing: take a payment")
    capability = models.CharField(max_length=40, help_text="The capability that it gives, by its key")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SERVICE)
    lifecycle = models.CharField(max_length=10, choices=Lifecycle, default=Lifecycle.IDEA)
    does = models.TextField()
    does_not = models.TextField(blank=True)
    interface = models.CharField(max_length=200, blank=True, help_text="The interface and its standard")
    data_standard = models.CharField(max_length=200, blank=True, help_text="The standard of its data")
    takes = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Types of what goes in"
    )
    gives = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Types of what comes out"
    )
    users = models.CharField(max_length=200, blank=True, help_text="Who uses it")
    yearly_uses = models.PositiveIntegerField(null=True, blank=True, help_text="How often in a year")
    uptime_pct = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="Of the last 12 months, as measured"
    )
    security = models.TextField(blank=True, help_text="How it is kept safe, and when that was last tested")
    leaving = models.TextField(blank=True, help_text="How one leaves it, and what that costs")
    stands_on = models.ManyToManyField(
        "self", symmetrical=False, related_name="carries", blank=True, help_text="Components that it needs"
    )
    licence = models.CharField(max_length=80, blank=True)
    freedom_answers = models.JSONField(
        default=dict, blank=True, help_text="The ten answers of the lock-in test; {} until tested"
    )
    freedom_on = models.DateField(null=True, blank=True, help_text="When the lock-in test was last done")
    yearly_cost_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    who_pays = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(does=""), name="component_says_what_it_does"),
            models.UniqueConstraint(fields=["owner", "title"], name="one_component_per_owner_and_title"),
            models.CheckConstraint(
                condition=Q(uptime_pct__isnull=True) | Q(uptime_pct__gte=0, uptime_pct__lte=100),
                name="uptime_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("CO", "reference_component")
        super().save(*args, **kwargs)

    @property
    def freedom(self) -> Freedom | None:
        """The lock-in test, more points being freer; None until it was done."""
        return freedom(self.freedom_answers) if self.freedom_answers else None

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.owner_id) if user is not None and hasattr(user, "roles_in") else set()


class ComponentNeed(models.Model):
    """A buyer says "I need this too": the owner sees who would use it."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="needs")
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["component", "buyer"], name="one_need_per_buyer_and_component"),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} needs {self.component.reference}"


class ComponentDecision(models.Model):
    """A decision about a component with its reason, for whoever asks later. Rows are added, never changed."""

    append_only = True

    component = models.ForeignKey(Component, models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=200)
    why = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why=""), name="component_decision_has_a_reason"
            ),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.component.reference}: {self.what}"
