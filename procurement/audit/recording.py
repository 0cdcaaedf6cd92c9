"""Writing one event: one statement in the transaction of the change, under the lock of its chain."""

import hashlib
import secrets
from contextlib import nullcontext
from typing import Any

import structlog
from django.db import transaction

from procurement.audit.formulas import SCHEMA, canonical, digest
from procurement.audit.kinds import REGISTER, Kind
from procurement.audit.models import AuditEvent
from procurement.notifications.outbox import enqueue
from procurement.statements import Records

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
    if REGISTER.get(kind.name) != kind:
        raise ValueError(f"{kind} is not a registered audit kind: make it with audit.kind()")
    subject_type, reference = subject_of(subject)
    chain = chain or str(getattr(subject, "audit_chain", "") or "")
    acting = organisation or getattr(by, "acting_organisation", None)
    acting_reference = getattr(acting, "reference", "") or ""
    actor = getattr(by, "pseudonym", None)
    salt = secrets.token_hex(16) if reason else ""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
    known = {
        "schema": SCHEMA,
        "chain": chain,
        "kind": kind.name,
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
    people = [person for person in (by, *facts.values()) if getattr(person, "pseudonym", None)]
    names = {person.pseudonym: str(person)[:120] for person in people}
    values = [
        *(chain, cut(known), kind.name, subject_type, reference, actor, acting_reference, request_id),
        *(list(names), list(names.values()), salt, reason),
    ]
    # An event is one statement, and a transaction by itself; with work to be done after it both stand in one.
    with transaction.atomic(savepoint=False) if kind.head else nullcontext():
        [(event,)] = APPEND.read(values)
        if kind.head:
            occasion = f"{kind.name} {chain}".strip()
            enqueue("audit.head", key=f"audit head {event.pk}", payload={"occasion": occasion})
    return event


# The database locks the chain, finds the next place in it, fills in what only it knows and writes the event, the names
# behind its pseudonyms and its reason: every submission before a deadline writes one (migration 0035).
APPEND = Records(
    "SELECT {e} FROM audit_append(%s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::text[], %s, %s) AS e",
    e=AuditEvent,
)
OF_THE_DATABASE = ("at", "id", "previous", "sequence", "xid")


def cut(known: dict[str, Any]) -> list[str]:
    """Return the canonical text of an event, cut at what only the database knows: its time and its place in the log.

    The six pieces, with those five values between them in the order of their keys, are the canonical bytes.
    """
    place = secrets.token_hex(16)  # random, so that no typed text holds it
    return canonical(known | dict.fromkeys(OF_THE_DATABASE, place)).decode().split(f'"{place}"')
