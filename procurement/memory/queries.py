"""One search over lessons, decisions and handover packs: by words of PostgreSQL's full text, the newest first.

Each source gives only what the asker may see, and only the rows after the key, so the last page is as quick as the
first and a page costs one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, DateTimeField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from procurement.capability.models import KnowledgePlace
from procurement.catalogue.models import ComponentDecision
from procurement.contracts.models import Contract, Variation
from procurement.delivery.models import DeliveryModelAssessment
from procurement.errors import one_line
from procurement.tenders.models import Lesson, Tender

KINDS = (
    ("lesson", "Lesson"),
    ("component", "Decision about a component"),
    ("change", "Decision about a change of a contract"),
    ("model", "Decision to make, buy or mix"),
    ("pack", "Handover pack"),
)
SIZE = 20


@dataclass(frozen=True)
class Source:
    """Where one kind is remembered.

    ``seen``: the rows that a person may see; ``words``: the fields that are searched; ``at``: its moment;
    ``title``, ``text``, ``about``: what is shown; ``link``: the part of its address that names it.
    """

    seen: Callable[[Any], "QuerySet[Any]"]
    words: tuple[str, ...]
    at: str
    title: str
    text: str
    about: str
    link: str
    page: str


def _decided(user: Any) -> "QuerySet[Variation]":
    return Variation.objects.filter(contract__in=Contract.objects.visible_to(user), decided_at__isnull=False)


def _packs(user: Any) -> "QuerySet[KnowledgePlace]":
    packs = KnowledgePlace.objects.filter(kind=KnowledgePlace.Kind.HANDOVER)
    return packs.exclude(status=KnowledgePlace.Status.RETIRED).filter(
        contract__in=Contract.objects.visible_to(user)
    )


SOURCES: dict[str, Source] = {
    "lesson": Source(
        lambda user: Lesson.objects.all(), ("title", "words"), "at", "title", "words", "buyer__name", "",
        "tenders:lessons",
    ),
    "component": Source(
        lambda user: ComponentDecision.objects.all(), ("what", "why"), "at", "what", "why", "component__title",
        "component__reference", "catalogue:show-component",
    ),
    "change": Source(
        _decided, ("what", "decision_reason"), "decided_at", "what", "decision_reason", "contract__title",
        "contract__reference", "contracts:show-contract",
    ),
    "model": Source(
        lambda user: DeliveryModelAssessment.objects.filter(tender__in=Tender.objects.visible_to(user)).exclude(
            paragraph=""
        ),
        ("paragraph",), "changed_at", "tender__title", "paragraph", "tender__reference", "tender__reference",
        "tenders:show-tender",
    ),
    "pack": Source(
        _packs, ("title", "tried_words"), "named_at", "title", "tried_words", "contract__title", "contract__reference",
        "capability:show-plan",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Remembered:
    """One thing remembered: what kind, its words, what it is about, when, and where it stands."""

    kind: str
    kind_words: str
    title: str
    text: str
    about: str
    at: datetime
    pk: int
    href: str

    @property
    def key(self) -> str:
        """What the page after this one is asked with."""
        return f"{self.at.isoformat()}~{self.kind}~{self.pk}"


def remembered(user: Any, words: str = "", kind: str = "", after: str = "") -> tuple[list[Remembered], str]:
    """Return a page of what ``user`` may see and fits ``words``, the newest first, and the key of the page after it.

    Blank words give everything; ``kind``: one of ``KINDS``, another gives all; ``after``: a key, and one that cannot
    be read gives the first page. Titles, texts and dates are the writers' own.
    """
    words = one_line(words)[:200]
    place = _place(after)
    rows = [_rows(name, SOURCES[name], user, words, place) for name in SOURCES if kind in ("", name)]
    if not rows:
        return remembered(user, words, "", after)
    first, *others = rows
    if others:  # one source alone stands in its order already
        first = first.union(*others, all=True).order_by("-moment", "source", "-row")[: SIZE + 1]
    some = [_shown(row) for row in first]
    return some[:SIZE], some[SIZE - 1].key if len(some) > SIZE else ""


def _rows(name: str, source: Source, user: Any, words: str, place: tuple[datetime, str, int] | None) -> Any:
    found = source.seen(user)
    if words:
        vector = SearchVector(*source.words, config="english")
        query = SearchQuery(words, config="english", search_type="websearch")
        found = found.annotate(vector=vector).filter(vector=query)
    if place is not None:
        at, kind, pk = place
        same = Q(pk__lt=pk) if name == kind else Q() if name > kind else Q(pk__in=[])
        found = found.filter(Q(**{f"{source.at}__lt": at}) | (Q(**{source.at: at}) & same))
    # A page can hold no more of one source than a whole page, so each brings no more to the union.
    return found.order_by(f"-{source.at}", "-pk").values(
        source=Value(name, CharField()),
        row=F("pk"),
        moment=Cast(source.at, DateTimeField()),
        told_title=Cast(source.title, TextField()),
        told_text=Cast(source.text, TextField()),
        told_about=Cast(source.about, TextField()),
        told_link=Cast(source.link, TextField())
        if source.link
        else Concat(Value(""), Value(""), output_field=TextField()),
    )[: SIZE + 1]


def _shown(row: dict[str, Any]) -> Remembered:
    source = SOURCES[row["source"]]
    href = reverse(source.page, args=[row["told_link"]] if row["told_link"] else [])
    return Remembered(
        row["source"], dict(KINDS)[row["source"]], row["told_title"],
        row["told_text"], row["told_about"], row["moment"], row["row"],
        href,
    )  # fmt: skip


def _place(text: str) -> tuple[datetime, str, int] | None:
    parts = text.replace("\x00", "").split("~")
    if len(parts) != 3 or parts[1] not in SOURCES or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    try:
        at = datetime.fromisoformat(parts[0].replace(" ", "+"))
    except ValueError:
        return None
    return (at, parts[1], int(parts[2])) if at.tzinfo and len(parts[2]) < 19 else None
