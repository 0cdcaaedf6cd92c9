"""What the home page and the search ask of every room, registered from the rooms themselves.

A slice that has something for people to do next, or something to be found, says so in its `finding.py`,
which is loaded at start-up. The floors above register theirs in the same way, so the home page knows none.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Asker:
    """Who looks: the person, the organisation that they act for, their roles there, and the moment."""

    user: Any
    organisation: Any
    roles: frozenset[str]
    now: datetime


@dataclass(frozen=True)
class Step:
    """One thing to do next. ``due_at`` sorts it; past its due moment it is late. ``urgent`` comes first."""

    title: str
    href: str
    text: str = ""
    due_at: datetime | None = None
    due: str = ""
    urgent: bool = False


def end_of(day: date) -> datetime:
    """Return the last moment of a day in the United Kingdom, when a step of that day falls due."""
    return timezone.make_aware(datetime.combine(day, time.max))


@dataclass(frozen=True)
class Found:
    """One thing found: what it is called, where it stands, and a line about it."""

    title: str
    href: str
    text: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Offer:
    """What may be of use and waits for nobody: a heading, a few places to look at, and where there is more."""

    title: str
    steps: list[Step]
    more: str
    more_href: str


StepSource = Callable[[Asker], Iterable[Step]]
OfferSource = Callable[[Asker], Offer | None]
FindSource = Callable[[Asker, str], Iterable[Found]]
STEPS: list[tuple[frozenset[str], StepSource]] = []
OFFERS: list[tuple[frozenset[str], OfferSource]] = []
SEARCHES: list[tuple[str, FindSource]] = []
# What names a record in an address: T-0230, B-0042, T-0230-L2.
REFERENCE = re.compile(r"/([A-Z]+-[A-Z0-9-]+)(?=/)")


def next_steps(*roles: str) -> Callable[[StepSource], StepSource]:
    """Register a source of next steps for people who hold any of ``roles``.

    It is asked at most once a page and should make one query, two at most.
    """

    def register(source: StepSource) -> StepSource:
        STEPS.append((frozenset(roles), source))
        return source

    return register


def offered(*roles: str) -> Callable[[OfferSource], OfferSource]:
    """Register a source of what may be of use to people who hold any of ``roles``; it makes two queries at most."""

    def register(source: OfferSource) -> OfferSource:
        OFFERS.append((frozenset(roles), source))
        return source

    return register


def searched(kind: str) -> Callable[[FindSource], FindSource]:
    """Register a source of what may be found, under the heading ``kind``.

    It gives only what the asker may see, at most ten, best first.
    """

    def register(source: FindSource) -> FindSource:
        SEARCHES.append((kind, source))
        return source

    return register


def steps_for(asker: Asker, *, limit: int = 12) -> list[Step]:
    """Return what ``asker`` has to do next: urgent first, then by due moment, then as the rooms gave it.

    No two of them are called the same: see ``told_apart``.
    """
    found = [step for roles, source in STEPS if roles & asker.roles for step in source(asker)]
    latest = datetime.max.replace(tzinfo=asker.now.tzinfo)
    found.sort(key=lambda step: (not step.urgent, step.due_at or latest))
    return told_apart(found[:limit])


def told_apart(steps: list[Step]) -> list[Step]:
    """Return the steps with the reference of its record added to each title that another step has too.

    Two tenders may have one title: somebody who reads the list, or has its links read out, must know which is which.
    The reference is the one in the step's address.

    >>> both = [Step("Review ‘Homes’", "/tenders/T-0001/review/"), Step("Review ‘Homes’", "/tenders/T-0002/review/")]
    >>> [step.title for step in told_apart(both)]
    ['Review ‘Homes’ (T-0001)', 'Review ‘Homes’ (T-0002)']
    """
    times = Counter(step.title for step in steps)
    return [
        replace(step, title=f"{step.title} ({named[1]})")
        if times[step.title] > 1 and (named := REFERENCE.search(step.href))
        else step
        for step in steps
    ]


def offers_for(asker: Asker) -> list[Offer]:
    """Return what may be of use to ``asker``."""
    found = (source(asker) for roles, source in OFFERS if roles & asker.roles)
    return [offer for offer in found if offer is not None]


def search(asker: Asker, words: str) -> list[tuple[str, list[Found]]]:
    """Return what fits ``words``, grouped by kind; kinds without a hit are left out. Blank words find nothing."""
    words = " ".join(words.split())[:200]
    if not words:
        return []
    groups = [(kind, list(source(asker, words))[:10]) for kind, source in SEARCHES]
    return [(kind, found) for kind, found in groups if found]
