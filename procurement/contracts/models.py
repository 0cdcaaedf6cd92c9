"""The contract: what was promised for people first, then money, changes and what is paid."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.contracts.formulas import step_of
from procurement.organisations.models import next_reference
from procurement.outcomes.formulas.rhythm import add_months
from procurement.services.formulas import quarter_words

ZERO = Decimal(0)


def together(leader: str, partners: Iterable[Mapping[str, Any]]) -> str:
    """Return the name of a joint bid or contract: the leader, then its partners.

    >>> together("Ash", [{"name": "Birch"}, {"name": "Cedar"}])
    'Ash with Birch and Cedar'
    """
    names = " and ".join(str(partner["name"]) for partner in partners)
    return f"{leader} with {names}" if names else leader


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        """Contracts whose money and changes ``user`` may see: their buyer's, their supplier's, the centre's."""
        if user is None or not user.is_authenticated:
            return self.none()
        if any(m.organisation.kind == "centre" for m in user.live_memberships):
            return self
        own = [m.organisation_id for m in user.live_memberships]
        return self.filter(Q(buyer__in=own) | Q(supplier__in=own))


class Contract(models.Model):
    """An awarded contract for one lot. It is drawn from the record of the award, never typed again."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        ENDED = "ended", "Ended"
        FALLEN = "fallen", "Fell before it was signed"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="contracts")
    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="contracts")
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="bought_contracts")
    supplier = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="sold_contracts")
    supplier_size = models.CharField(max_length=12, blank=True, help_text="Copied at award, never rewritten")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2, help_text="At award, without VAT")
    starts_on = models.DateField()
    ends_on = models.DateField()
    awarded_at = models.DateTimeField(default=timezone.now)
    signed_on = models.DateField(null=True, blank=True, help_text="The day of the last signature")
    is_deed = models.BooleanField(default=False, help_text="Executed as a deed: claims run for twelve years")
    record = models.JSONField(default=dict, help_text="The award as it was computed: result, rank, limits")

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["-awarded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value_gbp__gt=0), name="contract_value_is_positive"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=~Q(status="fallen"), name="one_standing_contract_per_lot"
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "status"], name="contract_buyer_status"),
            models.Index(fields=["-awarded_at", "-id"], name="contract_awarded"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("C", "reference_contract")
        super().save(*args, **kwargs)

    @property
    def audit_chain(self) -> str:
        return self.tender.reference

    def roles_of(self, user: Any) -> set[str]:
        """Return what ``user`` may be here: buyer's roles, the supplier's, and the centre's analyst."""
        if user is None or not getattr(user, "is_active", False):
            return set()
        centre = {
            "centre_analyst"
            for m in user.live_memberships
            if m.organisation.kind == "centre" and "centre_analyst" in m.roles
        }
        return user.roles_in(self.buyer_id) | user.roles_in(self.supplier_id) | centre

    def withholds(self, field: str) -> bool:
        """True where the tender withheld this field from publication."""
        return any(withheld.get("field") == field for withheld in self.tender.withheld)

    @property
    def handover_from(self) -> date:
        """The day from which the handover pack is due: three months before the end."""
        return add_months(self.ends_on, -3)

    @property
    def termination_notice_by(self) -> date:
        """The last day for the termination notice (UK11): 30 days that begin with the end."""
        return self.ends_on + timedelta(days=29)

    @property
    def exit_gbp(self) -> Decimal | None:
        """What leaving costs, as it was bid; None where the record does not say."""
        said = self.record.get("price", {}).get("exit_gbp")
        return Decimal(said) if said is not None else None

    @property
    def holder(self) -> str:
        """Who does the work: the supplier, with those who bid jointly with it."""
        return together(self.supplier.name, self.record.get("partners", []))

    @property
    def limits(self) -> list[str]:
        """Assumptions that were accepted when a low price was explained: they bind both sides."""
        return list(self.record.get("limits", []))


class Milestone(models.Model):
    """A step that is paid for: a stage of the work, or an outcome reached."""

    class Kind(models.TextChoices):
        STAGE = "stage", "Stage of the work"
        OUTCOME = "outcome", "Outcome reached"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.STAGE)
    due_on = models.DateField()
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    evidence = models.TextField(blank=True)
    claimed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_milestone_per_number"),
            models.CheckConstraint(condition=Q(amount_gbp__gte=0), name="milestone_amount_is_not_negative"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("claimed_by")),
                name="milestone_confirmed_by_someone_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference} milestone {self.number}"

    @property
    def state(self) -> str:
        if self.confirmed_at:
            return "Confirmed"
        return "Claimed, waits for the buyer" if self.claimed_at else "Not reached yet"


class Payment(models.Model):
    """Money that was paid. A mistake is put right by a second payment below zero: rows are never changed."""

    append_only = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="payments")
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    invoice = models.CharField(max_length=60)
    entered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "invoice"], name="one_payment_per_invoice"),
            models.CheckConstraint(condition=~Q(amount_gbp=0), name="payment_is_an_amount"),
        ]
        indexes = [
            models.Index(
                fields=["contract", "-paid_on", "-id"],
                include=["amount_gbp"],
                name="payment_newest_of_contract",
            )
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.contract.reference} invoice {self.invoice}"


class PassedOnQuerySet(models.QuerySet["PassedOn"]):
    def standing(self) -> "PassedOnQuerySet":
        """The latest of each contract and quarter: a later declaration corrects an earlier one."""
        return self.order_by("contract_id", "quarter", "-pk").distinct("contract_id", "quarter")


class PassedOn(models.Model):
    """What a large prime declares to have passed on to small firms in a quarter. A later row corrects it."""

    append_only = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="passed_on")
    quarter = models.DateField(help_text="Its first day")
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, help_text="To SMEs, without VAT")
    firms = models.PositiveSmallIntegerField(help_text="How many SMEs it went to")
    declared_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    objects = PassedOnQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_gbp__gte=0), name="passed_on_is_not_negative"),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="passed_on_of_a_quarter"
            ),
        ]
        indexes = [models.Index(fields=["contract", "quarter", "-id"], name="passed_on_standing")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.contract.reference} passed on in {self.quarter:%Y-%m}"

    @property
    def quarter_words(self) -> str:
        return quarter_words(self.quarter)


class VariationQuerySet(models.QuerySet["Variation"]):
    def accepted(self) -> "VariationQuerySet":
        return self.filter(status=Variation.Status.ACCEPTED)

    def waiting(self) -> "VariationQuerySet":
        """Those that nobody has decided about yet."""
        return self.filter(status__in=Variation.WAITING)

    def referenced(self, reference: str) -> "VariationQuerySet":
        """The variation of a reference such as C-0001-V2, or none."""
        contract, _, number = reference.rpartition("-V")
        is_number = number.isascii() and number.isdigit() and len(number) <= 5
        return self.filter(contract__reference=contract, number=int(number)) if is_number else self.none()


class Variation(models.Model):
    """A change asked for after award, with its cause. It is justified before it is decided."""

    class Status(models.TextChoices):
        ASKED = "asked", "Asked"
        JUSTIFIED = "justified", "Justified"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    WAITING = (Status.ASKED, Status.JUSTIFIED)

    class Ground(models.TextChoices):
        """On which ground the Procurement Act 2023 permits a change (section 74 and schedule 8)."""

        PROVIDED = "provided", "The contract and its notice clearly provide for it"
        KNOWN_RISK = "known_risk", "A known risk that the notice named has come true (up to 50%)"
        UNFORESEEN = "unforeseen", "Nobody could have foreseen it (up to 50%)"
        URGENT = "urgent", "Extreme urgency, or to protect life"
        ADDITIONAL = "additional", "More of the same, which no other supplier could fit to it (up to 50%)"
        RESTRUCTURING = "restructuring", "The supplier was restructured"
        NOT_SUBSTANTIAL = (
            "not_substantial",
            "Not substantial: scope and balance stay, the term moves by 10% or less",
        )
        SMALL = "small", "Small: price moves by 10% or less, and all small changes stay below the threshold"

    class Cause(models.TextChoices):
        SCOPE = "scope", "The work changed"
        RATE_RISE = "rate_rise", "Rates rose"
        ERROR = "error", "An error in the bid or the tender"
        NEW_LAW = "new_law", "New law"
        OUR_DELAY = "our_delay", "Our own delay"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="variations")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    cause = models.CharField(max_length=10, choices=Cause)
    what = models.TextField()
    change_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    change_months = models.SmallIntegerField(default=0)
    rate_rise_pct = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="By how much rates rise"
    )
    index_pct = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="By how much the named index rose"
    )
    index_name = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    justification = models.TextField(blank=True)
    ground = models.CharField(max_length=15, choices=Ground, blank=True, default="", db_default="")
    running_pct = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    centre_comment = models.TextField(blank=True)
    centre_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_variation_per_number"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="variation_decided_by_someone_else",
            ),
            models.CheckConstraint(
                condition=~Q(cause="rate_rise")
                | Q(rate_rise_pct__isnull=False, index_pct__isnull=False) & ~Q(index_name=""),
                name="rate_rise_stands_beside_an_index",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.contract.reference}-V{self.number}"

    @property
    def in_the_way(self) -> str:
        """What keeps a change that waits from being accepted, in words; empty where nothing does."""
        if self.is_stopped:
            return "Growth of 50% stops: it can be refused or withdrawn, not accepted. Buy the rest in a new tender."
        if self.status != self.Status.JUSTIFIED or self.running_pct is None or self.change_gbp <= 0:
            return ""
        waits = step_of(self.running_pct) == "comment" and not self.centre_comment
        return "It waits for the comment of the digital centre, which has been told." if waits else ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.status in self.WAITING

    @property
    def is_stopped(self) -> bool:
        """Whether it waits and would take the contract to where growth stops."""
        grows = self.is_waiting and self.change_gbp > 0 and self.running_pct is not None
        return grows and step_of(self.running_pct) == "stop"

    @property
    def what_next(self) -> str:
        """What happens next with a change that waits, or what is in its way; empty once it is decided."""
        if self.in_the_way or not self.is_waiting:
            return self.in_the_way
        if self.status == self.Status.ASKED:
            return "Next an officer or the service owner says why it should be made."
        return "Next an approver who did not ask for it decides."

    @property
    def over_index_pct(self) -> Decimal | None:
        """By how many percentage points rates rise more than the index; None for another cause."""
        if self.rate_rise_pct is None or self.index_pct is None:
            return None
        return max(ZERO, self.rate_rise_pct - self.index_pct)

    @property
    def audit_chain(self) -> str:
        return self.contract.audit_chain

    def roles_of(self, user: Any) -> set[str]:
        return self.contract.roles_of(user)


class LeadSwap(models.Model):
    """A person in a leading part was swapped for another. Kept by the part, never by the person. Never changed."""

    append_only = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lead_swaps")
    part = models.CharField(max_length=120, help_text="The part that changed hands, such as “delivery lead”")
    swapped_on = models.DateField()
    reason = models.TextField()
    handed_over = models.BooleanField(help_text="The one who left worked beside the one who came")
    entered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-swapped_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(part="") & ~Q(reason=""), name="lead_swap_says_what_and_why")
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.contract.reference}: {self.part} swapped"


class MeasureRating(models.Model):
    """The rating of one measure for one year, as the contract performance notice asks for. Never changed."""

    append_only = True

    class Rating(models.TextChoices):
        GOOD = "good", "Good"
        APPROACHING = "approaching_target", "Approaching target"
        IMPROVE = "requires_improvement", "Requires improvement"
        INADEQUATE = "inadequate", "Inadequate"
        OTHER = "other", "Other"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="ratings")
    measure = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=20, choices=Rating)
    words = models.TextField()
    rated_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    rated_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField(
        null=True, help_text="The last day on which the supplier may answer; until then it is a draft"
    )

    class Meta:
        ordering = ["measure", "-year", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="rating_says_why")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.measure} {self.year}: {self.get_rating_display()}"

    def is_draft_on(self, today: date) -> bool:
        """True while the supplier may still answer; the public reads a rating from the day after."""
        return self.answer_by is not None and today <= self.answer_by


class RatingAnswer(models.Model):
    """What the supplier says to a rating. It stands beside it for as long as the rating does. Never changed."""

    append_only = True

    rating = models.OneToOneField(MeasureRating, models.PROTECT, related_name="answer")
    words = models.TextField()
    answered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="rating_answer_says_something")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"answer to {self.rating}"


class QualityCheck(models.Model):
    """One look at a quality indicator: met or not, with what shows it. The newest counts; none is changed."""

    append_only = True

    class Indicator(models.TextChoices):
        TESTED = "tested", "Tested automatically"
        ACCESSIBLE = "accessible", "Everyone can use it (WCAG 2.2 AA)"
        ONE_STEP = "one_step", "Put live in one step"
        DOCUMENTED = "documented", "Documented"
        SECURE = "secure", "Secure"
        RESEARCHED = "researched", "Researched with users"
        OPEN_CODE = "open_code", "Open code"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="quality_checks")
    indicator = models.CharField(max_length=12, choices=Indicator)
    is_met = models.BooleanField()
    evidence = models.TextField()
    checked_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    checked_on = models.DateField(default=date.today)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="quality_check_has_evidence")]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.get_indicator_display()}: {'met' if self.is_met else 'not met'}"
