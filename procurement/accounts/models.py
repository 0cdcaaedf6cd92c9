"""A person (User) and what they may do for an organisation (Membership)."""

import uuid
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from procurement.accounts import roles as words
from procurement.statements import Records


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        """People who may sign in."""
        return self.filter(is_active=True)

    def of(self, organisation: Any, *roles: str) -> "UserQuerySet":
        """Active people with a live membership of ``organisation`` holding any of ``roles`` (or any role)."""
        live = Membership.objects.live().filter(organisation=organisation, user=models.OuterRef("pk"))
        if roles:
            live = live.filter(roles__overlap=list(roles))
        return self.active().filter(models.Exists(live))

    def analysts(self) -> "UserQuerySet":
        """Active people who are analysts of the digital centre now."""
        live = Membership.objects.with_role(words.CENTRE_ANALYST).filter(
            organisation__kind="centre", user=models.OuterRef("pk")
        )
        return self.active().filter(models.Exists(live))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Make a person; without a password they cannot sign in by one. The address is kept in lower case."""
        if not email:
            raise ValueError("A person needs an e-mail address: it is how they sign in.")
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def with_memberships(self, key: Any) -> "User | None":
        """Return the person of this key with the memberships in force, in one statement; None for a stranger."""
        return _read_person(key)

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Make a person who may use the administration site (which holds no bids, scores or audit)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A natural person. The e-mail address is the sign-in; the pseudonym is what the audit log says."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    # When the second factor was last shown in this session; set by the middleware, None outside a request.
    second_factor_at: datetime | None = None
    # The organisation that the person acts for in this request; set by the middleware.
    acting_organisation: Any = None
    # The API key that the request came with (procurement/keys): the person then has its membership and no other.
    key: Any = None

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @cached_property
    def live_memberships(self) -> list["Membership"]:
        """Memberships in force, read once for each request, with their organisations, by name.

        Every request of everybody asks this, so the statement is built once and not by each of them.
        """
        _read_person(self.pk, self)
        return self.__dict__.get("live_memberships", [])

    def roles_in(self, organisation: Any) -> set[str]:
        """Return the roles held now in ``organisation`` (a record or its key); none for a stranger."""
        key = getattr(organisation, "pk", organisation)
        if key is None or not self.is_active:
            return set()
        return {role for m in self.live_memberships if m.organisation_id == key for role in m.roles}

    @property
    def organisations(self) -> list[Any]:
        """Organisations that this person belongs to now, by name."""
        return [membership.organisation for membership in self.live_memberships]

    @property
    def needs_second_factor(self) -> bool:
        """True for every person with a role in a buyer or in the centre, and for staff of the service."""
        return self.is_staff or any(
            m.organisation.kind in words.SECOND_FACTOR_KINDS for m in self.live_memberships
        )

    def forget_memberships(self) -> None:
        """Drop the memberships read so far, so that the next question reads them again."""
        self.__dict__.pop("live_memberships", None)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> "MembershipQuerySet":
        """Memberships that have not ended."""
        return self.filter(ended_at__isnull=True)

    def with_role(self, *roles: str) -> "MembershipQuerySet":
        """Live memberships holding any of ``roles``."""
        return self.live().filter(roles__overlap=list(roles))


class Membership(models.Model):
    """What a person may do for an organisation. It ends and is never deleted: history stays readable."""

    user = models.ForeignKey("procurement.User", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20))
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_live_membership_per_organisation",
            ),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="membership_has_a_role"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}"

    @property
    def role_labels(self) -> list[str]:
        """The roles in words, in the order of the table of roles."""
        return [words.label(role) for role in words.ROLES if role in self.roles]


@cache
def _person() -> Records:
    organisation: Any = Membership._meta.get_field("organisation").related_model
    return Records(
        "SELECT {u}, {m}, {o} FROM procurement_user AS u "
        "LEFT JOIN procurement_membership AS m ON m.user_id = u.id AND m.ended_at IS NULL "
        "LEFT JOIN procurement_organisation AS o ON o.id = m.organisation_id "
        "WHERE u.id = %s ORDER BY o.name, m.id",
        u=User,
        m=Membership,
        o=organisation,
    )


def _read_person(key: Any, person: "User | None" = None) -> "User | None":
    """Return the person of this key, or ``person`` itself, with the memberships in force; None for a stranger."""
    rows = _person().read([key])
    if not rows:
        return None
    person = person or rows[0][0]
    memberships = []
    for _, membership, organisation in rows:
        if membership is not None and (person.key is None or membership.pk == person.key.membership_id):
            membership.organisation = organisation
            membership.user = person
            memberships.append(membership)
    person.__dict__["live_memberships"] = memberships
    return person
