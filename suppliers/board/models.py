"""Who follows a need of a buyer. Nobody but the follower ever sees it."""

from django.db import models
from django.utils import timezone


class ProblemFollow(models.Model):
    """A supplier's person follows a problem: what the buyer says about it reaches them once."""

    user = models.ForeignKey("procurement.User", models.CASCADE, related_name="+")
    entry = models.ForeignKey("procurement.PipelineEntry", models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="one_problem_follow_each")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.entry}"
