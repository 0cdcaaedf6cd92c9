"""Outbox: work to be done once. Notice: something a person is told once."""

import uuid
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.utils import timezone

PROGRESS_SECONDS = 24 * 3600


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> "OutboxQuerySet":
        return self.filter(state=Outbox.State.WAITING)

    def parked(self) -> "OutboxQuerySet":
        return self.filter(state=Outbox.State.PARKED)


class Outbox(models.Model):
    """One piece of work. The row is the queue: the broker carries its number and may lose it or repeat it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        PARKED = "parked", "Stopped after several tries"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True, help_text="The same work never gets a second row")
    payload = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    result = models.JSONField(
        default=dict, help_text="What the work left for its reader: references and sentences"
    )
    by = models.ForeignKey("procurement.User", models.SET_NULL, null=True, related_name="+")
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="outbox_done_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=["created_at"], condition=Q(state="parked"), name="outbox_parked"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def _progress_key(self) -> str:
        return f"outbox:{self.uuid}:progress"

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is. Kept in the cache and shown on the job's page: losing it loses nothing."""
        try:
            cache.set(self._progress_key(), {"done": done, "total": total, "text": text}, PROGRESS_SECONDS)
        except Exception:  # the cache may be away: progress is a courtesy and never stops the work
            return

    @property
    def progress(self) -> dict[str, Any]:
        """How far the work is: ``{"done", "total", "text", "pct"}``; all of it once the row is done."""
        if self.state == self.State.DONE:
            return {"done": 1, "total": 1, "text": "Done", "pct": 100}
        try:
            said = cache.get(self._progress_key()) or {}
        except Exception:
            said = {}
        done, total = said.get("done", 0), said.get("total", 0)
        return {
            "done": done,
            "total": total,
            "text": said.get("text", ""),
            "pct": min(99, 100 * done // total) if total else 0,
        }


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Something a person is told, once: what happened, what to do, by when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("procurement.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=80, blank=True, help_text="The reference of the record it is about")
    link = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notices_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["user"], condition=Q(mailed_at__isnull=True), name="notices_not_mailed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"

    @property
    def words(self) -> Any:
        """The notice in words: ``happened``, ``do``, ``by_when``."""
        from procurement.notifications.notices import words_of

        return words_of(self.kind, self.facts)


class NoticeChoice(models.Model):
    """How a person wants notices by e-mail. Without a row: once a day."""

    class Mail(models.TextChoices):
        DAILY = "daily", "Once a day, together"
        EACH = "each", "Each one as it happens"
        NONE = "none", "No email, only here"

    user = models.OneToOneField("procurement.User", models.CASCADE, related_name="notice_choice")
    mail = models.CharField(max_length=5, choices=Mail, default=Mail.DAILY)

    def __str__(self) -> str:
        return f"{self.user}: {self.mail}"
