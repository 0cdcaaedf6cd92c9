"""What happens when the supplier of a critical contract fails: its group, its reliance on us, who else, the plan."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.contracts.models import Contract

PLAN_FROM_GBP = Decimal(5_000_000)


class Resilience(models.Model):
    """One critical contract. Its supplier says what is its own, its buyer who else could step in.

    Asked in proportion: a resolution plan only of a large supplier or from £5m, a share of turnover in four bands,
    and no share, however high, bars a small firm from anything: it says what the buyer prepares for.
    """

    class Share(models.TextChoices):
        LITTLE = "little", "Under 10% of turnover"
        SOME = "some", "10% to 25%"
        MUCH = "much", "25% to 50%"
        MOST = "most", "Over half"

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="resilience")
    why = models.TextField(help_text="What stops, for whom, and how soon")
    marked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    owner_group = models.CharField(max_length=200, blank=True, help_text="Who owns the supplier")
    share = models.CharField(max_length=6, choices=Share, blank=True)
    plan = models.TextField(blank=True, help_text="How the service goes on when the supplier fails")
    answered_by = models.ForeignKey(
        "procurement.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    stand_ins = models.TextField(
        blank=True, help_text="Who else could step in, and how soon: the buyer's alone"
    )
    stand_ins_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="critical_contract_says_why"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(owner_group="") & ~Q(share="")),
                name="resilience_answer_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Resilience of {self.contract.reference}"

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)

    @property
    def asks_plan(self) -> bool:
        """True where a resolution plan is asked for: of a large supplier, and from £5m of anybody."""
        return asks_plan(self.contract)

    @property
    def missing(self) -> list[str]:
        """What is not said yet, in words."""
        found = []
        if self.answered_at is None:
            found.append("the supplier's answer")
        if self.asks_plan and not self.plan:
            found.append("the resolution plan")
        if not self.stand_ins:
            found.append("who else could step in")
        return found


def asks_plan(contract: Contract) -> bool:
    """True where a resolution plan is in proportion: the supplier was large at award, or £5m and more is at stake."""
    return contract.supplier_size == "large" or contract.value_gbp >= PLAN_FROM_GBP
