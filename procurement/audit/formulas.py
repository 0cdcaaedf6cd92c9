"""Hashes, trees and proofs of the audit log: the standard library alone, so that a verifier can carry this
file.

Source: RFC 9162 "Certificate Transparency Version 2.0" (December 2021), section 2.1. Bytes in, bytes out;
hashes are SHA-256, 32 bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

SCHEMA = 1
EMPTY_ROOT = hashlib.sha256(b"").digest()


def plain(value: Any) -> Any:
    """Return ``value`` in the few forms that canonical bytes know: text, whole number, truth, nothing,
    list, dict.

    Moments become UTC with microseconds (``2026-11-24T12:00:00.000000Z``), days ISO text, decimals and
    UUIDs text, bytes lower-case hexadecimal, sets sorted lists. Raises ``TypeError`` for a float (two
    machines may print it in two ways), a moment without a zone, or anything else.

    >>> plain({"price": Decimal("10.50"), "late": False})
    {'price': '10.50', 'late': False}
    """
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"a moment without a time zone cannot be recorded: {value}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be recorded: give text, a whole number or a decimal")


def canonical(facts: dict[str, Any]) -> bytes:
    """Return the one spelling of ``facts``: UTF-8 JSON, sorted keys, no spaces, no floats, UTC microseconds.

    Raises ``TypeError`` as ``plain`` does.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\\xc3\\xa9","b":1}'
    """
    return json.dumps(
        plain(facts), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode("utf-8")


def digest(facts: Any) -> str:
    """Return the SHA-256 of the canonical bytes of ``facts`` as 64 hexadecimal digits; for a ``before`` or
    ``after``.

    >>> digest({"status": "draft"})[:16]
    '0b47d5000a01c0fa'
    """
    return hashlib.sha256(canonical({"facts": facts})).hexdigest()


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 || data): the hash of one leaf, and of one entry of a chain."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right): the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """Return the largest power of two below ``size`` (``size`` of 2 or more)."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash over leaf hashes, in their order; the hash of nothing for none."""
    peaks = grow((), leaves)
    return root_of_peaks(peaks)


def grow(peaks: Iterable[tuple[int, bytes]], leaves: Iterable[bytes]) -> list[tuple[int, bytes]]:
    """Return the peaks of a tree after ``leaves`` are added to the tree with these ``peaks``.

    A peak is (height, hash) of a full subtree, the tallest first. A tree of n leaves has as many peaks as
    n has ones in binary, so adding a leaf costs O(log n) and nothing old is read again.
    """
    stack = list(peaks)
    for leaf in leaves:
        height, value = 0, leaf
        while stack and stack[-1][0] == height:
            _, left = stack.pop()
            value = node_hash(left, value)
            height += 1
        stack.append((height, value))
    return stack


def root_of_peaks(peaks: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the root of the tree with these peaks; the hash of nothing for none."""
    if not peaks:
        return EMPTY_ROOT
    value = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        value = node_hash(left, value)
    return value


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the path that proves leaf ``index`` (from 0) in the tree of ``leaves``, lowest first.

    Raises ``ValueError`` when there is no such leaf. RFC 9162, 2.1.3.1.
    """
    size = len(leaves)
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    if size == 1:
        return []
    k = _split(size)
    if index < k:
        return [*inclusion_proof(index, leaves[:k]), root(leaves[k:])]
    return [*inclusion_proof(index - k, leaves[k:]), root(leaves[:k])]


def consistency_proof(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the path that proves the tree of the ``first`` leaves to be the beginning of the tree of all.

    Raises ``ValueError`` unless 0 < first <= number of leaves. RFC 9162, 2.1.4.1.
    """
    if not 0 < first <= len(leaves):
        raise ValueError(f"a tree of {len(leaves)} has no earlier tree of {first}")
    return _subproof(first, leaves, True)


def _subproof(first: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    size = len(leaves)
    if first == size:
        return [] if whole else [root(leaves)]
    k = _split(size)
    if first <= k:
        return [*_subproof(first, leaves[:k], whole), root(leaves[k:])]
    return [*_subproof(first - k, leaves[k:], False), root(leaves[:k])]
