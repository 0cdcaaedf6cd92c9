"""Sessions in the database, read by one statement that is kept planned: every request of a person asks it."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Store
from django.utils import timezone

from procurement.statements import ask

STORED = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(Store):
    """Django's own store, but for the reading."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing for one that is unknown or has ended."""
        found = ask(STORED, [self.session_key, timezone.now()])
        if found:
            return self.decode(found[0][0])
        self._session_key = None
        return {}
