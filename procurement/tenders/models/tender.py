"""A procurement from first draft to award. It moves only by the actions beside it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.tenders.formulas.dates import UK_TIME

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


LONG_PARTS = (
    "ladder", "sources", "users", "limits", "working_together", "quality", "capability_plan", "withheld",
    "urgency_reason", "no_lots_reason", "known_risks", "engagement_note", "barriers_considered",
    "plan_snapshot", "cancel_reason",
)  # fmt: skip


class TenderQuerySet(models.QuerySet["Tender"]):
    def public(self) -> "TenderQuerySet":
        """Tenders that anyone may read: those that were published, cancelled ones too."""
        return self.filter(published_at__isnull=False)

    def of_buyer(self, organisation: Any) -> "TenderQuerySet":
        """Tenders that ``organisation`` leads or takes part in."""
        return self.filter(Q(buyer=organisation) | Q(partners=organisation)).distinct()

    def visible_to(self, user: Any) -> "TenderQuerySet":
        """Published tenders; for a buyer's people also its own drafts; for the centre also those in
        review."""
        seen = Q(published_at__isnull=False)
        if user is not None and user.is_authenticated:
            memberships = user.live_memberships
            buyers = [m.organisation_id for m in memberships if m.organisation.kind == "buyer"]
            if buyers:
                seen |= Q(buyer__in=buyers) | Q(
                    pk__in=Tender.partners.through.objects.filter(organisation__in=buyers).values("tender")
                )
            if any(m.organisation.kind == "centre" for m in memberships):
                seen |= ~Q(status__in=[Tender.Status.DRAFT, Tender.Status.RETURNED])
        return self.filter(seen)

    def brief(self) -> "TenderQuerySet":
        """The same tenders without the long parts that only a tender's own pages show: lists read in half the time."""
        return self.defer(*LONG_PARTS)

    def open_at(self, now: datetime) -> "TenderQuerySet":
        """Published tenders whose closing moment has not come."""
        return self.filter(status=Tender.Status.PUBLISHED, deadline_at__gt=now)


def worth(lots: list[Decimal | None]) -> Decimal | None:
    """Return the sum of what lots are worth without VAT; None while one has no value or there are none."""
    if not lots or None in lots:
        return None
    return sum((value for value in lots if value is not None), Decimal(0))


class Tender(models.Model):
    """A procurement. It moves only by the actions beside it; whether it is open is computed, never stored."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        RETURNED = "returned", "Returned to the author"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        ASSESSING = "assessing", "Being assessed"
        QUALITY_LOCKED = "quality_locked", "Quality marks locked"
        PRICED = "priced", "Prices opened"
        RECOMMENDED = "recommended", "Award recommended"
        STANDSTILL = "standstill", "Standstill"
        AWARDED = "awarded", "Awarded"
        CANCELLED = "cancelled", "Cancelled"

    class Procedure(models.TextChoices):
        OPEN = "open", "Open procedure"
        FLEXIBLE = "flexible", "Competitive flexible procedure"
        BELOW_THRESHOLD = "below_threshold", "Below threshold, open competition"

    class ProofAt(models.TextChoices):
        UNSAID = "", "Not said yet"
        AWARD = "award", "At award"
        BID = "bid", "When bidding"

    class References(models.TextChoices):
        UNSAID = "", "Not said yet"
        ANY_SIZE = "any_size", "Similar change, any size"
        NONE = "none", "No references asked for"
        SAME_SIZE = "same_size", "Similar value or size only"

    class Rhythm(models.TextChoices):
        UNSAID = "", "Not said yet"
        MONTHLY = "monthly", "Every month"
        STAGE = "stage", "By stage"
        END = "end", "At the end"

    class Remote(models.TextChoices):
        UNSAID = "", "Not said yet"
        YES = "yes", "From anywhere"
        PARTLY = "partly", "Partly on site"
        NO = "no", "All on site"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="tenders")
    partners = models.ManyToManyField(
        "procurement.Organisation", related_name="shared_tenders", blank=True, help_text="Other buyers"
    )
    outcomes = models.ManyToManyField(
        "procurement.Outcome", related_name="tenders", blank=True, help_text="What it is to bring about"
    )
    author = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    # What it is for
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True, help_text="What is wrong, and for whom?")
    ladder = models.JSONField(default=list, blank=True, help_text="How we got here: the rungs climbed")
    sources = models.JSONField(default=list, blank=True, help_text="Where imported parts came from")
    users = models.TextField(blank=True, help_text="Who will use what is bought, one group a line")
    limits = models.TextField(blank=True, help_text="Limits that are real")
    working_together = models.TextField(blank=True)
    quality = models.TextField(blank=True, help_text="The quality set: tested, accessible, documented …")
    capability_plan = models.TextField(blank=True, help_text="What our own people can do at the end")
    withheld = models.JSONField(default=list, blank=True, help_text="Parts withheld, each with its ground")

    # What the notice says
    cpv_code = models.CharField(max_length=10, blank=True)
    itl_code = models.CharField(max_length=10, blank=True, help_text="Place, as an ITL code")
    place = models.CharField(max_length=120, blank=True)
    procedure = models.CharField(max_length=16, choices=Procedure, default=Procedure.OPEN)
    light_touch = models.BooleanField(default=False)
    urgency_reason = models.TextField(blank=True)
    documents_with_notice = models.BooleanField(default=True)
    planned_notice_on = models.DateField(null=True, blank=True)
    no_lots_reason = models.TextField(blank=True)
    known_risks = models.TextField(blank=True)
    above_threshold = models.BooleanField(null=True, blank=True)

    # Conditions that decide who can bid
    proof_wanted_at = models.CharField(max_length=6, choices=ProofAt, blank=True)
    references = models.CharField(max_length=10, choices=References, blank=True)
    other_proof_accepted = models.BooleanField(null=True, blank=True)
    liability_cap_pct = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    payment_rhythm = models.CharField(max_length=8, choices=Rhythm, blank=True)
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome_pay_pct = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(0), validators=PERCENT
    )
    remote = models.CharField(max_length=6, choices=Remote, blank=True)
    engagement_on = models.DateField(null=True, blank=True, help_text="Open talks with the market")
    engagement_note = models.TextField(blank=True)
    partners_welcome = models.BooleanField(null=True, blank=True)
    guarantee_or_bond = models.BooleanField(default=False)
    unknown_staff_transfer = models.BooleanField(default=False)
    framework_only = models.BooleanField(default=False)
    pages_to_read = models.PositiveIntegerField(null=True, blank=True)
    price_weight_pct = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    barriers_considered = models.TextField(
        blank=True, help_text="Barriers to small firms: which were removed, which stay and why"
    )

    # Dates
    days_to_bid = models.PositiveSmallIntegerField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    questions_close_at = models.DateTimeField(null=True, blank=True)
    answers_by_at = models.DateTimeField(null=True, blank=True)
    result_promised_on = models.DateField(null=True, blank=True)
    standstill_ends_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    first_value_days = models.PositiveSmallIntegerField(default=90)

    # Handed down by upper floors
    plan_snapshot = models.JSONField(null=True, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)

    # When each step happened
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "procurement.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    access_points = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="SME access score, 0 to 100, as it was at publication"
    )
    assessing_at = models.DateTimeField(null=True, blank=True)
    screened_at = models.DateTimeField(
        null=True, blank=True, help_text="Every lot is screened and every bidder was told"
    )
    quality_locked_at = models.DateTimeField(null=True, blank=True)
    priced_at = models.DateTimeField(null=True, blank=True)
    recommended_at = models.DateTimeField(null=True, blank=True)
    recommended_by = models.ForeignKey(
        "procurement.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    standstill_at = models.DateTimeField(null=True, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)

    objects = TenderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="tender_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "returned", "approved", "cancelled"])
                | Q(published_at__isnull=False, deadline_at__isnull=False),
                name="tender_published_has_its_moments",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(deadline_at__gt=F("published_at")),
                name="tender_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="tender_author_does_not_approve",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="tender_cancelled_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(price_weight_pct__isnull=True)
                | Q(price_weight_pct__gte=0, price_weight_pct__lte=100),
                name="tender_price_weight_is_a_percentage",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at"], name="tender_status_published"),
            models.Index(fields=["deadline_at"], name="tender_deadline"),
            models.Index(fields=["buyer", "status"], name="tender_buyer_status"),
            models.Index(fields=["-changed_at", "-id"], name="tender_changed"),
            models.Index(fields=["buyer", "-changed_at", "-id"], name="tender_buyer_changed"),
            models.Index(
                fields=["buyer", "awarded_at"],
                condition=Q(awarded_at__isnull=False),
                name="tender_buyer_awarded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("T", "reference_tender")
        super().save(*args, **kwargs)

    @property
    def audit_chain(self) -> str:
        """Every event of one procurement stands in one chain."""
        return self.reference

    def roles_of(self, user: Any) -> set[str]:
        """Return what ``user`` may be here: roles in the buyer or a partner, ``author``, and from outside
        ``centre_analyst`` or ``bidder``.
        """
        if user is None or not getattr(user, "is_active", False):
            return set()
        held = set(user.roles_in(self.buyer_id))
        outside = {
            role
            for membership in user.live_memberships
            for role in membership.roles
            if (membership.organisation.kind, role)
            in {("centre", "centre_analyst"), ("supplier", "bidder"), ("supplier", "supplier_admin")}
        }
        if not held:
            mine = {m.organisation_id for m in user.live_memberships if m.organisation.kind == "buyer"}
            if mine and self.pk:
                for partner in self.partners.filter(pk__in=mine):
                    held |= user.roles_in(partner)
        if held and user.pk == self.author_id:
            held.add("author")
        return held | outside

    @classmethod
    def since(cls, step: str) -> tuple[str, ...]:
        """Return a step of a tender's way and all after it, up to the award. A cancelled tender is at none.

        >>> Tender.since("standstill")
        ('standstill', 'awarded')
        """
        way = [status.value for status in cls.Status if status != cls.Status.CANCELLED]
        return tuple(way[way.index(step) :])

    def is_open(self, now: datetime | None = None) -> bool:
        """Say whether a bid may be submitted: published, and strictly before the closing moment."""
        now = now or timezone.now()
        return (
            self.status == self.Status.PUBLISHED and self.deadline_at is not None and now < self.deadline_at
        )

    def phase(self, now: datetime | None = None) -> str:
        """Return the status, with ``open`` and ``closed`` in place of ``published``."""
        if self.status != self.Status.PUBLISHED:
            return str(self.status)
        return "open" if self.is_open(now) else "closed"

    @property
    def phase_words(self) -> str:
        """The phase as people read it."""
        words = {"open": "Open for bids", "closed": "Closed for bids"}
        phase = self.phase()
        return words.get(phase) or str(self.Status(phase).label)

    @property
    def is_draft(self) -> bool:
        """True while the text may still be changed freely."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def value_gbp(self) -> Decimal | None:
        """The sum of the lots without VAT; None while one has no value or there are none."""
        return worth([lot.value_gbp for lot in self.lots.all()])

    @property
    def user_groups(self) -> list[str]:
        """The groups of users, one a line."""
        return [line.strip() for line in self.users.splitlines() if line.strip()]

    @property
    def rungs(self) -> list[str]:
        """How we got here, one line a rung, whatever shape it was kept in."""
        lines = []
        for rung in self.ladder or []:
            words = (
                next((rung[name] for name in ("text", "answer", "line") if rung.get(name)), "")
                if isinstance(rung, dict)
                else rung
            )
            if str(words).strip():
                lines.append(str(words).strip())
        return lines

    @property
    def screening(self) -> dict[str, Any]:
        """The screening in the frozen plan: its criteria, how many go forward, when bidders hear. Empty: none."""
        return (self.plan_snapshot or {}).get("screening") or {}

    @property
    def late_on(self) -> bool:
        """True when the promised day of the result has passed and there is no result."""
        decided = self.status in (*self.since("recommended"), self.Status.CANCELLED)
        today = timezone.now().astimezone(UK_TIME).date()
        return bool(self.result_promised_on and not decided and today > self.result_promised_on)
