"""Reading the log back: the history of a record, in sentences."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Func, JSONField, Q, QuerySet, TextField
from django.utils import timezone

from procurement.audit.kinds import REGISTER
from procurement.audit.models import AuditEvent
from procurement.audit.recording import SERVICE, subject_of
from procurement.errors import Refused
from procurement.notifications.models import Outbox

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


class _Reason(Func):
    """The reason that was given for an event."""

    template = "(SELECT why.words FROM procurement_auditreason why WHERE why.event_id = %(expressions)s)"
    output_field = TextField()


class _Actor(Func):
    """The name of the person behind a pseudonym."""

    template = "(SELECT who.name FROM procurement_actorname who WHERE who.pseudonym = %(expressions)s)"
    output_field = TextField()


class _Named(Func):
    """The names, by pseudonym, of those whom the facts in the canonical bytes of an event name."""

    template = (
        "(SELECT jsonb_object_agg(who.pseudonym, who.name) FROM procurement_actorname who WHERE who.pseudonym IN "
        "(SELECT fact.value::uuid FROM jsonb_each_text(convert_from(%(expressions)s, 'UTF8')::jsonb -> 'facts') fact "
        "WHERE fact.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))"
    )
    output_field = JSONField()


def entries(events: QuerySet[AuditEvent]) -> list[Entry]:
    """Return the lines for ``events``, in their order, with the names of all that they name: one query."""
    found: list[Any] = list(
        events.annotate(reason=_Reason("pk"), actor_name=_Actor("actor"), named=_Named("canonical"))
    )
    names = {UUID(uuid): name for event in found for uuid, name in (event.named or {}).items()}
    names |= {event.actor: event.actor_name for event in found if event.actor and event.actor_name}
    return [_entry(event, names, event.reason or "") for event in found]


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
    sentence = sentence[:1].upper() + sentence[1:]
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


def history(subject: Any, *, parts: Iterable[Any] = (), limit: int = 50) -> list[Entry]:
    """Return the newest ``limit`` events of a record and of its ``parts``, newest first, as lines to show.

    Of readings (``Kind.reading``) only the newest few are among them: a page that is looked at often writes one each
    time, and what was done would be pushed out of sight. All are in the log.
    """
    asked: dict[str, list[str]] = {}
    for record in (subject, *parts):
        subject_type, reference = subject_of(record)
        asked.setdefault(subject_type, []).append(reference)
    theirs = [Q(subject_type=kind, subject__in=references) for kind, references in asked.items()]
    events = AuditEvent.objects.filter(reduce(or_, theirs)).order_by("-id").values("pk")
    readings = [kind.name for kind in REGISTER.values() if kind.reading]
    done = events.exclude(kind__in=readings)[:limit]
    read = events.filter(kind__in=readings)[:READINGS]
    return entries(AuditEvent.objects.filter(pk__in=done.union(read, all=True)).order_by("-id"))


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
