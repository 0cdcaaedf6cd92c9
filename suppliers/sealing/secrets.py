"""Small secrets under a key that the service holds: drafts, opened envelope keys, half-opened pairs."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from suppliers.sealing.boxes import Unsealable

NONCE_BYTES = 12


@lru_cache(maxsize=16)
def derived_key(seed: str, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose from a seed of the settings (HKDF-SHA256)."""
    if len(seed) < 32:
        raise ValueError("a key seed has at least 32 characters")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"worth:" + purpose.encode()).derive(
        seed.encode()
    )


def lock(key: bytes, plaintext: bytes, *, context: bytes) -> bytes:
    """Return ``plaintext`` under ``key`` with a random nonce before it.

    >>> unlock(bytes(32), lock(bytes(32), b"words", context=b"draft"), context=b"draft")
    b'words'
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plaintext, context)


def unlock(key: bytes, locked: bytes, *, context: bytes) -> bytes:
    """Return what was locked. Raises ``Unsealable`` for another key, another context or any changed byte."""
    locked = bytes(locked)
    try:
        return ChaCha20Poly1305(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise Unsealable("This does not open with this key, or has been changed.") from error
