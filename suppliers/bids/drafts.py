"""Drafts: read and written under the procurement's draft key, which is a file and not a row.

From the closing moment on a draft is not read any more, whether its key has been destroyed yet or not.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from procurement.audit.formulas import canonical
from procurement.statements import ask
from suppliers.bids.models import Bid
from suppliers.sealing.keystore import KeyStore
from suppliers.sealing.payloads import Binding
from suppliers.sealing.secrets import lock, unlock

PAD = 256


def key_store() -> KeyStore:
    """Return the store of draft keys: a folder outside the database and outside its backups."""
    return KeyStore(Path(settings.DRAFT_KEY_DIR), settings.DRAFT_KEY_SEED, "draft")


def _binding(bid: Bid, part: str) -> bytes:
    return Binding(bid.tender.reference, bid.lot.reference, "draft", bid.reference, 0, part).context()


def lock_value(bid: Bid, part: str, value: Any, *, key: bytes | None = None) -> bytes:
    """Return ``value`` sealed for this place in this draft; padded, so that its length says little."""
    data = canonical({"value": value})
    data += b" " * (-len(data) % PAD)
    return lock(key or key_store().get_or_make(bid.tender.reference), data, context=_binding(bid, part))


def unlock_value(bid: Bid, part: str, sealed: bytes, *, key: bytes | None = None) -> Any:
    """Return what was locked. Raises ``KeyDestroyed`` after the closing moment, ``Unsealable`` if changed."""
    return json.loads(
        unlock(key or key_store().get(bid.tender.reference), bytes(sealed), context=_binding(bid, part))
    )["value"]


@dataclass(frozen=True)
class Draft:
    """Everything written so far: each part by name, and the facts of each file, oldest first."""

    parts: dict[str, Any]
    files: list[dict[str, Any]]
    key: bytes = field(default=b"", repr=False)

    def digest(self, asked: Any) -> str:
        """Return a digest of what is asked that only the draft key's holder can make; empty for an empty draft."""
        if not self.key:
            return ""
        return hmac.new(self.key, b"request\n" + canonical({"content": asked}), hashlib.sha256).hexdigest()


# One statement, for a submission reads it while it holds the bid.
ROWS = """
SELECT part, sealed, false AS is_file, id FROM suppliers_draftpart WHERE bid_id = %(bid)s
UNION ALL
SELECT uuid::text, sealed, true, id FROM suppliers_bidfile WHERE bid_id = %(bid)s AND removed_at IS NULL
ORDER BY is_file, id
"""


def read_draft(bid: Bid) -> Draft:
    """Return the draft of a bid. Raises ``KeyDestroyed`` when its key is gone."""
    rows = ask(ROWS, {"bid": bid.pk})
    if not rows:
        return Draft({}, [])
    key = key_store().get(bid.tender.reference)
    parts: dict[str, Any] = {}
    files: list[dict[str, Any]] = []
    for name, sealed, is_file, _ in rows:
        if is_file:
            files.append({**unlock_value(bid, f"file:{name}", bytes(sealed), key=key), "uuid": name})
        else:
            parts[name] = unlock_value(bid, name, bytes(sealed), key=key)
    return Draft(parts, files, key)
