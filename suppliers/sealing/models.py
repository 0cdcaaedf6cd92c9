"""Who may open, and the keys they hold together. No row here opens anything by itself."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from procurement.audit.models import append_only_triggers
from suppliers.sealing.officers import OfficerKeys


class Envelope(models.TextChoices):
    QUALITY = "quality", "Quality"
    PRICE = "price", "Price"


class OfficerKey(models.Model):
    """A person's own key pair: the private half stands under a passphrase that the service does not keep."""

    user = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    public = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    protected = models.BinaryField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_live_officer_key"
            ),
            models.UniqueConstraint(fields=["public"], name="no_shared_officer_key"),
        ]

    def __str__(self) -> str:
        return f"key of {self.user}"

    @property
    def keys(self) -> OfficerKeys:
        return OfficerKeys(bytes(self.public), bytes(self.salt), bytes(self.protected))

    @property
    def owner(self) -> str:
        """The stable id that is bound into the protected key."""
        return str(self.user.pseudonym)


# An officer who has opened a test envelope with the key that they hold now.
PRACTISED = Q(drill_passed_at__isnull=False, key__ended_at__isnull=True)


class OpeningOfficerQuerySet(models.QuerySet["OpeningOfficer"]):
    def live(self) -> "OpeningOfficerQuerySet":
        """Officers who have not been replaced."""
        return self.filter(ended_at__isnull=True)

    def ready(self) -> "OpeningOfficerQuerySet":
        """Live officers who have opened a test envelope with the key that they hold now."""
        return self.live().filter(PRACTISED)


class OpeningOfficer(models.Model):
    """One of the people who may open the bids of one procurement, always two of them together."""

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    user = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    named_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    key = models.ForeignKey(OfficerKey, models.PROTECT, null=True, blank=True, related_name="+")
    drill_box = models.BinaryField(null=True, blank=True, help_text="The test envelope of the drill")
    drill_passed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OpeningOfficerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_place_per_opening_officer",
            ),
            models.CheckConstraint(condition=~Q(user=F("named_by")), name="nobody_names_themselves_to_open"),
            models.CheckConstraint(
                condition=Q(drill_passed_at__isnull=True) | Q(key__isnull=False),
                name="a_drill_is_passed_with_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} opens {self.tender}"


DESTROYED_WITH_ITS_BIDS = """
    IF EXISTS (SELECT 1 FROM suppliers_legalhold WHERE tender_id = NEW.tender_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'kept: a legal hold stands';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM procurement_tender WHERE id = NEW.tender_id AND status = 'cancelled') AND EXISTS (
        SELECT 1 FROM suppliers_bidversion v WHERE (v.quality_key_id = NEW.id AND octet_length(v.quality) > 0)
            OR (v.price_key_id = NEW.id AND octet_length(v.price) > 0)
    ) THEN
        RAISE EXCEPTION 'kept: bids are still sealed to this key';
    END IF;
    RETURN NEW;
"""


class EnvelopeKeyQuerySet(models.QuerySet["EnvelopeKey"]):
    def live(self) -> "EnvelopeKeyQuerySet":
        return self.filter(destroyed_at__isnull=True)


class EnvelopeKey(models.Model):
    """The key pair of one envelope of one procurement. The private half exists only in the shares.

    After opening it stands here under the service's own key (``opened_private``), so that each read can be
    logged and needs no officer. ``destroyed_at``: the shares are gone and nobody opens this envelope again.
    """

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    envelope = models.CharField(max_length=8, choices=Envelope)
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_private = models.BinaryField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = EnvelopeKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "envelope"],
                condition=Q(destroyed_at__isnull=True),
                name="one_live_key_per_envelope",
            ),
            models.UniqueConstraint(fields=["public"], name="no_shared_envelope_key"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_private__isnull=True)
                | Q(opened_at__isnull=False, opened_private__isnull=False)
                | Q(destroyed_at__isnull=False, opened_private__isnull=True),
                name="an_envelope_key_is_kept_only_once_opened",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="destroyed_with_its_bids",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__destroyed_at__isnull=True, new__destroyed_at__isnull=False),
                func=DESTROYED_WITH_ITS_BIDS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.envelope} envelope of {self.tender}"

    @property
    def context(self) -> str:
        """The name that binds the wraps of this envelope's key: public key and all, so no two are alike."""
        return f"{self.tender_id}:{self.envelope}:{bytes(self.public).hex()}"


class KeyShare(models.Model):
    """An envelope's private key as ``box(first, box(second, key))``, for one pair of officers in one
    order.
    """

    envelope_key = models.ForeignKey(EnvelopeKey, models.CASCADE, related_name="shares")
    first = models.ForeignKey(OpeningOfficer, models.PROTECT, related_name="+")
    second = models.ForeignKey(OpeningOfficer, models.PROTECT, related_name="+")
    wrap = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope_key", "first", "second"], name="one_share_per_ordered_pair"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="a_share_is_for_two_officers"),
        ]

    def __str__(self) -> str:
        return f"share of {self.envelope_key}"


class FirstTurn(models.Model):
    """The first officer has turned their key: what is left is still sealed to each possible second officer.

    It counts for 15 minutes. ``halves`` stands under the service's key, outside of the database's reach.
    """

    envelope_key = models.ForeignKey(EnvelopeKey, models.CASCADE, related_name="turns")
    officer = models.ForeignKey(OpeningOfficer, models.PROTECT, related_name="+")
    session_digest = models.CharField(max_length=64)
    turned_at = models.DateTimeField()
    halves = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope_key", "officer"], name="one_first_turn_per_officer"),
        ]

    def __str__(self) -> str:
        return f"first turn by {self.officer}"


class Opening(models.Model):
    """The one event in which every bid of an envelope was opened, by two people. Never changed."""

    append_only = True

    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    envelope = models.CharField(max_length=8, choices=Envelope)
    first = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    first_turned_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    bids = models.JSONField(help_text="[{bid, lot, supplier, version, sha256, received_at}], by reference")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "envelope"], name="an_envelope_opens_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="two_people_open"),
            models.CheckConstraint(
                condition=Q(opened_at__gte=F("deadline_at")), name="nothing_opens_before_the_deadline"
            ),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"opening of {self.envelope} of {self.tender}"

    def count(self) -> int:
        return len(self.bids)

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.tender.buyer)
