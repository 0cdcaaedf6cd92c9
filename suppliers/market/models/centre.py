"""What the centre does: its reviews of tenders, the reports that somebody asks for."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.tenders.models import Tender
from suppliers.market.models.facts import centre_roles


class MarketReport(models.Model):
    """A report that a job makes: what was asked for, and the file with its digest once it is there."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READY = "ready", "Ready"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    file_format = models.CharField(max_length=4)
    wanted = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey("procurement.User", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}.{self.file_format}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.reference:
            self.reference = next_reference("MR", "reference_marketreport")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ReportOrder(models.Model):
    """Somebody wants a report each month or quarter, until they end it. The clock asks for it; a job makes it."""

    class Every(models.TextChoices):
        MONTH = "month", "Each month"
        QUARTER = "quarter", "Each quarter"

    kind = models.CharField(max_length=20)
    file_format = models.CharField(max_length=4)
    wanted = models.JSONField(default=dict)
    every = models.CharField(max_length=8, choices=Every)
    by = models.ForeignKey("procurement.User", models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "kind", "file_format", "wanted"], condition=Q(ended_at__isnull=True),
                name="one_live_order_of_a_report",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}.{self.file_format} {self.get_every_display().lower()}"


class CentreReviewQuerySet(models.QuerySet["CentreReview"]):
    def of(self, tender: Any) -> "CentreReviewQuerySet":
        """All that the centre said on a tender, oldest first."""
        return self.filter(tender_reference=tender.reference).order_by("opened_at", "pk")

    def published(self) -> "CentreReviewQuerySet":
        """What everyone may read: the words on tenders that are awarded, newest award first."""
        awarded = Tender.objects.filter(
            status=Tender.Status.AWARDED, reference=models.OuterRef("tender_reference")
        )
        return (
            self.exclude(said="")
            .annotate(
                title=models.Subquery(awarded.values("title")),
                awarded_at=models.Subquery(awarded.values("awarded_at")),
            )
            .filter(awarded_at__isnull=False)
            .order_by("-awarded_at", "tender_reference", "opened_at", "pk")
        )


class CentreReview(models.Model):
    """The centre looks at a tender: advises or pauses with a reason; the buyer answers; a pause lapses."""

    class Status(models.TextChoices):
        OPENED = "opened", "Opened"
        ADVISED = "advised", "Advised"
        PAUSED = "paused", "Paused"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    tender_reference = models.CharField(max_length=20)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPENED)
    concern = models.CharField(max_length=40)
    opened_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    said = models.TextField(blank=True, help_text="The advice, or the reason for the pause")
    said_at = models.DateTimeField(null=True)
    pause_ends_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = CentreReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(pause_ends_on__isnull=False), name="a_pause_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["tender_reference"], condition=~Q(status="closed"), name="one_open_review_per_tender"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} on {self.tender_reference}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.reference:
            self.reference = next_reference("CR", "reference_centrereview")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def audit_chain(self) -> str:
        return self.tender_reference

    def roles_of(self, user: object) -> set[str]:
        """Return what ``user`` may be to this review: centre analyst, or a role at the buyer."""
        centre = {"centre_analyst"} if "centre_analyst" in centre_roles(user) else set()
        return centre | self.buyer.roles_of(user)
