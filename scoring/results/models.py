"""From opened prices to an award: enquiries, the computed result, the decision, what each bidder is told."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.contracts.models import together
from procurement.tenders.formulas.dates import UK_TIME
from scoring.assessments.models import chain_of
from suppliers.retention.guards import destroyable_triggers

REPAIR_WINDOW = timedelta(hours=24)


class LowBidEnquiry(models.Model):
    """A supplier whose price is very low is asked to show that it can perform for it."""

    class Status(models.TextChoices):
        ASKED = "asked", "Asked, waits for the supplier"
        ANSWERED = "answered", "Answered, waits for a decision"
        EXPLAINED = "explained", "Explained: the price stands"
        SET_ASIDE = "set_aside", "Not explained: set aside"

    bid = models.OneToOneField("suppliers.Bid", models.PROTECT, related_name="enquiry")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    triggers = models.JSONField(default=list, help_text="The rules that the price fell under, with figures")
    question = models.TextField()
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    replied_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, help_text="The supplier's words beside its figures")
    reasons = models.TextField(blank=True)
    limits = models.JSONField(default=list, help_text="Assumptions accepted: they become contract limits")
    decided_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["asked", "answered"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reasons="")),
                name="enquiry_decided_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.bid.reference}-E"

    @property
    def audit_chain(self) -> str:
        return chain_of(self.bid.tender)

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.ASKED, self.Status.ANSWERED)

    def is_ripe(self, moment: datetime) -> bool:
        """Say whether it may be decided: the answer came, or its last day has passed without one."""
        late = moment.astimezone(UK_TIME).date() > self.due_on
        return self.status == self.Status.ANSWERED or (self.status == self.Status.ASKED and late)

    def roles_of(self, user: Any) -> set[str]:
        return self.bid.tender.roles_of(user)


class EnquiryFigure(models.Model):
    """One line of a supplier's answer to a low-bid enquiry: a figure and what it rests on."""

    class Kind(models.TextChoices):
        EFFORT = "effort", "Effort"
        TOOLS = "tools", "Tools, licences, hosting"
        MARGIN = "margin", "Margin"
        RISK = "risk", "Risk carried"
        LEFT_OUT = "left_out", "What is left out"

    enquiry = models.ForeignKey(LowBidEnquiry, models.PROTECT, related_name="figures")
    kind = models.CharField(max_length=10, choices=Kind)
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    words = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "kind"], name="one_figure_a_kind"),
            models.CheckConstraint(condition=~Q(words=""), name="figure_says_what_it_rests_on"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount_gbp}"


class Repair(models.Model):
    """The one repair window of a bid: 24 hours for named fields that are neither price nor scored."""

    bid = models.OneToOneField("suppliers.Bid", models.PROTECT, related_name="repair")
    fields = models.JSONField(help_text="What may be put right, in words")
    why = models.TextField()
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.JSONField(default=dict)
    replied_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | Q(replied_at__lt=F("due_at")),
                name="repair_came_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid.reference} repair"

    @property
    def audit_chain(self) -> str:
        return chain_of(self.bid.tender)


class StoredResult(models.Model):
    """A computed result of one lot: the canonical bytes, as any later run gives them again. Never changed."""

    append_only = True

    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="+")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    input_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=10)
    plan_hash = models.CharField(max_length=64)
    left_out = models.JSONField(default=list, help_text="Bids set aside before scoring, each with its reason")
    near_misses = models.JSONField(default=list)
    sensitivity = models.JSONField(default=dict, help_text="Information for the approver; decides nothing")
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "sha256"], name="one_row_per_result"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"Result of {self.lot}"

    @property
    def reference(self) -> str:
        return f"{self.lot.reference}-R{self.pk}"

    @property
    def record(self) -> dict[str, Any]:
        """The record that the bytes hold."""
        import json

        return json.loads(bytes(self.data))

    @property
    def bids(self) -> list[dict[str, Any]]:
        """One row a bid, best first."""
        return self.record["result"]["bids"]


class ReReading(models.Model):
    """A second reading of a mark that is within one mark of another outcome, before approval."""

    append_only = True

    result = models.ForeignKey(StoredResult, models.PROTECT, related_name="readings")
    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, related_name="+")
    criterion_code = models.CharField(max_length=8)
    words = models.TextField()
    read_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "bid", "criterion_code"], name="one_reading_per_mark"),
            models.CheckConstraint(condition=~Q(words=""), name="reading_has_words"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.criterion_code} of {self.bid} read again"


class AwardDecision(models.Model):
    """The choice for one lot and its reasons: recommended by one person, approved by another."""

    class Status(models.TextChoices):
        RECOMMENDED = "recommended", "Recommended"
        APPROVED = "approved", "Approved, standstill"
        AWARDED = "awarded", "Awarded"
        FALLEN = "fallen", "Fell"

    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="+")
    result = models.ForeignKey(StoredResult, models.PROTECT, related_name="+")
    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    partners = models.JSONField(default=list, help_text="Who bids jointly with the firm, as its bid says")
    status = models.CharField(max_length=12, choices=Status, default=Status.RECOMMENDED)
    reason = models.TextField()
    recommended_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_words = models.TextField(blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    fell_reason = models.TextField(blank=True)
    fell_at = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    contract = models.ForeignKey("procurement.Contract", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["lot_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("recommended_by")),
                name="award_approved_by_someone_else",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="award_has_a_reason"),
            models.UniqueConstraint(
                fields=["lot"], condition=~Q(status="fallen"), name="one_standing_decision_per_lot"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.lot.reference}-D{self.pk}"

    @property
    def winner(self) -> str:
        """The chosen firm with its partners: a joint bid wins together."""
        return together(self.bid.supplier.name, self.partners)

    @property
    def audit_chain(self) -> str:
        return self.lot.tender.reference

    def roles_of(self, user: Any) -> set[str]:
        return self.lot.tender.roles_of(user)


class AssessmentSummary(models.Model):
    """What one bidder is told: own marks and reasons, the winner's for the same criteria, nothing of others."""

    append_only = True

    decision = models.ForeignKey(AwardDecision, models.PROTECT, related_name="summaries")
    bid = models.ForeignKey("suppliers.Bid", models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "bid"], name="one_summary_per_bid_and_decision"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.bid.reference}-S{self.decision_id}"


class Challenge(models.Model):
    """A question about an award, or a challenge to it, with its ground, dates and remedy."""

    class Ground(models.TextChoices):
        QUESTION = "question", "A question only"
        CRITERIA = "criteria", "Criteria not applied as published"
        UNEQUAL = "unequal", "Bidders treated unequally"
        ERROR = "error", "A manifest error"
        CONFLICT = "conflict", "A conflict of interest"
        REASONS = "reasons", "Reasons missing or not clear"
        PROCESS = "process", "A step of the procedure was missed"
        OTHER = "other", "Another ground"

    class Remedy(models.TextChoices):
        NONE = "", "Not decided yet"
        EXPLAINED = "explained", "Explained, nothing changed"
        REMARKED = "remarked", "Marked again"
        WITHDRAWN = "withdrawn", "Withdrawn by the supplier"
        CANCELLED = "cancelled", "Procurement cancelled"
        COURT = "court", "Decided by a court"

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    supplier = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground)
    words = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    holds_award = models.BooleanField(help_text="The contract may not be signed while it is open")
    hold_words = models.TextField(blank=True, help_text="Why the buyer lets it hold the award, or not")
    hold_decided_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    hold_decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    remedy = models.CharField(max_length=10, choices=Remedy, blank=True)
    closed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_challenge_per_number"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(answer="") & ~Q(remedy="")),
                name="closed_challenge_was_answered",
            ),
            models.CheckConstraint(
                condition=Q(hold_decided_at__isnull=True)
                | (Q(hold_decided_by__isnull=False) & ~Q(hold_words="")),
                name="hold_decided_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-X{self.number}"

    @property
    def hold_waits(self) -> bool:
        """A bidder says that a claim was started: it holds the award until the buyer has looked at it."""
        return self.holds_award and self.hold_decided_at is None and self.closed_at is None

    @property
    def audit_chain(self) -> str:
        return chain_of(self.tender)


class EvidencePack(models.Model):
    """Everything that explains an award, as one ZIP with its own verifier. Never changed, until it is destroyed with
    the bids whose answers it holds; then its digest stays.
    """

    erasable = ("data",)

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    files = models.PositiveIntegerField()
    made_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        triggers = destroyable_triggers(
            ("data",),
            "SELECT max(d.id) FROM suppliers_disposal d WHERE d.tender_id = OLD.tender_id AND d.status = 'approved'",
        )

    def __str__(self) -> str:
        return f"Evidence pack of {self.tender}"
