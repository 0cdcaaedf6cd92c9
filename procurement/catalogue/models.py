"""Components: verbs on things that exist already. Reuse comes before buying."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

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
    licence = models.CharField(max_length=80, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("CO", "reference_component")
        super().save(*args, **kwargs)

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
