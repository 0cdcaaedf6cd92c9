#!/usr/bin/env python3
"""Check a receipt of a sealed bid without the service that gave it.

    python verify_receipt.py receipt.json
    python verify_receipt.py receipt.json --key 5f0c…  --files answers.pdf plan.xlsx

It needs Python 3.9 or newer and the `cryptography` package, and no network. It prints what the receipt
proves and ends with 0; for anything that is not exactly what was signed it says why and ends with 1.

What is checked: the file is written in the one canonical form; the Ed25519 signature fits every byte; the
place in the log is the hash of the log entry named here; with --key, that the signing key is the one that
the service publishes (get it on another day, from another place, and keep it); with --files, that your own
files are the ones that were received.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SCHEMA = "worth-receipt-v1"
NEEDED = (
    "bid",
    "database_time",
    "deadline",
    "files",
    "log",
    "lot",
    "payloads",
    "procurement",
    "supplier",
    "version",
)


class Refused(Exception):
    """The receipt is not what was signed, or does not say what it must."""


def canonical(facts):
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _no_doubles(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise Refused("a name stands twice in it")
    return dict(pairs)


def _no_float(text):
    raise Refused(f"it holds a number that is not whole: {text}")


def verify(data, key=None):
    """Return the facts of a receipt's bytes. Raises Refused with the reason for anything else."""
    try:
        facts = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_doubles,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError):
        raise Refused("it is not JSON in UTF-8") from None
    if not isinstance(facts, dict) or facts.get("schema") != SCHEMA:
        raise Refused(f"it is not a receipt of the form {SCHEMA}")
    if canonical(facts) != data:
        raise Refused("it is not written in the canonical form: a byte was changed, added or lost")
    body = {name: value for name, value in facts.items() if name != "signature"}
    try:
        public_key = bytes.fromhex(facts["public_key"])
        signature = bytes.fromhex(facts["signature"])
        if public_key.hex() != facts["public_key"] or signature.hex() != facts["signature"]:
            raise Refused("its key or signature is not written in the canonical form")
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            signature, SCHEMA.encode() + b"\n" + canonical(body)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("its key or signature is missing or broken") from None
    except InvalidSignature:
        raise Refused("its signature does not fit: something in it was changed") from None
    if key is not None and key.strip().lower() != facts["public_key"]:
        raise Refused("it was signed with another key than the one given")
    missing = [name for name in NEEDED if name not in facts]
    if missing:
        raise Refused("it does not name " + ", ".join(missing))
    if not facts["database_time"] < facts["deadline"]:
        raise Refused("its time is not before its deadline")
    entry = facts["log"].get("entry")
    if entry is not None:
        found = hashlib.sha256(b"\x00" + entry.encode()).hexdigest()
        if found != facts["log"].get("leaf_hash"):
            raise Refused("its log entry does not have the leaf hash it names")
    return facts


def check_files(facts, paths):
    """Return one line a file: (path, words, fits)."""
    wanted = {(item["sha256"], item["size"]) for item in facts["files"]}
    lines = []
    for path in paths:
        data = Path(path).read_bytes()
        fits = (hashlib.sha256(data).hexdigest(), len(data)) in wanted
        lines.append((path, "is in the receipt" if fits else "is NOT in the receipt", fits))
    return lines


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a receipt of a sealed bid.")
    parser.add_argument("receipt", help="the JSON file of the receipt")
    parser.add_argument("--key", help="the service's public key, 64 hexadecimal letters")
    parser.add_argument("--files", nargs="*", default=[], help="your own files, to compare with the receipt")
    chosen = parser.parse_args(arguments)
    try:
        facts = verify(Path(chosen.receipt).read_bytes(), chosen.key)
    except OSError as error:
        print(f"REFUSED: the receipt cannot be read: {error.strerror}.")
        return 1
    except Refused as reason:
        print(f"REFUSED: {reason}.")
        return 1
    print(f"GOOD: bid {facts['bid']}, version {facts['version']}, by {facts['supplier']}")
    print(f"  for {facts['procurement']}, lot {facts['lot']}")
    print(f"  received {facts['database_time']}, before the deadline {facts['deadline']}")
    print(f"  {len(facts['files'])} file(s), signed with key {facts['public_key']}")
    if chosen.key is None:
        print("  Compare that key with the one the service publishes, or give it with --key.")
    good = True
    for path, words, fits in check_files(facts, chosen.files):
        print(f"  {path} {words}")
        good = good and fits
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
