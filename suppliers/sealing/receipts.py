"""The receipt of a submission: one canonical JSON line, signed with Ed25519.

The bytes are the receipt: `verify_receipt.py` refuses the same facts written any other way.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

SCHEMA = "worth-receipt-v1"


def canonical(facts: Any) -> bytes:
    """Return the one way to write ``facts``: UTF-8 JSON, sorted keys, no spaces. ``TypeError`` for a float.

    >>> canonical({"b": 1, "a": "ü"})
    b'{"a":"\\xc3\\xbc","b":1}'
    """
    _no_floats(facts)
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _no_floats(facts: Any) -> None:
    if isinstance(facts, float):
        raise TypeError("a receipt has no floats: write numbers of money as text")
    if isinstance(facts, dict):
        if any(not isinstance(key, str) for key in facts):
            raise TypeError("the names in a receipt are text")
        for value in facts.values():
            _no_floats(value)
    elif isinstance(facts, list | tuple):
        for value in facts:
            _no_floats(value)


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in small hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


def sign_receipt(facts: dict[str, Any], *, sign: Callable[[bytes], bytes], public_key: bytes) -> bytes:
    """Return the receipt's bytes: ``facts`` with schema, public key and signature, in canonical form.

    The signature is over the canonical form of everything but itself, after the schema's name and a line
    end, so that a signature made for another purpose can never be taken for one of a receipt.
    """
    if {"schema", "public_key", "signature"} & facts.keys():
        raise ValueError("schema, public_key and signature are added here")
    body = {**facts, "schema": SCHEMA, "public_key": public_key.hex()}
    signature = sign(SCHEMA.encode() + b"\n" + canonical(body))
    return canonical({**body, "signature": signature.hex()})
