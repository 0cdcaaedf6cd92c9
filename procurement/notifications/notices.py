"""Telling people something once: in the service always, by e-mail as each person chose."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.urls import NoReverseMatch, reverse

from procurement.audit.formulas import plain
from procurement.notifications.models import Notice, NoticeChoice
from procurement.notifications.outbox import enqueue


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice in words: what happened, what to do, by when; and the page to do it on.

    ``link`` is a URL name; it is reversed with the reference of the subject.
    """

    name: str
    happened: str
    do: str
    by_when: str = ""
    link: str = ""

    @property
    def fields(self) -> set[str]:
        """The facts that its sentences ask for."""
        return {
            field
            for text in (self.happened, self.do, self.by_when)
            for _, field, _, _ in Formatter().parse(text)
            if field
        }


REGISTER: dict[str, NoticeKind] = {}


def notice(name: str, *, happened: str, do: str, by_when: str = "", link: str = "") -> str:
    """Register a kind of notice and return its name: the word that ``notify`` takes.

    ``happened`` and ``do`` are whole sentences with facts between braces; {subject} is the record's title with
    its reference, or the reference alone where it has no title or the words ask for {title} apart.
    Raises ``ValueError`` when the name has other words already, or when a sentence is missing.
    """
    if not happened or not do:
        raise ValueError(f"the notice {name} must say what happened and what to do")
    made = NoticeKind(name, happened, do, by_when, link)
    if REGISTER.setdefault(name, made) != made:
        raise ValueError(f"the notice {name} has other words already: {REGISTER[name].happened!r}")
    return name


class _Facts(defaultdict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


@dataclass(frozen=True)
class Words:
    """A notice as a person reads it."""

    happened: str
    do: str
    by_when: str


def words_of(kind: str, facts: dict[str, Any]) -> Words:
    """Return the sentences of a notice of this kind with its facts filled in."""
    known = REGISTER.get(kind)
    if known is None:
        return Words(kind.replace("_", " ").capitalize(), "Open the record to see more.", "")
    filled = _Facts(str, {name: str(value) for name, value in facts.items()})
    by_when = known.by_when.format_map(filled)
    return Words(
        known.happened.format_map(filled),
        known.do.format_map(filled),
        "" if by_when == filled["—"] else by_when,  # written before this kind had a day
    )


def notify(
    users: Iterable[Any], kind: str, *, key: str = "", subject: Any = None, link: str = "", **facts: Any
) -> int:
    """Tell ``users`` something, once each, in the running transaction; return how many were told now.

    The same (person, kind, key) is told once, however often this runs. ``key`` stands for the occasion
    ("T-0042 closing in 3 days"); without one the subject's reference is the occasion. Raises ``ValueError``
    for a kind without words and for a fact that its words ask for and that is missing.
    """
    known = REGISTER.get(kind)
    if known is None:
        raise ValueError(f"the notice {kind!r} has no words: register it with notice() beside the action")
    reference = _reference(subject)
    stored = {name: plain(value) for name, value in facts.items()}
    stored["subject"] = reference if "title" in known.fields else _named(subject, reference)
    missing = known.fields - stored.keys()
    if missing:
        raise ValueError(f"the notice {kind} needs {', '.join(sorted(missing))}")
    key = key or reference
    if not key:
        raise ValueError(f"the notice {kind} needs a key or a subject: it is what makes it come once")
    people = {user.pk: user for user in users if user.is_active}
    already = set(
        Notice.objects.filter(user__in=people, kind=kind, key=key).values_list("user_id", flat=True)
    )
    fresh = [pk for pk in people if pk not in already]
    if not fresh:
        return 0
    address = link or _address(known.link, reference)
    Notice.objects.bulk_create(
        [
            Notice(user_id=pk, kind=kind, key=key, subject=reference, link=address, facts=stored)
            for pk in fresh
        ],
        ignore_conflicts=True,
    )
    at_once = NoticeChoice.objects.filter(user__in=fresh, mail=NoticeChoice.Mail.EACH)
    for pk in at_once.values_list("user_id", flat=True):
        enqueue(
            "notice.mail",
            key=f"notice:{pk}:{kind}:{key}"[:200],
            payload={"user": pk, "kind": kind, "key": key},
        )
    return len(fresh)


def _reference(subject: Any) -> str:
    if subject is None:
        return ""
    if isinstance(subject, str):
        return subject
    return str(getattr(subject, "reference", "") or subject.pk)


def _named(subject: Any, reference: str) -> str:
    title = "" if isinstance(subject, str) else getattr(subject, "title", "")
    return f"‘{title}’ ({reference})" if title else reference


def _address(name: str, reference: str) -> str:
    if not name:
        return ""
    for args in ([reference], []):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
