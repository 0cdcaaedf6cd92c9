"""Posts of our own, and the tasks that the people in them learn to do alone."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.capability.framework import LEVELS
from procurement.contracts.models import Contract


class Post(models.Model):
    """A post of the buyer's own that a contract's work moves into. It names a role and never a person."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        APPROVED = "approved", "Approved"
        ADVERTISED = "advertised", "Advertised"
        FILLED = "filled", "Filled"
        VACANT = "vacant", "Vacant again"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="posts")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=120, help_text="The role at its level, by its name in the framework")
    people = models.PositiveSmallIntegerField(default=1)
    needed_by = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    funded_from = models.CharField(max_length=200, blank=True, help_text="The budget that pays for it")
    advertised_on = models.DateField(null=True, blank=True, help_text="When it was advertised last")
    filled_on = models.DateField(
        null=True, blank=True, help_text="Since when somebody is in it without a break"
    )
    first_filled_on = models.DateField(null=True, blank=True, help_text="When somebody was in it first")
    kept_a_year = models.BooleanField(
        default=False, help_text="Somebody was in it for a year without a break, before it was vacant again"
    )
    moved_up = models.PositiveSmallIntegerField(
        default=0, help_text="How many of its people moved up a level. A number, never names"
    )
    planned_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_post_per_number"),
            models.CheckConstraint(
                condition=Q(moved_up__lte=F("people")), name="no_more_move_up_than_are_in_a_post"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="post_has_people"),
            models.CheckConstraint(
                condition=Q(status="planned") | ~Q(funded_from=""),
                name="post_beyond_a_plan_is_funded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} × {self.people}" if self.people > 1 else self.role

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)

    def is_late(self, today: date) -> bool:
        """True when the day it was needed by has passed and nobody is in it."""
        return self.status != self.Status.FILLED and self.needed_by < today


class TransferItem(models.Model):
    """A task that a post of ours learns to do alone: the skill, its levels, by when, and what shows it.

    A step on is claimed with evidence and stands when somebody of the buyer's has confirmed it.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        PLANNED = "planned", "Planned"
        SHADOWING = "shadowing", "Shadowing"
        SHARED = "shared", "Shared"
        LED = "led", "Led by us"
        INDEPENDENT = "independent", "Independent"
        DECLINED = "declined", "Declined"

    class Level(models.IntegerChoices):
        AWARENESS = LEVELS[0]
        WORKING = LEVELS[1]
        PRACTITIONER = LEVELS[2]
        EXPERT = LEVELS[3]

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="transfer_items")
    number = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=200, help_text="In plain words: put a release live")
    skill = models.CharField(max_length=120)
    from_level = models.PositiveSmallIntegerField(choices=Level)
    to_level = models.PositiveSmallIntegerField(choices=Level)
    learner = models.ForeignKey(Post, models.PROTECT, related_name="transfer_items")
    due_on = models.DateField()
    shown_by = models.CharField(max_length=300, help_text="How it will be seen that our people do it alone")
    is_critical = models.BooleanField(default=False, help_text="The service stops within a week without it")
    status = models.CharField(max_length=11, choices=Status, default=Status.PROPOSED)
    tied_gbp = models.DecimalField(
        max_digits=14, decimal_places=2, default=Decimal(0), help_text="Held back until it is independent"
    )
    proposed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    evidence = models.TextField(blank=True, help_text="What shows the last step that was claimed")
    claimed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_transfer_item_per_number"),
            models.CheckConstraint(
                condition=Q(to_level__gt=F("from_level")), name="transfer_raises_the_level"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True) | ~Q(evidence=""), name="transfer_claim_has_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(status="independent") | Q(confirmed_by__isnull=False),
                name="independence_is_confirmed",
            ),
            models.CheckConstraint(condition=Q(tied_gbp__gte=0), name="tied_money_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.task

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)

    @property
    def next_status(self) -> str:
        """The words of the step after this one; empty at the end."""
        after = NEXT.get(self.Status(self.status))
        return str(after.label) if after else ""

    def is_late(self, today: date) -> bool:
        """True when its day has passed and our people are not independent in it."""
        return self.status not in SETTLED and self.due_on < today

    @property
    def held_gbp(self) -> Decimal:
        """What the contract holds back for it now: nothing once it is independent, or was declined."""
        return Decimal(0) if self.status in SETTLED else self.tied_gbp


STEPS = (
    TransferItem.Status.PLANNED,
    TransferItem.Status.SHADOWING,
    TransferItem.Status.SHARED,
    TransferItem.Status.LED,
    TransferItem.Status.INDEPENDENT,
)
NEXT = dict(pairwise(STEPS))
SETTLED = (TransferItem.Status.INDEPENDENT, TransferItem.Status.DECLINED)
