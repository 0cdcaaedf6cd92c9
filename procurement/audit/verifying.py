"""Checking the whole log against itself, its signatures and what others have kept of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from procurement.audit import signing
from procurement.audit.formulas import grow, leaf_hash, plain, root_of_peaks
from procurement.audit.models import AuditEvent, AuditLeaf, AuditReason, TreeHead
from procurement.audit.recording import FIRST, reason_hash
from procurement.audit.tree import FIRST_HEAD, head_hash

CLOCK_STEP = timedelta(seconds=5)  # what a clock that is put right may go back by


@dataclass(frozen=True)
class Broken:
    """One thing that is wrong: which row, and what about it."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


@dataclass
class Verdict:
    """What a check of the log found. ``broken`` has the first break of each chain, and those of the tree
    and heads.
    """

    events: int = 0
    chains: int = 0
    leaves: int = 0
    heads: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.broken


def verify_audit(witnesses: list[dict[str, Any]] | None = None) -> Verdict:
    """Read the whole log and return what is broken: rows altered, dropped, inserted, reordered or rewritten.

    ``witnesses`` are tree heads that somebody outside has kept (receipts, the public page, the open-data
    feed), as ``tree.head_out`` gives them: with one, a log rewritten together with its heads is found too.
    One snapshot of the database is read, so writing may go on.
    """
    verdict = Verdict()
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # one snapshot for all reads: an event written meanwhile is in none of them
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        hashes = _chains(verdict)
        _reasons(verdict)
        _tree(verdict, hashes, witnesses or [])
    return verdict


def is_head(given: Any) -> bool:
    """Say whether something read from outside has the shape of a tree head, whatever it says."""
    return (
        isinstance(given, dict)
        and type(given.get("size")) is int
        and isinstance(given.get("message"), str)
        and isinstance(given.get("signature"), str)
        and re.fullmatch(r"([0-9a-f]{2})*", given["signature"]) is not None
    )


def _chains(verdict: Verdict) -> dict[int, bytes]:
    """Walk every chain; return the hash that each event has by its bytes."""
    hashes: dict[int, bytes] = {}
    chain: str | None = None
    expected, previous, skip = 1, FIRST, False
    latest: datetime | None = None
    for event in AuditEvent.objects.order_by("chain", "sequence").iterator(chunk_size=2000):
        verdict.events += 1
        data = bytes(event.canonical)
        actual = leaf_hash(data)
        hashes[event.pk] = actual
        if event.chain != chain:
            chain, expected, previous, skip, latest = event.chain, 1, FIRST, False, None
            verdict.chains += 1
        if skip:
            continue
        for what in _faults(event, data, actual, expected, previous, latest):
            verdict.broken.append(Broken(f"audit event {event.pk} ({event})", what))
            skip = True
            break
        expected, previous, latest = event.sequence + 1, actual.hex(), event.at
    return hashes


def _faults(
    event: AuditEvent, data: bytes, actual: bytes, expected: int, previous: str, latest: datetime | None
) -> Iterator[str]:
    if actual != bytes(event.entry_hash):
        yield "its bytes were altered: they no longer give its entry hash"
    try:
        said = json.loads(data)
    except ValueError:
        yield "its bytes are not readable"
        return
    if event.sequence != expected:
        yield f"event {expected} of its chain is missing: the next one here is {event.sequence}"
    if said.get("previous") != previous:
        yield "it does not follow the event before it: one was dropped, added, altered or moved"
    if latest is not None and event.at < latest - CLOCK_STEP:
        yield "its time is before that of the event before it: it was put in later"
    columns = {
        "id": event.pk,
        "xid": str(event.xid),
        "chain": event.chain,
        "sequence": event.sequence,
        "kind": event.kind,
        "at": plain(event.at),
        "actor": plain(event.actor),
        "organisation": event.organisation,
        "request": event.request_id,
        "subject": {"type": event.subject_type, "reference": event.subject},
    }
    for name, value in columns.items():
        if said.get(name) != value:
            yield f"its column {name} was altered: it does not say what the signed bytes say"


def _reasons(verdict: Verdict) -> None:
    reasons = {reason.event_id: reason for reason in AuditReason.objects.all().iterator(chunk_size=2000)}
    rows = AuditEvent.objects.filter(pk__in=reasons).only("pk", "canonical", "chain", "sequence", "kind")
    seen = set()
    for event in rows.order_by("pk").iterator(chunk_size=2000):
        seen.add(event.pk)
        reason = reasons[event.pk]
        if reason.erased_at is None and event.record.get("reason") != reason_hash(reason.salt, reason.words):
            verdict.broken.append(
                Broken(
                    f"audit event {event.pk} ({event})", "its typed reason was altered after it was written"
                )
            )
    for stray in sorted(set(reasons) - seen):
        verdict.broken.append(Broken(f"audit reason {stray}", "its event is missing: the event was dropped"))


def _tree(verdict: Verdict, hashes: dict[int, bytes], witnesses: list[dict[str, Any]]) -> None:
    """Grow the tree again from the events themselves, and hold every signed head against it."""
    heads = list(TreeHead.objects.order_by("id"))
    verdict.heads = len(heads)
    wanted = {head.size for head in heads} | {int(witness["size"]) for witness in witnesses}
    roots, whole = _grown(verdict, hashes, wanted)
    before = FIRST_HEAD
    for head in heads:
        said = json.loads(bytes(head.message))
        name = f"tree head {head.pk} of {head.at:%Y-%m-%d %H:%M:%S} UTC ({head.occasion})"
        signed = (said["size"], said["root"], said["at"], said["occasion"])
        if not signing.verify(bytes(head.message), bytes(head.signature)):
            verdict.broken.append(Broken(name, "its signature is not this service's"))
        elif signed != (head.size, bytes(head.root).hex(), plain(head.at), head.occasion):
            verdict.broken.append(Broken(name, "its columns do not say what was signed"))
        elif said["previous"] != before:
            verdict.broken.append(
                Broken(name, "it does not follow the head before it: a head was dropped or added")
            )
        before = head_hash(head)
        _hold(verdict, name, head.size, bytes(head.root), roots, whole)
    for witness in witnesses:
        name = f"witness head of {witness['size']} leaves"
        message = str(witness["message"]).encode()
        if not signing.verify(message, bytes.fromhex(witness["signature"])):
            verdict.broken.append(Broken(name, "its signature is not this service's: it proves nothing"))
            continue
        said = json.loads(message)
        _hold(verdict, name, said["size"], bytes.fromhex(said["root"]), roots, whole)


def _grown(verdict: Verdict, hashes: dict[int, bytes], wanted: set[int]) -> tuple[dict[int, bytes], bool]:
    """The root at each of the ``wanted`` sizes, and whether the tree could be grown to its end."""
    roots: dict[int, bytes] = {0: root_of_peaks([])}
    peaks: list[tuple[int, bytes]] = []
    for leaf in AuditLeaf.objects.order_by("index").iterator(chunk_size=5000):
        if leaf.index != verdict.leaves:
            verdict.broken.append(
                Broken(
                    f"leaf {verdict.leaves}",
                    f"it is missing from the tree: the next one here is {leaf.index}",
                )
            )
            return roots, False
        by_bytes = hashes.get(leaf.event_id)
        if by_bytes is None:
            verdict.broken.append(
                Broken(
                    f"audit event {leaf.event_id}",
                    f"it was dropped: leaf {leaf.index} of the tree still names it",
                )
            )
        elif by_bytes != bytes(leaf.leaf_hash):
            verdict.broken.append(
                Broken(
                    f"audit event {leaf.event_id}",
                    f"it is not the event that leaf {leaf.index} of the tree names",
                )
            )
        peaks = grow(peaks, [by_bytes or bytes(leaf.leaf_hash)])
        verdict.leaves += 1
        if verdict.leaves in wanted:
            roots[verdict.leaves] = root_of_peaks(peaks)
    return roots, True


def _hold(verdict: Verdict, name: str, size: int, root: bytes, roots: dict[int, bytes], whole: bool) -> None:
    if size in roots:
        if roots[size] != root:
            verdict.broken.append(
                Broken(name, "the events do not give the root that was signed: the log was rewritten since")
            )
    elif whole:
        verdict.broken.append(
            Broken(
                name,
                f"it was signed over {size} events and the tree has {verdict.leaves}: the end was dropped",
            )
        )
