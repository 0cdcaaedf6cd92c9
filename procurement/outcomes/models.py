"""The change that money is spent for: an outcome, its measures, and the readings that show whether it came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.organisations.models import next_reference
from procurement.outcomes.formulas.completeness import points
from procurement.outcomes.formulas.facts import MeasureFacts, OutcomeFacts
from procurement.outcomes.formulas.sentence import Part, number, sentence

# Who changed the words since they were last agreed stands in the log (`unread_changes` in the rules).
AGREED_BY_ANOTHER = """
    IF NEW.agreed_by_id IS DISTINCT FROM OLD.agreed_by_id AND EXISTS (
        SELECT 1 FROM procurement_auditevent AS changed
        JOIN procurement_user AS person ON person.pseudonym = changed.actor
        WHERE person.id = NEW.agreed_by_id AND changed.subject_type = 'outcome'
            AND changed.subject = NEW.reference AND changed.kind = 'outcome.changed'
            AND NOT EXISTS (
                SELECT 1 FROM procurement_auditevent AS agreed
                WHERE agreed.subject_type = 'outcome' AND agreed.subject = NEW.reference
                    AND agreed.kind = 'outcome.agreed' AND agreed.id > changed.id
            )
    ) THEN
        RAISE EXCEPTION 'four eyes: whoever changed the words of an outcome does not agree to them';
    END IF;
    RETURN NEW;
"""


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: Any) -> OutcomeQuerySet:
        """Outcomes of the buyers that ``user`` belongs to, and those of published tenders; for the centre all
        that are agreed."""
        seen = Q(tenders__published_at__isnull=False)
        if user is not None and user.is_authenticated:
            memberships = user.live_memberships
            seen |= Q(buyer__in=[m.organisation_id for m in memberships if m.organisation.kind == "buyer"])
            if any(m.organisation.kind == "centre" for m in memberships):
                seen |= ~Q(status="draft")
        return self.filter(seen).distinct()


class Outcome(models.Model):
    """A change for people, in words and figures. It belongs to a buyer and moves only by the actions beside it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"
        MEASURING = "measuring", "Being measured"
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not_met", "Not met"
        CANNOT_TELL = "cannot_tell", "Cannot tell"

    class Direction(models.TextChoices):
        REDUCE = "reduce", "Reduce"
        INCREASE = "increase", "Increase"
        KEEP = "keep", "Keep"

    class Attribution(models.TextChoices):
        UNSAID = "", "Not said yet"
        COMPARISON = "comparison", "Compare with a group or place that does without"
        TREND = "trend", "Compare with where the trend was going"
        BEFORE_AFTER = "before_after", "Compare before and after"
        CONTRIBUTION = "contribution", "Explain what contributed"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="outcomes")
    author = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    title = models.CharField(max_length=200)
    problem = models.TextField(blank=True, max_length=4000, help_text="What is wrong, and for whom?")
    population = models.CharField(max_length=200, blank=True, help_text="Whose life changes")
    place = models.CharField(max_length=120, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    attribution = models.CharField(max_length=12, choices=Attribution, blank=True)
    ladder = models.JSONField(default=list, blank=True, help_text="How we got here: the rungs climbed")
    sources = models.JSONField(default=list, blank=True, help_text="Where imported parts came from")
    attribution_note = models.TextField(blank=True, max_length=4000)
    starts_on = models.DateField(null=True, blank=True, help_text="When the work starts")
    ends_on = models.DateField(null=True, blank=True)
    first_value_days = models.PositiveSmallIntegerField(default=90)
    first_value_words = models.CharField(max_length=200, blank=True, help_text="What the first user gains")
    fixed_price_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    outcome_pay_pct = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, help_text="Share of the price on the outcome"
    )
    outcome_pay_from_month = models.PositiveSmallIntegerField(null=True, blank=True)
    agreed_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True, max_length=4000)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="outcome_has_a_title"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("author")),
                name="outcome_author_does_not_agree",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="outcome_beyond_draft_is_agreed",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="outcome_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(outcome_pay_pct__isnull=True) | Q(outcome_pay_pct__range=(0, 100)),
                name="outcome_pay_is_a_share",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "status"], name="outcome_buyer_status"),
            models.Index(fields=["-created_at", "-id"], name="outcome_created"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="agreed_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__agreed_by__isnull=False),
                func=AGREED_BY_ANOTHER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("O", "reference_outcome")
        super().save(*args, **kwargs)

    def roles_of(self, user: Any) -> set[str]:
        """Roles that ``user`` holds in the buyer; none for a stranger."""
        return self.buyer.roles_of(user)

    @property
    def statement(self) -> str:
        """The outcome as one sentence; what is missing shows as an ellipsis."""
        return "".join(part.text for part in self.sentence)

    @property
    def sentence(self) -> list[Part]:
        """The same in parts, so that a page can set off what was filled in."""
        primary, guardrails = self.primary, self.guardrails
        return sentence(
            direction=self.direction,
            what=primary.name if primary else "",
            place=self.place,
            unit=primary.unit if primary else "",
            baseline=primary.baseline if primary else None,
            baseline_on=primary.baseline_on if primary else None,
            target=primary.target if primary else None,
            target_on=primary.target_on if primary else None,
            source=primary.source if primary else "",
            guardrails=[(g.name, g.better, g.target, g.unit) for g in guardrails],
        )

    @property
    def facts(self) -> OutcomeFacts:
        """The outcome and its measures as the formulas want them."""
        return OutcomeFacts(
            problem=self.problem,
            population=self.population,
            place=self.place,
            direction=self.direction,
            attribution=self.attribution,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            outcome_pay_pct=self.outcome_pay_pct,
            outcome_pay_from_month=self.outcome_pay_from_month,
            measures=tuple(measure.facts for measure in self.measures.all()),
        )

    def completeness_points(self) -> int:
        """The points for completeness, 0 to 60."""
        return points(self.facts)

    @property
    def text(self) -> str:
        """What the officer wrote, a line each: the language checker reads it."""
        lines = [self.problem, self.attribution_note, self.first_value_words]
        for measure in self.measures.all():
            lines += [measure.name, measure.numerator, measure.denominator]
        return "\n".join(line for line in lines if line.strip())

    @property
    def primary(self) -> Measure | None:
        """The measure that decides."""
        return next((m for m in self.measures.all() if m.kind == Measure.Kind.PRIMARY), None)

    @property
    def guardrails(self) -> list[Measure]:
        """What must not get worse."""
        return [m for m in self.measures.all() if m.kind == Measure.Kind.GUARDRAIL]


class Measure(models.Model):
    """A figure that shows the change (or, as a guardrail, what must not get worse): numerator ÷ denominator."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", "Primary"
        SECONDARY = "secondary", "Secondary"
        LEAD = "lead", "Lead: moves first"
        PROXY = "proxy", "Proxy: stands in for it"
        GUARDRAIL = "guardrail", "Guardrail: must not get worse"

    class Frequency(models.TextChoices):
        UNSAID = "", "Not said yet"
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"
        QUARTERLY = "quarterly", "Every quarter"
        HALF_YEARLY = "half_yearly", "Every half year"
        YEARLY = "yearly", "Every year"

    class Better(models.TextChoices):
        LOWER = "lower", "Lower is better"
        HIGHER = "higher", "Higher is better"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    numerator = models.CharField(max_length=200, blank=True)
    denominator = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True, help_text="households, %, days …")
    better = models.CharField(max_length=6, choices=Better, default=Better.LOWER)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=12, choices=Frequency, blank=True)
    verifier = models.CharField(max_length=200, blank=True)
    first_reading_on = models.DateField(null=True, blank=True, help_text="When the first reading is due")
    earlier = models.JSONField(
        default=list, blank=True, help_text="Readings from before: [day, value as text]"
    )
    library_id = models.CharField(
        max_length=40, blank=True, help_text="The measure of the library it came from"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(kind="primary"), name="one_primary_measure"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="measure_has_a_name"),
            models.CheckConstraint(
                condition=Q(baseline_on__isnull=True)
                | Q(target_on__isnull=True)
                | Q(target_on__gt=F("baseline_on")),
                name="measure_target_after_baseline",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> MeasureFacts:
        """The measure as the formulas want it."""
        names = (
            "kind", "name", "numerator", "denominator", "unit", "better", "baseline", "baseline_on", "target",
            "target_on", "source", "frequency", "verifier", "first_reading_on",
        )  # fmt: skip
        return MeasureFacts(
            **{name: getattr(self, name) for name in names},
            earlier=tuple((date.fromisoformat(on), Decimal(value)) for on, value in self.earlier),
        )

    @property
    def baseline_text(self) -> str:
        return number(self.baseline, self.unit)

    @property
    def target_text(self) -> str:
        return number(self.target, self.unit)

    def reached(self, value: Decimal) -> bool | None:
        """Say whether ``value`` is at the target or beyond it; None without a target."""
        if self.target is None:
            return None
        return value <= self.target if self.better == self.Better.LOWER else value >= self.target

    def is_broken_at(self, value: Decimal) -> bool:
        """Say whether ``value`` breaks this guardrail: it lies beyond the limit. No other kind can be broken."""
        return self.kind == self.Kind.GUARDRAIL and self.reached(value) is False


class ReadingQuerySet(models.QuerySet["Reading"]):
    def standing(self) -> ReadingQuerySet:
        """Readings that no later correction replaced."""
        return self.filter(corrected_by__isnull=True)

    def verified(self) -> ReadingQuerySet:
        return self.standing().filter(verified_at__isnull=False)

    def last_verified(self) -> Reading | None:
        """The verified reading of the latest day, or None."""
        return self.verified().order_by("read_on").last()


class Reading(models.Model):
    """One value of a measure on one day, with its evidence. Verified by somebody other than who entered it."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    value = models.DecimalField(max_digits=16, decimal_places=4)
    read_on = models.DateField()
    evidence = models.TextField(max_length=4000)
    entered_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    verified_by = models.ForeignKey(
        "procurement.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrects"
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["read_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("entered_by")),
                name="reading_verified_by_another",
            ),
            models.UniqueConstraint(
                fields=["measure", "read_on"],
                condition=Q(corrected_by__isnull=True),
                name="one_reading_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} on {self.read_on}: {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("R", "reference_reading")
        super().save(*args, **kwargs)

    @property
    def value_text(self) -> str:
        return number(self.value, self.measure.unit)


class PaymentStep(models.Model):
    """One rung of the payment ladder: an amount each time it is reached, up to a cap."""

    outcome = models.ForeignKey("procurement.Outcome", models.CASCADE, related_name="steps")
    name = models.CharField(max_length=120)
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    cap_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    low = models.PositiveIntegerField(default=0)
    likely = models.PositiveIntegerField(default=0)
    high = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["outcome", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_gbp__gt=0), name="payment_step_pays_something"),
            models.CheckConstraint(
                condition=Q(cap_gbp__isnull=True) | Q(cap_gbp__gte=F("amount_gbp")),
                name="payment_step_cap_covers_one",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("likely")) & Q(likely__lte=F("high")),
                name="payment_step_cases_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} £{self.amount_gbp}"


class LanguageOverride(models.Model):
    """A person overruled the language checker for one sentence of one record. The row stays, and the hit then costs a
    quarter of its points.
    """

    class Tag(models.TextChoices):
        RIGHT = "right", "It is right in this context"
        LABOUR = "labour", "We do mean labour"
        RULE_WRONG = "rule_wrong", "The rule is wrong"

    buyer = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=20, help_text="Reference of the outcome or tender")
    key = models.CharField(max_length=16)
    rule = models.CharField(max_length=8)
    category = models.CharField(max_length=12)
    severity = models.CharField(max_length=6)
    phrase = models.CharField(max_length=300)
    sentence = models.CharField(max_length=1000)
    tag = models.CharField(max_length=10, choices=Tag)
    reason = models.TextField()
    made_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="one_override_per_hit"),
            models.CheckConstraint(condition=~Q(reason=""), name="language_override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.subject}"

    @classmethod
    def keys_of(cls, reference: str) -> frozenset[str]:
        """Return the keys of the hits that people overruled in an outcome or tender."""
        return frozenset(cls.objects.filter(subject=reference).values_list("key", flat=True))


class CoachingNote(models.Model):
    """How often one person met a kind of phrase in one buyer's work, and how often it was gone later.

    Private to that person: nobody else reads it, and only totals by buyer leave it.
    """

    person = models.ForeignKey("procurement.User", models.CASCADE, related_name="+")
    buyer = models.ForeignKey("procurement.Organisation", models.CASCADE, related_name="+")
    category = models.CharField(max_length=12)
    met = models.PositiveIntegerField(default=0)
    fixed = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(fields=["person", "buyer", "category"], name="one_coaching_note_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.met} met, {self.fixed} fixed"
