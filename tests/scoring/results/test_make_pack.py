"""The evidence pack verifies on an empty machine, with its own verifier and nothing of ours."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from scoring.results import actions
from scoring.results.pack import build
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db


def verify(folder) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, timeout=60, env={}
    )


def test_the_pack_of_an_award_verifies_and_any_changed_file_breaks_it(tmp_path):
    tmp_path = tmp_path / "pack"
    world = made.awarded({0: {"C1": 5}, 1: {"C1": 3}})
    pack = actions.store_pack(world.tender, by=world.officer)
    with zipfile.ZipFile(io.BytesIO(bytes(pack.data))) as packed:
        packed.extractall(tmp_path)
        names = packed.namelist()
    found = verify(tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "the same bytes" in found.stdout
    for bid in world.bids:
        assert f"receipts/{bid.reference}-v1.json" in names
    marks = json.loads((tmp_path / "marks.json").read_text())
    assert len(marks) == 8

    for name in (
        "marks.json",
        "plan.json",
        "audit/assessment.jsonl",
        "manifest.json",
        "engine/scoring/formulas/engine.py",
    ):
        path = tmp_path / name
        before = path.read_bytes()
        path.write_bytes(before.replace(b"a", b"b", 1))
        assert verify(tmp_path).returncode == 1, name
        path.write_bytes(before)
    (tmp_path / "extra.txt").write_text("put in later")
    assert verify(tmp_path).returncode == 1
    (tmp_path / "extra.txt").unlink()
    assert verify(tmp_path).returncode == 0


def test_a_pack_signed_again_with_a_changed_mark_is_still_found(tmp_path):
    tmp_path = tmp_path / "pack"
    """Somebody who holds the signing key and changes a settled mark: the result comes out differently."""
    import hashlib

    from procurement.audit.formulas import canonical
    from procurement.audit.signing import sign

    world = made.awarded({0: {"C1": 5}, 1: {"C1": 3}})
    data, _ = build(world.tender)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(tmp_path)
    rows = json.loads((tmp_path / "consensus.json").read_text())
    rows[0]["mark"] = "2.00"
    (tmp_path / "consensus.json").write_text(json.dumps(rows))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["files"]["consensus.json"] = hashlib.sha256(
        (tmp_path / "consensus.json").read_bytes()
    ).hexdigest()
    signed = canonical(manifest)
    (tmp_path / "manifest.json").write_bytes(signed)
    (tmp_path / "manifest.sig").write_text(sign(b"worth-evidence-pack-v1\n" + signed).hex())
    found = verify(tmp_path)
    assert found.returncode == 1
    assert "comes out differently" in found.stdout
