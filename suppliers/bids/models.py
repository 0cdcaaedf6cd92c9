"""Bids. Until they are opened every word, price and file name in these tables is ciphertext."""

import secrets
import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from procurement.audit.models import append_only_triggers
from suppliers.retention.guards import destroyable_triggers

# No 0, 1, I, L, O, U: a reference is read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_reference() -> str:
    """Return a fresh reference such as ``B-7QK2MXPD``. It says nothing about how many bids there are."""
    return "B-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


def bids_for(user: Any) -> list[int]:
    """Return the keys of the organisations that this person bids for."""
    return [
        membership.organisation_id
        for membership in user.live_memberships
        if {"bidder", "supplier_admin"} & set(membership.roles)
    ]


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, user: Any) -> "BidQuerySet":
        """Bids of the organisations that this person bids for. A buyer sees bids only through an opening."""
        return self.filter(supplier__in=bids_for(user))

    def competing(self) -> "BidQuerySet":
        """Bids that count: submitted, with a valid version, and not taken back."""
        return self.exclude(status__in=[Bid.Status.DRAFT, Bid.Status.WITHDRAWN]).filter(version__isnull=False)

    def going_forward(self) -> "BidQuerySet":
        """Bids that count and that no screening has stopped: only their prices are ever opened."""
        return self.competing().exclude(status=Bid.Status.NOT_FORWARD)


class Bid(models.Model):
    """A supplier's answer to one lot of a tender. It moves only by the actions beside it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        WITHDRAWN = "withdrawn", "Withdrawn"
        NOT_FORWARD = "not_forward", "Not taken forward"
        SET_ASIDE = "set_aside", "Set aside"
        SUCCESSFUL = "successful", "Successful"
        UNSUCCESSFUL = "unsuccessful", "Unsuccessful"

    reference = models.CharField(max_length=20, unique=True, default=random_reference, editable=False)
    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    lot = models.ForeignKey("procurement.Lot", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(null=True, blank=True, help_text="The version that counts")
    last_version = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    size_at_submission = models.CharField(max_length=12, blank=True, help_text="Copied, never rewritten")
    confirmed_change = models.CharField(
        max_length=64, blank=True, help_text="The tender's change last confirmed"
    )
    disposal = models.ForeignKey("suppliers.Disposal", models.PROTECT, null=True, related_name="+")
    destroyed_at = models.DateTimeField(null=True, blank=True, help_text="When what it said was destroyed")

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="one_bid_per_supplier_and_lot"),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(version__isnull=False),
                name="a_submitted_bid_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(version__lte=F("last_version")),
                name="the_version_that_counts_exists",
            ),
        ]
        indexes = [models.Index(fields=["tender", "lot"], name="bid_by_lot")]
        triggers = [
            pgtrigger.Protect(
                name="stopped_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status = 'not_forward' AND NEW.status <> 'not_forward'"),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def audit_chain(self) -> str:
        """A chain of the bid's own: neither the tender's history nor the place named in another bid's
        receipt says how many bids there are. One bid's submission waits for no other's, too.
        """
        return f"{self.tender.reference}/sealed/{self.reference}"

    def roles_of(self, user: Any) -> set[str]:
        return user.roles_in(self.supplier_id) if user is not None else set()

    def shown_status(self, now: datetime) -> str:
        """Return the state in a word for its own team, as far as the life of the tender has come."""
        if self.destroyed_at is not None and self.counts:
            return "Destroyed"
        if self.status != self.Status.SUBMITTED or self.tender.is_open(now):
            return self.get_status_display()
        if self.tender.status == "cancelled":
            return "Tender cancelled"
        return {"published": "Sealed", "standstill": "Decided, not signed yet"}.get(
            self.tender.status, "Being assessed"
        )

    @property
    def counts(self) -> bool:
        """True for a bid with a version in the competition, whatever became of it later."""
        return self.version is not None and self.status not in (self.Status.DRAFT, self.Status.WITHDRAWN)


class DraftPart(models.Model):
    """One part of a draft (an answer, the price, the partners), under the draft key from the first keystroke.

    ``revision`` goes up with each save: a writer who began from an older one is shown the difference.
    """

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="parts")
    part = models.CharField(max_length=40, help_text="answer:C1, price, partners")
    revision = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    changed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "part"], name="one_draft_of_each_part")]

    def __str__(self) -> str:
        return f"{self.part} of {self.bid}"


class BidFile(models.Model):
    """An uploaded file, checked in memory and sealed before it was stored; its name and key are in
    ``sealed``.
    """

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="files")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed = models.BinaryField(help_text="Name, kind, digest, size and data key, under the draft key")
    stored_sha256 = models.CharField(max_length=64, help_text="Of the sealed file as it lies in the store")
    uploaded_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"file of {self.bid}"


ON_TIME = """
    SELECT deadline_at INTO deadline FROM procurement_tender WHERE id = (
        SELECT tender_id FROM suppliers_bid WHERE id = NEW.bid_id
    );
    IF deadline IS NULL OR NEW.deadline_at <> deadline OR NOT (NEW.received_at < deadline) THEN
        RAISE EXCEPTION 'bid version: not before the deadline in force';
    END IF;
    IF NEW.received_at < now() OR NEW.received_at > clock_timestamp() THEN
        RAISE EXCEPTION 'bid version: the time of receipt was not read in this transaction';
    END IF;
    RETURN NEW;
"""


# The disposal that a version falls under: its bid's, and of the kind that fits: a bid that won goes with its contract.
DISPOSAL_OF_VERSION = """
    SELECT d.id FROM suppliers_bid b JOIN suppliers_disposal d ON d.id = b.disposal_id AND d.tender_id = b.tender_id
    WHERE b.id = OLD.bid_id AND (d.contract_id IS NOT NULL) = EXISTS (
        SELECT 1 FROM procurement_contract c
        WHERE c.lot_id = b.lot_id AND c.supplier_id = b.supplier_id AND c.status <> 'fallen'
    )
"""


class BidVersion(models.Model):
    """One submission: two sealed payloads and the moment the database received them. Never changed, until both
    payloads are destroyed under the schedule of the buyer; digests, moments and receipt stay.
    """

    erasable = ("quality", "price")

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    quality = models.BinaryField(help_text="Answers, partners and file keys, sealed for the quality envelope")
    price = models.BinaryField(help_text="The price and its parts, sealed for the price envelope")
    quality_sha256 = models.CharField(max_length=64)
    price_sha256 = models.CharField(max_length=64)
    quality_key = models.ForeignKey("suppliers.EnvelopeKey", models.PROTECT, related_name="+")
    price_key = models.ForeignKey("suppliers.EnvelopeKey", models.PROTECT, related_name="+")
    received_at = models.DateTimeField(help_text="clock_timestamp() under the lock of the tender's row")
    deadline_at = models.DateTimeField(help_text="The deadline in force at that moment")
    submitted_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64, help_text="Keyed digest of what was asked with that key")
    plan_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="one_bid_version_per_number"),
            models.UniqueConstraint(
                fields=["bid", "idempotency_key"], name="one_version_per_idempotency_key"
            ),
            models.CheckConstraint(
                condition=Q(received_at__lt=F("deadline_at")), name="received_before_deadline"
            ),
        ]
        triggers = [
            *destroyable_triggers(("quality", "price"), DISPOSAL_OF_VERSION),
            pgtrigger.Trigger(
                name="on_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("deadline", "timestamptz")],
                func=ON_TIME,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid} version {self.number}"


class Receipt(models.Model):
    """The signed receipt of one version, byte for byte as it was given. Never changed."""

    append_only = True

    version = models.OneToOneField(BidVersion, models.PROTECT, related_name="receipt")
    data = models.BinaryField()

    class Meta:
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"receipt of {self.version}"
