"""How long an authority keeps bids, what stops it, and what was destroyed when and by whom."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from suppliers.retention.formulas import LEAST_YEARS, MOST_YEARS


class Schedule(models.Model):
    """For how many years an authority keeps unsuccessful bids. Without one nothing of them is ever due."""

    organisation = models.OneToOneField("procurement.Organisation", models.PROTECT, related_name="+")
    bid_years = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(bid_years__gte=LEAST_YEARS, bid_years__lte=MOST_YEARS),
                name="bids_are_kept_three_years_at_least",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.bid_years} years"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at__isnull=True)


class LegalHold(models.Model):
    """Somebody needs the records of a procurement: while it stands nothing of it is destroyed. Lifting is all that
    ever changes in a row.
    """

    erasable = ("lifted_by_id", "lifted_at", "lift_reason")

    ON, LIFTED = "on", "lifted"

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    placed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_legal_hold_per_number"),
            models.UniqueConstraint(
                fields=["tender"], condition=Q(lifted_at__isnull=True), name="one_standing_legal_hold"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_legal_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | (Q(lifted_by__isnull=False) & ~Q(lifted_by=F("placed_by")) & ~Q(lift_reason="")),
                name="a_legal_hold_is_lifted_by_somebody_else",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="lifted_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-H{self.number}"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    @property
    def state(self) -> str:
        return self.ON if self.lifted_at is None else self.LIFTED

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.tender.buyer_id) if user is not None else set()
