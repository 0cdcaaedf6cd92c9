"""How long a buyer keeps bids, what stops it, and what was destroyed when and by whom."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from suppliers.retention.formulas import LEAST_YEARS, MOST_YEARS


class Schedule(models.Model):
    """For how many years a buyer keeps unsuccessful bids. Without one nothing of them is ever due."""

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


def what_goes(won: str | None) -> str:
    """Say what is destroyed: the bid that won this contract, or without one the bids that won none."""
    return f"the bid that won {won}" if won else "the unsuccessful bids"


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def waiting(self) -> "DisposalQuerySet":
        """Disposals that are on their way: proposed, asked for, or agreed and not carried out yet."""
        return self.filter(
            status__in=[Disposal.Status.PROPOSED, Disposal.Status.ASKED, Disposal.Status.APPROVED]
        )


class Disposal(models.Model):
    """Bids whose time has come: proposed by the clock, asked for by one person, agreed by another, then destroyed.

    Without ``contract`` it is about all bids of a tender that won nothing, else about the bid that won this one.
    ``starts_on`` and ``until`` are the first and last day of keeping by which it was proposed.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Waits for an officer"
        ASKED = "asked", "Waits for an approver"
        APPROVED = "approved", "Being carried out"
        STOPPED = "stopped", "Stopped"
        DONE = "done", "Destroyed"

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    contract = models.ForeignKey("procurement.Contract", models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    rule = models.CharField(max_length=200)
    starts_on = models.DateField()
    until = models.DateField(help_text="The last day of keeping")
    proposed_at = models.DateTimeField()
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    checked = models.TextField(blank=True, help_text="What the officer looked at before asking")
    approved_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    bids = models.PositiveIntegerField(null=True, help_text="Opened bids that it destroyed")
    files = models.PositiveIntegerField(null=True, help_text="Sealed files that it destroyed")
    files_gone_at = models.DateTimeField(null=True, blank=True, help_text="When the store held none of them")

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_disposal_per_number"),
            models.UniqueConstraint(
                fields=["tender", "contract"],
                condition=Q(status__in=["proposed", "asked", "approved"]),
                nulls_distinct=False,
                name="one_disposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "done"])
                | Q(asked_by__isnull=False, approved_by__isnull=False),
                name="disposal_asked_and_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="disposal_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(destroyed_at__isnull=False),
                name="a_done_disposal_has_its_moment",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status IN ('done', 'stopped') AND (to_jsonb(NEW) - 'files_gone_at')"
                    " <> (to_jsonb(OLD) - 'files_gone_at')"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-K{self.number}"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    @property
    def what(self) -> str:
        return what_goes(self.contract.reference if self.contract else None)

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.tender.buyer_id) if user is not None else set()


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
            # The foreign key is looked at when the transaction ends; this lock meets the one of `guards.py` at once.
            pgtrigger.Trigger(
                name="meets_destruction",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="PERFORM 1 FROM procurement_tender WHERE id = NEW.tender_id FOR SHARE; RETURN NEW;",
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
