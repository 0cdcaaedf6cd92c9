"""A saved simulation: what went in, what came out, and against which state of the plan it was run."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from procurement.organisations.models import next_reference
from scoring.formulas.case import Case, Offer, read_stored_plan
from scoring.formulas.exact import from_plain


class SimulationRun(models.Model):
    """One saved run. It is never changed: a new try is a new run."""

    class Source(models.TextChoices):
        ARCHETYPES = "archetypes", "Five kinds of bidder"
        PAST = "past", "Bids of a past tender, without names"
        OWN = "own", "Own figures"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Could not be done"

    reference = models.CharField(max_length=12, unique=True, editable=False)
    plan = models.ForeignKey("scoring.EvaluationPlan", models.PROTECT, related_name="runs")
    title = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.DONE)
    plan_hash = models.CharField(
        max_length=64, help_text="What the plan's scoring rules were when it was run"
    )
    inputs = models.JSONField()
    result = models.JSONField(default=dict)
    draws = models.PositiveIntegerField(default=2000)
    draws_done = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    job = models.UUIDField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["plan", "-made_at"], name="run_of_plan")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(finished_at__isnull=False),
                name="run_done_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("S", "reference_simulation")
        super().save(*args, **kwargs)

    @property
    def audit_chain(self) -> str:
        return self.plan.tender.reference

    def roles_of(self, user: Any) -> set[str]:
        return self.plan.tender.roles_of(user)

    def is_over(self, rules: str) -> bool:
        """Say whether it is finished and was over a plan with these ``rules`` (its ``rules_hash``)."""
        return bool(rules) and self.state == self.State.DONE and self.plan_hash == rules

    @property
    def case(self) -> Case:
        """The plan and bids of the run, exactly as they were."""
        stored = self.inputs["case"]
        offers = tuple(
            Offer(
                bid["reference"],
                {code: from_plain(mark) for code, mark in bid["marks"].items()},
                {name: from_plain(cost) for name, cost in bid["costs"].items()},
            )
            for bid in stored["bids"]
        )
        return Case(read_stored_plan(stored["plan"]), offers)
