"""Organisation: a buyer, a supplier or the centre. It owns the work; people come and go."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from procurement.accounts.models import Membership, User, UserQuerySet

INVITATION_SALT = "procurement.invitation"


def next_reference(prefix: str, sequence: str) -> str:
    """Return the next reference of a kind, ``ORG-0042``; numbers are never used twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        return f"{prefix}-{cursor.fetchone()[0]:04d}"


class Members:
    """The people of one organisation, as querysets of users."""

    def __init__(self, organisation: "Organisation") -> None:
        self.organisation = organisation

    def active(self) -> UserQuerySet:
        """People with a live membership."""
        return User.objects.of(self.organisation)

    def all(self) -> UserQuerySet:
        """The same as ``active``: somebody who has left is not a member."""
        return self.active()

    def with_role(self, *roles: str) -> UserQuerySet:
        """People with a live membership that holds any of ``roles``."""
        return User.objects.of(self.organisation, *roles)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def buyers(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.BUYER)

    def suppliers(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.SUPPLIER)


class Organisation(models.Model):
    """A public body that buys, a firm that sells, or the digital centre that watches the whole."""

    class Kind(models.TextChoices):
        BUYER = "buyer", "Buyer"
        SUPPLIER = "supplier", "Supplier"
        CENTRE = "centre", "Digital centre"

    class Sector(models.TextChoices):
        CENTRAL = "central", "Central government"
        LOCAL = "local", "Local government"
        HEALTH = "health", "Health"
        JUSTICE = "justice", "Justice"
        EDUCATION = "education", "Education"
        OTHER = "other", "Other"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=12, choices=Sector, blank=True)
    is_central_government = models.BooleanField(default=False)
    region = models.CharField(max_length=80, blank=True)
    identifier = models.CharField(max_length=40, blank=True, help_text="Scheme and number: GB-COH-09121572")
    is_example = models.BooleanField(default=False, help_text="Invented for the demo, and tagged so on pages")
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["buyer", "supplier", "centre"]), name="organisation_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.UniqueConstraint(
                fields=["identifier"], condition=~Q(identifier=""), name="one_organisation_per_identifier"
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="organisation_kind_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.reference:
            self.reference = next_reference("ORG", "reference_org")
        super().save(*args, **kwargs)

    @property
    def members(self) -> Members:
        """The people of this organisation: ``members.active()``, ``members.with_role("approver")``."""
        return Members(self)

    def roles_of(self, user: Any) -> set[str]:
        """Return the roles that ``user`` holds here; none for a stranger."""
        return user.roles_in(self) if user is not None and hasattr(user, "roles_in") else set()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, now: datetime) -> "InvitationQuerySet":
        """Invitations that can still be taken up."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """A letter to somebody to join an organisation. Only the letter holds the token; no table does."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=20))
    invited_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"

    @property
    def token(self) -> str:
        """The secret of the letter: the row's id signed with the service's key, so no reader of the tables
        has it.
        """
        return signing.Signer(salt=INVITATION_SALT).sign(str(self.uuid))

    @property
    def reference(self) -> str:
        return str(self.uuid)

    @classmethod
    def from_token(cls, token: str) -> "Invitation | None":
        """Return the invitation that ``token`` belongs to, or None for a token that this service did not
        sign.
        """
        try:
            key = uuid.UUID(signing.Signer(salt=INVITATION_SALT).unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        return cls.objects.select_related("organisation").filter(uuid=key).first()

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


__all__ = ["Invitation", "Members", "Membership", "Organisation", "next_reference"]
