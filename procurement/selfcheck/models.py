"""A look of one function at itself, and the three actions that came of it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.selfcheck.statements import Line, lines_of
from procurement.services.models import Function


class SelfAssessmentQuerySet(models.QuerySet["SelfAssessment"]):
    def visible_to(self, user: Any) -> "SelfAssessmentQuerySet":
        """Those of the organisations that ``user`` belongs to. Nobody else's, and not the centre's to compare."""
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=[m.organisation_id for m in user.live_memberships])


class SelfAssessment(models.Model):
    """Twenty-four answers of a function about itself on one day. It is never changed: the next look is a new one."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    organisation = models.ForeignKey(
        "procurement.Organisation", models.PROTECT, related_name="self_assessments"
    )
    function = models.CharField(max_length=12, choices=Function)
    answers = models.JSONField(help_text="Level 0 to 3 by sentence")
    taken_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_function_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("SA", "reference_self_assessment")
        super().save(*args, **kwargs)

    @property
    def lines(self) -> list[Line]:
        """The six themes as they were answered."""
        return lines_of(self.function, self.answers)


class NextAction(models.Model):
    """One of the three things that a function does next: what, who, by when."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    owner = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_words = models.TextField(blank=True, help_text="What came of it")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_next_action_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=3), name="three_next_actions"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(done_words=""), name="next_action_says_what_came_of_it"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def is_late(self, today: date) -> bool:
        """True when its day has passed and it is not done."""
        return self.done_at is None and self.due_on < today
