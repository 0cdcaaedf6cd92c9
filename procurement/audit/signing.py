"""The service's signature: Ed25519, from a seed that is kept outside the database and its backups."""

import base64
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def _private_key() -> Ed25519PrivateKey:
    return _key_of(settings.SIGNING_KEY_SEED)


@lru_cache(maxsize=4)
def _key_of(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"worth signing key 1\x00" + seed.encode()).digest()
    )


def sign(message: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of ``message``."""
    return _private_key().sign(message)


def public_key() -> bytes:
    """Return the 32 bytes of the public key that checks every signature of this service."""
    return (
        _private_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )


def public_key_text() -> str:
    """Return the public key in base64, as it stands on the public page."""
    return base64.b64encode(public_key()).decode()


def key_id(key: bytes | None = None) -> str:
    """Return the short name of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key or public_key()).hexdigest()[:16]


def verify(message: bytes, signature: bytes, key: bytes | None = None) -> bool:
    """Say whether ``signature`` over ``message`` was made by ``key`` (this service's when not given)."""
    try:
        Ed25519PublicKey.from_public_bytes(key or public_key()).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
