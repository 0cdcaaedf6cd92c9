"""The stand-alone verifier: it takes a real receipt and refuses everything else."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from procurement.audit import formulas as log
from suppliers.sealing import verify_receipt
from suppliers.sealing.receipts import canonical, digest, sign_receipt

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ANSWERS = b"%PDF-1.7 our answers"
ENTRY = '{"kind":"bid.submitted"}'


def facts(**changes):
    return {
        "bid": "B-7QK2MX",
        "version": 2,
        "supplier": "Lanternworks Co-operative",
        "procurement": "T-0001",
        "lot": "T-0001-L1",
        "files": [{"sha256": digest(ANSWERS), "size": len(ANSWERS)}],
        "payloads": {"quality": "ab" * 32, "price": "cd" * 32},
        "database_time": "2026-11-23T11:59:59.999999Z",
        "deadline": "2026-11-23T12:00:00.000000Z",
        "log": {"entry": ENTRY, "leaf_hash": digest(b"\0" + ENTRY.encode()), "position": 7},
        **changes,
    }


def receipt(**changes):
    return sign_receipt(facts(**changes), sign=KEY.sign, public_key=PUBLIC)


def test_a_real_receipt_is_good():
    assert verify_receipt.verify(receipt(), PUBLIC.hex())["bid"] == "B-7QK2MX"


def test_every_changed_byte_is_refused():
    data = receipt()
    for position in range(len(data)):
        for value in {data[position] ^ 1, data[position] ^ 0x20, 0x20, 0x0A, 0x30} - {data[position]}:
            changed = data[:position] + bytes([value]) + data[position + 1 :]
            with pytest.raises(verify_receipt.Refused):
                verify_receipt.verify(changed)


def test_every_dropped_or_added_byte_is_refused():
    data = receipt()
    for position in range(len(data)):
        with pytest.raises(verify_receipt.Refused):
            verify_receipt.verify(data[:position] + data[position + 1 :])
        with pytest.raises(verify_receipt.Refused):
            verify_receipt.verify(data[:position] + b" " + data[position:])
    with pytest.raises(verify_receipt.Refused):
        verify_receipt.verify(data + b"\n")


def test_a_receipt_signed_by_another_key_is_refused_where_the_key_is_given():
    other = Ed25519PrivateKey.generate()
    forged = sign_receipt(facts(), sign=other.sign, public_key=other.public_key().public_bytes_raw())

    with pytest.raises(verify_receipt.Refused, match="another key"):
        verify_receipt.verify(forged, PUBLIC.hex())


def test_a_signature_made_for_something_else_is_not_one_of_a_receipt():
    body = {**facts(), "schema": "worth-receipt-v1", "public_key": PUBLIC.hex()}
    forged = canonical({**body, "signature": KEY.sign(canonical(body)).hex()})

    with pytest.raises(verify_receipt.Refused, match="signature does not fit"):
        verify_receipt.verify(forged)


def test_a_signed_receipt_that_is_late_or_has_a_false_log_entry_is_refused():
    with pytest.raises(verify_receipt.Refused, match="not before its deadline"):
        verify_receipt.verify(receipt(database_time="2026-11-23T12:00:00.000000Z"))
    with pytest.raises(verify_receipt.Refused, match="leaf hash"):
        verify_receipt.verify(receipt(log={"entry": "other", "leaf_hash": "00" * 32}))


@pytest.mark.parametrize("junk", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 5000, b'{"schema":1.5}'])
def test_junk_is_refused_with_a_reason(junk):
    with pytest.raises(verify_receipt.Refused):
        verify_receipt.verify(junk)


def test_a_float_or_a_name_that_is_not_text_never_gets_into_a_receipt():
    with pytest.raises(TypeError):
        canonical({"price": 1.5})
    with pytest.raises(TypeError):
        canonical({1: "a"})


def logged(before: int = 5, after: int = 8):
    """A receipt whose entry is in a log, with the head before it, and the proof under the head after it."""
    leaves = [log.leaf_hash(f"event {number}".encode()) for number in range(13)]
    leaves[6] = log.leaf_hash(ENTRY.encode())

    def head(size: int) -> dict[str, str]:
        root = log.root(leaves[:size]).hex()
        message = canonical({"size": size, "root": root, "at": "2026-11-23T12:00:00.000000Z"})
        return {"message": message.decode(), "signature": KEY.sign(message).hex()}

    entry = {**facts()["log"], "tree_head": head(before) if before else None}
    growth = log.consistency_proof(before, leaves[:after]) if before else []
    proof = {
        "schema": "worth-proof-v1",
        "index": 6,
        "leaf": leaves[6].hex(),
        "path": [step.hex() for step in log.inclusion_proof(6, leaves[:after])],
        "head": head(after),
        "consistency": [step.hex() for step in growth],
    }
    return verify_receipt.verify(receipt(log=entry)), proof


@pytest.mark.parametrize(("before", "after"), [(5, 8), (4, 7), (6, 13), (0, 9), (1, 11)])
def test_a_proof_ties_the_entry_to_the_log_and_the_log_to_its_earlier_head(before, after):
    said, proof = logged(before, after)

    assert verify_receipt.verify_proof(canonical(proof), said)[:2] == (6, after)


def test_every_changed_dropped_or_added_byte_of_a_proof_is_refused():
    said, proof = logged()
    data = canonical(proof)
    for place in range(len(data)):
        for wrong in (
            data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :],
            data[:place] + data[place + 1 :],
            data[:place] + b"0" + data[place:],
        ):
            with pytest.raises(verify_receipt.Refused):
                verify_receipt.verify_proof(wrong, said)


def test_a_proof_of_another_entry_or_of_a_log_that_was_written_anew_is_refused():
    said, proof = logged()
    other = {**said, "log": {**said["log"], "leaf_hash": "ab" * 32}}
    with pytest.raises(verify_receipt.Refused, match="another log entry"):
        verify_receipt.verify_proof(canonical(proof), other)
    anew, _ = logged(before=4)
    with pytest.raises(verify_receipt.Refused, match="only grown"):
        verify_receipt.verify_proof(canonical(proof), anew)
    with pytest.raises(verify_receipt.Refused, match="missing or broken"):
        verify_receipt.verify_proof(canonical({**proof, "path": [1]}), said)


def test_it_runs_alone_in_an_empty_folder_and_compares_files(tmp_path):
    shutil.copy(verify_receipt.__file__, tmp_path / "verify_receipt.py")
    (tmp_path / "receipt.json").write_bytes(receipt())
    (tmp_path / "answers.pdf").write_bytes(ANSWERS)
    (tmp_path / "changed.pdf").write_bytes(ANSWERS + b"!")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-I", "verify_receipt.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    good = run("receipt.json", "--key", PUBLIC.hex(), "--files", "answers.pdf")
    changed = run("receipt.json", "--files", "changed.pdf")
    (tmp_path / "receipt.json").write_bytes(receipt().replace(b"T-0001", b"T-0002"))
    refused = run("receipt.json")
    missing = run("nothing.json")

    assert (good.returncode, good.stderr) == (0, "")
    assert "GOOD: bid B-7QK2MX" in good.stdout
    assert "answers.pdf is in the receipt" in good.stdout
    assert changed.returncode == 1
    assert "changed.pdf is NOT in the receipt" in changed.stdout
    assert (refused.returncode, missing.returncode) == (1, 1)
    assert "REFUSED" in refused.stdout
    assert "REFUSED" in missing.stdout


def test_the_verifier_stands_on_the_standard_library_and_cryptography_alone():
    source = Path(verify_receipt.__file__).read_text()
    imported = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }

    assert imported <= {*sys.stdlib_module_names, "cryptography"}
    assert hashlib.sha256(b"\0" + ENTRY.encode()).hexdigest() == json.loads(receipt())["log"]["leaf_hash"]
