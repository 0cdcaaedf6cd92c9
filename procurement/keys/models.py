"""ApiKey: what a program shows instead of a session. The secret itself stands nowhere: only its digest."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from procurement.accounts.roles import ADMIN_OF_KIND

BEGINS = "worth_"
SHOWN = len(BEGINS) + 6
NOT_OVER = datetime(9999, 1, 1, tzinfo=UTC)  # where a key in force stands among those that ended


def new_secret() -> str:
    """Return a new key: 256 random bits after the prefix by which scanners find leaked secrets."""
    return f"{BEGINS}{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a key, which is all that is kept of it. The key is random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, now: datetime) -> "ApiKeyQuerySet":
        """Keys that are accepted now."""
        return self.filter(ended_at__isnull=True, ends_at__gt=now, membership__ended_at__isnull=True)

    def of_people(self, organisation: Any) -> "ApiKeyQuerySet":
        """The keys for one organisation, whoever of its people made them."""
        return self.filter(membership__organisation=organisation)

    def for_list(self) -> "ApiKeyQuerySet":
        """The keys as a list shows them, to be ordered by ``-over_at``: those in force first, then the last ended."""
        found = self.select_related("membership__user", "membership__organisation", "ended_by")
        return found.annotate(over_at=Coalesce("ended_at", NOT_OVER))


class ApiKey(models.Model):
    """A key of one person for one organisation: it can do what that membership can, for reading or for both."""

    class Because(models.TextChoices):
        BY_HAND = "by_hand", "ended by hand"
        LEFT = "left", "the membership ended"
        PASSWORD = "password", "the password was changed"
        FACTOR = "factor", "the second factor was reset"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey("procurement.Membership", models.PROTECT, related_name="keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=SHOWN)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="Noted at most once an hour; shown as a day")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("procurement.User", models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=10, choices=Because, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "name"], condition=Q(ended_at__isnull=True), name="one_key_per_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="key_has_a_name"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="key_ends_after_it_is_made"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, because="") | Q(ended_at__isnull=False) & ~Q(because=""),
                name="key_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def status(self) -> str:
        """``ended`` by somebody or something, ``expired`` by its date, or ``live``."""
        if self.ended_at is not None or self.membership.ended_at is not None:
            return "ended"
        return "live" if timezone.now() < self.ends_at else "expired"

    def roles_of(self, user: Any) -> set[str]:
        """``holder`` for whose key it is, ``administrator`` for who administers its organisation."""
        organisation = self.membership.organisation
        held = {"holder"} if user.pk == self.membership.user_id else set()
        if ADMIN_OF_KIND[organisation.kind] in user.roles_in(organisation):
            held.add("administrator")
        return held


class ApiReplay(models.Model):
    """The answer to a write that carried an Idempotency-Key, for the same write sent again."""

    user = models.ForeignKey("procurement.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    call = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_replay_key")]

    def __str__(self) -> str:
        return f"{self.call} ({self.key})"
