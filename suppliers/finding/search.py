"""Searching published tenders: words first, near spellings when words find nothing, then filters.

A page is cut by key (closing moment and tender), not by number, so the last page is as fast as the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import F, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from procurement.site.fields import DayField, Figure
from procurement.statements import Kept, among
from procurement.tenders.models import Lot, Tender, worth
from suppliers.finding.models import TenderIndex

PAGE = 25
# What a search may say; anything else in an address is left out of it.
FIELDS = ("q", "cpv", "place", "least_gbp", "most_gbp", "closes_from", "closes_to", "state")

# What a list or a feed of tenders says of each.
SHOWN = Kept(
    Tender.objects.filter(among("pk", "keys"))
    .annotate(
        buyer_name=F("buyer__name"),
        lot_values=ArraySubquery(Lot.objects.filter(tender=OuterRef("pk")).order_by().values("value_gbp")),
    )
    .values_list(
        *("pk", "reference", "title", "why", "status", "place", "cpv_code"),
        *("published_at", "changed_at", "deadline_at", "buyer_name", "lot_values"),
    )
)


class SearchForm(forms.Form):
    """The filters of the page, which are also those of feeds and saved searches."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    cpv = forms.RegexField(
        r"^\d{2,8}(-\d)?$", label="Subject (CPV code)", required=False, max_length=10,
        help_text="Two digits or more: 72 is IT services.",
        error_messages={"invalid": "A CPV code is two to eight digits, like 72 or 72200000"},
    )  # fmt: skip
    place = forms.CharField(label="Place", required=False, max_length=80)
    least_gbp = Figure(label="Worth at least", required=False, min_value=0, max_digits=14)
    most_gbp = Figure(label="Smallest lot at most", required=False, min_value=0, max_digits=14)
    closes_from = DayField(label="Closes on or after", required=False)
    closes_to = DayField(label="Closes on or before", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Open for bids"), ("all", "All that were published")]
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("closes_from"), found.get("closes_to")
        if first and last and last < first:
            self.add_error("closes_to", "The last day must not be before the first: swap the two dates")
        return found


@dataclass
class Search:
    """One search: what was asked, and what it means."""

    asked: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, form: SearchForm) -> Search:
        """Return the search of a valid form; of an invalid one, what was valid in it."""
        form.is_valid()
        return cls({name: value for name, value in form.cleaned_data.items() if value not in (None, "")})

    @classmethod
    def of_query(cls, query: str) -> Search:
        """Return the search that an address says."""
        return cls.of(SearchForm(QueryDict(query)))

    @property
    def query(self) -> str:
        """The search as an address says it, always in one order."""
        made = QueryDict(mutable=True)
        for name in FIELDS:
            if name in self.asked:
                made[name] = str(self.asked[name])
        return made.urlencode()

    @property
    def words(self) -> str:
        """The search in words, as the name of a saved search."""
        said = []
        if "q" in self.asked:
            said.append(f"‘{self.asked['q']}’")
        if "cpv" in self.asked:
            said.append(f"subject {self.asked['cpv']}")
        if "place" in self.asked:
            said.append(f"in {self.asked['place']}")
        if "least_gbp" in self.asked:
            said.append(f"from £{self.asked['least_gbp']:,.0f}")
        if "most_gbp" in self.asked:
            said.append(f"a lot up to £{self.asked['most_gbp']:,.0f}")
        return ", ".join(said) or "Everything"

    def rows(self, now: datetime) -> models.QuerySet[TenderIndex]:
        """Return the index rows that fit in all but their words, without order."""
        asked, rows = self.asked, TenderIndex.objects.all()
        if asked.get("state") != "all":
            rows = rows.filter(deadline_at__gt=now, cancelled=False)
        if "cpv" in asked:
            rows = rows.filter(cpv_code__startswith=asked["cpv"].split("-")[0].rstrip("0").ljust(2, "0"))
        if "place" in asked:
            rows = rows.filter(Q(place__icontains=asked["place"]) | Q(buyer_name__icontains=asked["place"]))
        if "least_gbp" in asked:
            rows = rows.filter(value_gbp__gte=asked["least_gbp"])
        if "most_gbp" in asked:
            rows = rows.filter(smallest_lot_gbp__lte=asked["most_gbp"])
        if "closes_from" in asked:
            rows = rows.filter(deadline_at__gte=_start(asked["closes_from"]))
        if "closes_to" in asked:
            rows = rows.filter(deadline_at__lt=_start(asked["closes_to"] + timedelta(days=1)))
        return rows

    def exact(self, now: datetime) -> models.QuerySet[TenderIndex]:
        """Return the index rows that fit with the words as they are spelt, without order: what alerts tell of."""
        rows = self.rows(now)
        if words := self.asked.get("q"):
            rows = rows.filter(words=SearchQuery(words, config="english", search_type="websearch"))
        return rows

    def page(self, now: datetime, after: str = "") -> Page:
        """Return one page of results, soonest to close first (latest first with ``state=all``)."""
        rows, near = self.exact(now), False
        if (words := self.asked.get("q")) and not _any(rows):
            near, alike = True, spelt_alike(words)
            rows = self.rows(now).filter(words=alike) if alike else rows.none()
        backwards = self.asked.get("state") == "all"
        order = ("-published_at", "-tender_id") if backwards else ("deadline_at", "tender_id")
        if key := _key(after):
            name = "published_at" if backwards else "deadline_at"
            way = "lt" if backwards else "gt"
            rows = rows.filter(
                Q(**{f"{name}__{way}": key[0]}) | Q(**{name: key[0], f"tender_id__{way}": key[1]})
            )
        ordered = list(rows.only("published_at", "deadline_at").order_by(*order)[: PAGE + 1])
        keys = [row.pk for row in ordered[:PAGE]]
        found_by_pk = {
            row.pk: SimpleNamespace(**row._asdict(), value_gbp=worth(row.lot_values))
            for row in (SHOWN.ask(keys=keys) if keys else ())
        }
        shown = [found_by_pk[key] for key in keys]
        next_key = ""
        if len(ordered) > PAGE:
            last = ordered[PAGE - 1]
            moment = last.published_at if backwards else last.deadline_at
            next_key = f"{int(moment.timestamp() * 1_000_000)}.{last.pk}"
        return Page(shown, next_key, near)


@dataclass(frozen=True)
class Page:
    """Some tenders as ``SHOWN`` gives them and what each is worth, the key of the page after (empty at the end), and
    whether only near spellings were found.
    """

    tenders: list[SimpleNamespace]
    next_key: str
    near: bool


def _any(rows: models.QuerySet[TenderIndex]) -> bool:
    """Say whether there is any of these rows, found by the index of words.

    For ``exists`` PostgreSQL reads the table until it meets the first: all of it, where no tender has the word.
    """
    sql, values = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({sql}) SELECT 1 FROM found LIMIT 1", values)  # noqa: S608
        return cursor.fetchone() is not None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _key(after: str) -> tuple[datetime, int] | None:
    """Read a key that a page gave; anything else is no key."""
    moment, _, pk = after.partition(".")
    if not (moment.isdigit() and pk.isdigit() and len(moment) < 18 and len(pk) < 18):
        return None
    try:
        return datetime.fromtimestamp(int(moment) // 1_000_000, tz=timezone.get_current_timezone()).replace(
            microsecond=int(moment) % 1_000_000
        ), int(pk)
    except (OverflowError, OSError, ValueError):
        return None


# For each word asked for, the words of titles that are spelt most like it.
ALIKE = """
SELECT asked.place, near.word FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
CROSS JOIN LATERAL (
    SELECT w.word FROM suppliers_titleword w WHERE w.word %% asked.word AND similarity(w.word, asked.word) >= %s
    ORDER BY similarity(w.word, asked.word) DESC, w.word LIMIT 5
) near
"""
ALIKE_ENOUGH = 0.4
MOST_WORDS = 8  # the first of a search


def spelt_alike(words: str) -> SearchQuery | None:
    """Return the search for titles with a word spelt like each of these, None where one is like no word of a title.

    Words of fewer than three letters and those with a minus are left out. It looks among the words of titles, not
    among the titles: its time grows with the language, not with the tenders.
    """
    wanted = " ".join(word for word in words.lower().split() if not word.startswith("-"))
    asked = re.findall(r"\b[^\W\d_]{3,40}\b", wanted)[:MOST_WORDS]
    if not asked:
        return None
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [asked, ALIKE_ENOUGH])
        found = cursor.fetchall()
    near = [[word for at, word in found if at == place] for place in range(1, len(asked) + 1)]
    if not all(near):
        return None
    parts = " & ".join(f"({' | '.join(f'{word}:A' for word in group)})" for group in near)
    return SearchQuery(parts, config="english", search_type="raw")


WORDS = """
INSERT INTO suppliers_titleword (word)
SELECT DISTINCT found.word[1] FROM suppliers_tenderindex t
CROSS JOIN LATERAL regexp_matches(lower(t.title), '[[:alpha:]]{{3,40}}', 'g') AS found (word) {which}
ORDER BY 1 ON CONFLICT DO NOTHING
"""

INDEX = """
INSERT INTO suppliers_tenderindex
    (tender_id, title, buyer_name, words, cpv_code, place, value_gbp, smallest_lot_gbp,
     published_at, deadline_at, cancelled)
SELECT t.id, t.title, b.name,
       setweight(to_tsvector('english', t.title), 'A')
       || setweight(to_tsvector('english', t.why || ' ' || b.name), 'B')
       || setweight(to_tsvector('english', coalesce(l.words, '') || ' ' || t.users || ' ' || t.place), 'C'),
       t.cpv_code, t.place, l.total, l.smallest, t.published_at, t.deadline_at, t.status = 'cancelled'
FROM procurement_tender t
JOIN procurement_organisation b ON b.id = t.buyer_id
LEFT JOIN LATERAL (
    SELECT sum(value_gbp) AS total, min(value_gbp) AS smallest,
           string_agg(title || ' ' || description, ' ') AS words
    FROM procurement_lot WHERE tender_id = t.id
) l ON true
WHERE t.published_at IS NOT NULL AND t.deadline_at IS NOT NULL {which}
ON CONFLICT (tender_id) DO UPDATE SET
    title = excluded.title, buyer_name = excluded.buyer_name, words = excluded.words,
    cpv_code = excluded.cpv_code, place = excluded.place, value_gbp = excluded.value_gbp,
    smallest_lot_gbp = excluded.smallest_lot_gbp, published_at = excluded.published_at,
    deadline_at = excluded.deadline_at, cancelled = excluded.cancelled
"""


def index_tenders(*keys: int) -> int:
    """Bring the index up to date for these tenders (for all, without keys); return how many rows were written."""
    with connection.cursor() as cursor:
        cursor.execute(INDEX.format(which="AND t.id = ANY(%s)" if keys else ""), [list(keys)] if keys else [])
        written = cursor.rowcount
        cursor.execute(
            WORDS.format(which="WHERE t.tender_id = ANY(%s)" if keys else ""), [list(keys)] if keys else []
        )
    return written
