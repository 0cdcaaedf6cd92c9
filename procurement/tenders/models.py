"""A buyer's procurement from first draft to award: the tender, its lots, its questions and its history.

In the Procurement Act a "tender" is the supplier's offer; here, as in OCDS, it is the buyer's procurement and
the offer is a bid (`docs/glossary.md`).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.organisations.models import next_reference
from procurement.tenders.formulas.dates import UK_TIME

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


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

    def open_at(self, now: datetime) -> "TenderQuerySet":
        """Published tenders whose closing moment has not come."""
        return self.filter(status=Tender.Status.PUBLISHED, deadline_at__gt=now)


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
    screening_top = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Optional second quality stage: how many go on. Never a price in it"
    )
    screening_words = models.TextField(blank=True)

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
    assessing_at = models.DateTimeField(null=True, blank=True)
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
        values = [lot.value_gbp for lot in self.lots.all()]
        if not values or any(value is None for value in values):
            return None
        return sum((value for value in values if value is not None), Decimal(0))

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
    def late_on(self) -> bool:
        """True when the promised day of the result has passed and there is no result."""
        decided = self.status in ("recommended", "standstill", "awarded", "cancelled")
        today = timezone.now().astimezone(UK_TIME).date()
        return bool(self.result_promised_on and not decided and today > self.result_promised_on)


class Lot(models.Model):
    """A part of a tender that is awarded on its own. It closes with its tender."""

    reference = models.CharField(max_length=24, unique=True, editable=False)
    tender = models.ForeignKey(Tender, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="What must be true at the end")
    value_gbp = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Whole value, without VAT"
    )
    term_months = models.PositiveSmallIntegerField(default=24)
    extension_months = models.PositiveSmallIntegerField(default=0)
    user_groups = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    turnover_floor_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    insurance_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    words_asked = models.PositiveIntegerField(null=True, blank=True)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reused = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    replaces_whole_system = models.BooleanField(default=False)
    sunset_plan = models.TextField(blank=True, help_text="How the old system is switched off")
    suits_sme = models.BooleanField(default=True)
    suits_vcse = models.BooleanField(default=True)
    ceased_at = models.DateTimeField(null=True, blank=True)
    ceased_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["tender_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "number"],
                name="one_lot_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(value_gbp__isnull=True) | Q(value_gbp__gt=0), name="lot_value_is_positive"
            ),
            models.CheckConstraint(condition=Q(term_months__gte=1), name="lot_lasts_a_month"),
            models.CheckConstraint(condition=~Q(title=""), name="lot_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = f"{self.tender.reference}-L{self.number}"
        super().save(*args, **kwargs)

    @property
    def yearly_value_gbp(self) -> Decimal | None:
        """The value of one year; a shorter lot counts as a year."""
        if self.value_gbp is None:
            return None
        return (self.value_gbp * 12 / max(self.term_months, 12)).quantize(Decimal("0.01"))


class ParticipationCondition(models.Model):
    """Something a supplier must meet, pass or fail. It may not be softened in scoring."""

    class Kind(models.TextChoices):
        LEGAL = "legal", "Legal capacity"
        FINANCIAL = "financial", "Financial capacity"
        TECHNICAL = "technical", "Technical ability"

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="conditions")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    evidence = models.TextField(blank=True, help_text="What shows it, and what would show it as well")
    why_proportionate = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_condition_per_number"),
            models.CheckConstraint(
                condition=~Q(why_proportionate=""), name="condition_says_why_it_is_proportionate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference} condition {self.number}"

    @property
    def code(self) -> str:
        """The name that a bid answers to: ``P1``."""
        return f"P{self.number}"


class Clarification(models.Model):
    """A question from a bidder and its answer to all. Who asked is never shown, to the buyer neither."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="clarifications")
    number = models.PositiveSmallIntegerField()
    question = models.TextField()
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    asked_for = models.ForeignKey("procurement.Organisation", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    changes_terms = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_question_per_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_question_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-Q{self.number}"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference


class Amendment(models.Model):
    """A change of a published tender. One that moves the deadline or matters to bidders takes two people."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Waits for a second person"
        MADE = "made", "Made"
        REFUSED = "refused", "Refused"

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    what = models.TextField()
    why = models.TextField()
    is_material = models.BooleanField()
    changes = models.JSONField(default=dict, blank=True, help_text="Field, old value, new value")
    old_deadline_at = models.DateTimeField()
    new_deadline_at = models.DateTimeField()
    proposed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_amendment_per_number"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="amendment_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="made")
                | Q(agreed_by__isnull=False)
                | Q(is_material=False, new_deadline_at=F("old_deadline_at")),
                name="amendment_that_matters_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-A{self.number}"

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    @property
    def moves_deadline(self) -> bool:
        return self.old_deadline_at != self.new_deadline_at


class TenderNotice(models.Model):
    """A notice as it was published: its UK code and the OCDS release, which never changes again."""

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    body = models.JSONField(help_text="The OCDS release")
    body_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_notice_per_number"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.reference} {self.code}"

    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-N{self.number}"


class Review(models.Model):
    """One step of the approval: sent, returned with a reason, approved. Rows are added, never changed."""

    class Verdict(models.TextChoices):
        SENT = "sent", "Sent for review"
        RETURNED = "returned", "Returned"
        APPROVED = "approved", "Approved"

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict)
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)
    findings = models.JSONField(default=list, blank=True, help_text="What the checks said then")

    class Meta:
        ordering = ["at", "pk"]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.tender.reference} {self.verdict}"


class TenderVersion(models.Model):
    """The whole text of a tender after a change, so that two versions can be laid side by side."""

    append_only = True

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="one_version_per_number"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.tender.reference} version {self.number}"


class FindingOverride(models.Model):
    """A person's reason to go on although a check warns. It stays with the tender and is counted."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="overrides")
    check_id = models.CharField(max_length=40)
    lot_number = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "check_id", "lot_number"], name="one_override_per_finding"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference} {self.check_id}"


class Lesson(models.Model):
    """What was learned, in plain words, for the next person who buys something like it."""

    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="lessons")
    tender = models.ForeignKey(Tender, models.SET_NULL, null=True, blank=True, related_name="lessons")
    title = models.CharField(max_length=160)
    words = models.TextField()
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class PipelineEntry(models.Model):
    """A need that may become a tender: published early, so that firms and other buyers can speak first."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="pipeline")
    title = models.CharField(max_length=200)
    problem = models.TextField(help_text="What is wrong, and for whom? No solution yet")
    low_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    high_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True, help_text="When the tender may be published")
    talks_on = models.DateField(null=True, blank=True, help_text="Open talks that anyone may join")
    talks_note = models.TextField(blank=True)
    tender = models.OneToOneField(
        Tender, models.SET_NULL, null=True, blank=True, related_name="pipeline_entry"
    )
    by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["expected_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low_gbp__isnull=True) | Q(high_gbp__isnull=True) | Q(low_gbp__lte=F("high_gbp")),
                name="pipeline_low_is_not_above_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("N", "reference_pipeline")
        super().save(*args, **kwargs)

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.buyer_id) if user is not None else set()


class BankHoliday(models.Model):
    """A bank holiday of one UK nation. A working day skips those of every nation."""

    day = models.DateField()
    nation = models.CharField(max_length=20)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["day", "nation"]
        constraints = [
            models.UniqueConstraint(fields=["day", "nation"], name="one_bank_holiday_per_nation_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.title} ({self.nation})"

    @classmethod
    def union(cls, first: date | None = None, last: date | None = None) -> frozenset[date]:
        """Return the bank holidays of all nations between two days (by default a month ago to three
        years on)."""
        first = first or timezone.now().date() - timedelta(days=31)
        last = last or first + timedelta(days=1100)
        return frozenset(cls.objects.filter(day__range=(first, last)).values_list("day", flat=True))
