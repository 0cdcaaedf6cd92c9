"""Drafts: read and written under the procurement's draft key, which is a file and not a row.

From the closing moment on a draft is not read any more, whether its key has been destroyed yet or not.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from procurement.audit.formulas import canonical
from suppliers.bids.models import Bid, BidFile, DraftPart
from suppliers.sealing.keystore import KeyDestroyed, KeyStore
from suppliers.sealing.payloads import Binding
from suppliers.sealing.secrets import lock, unlock

PAD = 256


def key_store() -> KeyStore:
    """Return the store of draft keys: a folder outside the database and outside its backups."""
    folder = settings.DRAFT_KEY_DIR or Path(settings.VAR_DIR) / "keys" / "drafts"
    return KeyStore(Path(folder), settings.DRAFT_KEY_SEED, "draft")


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


def read_parts(bid: Bid) -> dict[str, Any]:
    """Return every part of the draft by name. Raises ``KeyDestroyed`` when its key is gone."""
    rows = list(DraftPart.objects.filter(bid=bid).values_list("part", "sealed"))
    if not rows:
        return {}
    key = key_store().get(bid.tender.reference)
    return {part: unlock_value(bid, part, bytes(sealed), key=key) for part, sealed in rows}


def read_files(bid: Bid) -> list[dict[str, Any]]:
    """Return the facts of each file of the draft (name, kind, digest, size, key, uuid), oldest first."""
    rows = list(
        BidFile.objects.filter(bid=bid, removed_at__isnull=True).order_by("pk").values_list("uuid", "sealed")
    )
    if not rows:
        return []
    key = key_store().get(bid.tender.reference)
    return [
        {**unlock_value(bid, f"file:{uuid}", bytes(sealed), key=key), "uuid": str(uuid)}
        for uuid, sealed in rows
    ]


def keyed_digest(bid: Bid, content: Any) -> str | None:
    """Return a digest of the content that only the draft key's holder can make; None when the key is gone."""
    try:
        key = key_store().get(bid.tender.reference)
    except KeyDestroyed:
        return None
    return hmac.new(key, b"request\n" + canonical({"content": content}), hashlib.sha256).hexdigest()
