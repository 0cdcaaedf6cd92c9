#!/usr/bin/env python3
"""Check a receipt of a sealed bid without the service that gave it.

    python verify_receipt.py receipt.json
    python verify_receipt.py receipt.json --key 5f0c…  --files answers.pdf plan.xlsx
    python verify_receipt.py receipt.json --proof proof.json

It needs Python 3.9 or newer and the `cryptography` package, and no network. It prints what the receipt
proves and ends with 0; for anything that is not exactly what was signed it says why and ends with 1.

What is checked: the file is written in the one canonical form; the Ed25519 signature fits every byte; the
place in the log is the hash of the log entry named here; with --key, that the signing key is the one that
the service publishes (get it on another day, from another place, and keep it); with --files, that your own
files are the ones that were received; with --proof, that the log entry is in the one public log (RFC 9162),
and that this log has only grown since the head that the receipt names.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SCHEMA = "worth-receipt-v1"
PROOF_SCHEMA = "worth-proof-v1"
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
    """Write facts in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _no_doubles(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise Refused("a name stands twice in it")
    return dict(pairs)


def _no_float(text):
    raise Refused(f"it holds a number that is not whole: {text}")


def read(data, schema):
    """Return what canonical JSON of this form says. Raises Refused for anything else."""
    try:
        facts = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_doubles,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError):
        raise Refused("it is not JSON in UTF-8") from None
    if not isinstance(facts, dict) or facts.get("schema") != schema:
        raise Refused(f"it is not of the form {schema}")
    if canonical(facts) != data:
        raise Refused("it is not written in the canonical form: a byte was changed, added or lost")
    return facts


def verify(data, key=None):
    """Return the facts of a receipt's bytes. Raises Refused with the reason for anything else."""
    facts = read(data, SCHEMA)
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


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(leaf, index, size, path, root):
    """RFC 9162, 2.1.3.2: does the path tie the leaf at this index to the root of a tree of this size?"""
    if not 0 <= index < size:
        return False
    at, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = _node(step, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = _node(value, step)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


def is_grown(first, second, first_root, second_root, path):
    """RFC 9162, 2.1.4.2: is the tree of the first size the beginning of the tree of the second?"""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    path = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = _node(step, old), _node(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = _node(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _signed_head(head, public_key):
    """Return (size, root, moment) of a tree head that this key has signed."""
    message = head["message"].encode()
    Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(head["signature"]), message)
    said = json.loads(message)
    return said["size"], bytes.fromhex(said["root"]), said["at"]


def verify_proof(data, facts):
    """Return (place, size, moment of the head) of a receipt's log entry in the public log.

    `facts` are those of the verified receipt. Raises Refused with the reason for anything else.
    """
    proof = read(data, PROOF_SCHEMA)
    try:
        if set(proof) != {"schema", "index", "leaf", "path", "head", "consistency"} or set(proof["head"]) != {
            "message",
            "signature",
        }:
            raise Refused("it does not have the parts of a proof")
        public_key = bytes.fromhex(facts["public_key"])
        size, root, at = _signed_head(proof["head"], public_key)
        path = [bytes.fromhex(step) for step in proof["path"]]
        growth = [bytes.fromhex(step) for step in proof["consistency"]]
        texts = [proof["head"]["signature"], *proof["path"], *proof["consistency"]]
        if any(bytes.fromhex(text).hex() != text for text in texts):
            raise Refused("it is not written in the canonical form")
        if proof["leaf"] != facts["log"]["leaf_hash"]:
            raise Refused("it is the proof of another log entry")
        if not is_included(bytes.fromhex(proof["leaf"]), proof["index"], size, path, root):
            raise Refused("its path does not lead to the root of the log")
        earlier = facts["log"].get("tree_head")
        if earlier is None:
            grown = not growth
        else:
            first, first_root, _ = _signed_head(earlier, public_key)
            grown = is_grown(first, size, first_root, root, growth) if first else not growth
        if not grown:
            raise Refused("the log has not only grown since the head that the receipt names")
    except InvalidSignature:
        raise Refused("the signature of a tree head does not fit") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused("a part of it is missing or broken") from None
    return proof["index"], size, at


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
    """Check the receipt and print what it proves; return 1 where it does not hold."""
    parser = argparse.ArgumentParser(description="Check a receipt of a sealed bid.")
    parser.add_argument("receipt", help="the JSON file of the receipt")
    parser.add_argument("--key", help="the service's public key, 64 hexadecimal letters")
    parser.add_argument("--files", nargs="*", default=[], help="your own files, to compare with the receipt")
    parser.add_argument("--proof", help="the proof that the log entry is in the public log")
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
    if chosen.proof:
        try:
            place, size, at = verify_proof(Path(chosen.proof).read_bytes(), facts)
            print(f"  log entry {place + 1} of {size} in the public log, as signed at {at}")
        except OSError as error:
            print(f"  REFUSED: the proof cannot be read: {error.strerror}.")
            good = False
        except Refused as reason:
            print(f"  REFUSED: the proof: {reason}.")
            good = False
    for path, words, fits in check_files(facts, chosen.files):
        print(f"  {path} {words}")
        good = good and fits
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
