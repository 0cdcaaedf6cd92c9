"""An opening officer's own key pair. The private half is kept only under the officer's passphrase.

Argon2id (RFC 9106, second recommended setting: 64 MiB, 3 passes, 4 lanes) turns the passphrase into a key.
The service keeps neither the passphrase nor that key: a lost passphrase cannot be found again by anybody.
"""

import os
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from suppliers.sealing.boxes import Unsealable, new_pair, public_of
from suppliers.sealing.secrets import lock, unlock

SALT_BYTES = 16
MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4
MINIMUM_LENGTH = 14


@dataclass(frozen=True)
class OfficerKeys:
    """What is stored of an officer: the public key, and the private one under the passphrase."""

    public: bytes
    salt: bytes
    protected: bytes


class WrongPassphrase(Exception):
    """The passphrase is not the one that protects this key."""


def _passphrase_key(passphrase: str, salt: bytes) -> bytes:
    # The same words typed on another keyboard must give the same bytes.
    words = " ".join(unicodedata.normalize("NFKC", passphrase).split())
    kdf = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive(words.encode())


def new_officer_keys(passphrase: str, *, owner: str) -> OfficerKeys:
    """Make an officer's key pair. ``owner``: a stable id that is bound in, so rows cannot be swapped.

    Raises ``ValueError`` for a passphrase of fewer than 14 characters.
    """
    if len(" ".join(passphrase.split())) < MINIMUM_LENGTH:
        raise ValueError(f"A passphrase has at least {MINIMUM_LENGTH} characters.")
    private, public = new_pair()
    salt = os.urandom(SALT_BYTES)
    key = _passphrase_key(passphrase, salt)
    return OfficerKeys(public, salt, lock(key, private, context=b"officer:" + owner.encode() + public))


def unlock_officer(keys: OfficerKeys, passphrase: str, *, owner: str) -> bytes:
    """Return the officer's private key. Raises ``WrongPassphrase``; it cannot tell a changed row."""
    key = _passphrase_key(passphrase, bytes(keys.salt))
    public = bytes(keys.public)
    try:
        private = unlock(key, keys.protected, context=b"officer:" + owner.encode() + public)
    except Unsealable as error:
        raise WrongPassphrase("This is not the passphrase that protects this key.") from error
    if public_of(private) != public:
        raise WrongPassphrase("This key is not the one that was enrolled.")
    return private
