#!/usr/bin/env python3
"""Check an evidence pack on any machine: Python 3.11 or newer, no other package, no network.

    python verify.py                 (in the folder that the ZIP was unpacked to)
    python verify.py --key 5f0c…     (also compare the signing key with the one that the service publishes)

It ends with 0 and a list of what was proved, or with 1 and the first thing that does not hold.
"""

import argparse
import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Broken(Exception):
    """Something in the pack does not hold."""


def _recover(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P:
        raise Broken("the signing key or the signature is not a point")
    return P - x if x % 2 != sign else x


def _point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _recover(y, sign)
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_recover(BASE_Y, 0), BASE_Y, 1, _recover(BASE_Y, 0) * BASE_Y % P)


def _add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    k, m, n, o = f - e, h - g, h + g, f + e
    return (k * m % P, n * o % P, m * n % P, k * o % P)


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def signature_holds(key, message, signature):
    """Ed25519 as in RFC 8032, for checking only."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = _times(scalar, BASE), _add(_point(signature[:32]), _times(challenge, _point(key)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


def canonical(facts):
    """Write facts in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_manifest(folder, key):
    """Hold the signature against the manifest and the manifest against the files; return the manifest."""
    data = (folder / "manifest.json").read_bytes()
    manifest = json.loads(data)
    signed_with = bytes.fromhex(manifest["public_key"])
    if key and key.strip().lower() != manifest["public_key"]:
        raise Broken("the pack was signed with another key than the one given")
    signature = bytes.fromhex((folder / "manifest.sig").read_text().strip())
    if not signature_holds(signed_with, b"worth-evidence-pack-v1\n" + data, signature):
        raise Broken("the signature does not fit the manifest")
    here = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } - {"manifest.json", "manifest.sig"}
    listed = manifest["files"]
    if here != set(listed):
        odd = sorted(here ^ set(listed))
        raise Broken(f"a file is missing or was added: {odd[0]}")
    for name, digest in listed.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise Broken(f"{name} was changed")
    return manifest


def read(folder, name):
    """Read a JSON file of the pack."""
    return json.loads((folder / name).read_text(encoding="utf-8"))


def check_plan(folder):
    """Hold the plan against the hash that was published with the tender; return it."""
    plan = read(folder, "plan.json")
    if hashlib.sha256(canonical(plan["snapshot"])).hexdigest() != plan["hash"]:
        raise Broken("the plan is not the one whose hash was published")
    return plan


def check_log(folder):
    """Hold each chain of the log together, and the typed reasons against it; return how many events there are."""
    reasons = read(folder, "audit/reasons.json")
    count = 0
    for path in sorted((folder / "audit").glob("*.jsonl")):
        previous = "0" * 64
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            entry = json.loads(line)
            if entry["sequence"] != place or entry["previous"] != previous:
                raise Broken(f"{path.name}: event {place} does not follow the one before it")
            if canonical(entry) != line.encode():
                raise Broken(f"{path.name}: event {place} is not written in the canonical form")
            said = reasons.get(str(entry["id"]))
            if entry["reason"] and said and not said["erased"]:
                found = hashlib.sha256(f"{said['salt']}\x00{said['words']}".encode()).hexdigest()
                if found != entry["reason"]:
                    raise Broken(f"{path.name}: the reason of event {place} was changed")
            previous = hashlib.sha256(b"\x00" + line.encode()).hexdigest()
            count += 1
    return count


def newest(rows):
    """Return the settled mark that counts, by bid and criterion: the highest number."""
    found = {}
    for row in rows:
        key = (row["bid"], row["criterion"])
        if key not in found or found[key]["number"] < row["number"]:
            found[key] = row
    return found


def plan_of_lot(snapshot, lot):
    """The plan with the price terms of one lot: its share of the ends, where the plan has more than one lot."""
    price = dict(snapshot.get("price") or {})
    own = price.pop("lots", {}).get(lot.rpartition("-L")[2], {})
    return {**snapshot, "price": {**price, **own}}


def check_results(folder, plan):
    """Compute every result again with the engine in the pack; return how many there are."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder / "engine"))
    from scoring.formulas.engine import score

    settled = newest(read(folder, "consensus.json"))
    bids = {row["bid"]: row for row in read(folder, "bids.json")}
    snapshot = {k: v for k, v in plan["snapshot"].items() if k != "cost_parts"}
    snapshot["criteria"] = [row for row in snapshot["criteria"] if row.get("kind") != "price"]
    checked = 0
    for entry in read(folder, "results.json"):
        data = (folder / entry["file"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise Broken(f"{entry['file']} is not the stored result")
        if not entry["is_newest"]:
            continue
        out = {item["bid"] for item in entry["left_out"]}
        here = [row for row in bids.values() if row["lot"] == entry["lot"] and row["bid"] not in out]
        marks = {
            row["bid"]: {c: Decimal(s["mark"]) for (bid, c), s in settled.items() if bid == row["bid"]}
            for row in here
        }
        prices = {row["bid"]: row["price"] for row in here}
        again = score(
            plan_of_lot(snapshot, entry["lot"]), marks, prices, engine_version=entry["engine_version"]
        )
        if again.canonical_bytes != data:
            raise Broken(f"the result of {entry['lot']} comes out differently when it is computed again")
        checked += 1
    return checked


def check_screenings(folder, plan):
    """Compute again who went forward; a plan without a screening has none."""
    from fractions import Fraction

    rule = plan["snapshot"].get("screening")
    agreed = [row for row in read(folder, "screenings.json") if row["status"] == "agreed"]
    if rule is None and agreed:
        raise Broken(f"{agreed[0]['reference']} is a screening that the plan does not have")
    from scoring.formulas.quality import Criterion
    from scoring.formulas.screening import SCREENINGS

    settled = newest(read(folder, "consensus.json"))
    rows = {row["code"]: row for row in plan["snapshot"]["criteria"]}
    stopped = {row["bid"] for row in read(folder, "bids.json") if row["status"] == "not_forward"}
    for entry in agreed:
        record = entry["record"]
        if hashlib.sha256(canonical(record)).hexdigest() != entry["sha256"]:
            raise Broken(f"{entry['reference']} is not the stored screening")
        if entry["second"] == entry["locked_by"]:
            raise Broken(f"{entry['reference']} was locked and agreed by one person")
        criteria = [
            Criterion(
                code,
                rows[code]["title"],
                Fraction(rows[code]["weight_pct"]),
                Fraction(max(step["mark"] for step in rows[code]["scale"])),
                None if rows[code]["minimum_mark"] is None else Fraction(rows[code]["minimum_mark"]),
            )
            for code in sorted(rule["criteria"], key=list(rows).index)
        ]
        marks = {
            row["bid"]: {c.code: Fraction(settled[row["bid"], c.code]["mark"]) for c in criteria}
            for row in record["bids"]
        }
        again = SCREENINGS[rule["formula_id"]](criteria, marks, rule["top"])
        if [(bid.name, bid.goes_forward) for bid in again] != [
            (row["bid"], row["goes_forward"]) for row in record["bids"]
        ]:
            raise Broken(f"{entry['reference']} comes out differently when it is computed again")
        if {bid.name for bid in again if not bid.goes_forward} - stopped or stopped & {
            bid.name for bid in again if bid.goes_forward
        }:
            raise Broken(f"{entry['reference']} does not stop the bids that were stopped")
    return len(agreed)


def check_people(folder):
    """Look that nobody approved their own work, every mark has its reason and every summary its result."""
    for decision in read(folder, "decisions.json"):
        if decision["approved_by"] and decision["approved_by"] == decision["recommended_by"]:
            raise Broken(f"{decision['reference']} was recommended and approved by one person")
    for row in read(folder, "consensus.json"):
        if not row["reason"].strip():
            raise Broken(f"{row['criterion']} of {row['bid']} has no reason")
    results = {entry["sha256"]: entry for entry in read(folder, "results.json")}
    for summary in read(folder, "summaries.json"):
        entry = results.get(summary["content"]["result"])
        if entry is None:
            raise Broken(f"{summary['reference']} was drawn from a result that is not here")
        rows = {row["bid"]: row for row in read(folder, entry["file"])["result"]["bids"]}
        row = rows.get(summary["content"]["bid"])
        if row is not None and row["total_shown"] != summary["content"]["total"]:
            raise Broken(f"{summary['reference']} gives another total than the result")


def main(arguments=None):
    """Check the pack and print what was found; return 1 where something is broken."""
    parser = argparse.ArgumentParser(description="Check an evidence pack.")
    parser.add_argument("folder", nargs="?", default=str(Path(__file__).resolve().parent))
    parser.add_argument("--key", help="the service's public key, 64 hexadecimal letters")
    chosen = parser.parse_args(arguments)
    folder = Path(chosen.folder)
    try:
        manifest = check_manifest(folder, chosen.key)
        plan = check_plan(folder)
        events = check_log(folder)
        results = check_results(folder, plan)
        screenings = check_screenings(folder, plan)
        check_people(folder)
    except Broken as reason:
        print(f"BROKEN: {reason}.")
        return 1
    except (OSError, KeyError, ValueError, TypeError) as error:
        print(f"BROKEN: the pack cannot be read: {type(error).__name__} {error}.")
        return 1
    print(f"GOOD: evidence pack of {manifest['tender']}, made {manifest['made_at']}")
    print(f"  {len(manifest['files'])} files as they were signed, key {manifest['public_key']}")
    print(f"  {events} events of the log, each following the one before")
    if screenings:
        print(f"  {screenings} screening(s) computed again from the marks here: the same bids go forward")
    print(f"  {results} result(s) computed again from the marks and prices here: the same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
