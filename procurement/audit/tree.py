"""The one tree over all events, and its signed heads."""

import json
from typing import Any

from django.db import connection, transaction

from procurement.audit import signing
from procurement.audit.formulas import (
    SCHEMA,
    canonical,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    root_of_peaks,
)
from procurement.audit.models import AuditEvent, AuditLeaf, TreeHead

TREE_LOCK = 0x57A2
FIRST_HEAD = "0" * 64
BY_THE_MINUTE = "by the minute"


def grow_tree() -> int:
    """Give each settled event its place in the tree; return how many were placed.

    Settled: no transaction that is still running can commit an event before it. Events are taken in the
    order of (xid, id) below ``pg_snapshot_xmin``; whatever commits later has a higher xid, so nothing slips
    in behind. Events with an xid from the future came in with a restored backup and are settled too.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [TREE_LOCK])
        cursor.execute(
            """
            INSERT INTO procurement_auditleaf (index, event_id, leaf_hash)
            SELECT (SELECT coalesce(max(index) + 1, 0) FROM procurement_auditleaf)
                       + row_number() OVER (ORDER BY event.xid, event.id) - 1,
                   event.id, event.entry_hash
            FROM procurement_auditevent AS event
            LEFT JOIN procurement_auditleaf AS leaf ON leaf.event_id = event.id
            WHERE leaf.event_id IS NULL
              AND (event.xid < pg_snapshot_xmin(pg_current_snapshot())
                   OR event.xid >= pg_snapshot_xmax(pg_current_snapshot()))
            ORDER BY event.xid, event.id
            """
        )
        return cursor.rowcount


def sign_tree_head(occasion: str) -> TreeHead:
    """Grow the tree, sign its root and return the head: daily, and at each deadline, opening, lock and award.

    When nothing was added since the last head of the same occasion that head is returned: one head says it.
    """
    grow_tree()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 1)", [TREE_LOCK])
        last = TreeHead.objects.order_by("-id").first()
        start = last.size if last else 0
        leaves = list(
            AuditLeaf.objects.filter(index__gte=start).order_by("index").values_list("leaf_hash", flat=True)
        )
        if last is not None and not leaves and occasion in (last.occasion, BY_THE_MINUTE):
            return last
        before = [(height, bytes.fromhex(value)) for height, value in last.peaks] if last else []
        peaks = grow(before, map(bytes, leaves))
        size, root = start + len(leaves), root_of_peaks(peaks)
        cursor.execute("SELECT clock_timestamp()")
        at = cursor.fetchone()[0]
        message = canonical(
            {
                "schema": SCHEMA,
                "log": "worth audit log",
                "size": size,
                "root": root,
                "at": at,
                "occasion": occasion,
                "previous": head_hash(last) if last else FIRST_HEAD,
                "key": signing.key_id(),
            }
        )
        return TreeHead.objects.create(
            size=size,
            root=root,
            occasion=occasion,
            at=at,
            peaks=[[height, value.hex()] for height, value in peaks],
            message=message,
            signature=signing.sign(message),
            key_id=signing.key_id(),
        )


def head_hash(head: TreeHead) -> str:
    """Return the hash by which the next head names this one."""
    return leaf_hash(bytes(head.message)).hex()


def head_out(head: TreeHead) -> dict[str, Any]:
    """Return a head as it is published: the signed bytes, their parts, and the signature."""
    return {
        "size": head.size,
        "root": bytes(head.root).hex(),
        "at": json.loads(bytes(head.message))["at"],
        "occasion": head.occasion,
        "message": bytes(head.message).decode(),
        "signature": bytes(head.signature).hex(),
        "key": head.key_id,
    }


def proof_of(event: AuditEvent, head: TreeHead | None = None) -> dict[str, Any] | None:
    """Return the inclusion proof of ``event`` under ``head`` (the newest when not given); None while it has
    no place.

    Reads all leaves below the head: for an evidence pack, not for a page.
    """
    head = head or TreeHead.objects.order_by("-id").first()
    leaf = AuditLeaf.objects.filter(event_id=event.pk).first()
    if head is None or leaf is None or leaf.index >= head.size:
        return None
    leaves = _leaves(head.size)
    return {
        "index": leaf.index,
        "leaf": bytes(leaf.leaf_hash).hex(),
        "path": [step.hex() for step in inclusion_proof(leaf.index, leaves)],
        "head": head_out(head),
    }


def consistency_of(first: TreeHead, second: TreeHead) -> list[str]:
    """Return the proof that the tree of ``first`` is the beginning of the tree of ``second``."""
    return [step.hex() for step in consistency_proof(first.size, _leaves(second.size))]


def _leaves(size: int) -> list[bytes]:
    rows = AuditLeaf.objects.filter(index__lt=size).order_by("index").values_list("leaf_hash", flat=True)
    return [bytes(row) for row in rows]
