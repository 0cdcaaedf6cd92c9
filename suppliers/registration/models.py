"""What a supplier says about itself, once: facts, numbers, owners, size, exclusions, evidence."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from procurement.organisations.models import next_reference
from procurement.statements import ask
from suppliers.registration.formulas import LARGE, SCHEMES, SME, UNKNOWN, Figures, Holding


class Kind(models.TextChoices):
    """What sort of body a supplier is. Bodies that are no ordinary firm keep a class of their own in figures."""

    COMPANY = "company", "Company or partnership"
    SOLE_TRADER = "sole_trader", "Sole trader"
    SOCIAL_ENTERPRISE = "social_enterprise", "Social enterprise or community interest company"
    CHARITY = "charity", "Charity"
    MUTUAL = "mutual", "Mutual or co-operative"
    UNIVERSITY = "university", "University or college"
    PUBLIC_BODY = "public_body", "Public body"


class SupplierProfile(models.Model):
    """Company facts, typed once and used in every bid."""

    organisation = models.OneToOneField(
        "procurement.Organisation", models.PROTECT, related_name="supplier_profile"
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMPANY)
    is_vcse = models.BooleanField(
        default=False, help_text="Driven by values, not owned by government, and reinvests its surplus"
    )
    what_we_do = models.TextField(max_length=2000, blank=True)
    website = models.URLField(blank=True)
    contact_email = models.EmailField(blank=True)
    address = models.TextField(max_length=500, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"facts of {self.organisation}"


class SupplierIdentifier(models.Model):
    """A number that a register gave to this supplier; one number belongs to one supplier."""

    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="identifiers")
    scheme = models.CharField(
        max_length=10, choices=[(scheme.code, scheme.name) for scheme in SCHEMES.values()]
    )
    number = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="one_supplier_per_identifier"),
        ]
        ordering = ["scheme", "number"]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.number}"


class OwnerQuerySet(models.QuerySet["Owner"]):
    def standing(self) -> OwnerQuerySet:
        """Ties that hold today."""
        return self.filter(ended_on__isnull=True)


class Owner(models.Model):
    """A person or firm tied to this supplier: an owner, or a firm that it owns. Figures only for firms."""

    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="owners")
    name = models.CharField(max_length=200)
    is_firm = models.BooleanField(default=True)
    identifier = models.CharField(max_length=52, blank=True)
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    controls = models.BooleanField(default=False)
    staff = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    turnover_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    balance_sheet_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    since_on = models.DateField(default=date.today)
    ended_on = models.DateField(null=True, blank=True)

    objects = OwnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_pct__gte=0) & Q(share_pct__lte=100), name="owner_share_is_a_percentage"
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(ended_on__isnull=True), name="one_tie_per_owner"
            ),
        ]
        ordering = ["-share_pct", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def holding(self) -> Holding:
        return Holding(
            self.name,
            self.share_pct,
            self.controls,
            Figures(self.staff, self.turnover_gbp, self.balance_sheet_gbp),
        )


class SizeDeclarationQuerySet(models.QuerySet["SizeDeclaration"]):
    def waiting(self) -> SizeDeclarationQuerySet:
        """Declarations that nobody has looked at yet, and questions that are not settled; oldest first."""
        return self.filter(status__in=["declared", "questioned"], superseded=False).order_by("declared_at")

    def for_centre(self) -> SizeDeclarationQuerySet:
        """Of those, the ones on which the centre is to act: a question without an answer waits for the supplier."""
        return self.waiting().exclude(status="questioned", answer="")


class SizeDeclaration(models.Model):
    """The figures of one year and the class that followed. Figures never change: a new year is a new row."""

    class Status(models.TextChoices):
        DECLARED = "declared", "Declared"
        VERIFIED = "verified", "Verified"
        QUESTIONED = "questioned", "Questioned"
        SETTLED = "settled", "Settled"

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(
        "procurement.Organisation", models.PROTECT, related_name="size_declarations"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DECLARED)
    year_ended_on = models.DateField()
    staff = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    turnover_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    balance_sheet_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    holdings = models.JSONField(default=list, help_text="Owners and linked firms as they stood")
    evidence = models.TextField(max_length=2000)
    definition = models.CharField(max_length=60)
    label = models.CharField(max_length=8, choices=[(SME, "SME"), (LARGE, "Large"), (UNKNOWN, "Not known")])
    reasons = models.JSONField(default=list)
    settled_label = models.CharField(
        max_length=8, blank=True, help_text="The class after a question was settled"
    )
    declared_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    superseded = models.BooleanField(default=False)
    question = models.TextField(max_length=2000, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    decision = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        "procurement.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SizeDeclarationQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="figures_stand",
                fields=[
                    "organisation", "year_ended_on", "staff", "turnover_gbp", "balance_sheet_gbp", "holdings",
                    "evidence", "definition", "label", "reasons", "declared_by", "declared_at",
                ],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(superseded=False), name="one_size_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.organisation})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("SD", "reference_sd")
        super().save(*args, **kwargs)

    @property
    def stands_as(self) -> str:
        """The class that counts: the settled one where there was a question, else the declared one."""
        return self.settled_label or self.label

    @property
    def state(self) -> str:
        """How it stands, with who acts next where something was asked."""
        if self.status == self.Status.QUESTIONED:
            return "Answered: the centre settles it" if self.answer else "Questioned: the supplier answers"
        return str(self.get_status_display())

    def roles_of(self, user: Any) -> set[str]:
        """Roles on this declaration: those in the supplier, and the centre's analysts."""
        if user is None:
            return set()
        held = user.roles_in(self.organisation)
        centre = {
            role
            for membership in user.live_memberships
            if membership.organisation.kind == "centre"
            for role in membership.roles
        }
        return held | ({"centre_analyst"} & centre)


class ExclusionDeclaration(models.Model):
    """The answers to the exclusion grounds on one day. A new answer is a new row."""

    append_only = True

    organisation = models.ForeignKey(
        "procurement.Organisation", models.PROTECT, related_name="exclusion_declarations"
    )
    applies = models.JSONField(default=dict, help_text="Ground: what happened, when, and what was put right")
    declared_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = append_only_triggers()
        ordering = ["-declared_at", "-pk"]

    def __str__(self) -> str:
        return f"exclusions of {self.organisation} on {self.declared_at:%d %b %Y}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def kept(self) -> EvidenceQuerySet:
        """What is in the library now."""
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """One thing to show again and again: a reference, a case study, a certificate, a policy."""

    class EvidenceKind(models.TextChoices):
        REFERENCE = "reference", "Reference from a client"
        CASE_STUDY = "case_study", "Case study"
        CERTIFICATE = "certificate", "Certificate"
        INSURANCE = "insurance", "Insurance"
        POLICY = "policy", "Policy"
        ACCOUNTS = "accounts", "Accounts or other proof of standing"

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=10_000)
    expires_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("EV", "reference_ev")
        super().save(*args, **kwargs)


class FactsCopy(models.Model):
    """A copy of facts that came from elsewhere: what was received, when, under which share code."""

    append_only = True

    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="facts_copies")
    share_code = models.CharField(max_length=8, blank=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    received_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = append_only_triggers()
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"facts of {self.organisation}, {self.received_at:%d %b %Y}"

    @staticmethod
    def digest(content: str) -> str:
        return hashlib.sha256(content.encode()).hexdigest()


# The class of a supplier at a moment; a submission writes it down with the same words.
STOOD_AT = """
SELECT coalesce(nullif(settled_label, ''), label) FROM suppliers_sizedeclaration
WHERE organisation_id = %(supplier)s AND declared_at <= %(at)s ORDER BY declared_at DESC, id DESC LIMIT 1
"""


def size_class(organisation: Any, at: datetime | None = None) -> str:
    """Return ``sme``, ``large`` or ``unknown`` for a supplier as its declaration stood at the moment ``at``."""
    found = ask(STOOD_AT, {"supplier": organisation.pk, "at": at or timezone.now()})
    return found[0][0] if found else UNKNOWN


__all__ = [
    "Evidence", "ExclusionDeclaration", "FactsCopy", "Kind", "Owner", "SizeDeclaration",
    "SupplierIdentifier", "SupplierProfile", "size_class",
]  # fmt: skip
