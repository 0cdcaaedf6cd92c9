"""How bids will be compared: criteria, weights, a price model. Written by the officer, frozen at sign-off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from scoring.formulas.price import FORMULAS, Formula

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def default_tie_break() -> list[str]:
    """The usual tie-break: quality first, then the lower whole-life price."""
    return ["quality", "price"]


class EvaluationPlan(models.Model):
    """The award criteria and methodology of one tender. It moves only by the actions beside it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED_OFF = "signed_off", "Signed off"

    tender = models.OneToOneField("procurement.Tender", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    overall_minimum_points = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal(60),
        validators=PERCENT,
        help_text="Quality from 0 to 100 under which a bid is set aside",
    )
    tie_break = models.JSONField(default=default_tie_break)
    disagreement_marks = models.PositiveSmallIntegerField(
        default=2, help_text="Marks between highest and lowest from which an answer is moderated first"
    )
    preset = models.CharField(max_length=40, blank=True)
    screening_top = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many bids of each lot go forward; none: there is no screening"
    )
    screening_working_days = models.PositiveSmallIntegerField(
        default=10, help_text="Working days after the closing until bidders hear of the screening"
    )
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    signed_off_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    signed_off_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="signed_off")
                | (Q(snapshot__isnull=False, signed_off_at__isnull=False) & ~Q(snapshot_hash="")),
                name="plan_signed_off_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(overall_minimum_points__isnull=True)
                | Q(overall_minimum_points__gte=0, overall_minimum_points__lte=100),
                name="plan_minimum_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(screening_top__isnull=True) | Q(screening_top__gte=1),
                name="plan_screening_takes_one_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluation plan of {self.tender}"

    @property
    def reference(self) -> str:
        """The plan goes by the reference of its tender."""
        return f"{self.tender.reference}-plan"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    def roles_of(self, user: Any) -> set[str]:
        """What ``user`` may be here is what they may be on the tender."""
        return self.tender.roles_of(user)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class PriceModel(models.Model):
    """Which formula turns prices into points, and its published numbers. The should-cost stays with the buyer."""

    plan = models.OneToOneField(EvaluationPlan, models.CASCADE, related_name="price_model")
    formula_id = models.CharField(max_length=60, default="linear-floor-ceiling-v1")
    weight_pct = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(20), validators=PERCENT)
    floor_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ceiling_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    budget_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    slope = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    should_cost_low_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    should_cost_likely_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    should_cost_high_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    own_running_counts = models.BooleanField(
        default=True, help_text="Whole-life: our own cost of running counts"
    )
    weight_reason = models.TextField(blank=True, help_text="Why price weighs more than half, where it does")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_pct__gte=0, weight_pct__lte=100), name="price_weight_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(floor_gbp__isnull=True)
                | Q(ceiling_gbp__isnull=True)
                | Q(floor_gbp__lt=models.F("ceiling_gbp")),
                name="price_scale_rises",
            ),
        ]

    def __str__(self) -> str:
        return f"Price model of {self.plan}"

    @property
    def formula(self) -> Formula:
        return FORMULAS[self.formula_id]

    @property
    def parameters(self) -> dict[str, Decimal]:
        """The published numbers that this formula takes, those that are filled in."""
        found = {}
        for parameter in self.formula.parameters:
            value = getattr(self, parameter.name)
            if value is not None:
                found[parameter.name] = value
        return found


class Criterion(models.Model):
    """One thing that bids are marked on: a question, what counts as evidence, a weight, a scale in words."""

    class Kind(models.TextChoices):
        QUALITY = "quality", "Quality"
        SOCIAL_VALUE = "social_value", "Social value"

    plan = models.ForeignKey(EvaluationPlan, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.QUALITY)
    title = models.CharField(max_length=80)
    question = models.TextField(help_text="What bidders are asked, in one or two sentences")
    evidence = models.TextField(help_text="What counts as a good answer, so that bidders know")
    word_limit = models.PositiveSmallIntegerField(
        default=500, validators=[MinValueValidator(50), MaxValueValidator(3000)]
    )
    weight_pct = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(0), validators=PERCENT)
    minimum_mark = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="A mark under this sets the bid aside"
    )
    in_screening = models.BooleanField(default=False, help_text="Marked in the screening, before the others")

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_criterion_a_code"),
            models.CheckConstraint(
                condition=Q(weight_pct__gte=0, weight_pct__lte=100), name="criterion_weight_is_a_percentage"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="criterion_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ScaleStep(models.Model):
    """One mark and what it means, in words that bidders and evaluators both read."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="steps")
    mark = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=400)

    class Meta:
        ordering = ["mark"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "mark"], name="one_step_a_mark"),
            models.CheckConstraint(condition=~Q(words=""), name="step_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.mark}: {self.words}"
