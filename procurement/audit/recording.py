"""Writing one event: the same transaction as the change, under the lock of its chain."""

import hashlib
import secrets
from typing import Any

import structlog
from django.db import connection, transaction

from procurement.audit.formulas import SCHEMA, canonical, digest, leaf_hash
from procurement.audit.kinds import REGISTER, Kind
from procurement.audit.models import AuditEvent, AuditReason
from procurement.notifications.outbox import enqueue
from procurement.statements import ask

CHAIN_LOCK = 0x57A1  # the first half of the advisory lock; the second is the hash of the chain's name
FIRST = "0" * 64
SERVICE = "the service"


def subject_of(subject: Any) -> tuple[str, str]:
    """Return (type, reference) by which the log names a record: its reference, else its pseudonym or key.

    A pair of texts stands for itself, so that a thing without a row can be a subject too.
    """
    if isinstance(subject, tuple):
        return str(subject[0]), str(subject[1])
    meta = getattr(subject, "_meta", None)
    if meta is None:
        raise TypeError(f"the subject of an audit event is a record or a (type, reference) pair: {subject!r}")
    for name in ("reference", "pseudonym", "uuid"):
        value = getattr(subject, name, None)
        if value:
            return meta.model_name, str(value)
    return meta.model_name, str(subject.pk)


def reason_hash(salt: str, words: str) -> str:
    """Return the salted hash that stands in the log for a typed reason."""
    return hashlib.sha256(f"{salt}\x00{words}".encode()).hexdigest()


def record(
    kind: Kind,
    subject: Any,
    *,
    by: Any,
    chain: str = "",
    reason: str = "",
    before: Any = None,
    after: Any = None,
    organisation: Any = None,
    **facts: Any,
) -> AuditEvent:
    """Write one event and return it. Call it last in the transaction: the chain stays locked until commit.

    ``by`` is the person, or None for the service itself. ``chain`` is the procurement's reference, or ""
    for the general chain; a subject with ``audit_chain`` names its own. ``before`` and ``after`` are
    hashed, not kept. ``facts`` are text, whole numbers, decimals, moments: never a float and never a name
    (people go in as users, and come out as pseudonyms). Raises ``TypeError`` for other values and
    ``ValueError`` for a kind that was not registered.
    """
    if REGISTER.get(kind.name) is not kind and REGISTER.get(kind.name) != kind:
        raise ValueError(f"{kind} is not a registered audit kind: make it with audit.kind()")
    subject_type, reference = subject_of(subject)
    chain = chain or str(getattr(subject, "audit_chain", "") or "")
    acting = organisation or getattr(by, "acting_organisation", None)
    acting_reference = getattr(acting, "reference", "") or ""
    actor = getattr(by, "pseudonym", None)
    salt = secrets.token_hex(16) if reason else ""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
    with transaction.atomic(savepoint=False):
        ask("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [CHAIN_LOCK, chain])
        # A new statement after the lock: it sees what the holder before us has committed.
        [(number, xid, at, last, previous)] = ask(NEXT_PLACE, [chain])
        sequence = (last or 0) + 1
        data = canonical(
            {
                "schema": SCHEMA,
                "id": number,
                "xid": xid,
                "chain": chain,
                "sequence": sequence,
                "previous": previous or FIRST,
                "kind": kind.name,
                "at": at,
                "actor": actor,
                "organisation": acting_reference,
                "roles": sorted(by.roles_in(acting)) if acting is not None and actor else [],
                "subject": {"type": subject_type, "reference": reference},
                "before": None if before is None else digest(before),
                "after": None if after is None else digest(after),
                "reason": reason_hash(salt, reason) if reason else None,
                "request": request_id,
                "facts": {name: getattr(value, "pseudonym", value) for name, value in facts.items()},
            }
        )
        event = AuditEvent(
            id=number,
            xid=int(xid),
            chain=chain,
            sequence=sequence,
            kind=kind.name,
            subject_type=subject_type,
            subject=reference,
            actor=actor,
            organisation=acting_reference,
            request_id=request_id,
            at=at,
            canonical=data,
            entry_hash=leaf_hash(data),
        )
        people = [person for person in (by, *facts.values()) if getattr(person, "pseudonym", None)]
        _write(event, people)
        if reason:
            AuditReason(event_id=number, salt=salt, words=reason).save(force_insert=True)
    if kind.head:
        enqueue(
            "audit.head", key=f"audit head {number}", payload={"occasion": f"{kind.name} {chain}".strip()}
        )
    return event


NEXT_PLACE = """
SELECT nextval('audit_event_number'), pg_current_xact_id()::text, clock_timestamp(),
       last.sequence, encode(last.entry_hash, 'hex')
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
    SELECT sequence, entry_hash FROM procurement_auditevent
    WHERE chain = %s ORDER BY sequence DESC LIMIT 1
) AS last ON true
"""
# The event and the names behind its pseudonyms in one statement: every submission before a deadline writes one.
WRITE = """
WITH named AS (
    INSERT INTO procurement_actorname (pseudonym, name)
    SELECT * FROM unnest(%s::uuid[], %s::text[]) ON CONFLICT DO NOTHING
)
INSERT INTO procurement_auditevent
    (id, xid, chain, sequence, kind, subject_type, subject, actor, organisation, request_id, at, canonical, entry_hash)
VALUES (%s, %s::text::xid8, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _write(event: AuditEvent, people: list[Any]) -> None:
    names = {person.pseudonym: str(person)[:120] for person in people}
    values: list[Any] = [
        [str(pseudonym) for pseudonym in names],
        list(names.values()),
        *(event.id, str(event.xid), event.chain, event.sequence, event.kind),
        *(event.subject_type, event.subject, event.actor, event.organisation),
        *(event.request_id, event.at, event.canonical, event.entry_hash),
    ]
    ask(WRITE, values)
    event._state.adding, event._state.db = False, connection.alias
