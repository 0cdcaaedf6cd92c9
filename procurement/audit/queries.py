"""Reading the log back: the history of a record, in sentences."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst

from procurement.audit.kinds import REGISTER
from procurement.audit.models import AuditEvent
from procurement.audit.recording import SERVICE, subject_of
from procurement.errors import Refused
from procurement.notifications.models import Outbox
from procurement.statements import Records

# Facts that stand in the log as machines write them, and are read by people: not_forward, 222500.00, 2026-12-30T12:00Z.
CODE = re.compile(r"[a-z]+(_[a-z]+)+")
AMOUNT = re.compile(r"\d{4,}\.\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$")
READINGS = 3  # shown in a history beside what was done
ERASED = "a person whose name was erased"


@dataclass(frozen=True)
class Entry:
    """One line of a history: when, who, the whole sentence, the reason, and the hash that stands for it."""

    at: datetime
    who: str
    sentence: str
    reason: str
    kind: str
    chain: str
    sequence: int
    entry_hash: str


class _Facts(defaultdict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


# The events of which {which} gives the ids, newest first: each with the reason given for it, the name of who did it,
# and by pseudonym the names of those whom the facts in its canonical bytes name.
LINES = """
SELECT {e},
    (SELECT why.words FROM procurement_auditreason why WHERE why.event_id = e.id),
    (SELECT who.name FROM procurement_actorname who WHERE who.pseudonym = e.actor),
    (SELECT jsonb_object_agg(who.pseudonym, who.name) FROM procurement_actorname who WHERE who.pseudonym IN (
        SELECT fact.value::uuid FROM jsonb_each_text(convert_from(e.canonical, 'UTF8')::jsonb -> 'facts') fact
        WHERE fact.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))
FROM procurement_auditevent AS e WHERE e.id IN ({which}) ORDER BY e.id DESC
"""
# The newest events of some records, and the newest readings of them: each record's own by the index of subjects.
OF_RECORDS = """
WITH one AS (SELECT * FROM unnest(%(types)s::text[], %(subjects)s::text[]) AS one (type, subject)),
done AS (
    SELECT found.id FROM one CROSS JOIN LATERAL (
        SELECT id FROM procurement_auditevent
        WHERE subject_type = one.type AND subject = one.subject AND kind <> ALL (%(readings)s)
        ORDER BY id DESC LIMIT %(limit)s
    ) AS found ORDER BY found.id DESC LIMIT %(limit)s
),
looked AS (
    SELECT found.id FROM one CROSS JOIN LATERAL (
        SELECT id FROM procurement_auditevent
        WHERE subject_type = one.type AND subject = one.subject AND kind = ANY (%(readings)s)
        ORDER BY id DESC LIMIT %(looks)s
    ) AS found ORDER BY found.id DESC LIMIT %(looks)s
)
SELECT id FROM done UNION ALL SELECT id FROM looked
"""


@cache
def _lines(which: str) -> Records:
    return Records(LINES.replace("{which}", which), e=AuditEvent)


def entries(which: str, values: dict[str, Any]) -> list[Entry]:
    """Return the lines of the events of which the statement ``which`` gives the ids, newest first, with the names of
    all whom they name: one statement."""
    rows = [
        (event, reason, actor, json.loads(named or "{}"))
        for event, reason, actor, named in _lines(which).read(values)
    ]
    names = {UUID(uuid): name for *_, named in rows for uuid, name in named.items()}
    names |= {event.actor: actor for event, _, actor, _ in rows if event.actor and actor}
    return [_entry(event, names, reason or "") for event, reason, *_ in rows]


def _uuids(values: Iterable[Any]) -> Iterable[UUID]:
    for value in values:
        if isinstance(value, str) and len(value) == 36:
            try:
                yield UUID(value)
            except ValueError:
                continue


def _entry(event: AuditEvent, names: dict[UUID, str], reason: str) -> Entry:
    who = (names.get(event.actor) or ERASED) if event.actor else SERVICE
    facts = _Facts(str)
    for name, value in event.facts.items():
        known = [names.get(key) for key in _uuids([value])]
        facts[name] = (known[0] or ERASED) if known and known[0] is not None else _words(value)
    facts.update(by=who, subject=event.subject, reason=reason or "no reason given")
    kind = REGISTER.get(event.kind)
    sentence = (
        kind.sentence.format_map(facts)
        if kind
        else f"{who}: {event.kind.replace('.', ' ').replace('_', ' ')}, {event.subject}"
    )
    sentence = capfirst(sentence)
    shown = "" if kind and "reason" in kind.fields else reason
    return Entry(
        event.at, who, sentence, shown, event.kind, event.chain, event.sequence, bytes(event.entry_hash).hex()
    )


def _words(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_words, value)) or "none"
    text = str(value)
    if CODE.fullmatch(text):
        return text.replace("_", " ")
    if AMOUNT.fullmatch(text):
        return f"{Decimal(text):,}"
    return _moment(text) if MOMENT.match(text) else text


def _moment(text: str) -> str:
    """Return a day or a moment as the canonical bytes hold it in the words of a page, on the clock of London."""
    try:
        if len(text) == len("2026-01-31"):
            return f"{date.fromisoformat(text):%-d %B %Y}"
        return f"{timezone.localtime(datetime.fromisoformat(text)):%-d %B %Y at %H:%M}"
    except ValueError:
        return text


def history(*subjects: Any, parts: Iterable[Any] = (), limit: int = 50) -> list[Entry]:
    """Return the newest ``limit`` events of records and of their ``parts``, newest first, as lines to show.

    Of readings (``Kind.reading``) only the newest few are among them: a page that is looked at often writes one each
    time, and what was done would be pushed out of sight. All are in the log. No record has no events.
    """
    named = [subject_of(record) for record in (*subjects, *parts)]
    if not named:
        return []
    return entries(
        OF_RECORDS,
        {
            "types": [kind for kind, _ in named],
            "subjects": [reference for _, reference in named],
            "readings": [kind.name for kind in REGISTER.values() if kind.reading],
            "limit": limit,
            "looks": READINGS,
        },
    )


def refuse_on_a_broken_log() -> None:
    """Raise ``Refused`` (``audit.broken``) while the last check of the log stands as broken; for awards.

    The nightly check parks its job when it finds a break, and an operator lets it run again after the cause is
    known: until it passes nothing is awarded.
    """
    if Outbox.objects.parked().filter(kind="audit.verify").exists():
        raise Refused(
            "audit.broken",
            "The audit log did not pass its last check, so nothing can be awarded. "
            "The people who run the service have been told.",
        )
