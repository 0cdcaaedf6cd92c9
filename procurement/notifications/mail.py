"""Sending mail: each letter carries the key of its work, so that a repeat can be told from a new one."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from procurement.errors import one_line

KEY_HEADER = "X-Worth-Key"


def send_mail_once(key: str, to: str, subject: str, body: str) -> None:
    """Send one plain letter. ``key`` stands in its Message-ID: mail systems and our file backend drop a
    repeat. ``subject`` may hold somebody's title: it becomes one line, since a header has no other.
    """
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    message = EmailMessage(
        subject=one_line(subject)[:150],
        body=f"{body}\n\n--\nWorth. Choose how you get notices: {settings.SERVICE_URL}/notices/choice/\n",
        to=[to],
        headers={KEY_HEADER: name, "Message-ID": f"<{name}@worth.example>"},
        connection=get_connection(),
    )
    message.send()


class FileBackend(BaseEmailBackend):
    """The demo's mail: one file a letter, named by its key, so that a repeat is no second file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            data = message.message().as_bytes()
            name = message.extra_headers.get(KEY_HEADER) or hashlib.sha256(data).hexdigest()[:32]
            target = folder / f"{name}.eml"
            part = target.with_suffix(".part")
            part.write_bytes(data)
            part.replace(target)
        return len(email_messages)


class NotifyBackend(BaseEmailBackend):
    """GOV.UK Notify: each letter through one template that has a subject and a body, under its key as
    reference.

    Settings: ``NOTIFY_API_KEY``, ``NOTIFY_TEMPLATE_ID``; a trouble at Notify raises, and the outbox tries
    again.
    """

    def __init__(self, client: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client = client

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.client is None:
            from notifications_python_client.notifications import NotificationsAPIClient

            self.client = NotificationsAPIClient(settings.NOTIFY_API_KEY)
        for message in email_messages:
            for address in message.to:
                self.client.send_email_notification(
                    email_address=address,
                    template_id=settings.NOTIFY_TEMPLATE_ID,
                    personalisation={"subject": message.subject, "body": message.body},
                    reference=message.extra_headers.get(KEY_HEADER),
                )
        return len(email_messages)
