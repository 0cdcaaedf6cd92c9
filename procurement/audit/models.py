"""The tables of the audit log. Rows are added and never changed: by grants, by triggers and by their
hashes.
"""

import json
from typing import Any

import pgtrigger
from django.core import checks
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import cached_property


class XidField(models.BigIntegerField):
    """PostgreSQL's ``xid8``: the number of the transaction that wrote the row. A whole number in Python."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def rel_db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else str(value)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return []


def no_truncate(name: str = "no_truncate") -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE, which no other trigger of a row sees."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


def append_only_triggers() -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse UPDATE, DELETE and TRUNCATE, for the ``Meta.triggers`` of an
    append-only model.

    Beside them the model says ``append_only = True``: the running service is then granted SELECT and INSERT
    alone (`procurement/audit/grants.py`).
    """
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        no_truncate(),
    ]


class AuditEvent(models.Model):
    """One thing that happened. ``canonical`` is the record itself; the other columns repeat it for
    searching.
    """

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    xid = XidField(help_text="The transaction that wrote the row: leaves stand in the order of (xid, id)")
    chain = models.CharField(max_length=80)
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    actor = models.UUIDField(null=True, help_text="The pseudonym of the person; none for the service itself")
    organisation = models.CharField(max_length=20, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    canonical = models.BinaryField()
    entry_hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_per_place_in_chain"),
            models.CheckConstraint(
                condition=models.Q(
                    entry_hash=Func(
                        F("canonical"),
                        template="sha256('\\x00'::bytea || %(expressions)s)",
                        output_field=models.BinaryField(),
                    )
                ),
                name="audit_entry_hash_fits",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["kind", "id"], name="audit_by_kind"),
            models.Index(fields=["xid", "id"], name="audit_by_xid"),
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"{self.chain or 'general'}#{self.sequence} {self.kind}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the canonical bytes say."""
        return json.loads(bytes(self.canonical))

    @property
    def facts(self) -> dict[str, Any]:
        return self.record["facts"]


class AuditReason(models.Model):
    """The typed reason of an event, beside the log: a person's words can be erased, their salted hash
    stays.
    """

    erasable = ("words", "erased_at")

    event_id = models.BigIntegerField(primary_key=True)
    salt = models.CharField(max_length=32)
    words = models.TextField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.words


class ActorName(models.Model):
    """The name behind a pseudonym. Erasing it leaves every hash of the log as it was."""

    erasable = ("name", "erased_at")

    pseudonym = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AuditLeaf(models.Model):
    """The place of an event in the one tree of the log: leaves in the order of (xid, id), never moved."""

    append_only = True

    index = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["index"]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"leaf {self.index}"


class TreeHead(models.Model):
    """The signed root of the first ``size`` leaves; each head names the one before it."""

    append_only = True

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    occasion = models.CharField(max_length=120)
    at = models.DateTimeField()
    peaks = models.JSONField(
        help_text="(height, hash) of the full subtrees, so that the next head reads new leaves only"
    )
    message = models.BinaryField(help_text="The bytes that are signed")
    signature = models.BinaryField(max_length=64)
    key_id = models.CharField(max_length=16)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], condition=~Q(occasion="by the minute"), name="head_on_the_public_page"
            )
        ]
        triggers = append_only_triggers()

    def __str__(self) -> str:
        return f"tree head of {self.size}"
