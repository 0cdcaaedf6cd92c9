"""Readings of the probe, the record that a deadline keeps of them, and the clicks of a supplier's people."""

from typing import Any

from django.db import models

from procurement.audit.models import append_only_triggers


class Reading(models.Model):
    """One look at the service from outside the web process. Never changed."""

    append_only = True

    at = models.DateTimeField(db_index=True)
    reached = models.BooleanField()
    answer = models.PositiveSmallIntegerField(null=True, help_text="The status; none where nothing answered")
    took_ms = models.PositiveIntegerField()

    class Meta:
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{'reached' if self.reached else 'not reached'} at {self.at:%H:%M:%S}"


class ReachRecord(models.Model):
    """How the service could be reached on the last day before a deadline. Written once, kept with the tender."""

    append_only = True

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    deadline_at = models.DateTimeField()
    since_at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    gaps = models.JSONField(help_text="[{kind, start, end}], in order of time")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "deadline_at"], name="one_reach_record_per_deadline"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"reachability before the deadline of {self.tender}"


class Click(models.Model):
    """One request of a supplier's person on the pages of bids: when, what, and how it was answered.

    Its own supplier alone reads it. The address only: nothing that was typed is here.
    """

    append_only = True

    supplier = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    method = models.CharField(max_length=8)
    address = models.CharField(max_length=200)
    answer = models.PositiveSmallIntegerField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["supplier", "-at"], name="click_by_supplier")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def words(self) -> str:
        """How the request was answered, in words."""
        if self.answer < 400:
            return "Done" if self.method != "GET" else "Shown"
        if self.answer in (409, 422):
            return "Not done: the page said why"
        return {404: "Not found", 410: "Too late", 403: "Refused"}.get(self.answer, "Failed")


def clicks_of(organisation: Any) -> models.QuerySet[Click]:
    """Return the clicks of one supplier's people, the newest first."""
    return Click.objects.filter(supplier=organisation).select_related("person").order_by("-at", "-pk")
