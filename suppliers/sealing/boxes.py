"""A box that only one key opens: X25519, HKDF-SHA256 and ChaCha20-Poly1305 as RFC 9180 (HPKE) joins them.

The cipher is the library's; this file gives it two plain verbs and one refusal.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
KEY_BYTES = 32
# An HPKE box is the 32-byte encapsulated key, the text, and a 16-byte tag.
OVERHEAD_BYTES = 48


class Unsealable(Exception):
    """What was sealed does not open with this key, or is not what was sealed. Nothing of it is given."""


def new_pair() -> tuple[bytes, bytes]:
    """Return a fresh X25519 key pair: ``(private, public)``, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, plaintext: bytes, *, context: bytes) -> bytes:
    """Return ``plaintext`` in a box for the holder of ``public``; ``context`` is bound, and not in it.

    >>> private, public = new_pair()
    >>> open_box(private, seal(public, b"a key", context=b"for lot 1"), context=b"for lot 1")
    b'a key'
    """
    return SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), context)


def open_box(private: bytes, box: bytes, *, context: bytes) -> bytes:
    """Return what is in the box. Raises ``Unsealable`` for another key or context, or a changed byte."""
    try:
        return SUITE.decrypt(bytes(box), X25519PrivateKey.from_private_bytes(private), context)
    except (InvalidTag, ValueError) as error:
        raise Unsealable("This box does not open with this key, or has been changed.") from error
