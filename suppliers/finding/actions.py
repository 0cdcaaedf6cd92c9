"""Keeping a search, following a tender."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation
from procurement.tenders.formulas.dates import uk_words
from procurement.tenders.models import Tender
from suppliers.finding.models import Follow, Interest, SavedSearch, TenderIndex
from suppliers.finding.search import Search
from suppliers.registration.models import size_class

MOST_SEARCHES = 30

SEARCH_FOUND = notice(
    "search_found",
    happened="A tender that fits your search {search} was published: {title}.",
    do="Read in a page whether it is for you.",
    by_when="It closes before {closes}.",
    link="finding:decide",
)
CLOSES_SOON = notice(
    "tender_closes_soon",
    happened="{title} closes in {left}.",
    do="Submit your bid before then. A draft is not a bid.",
    by_when="It closes before {closes}.",
    link="finding:decide",
)
# How long before closing followers are reminded, and how it is said.
REMINDERS = ((timedelta(days=3), "3 days"), (timedelta(hours=1), "1 hour"))


def save_search(user: User, *, query: str, name: str = "") -> SavedSearch:
    """Keep a search; what is published from now on and fits it is told once. The same search is kept once.

    Raises ``Refused`` above thirty searches.
    """
    search = Search.of_query(query)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        kept = SavedSearch.objects.kept().filter(user=user)
        if found := kept.filter(query=search.query).first():
            return found
        if kept.count() >= MOST_SEARCHES:
            raise Refused(
                "search.too_many", f"You keep {MOST_SEARCHES} searches already: end one of them first."
            )
        return SavedSearch.objects.create(
            user=user, query=search.query, name=(name.strip() or search.words)[:120]
        )


def end_search(search: SavedSearch, *, by: User) -> SavedSearch:
    """End a search. Refuses anybody but the person who keeps it."""
    if search.user_id != by.pk:
        raise Refused("search.not_yours", "Only the person who keeps a search can end it.")
    search.ended_at = search.ended_at or timezone.now()
    search.save(update_fields=["ended_at"])
    return search


def follow(tender: Tender, *, by: User) -> None:
    """Follow a published tender. Following twice is following. For a supplier's person, the firm registers interest.

    Raises ``Refused`` for a tender that is not published.
    """
    if not tender.is_public:
        raise Refused("tender.not_public", "This tender is not published.")
    Follow.objects.get_or_create(user=by, tender=tender)
    firm = getattr(by, "acting_organisation", None)
    if firm is not None and firm.kind == "supplier" and note_look(firm, tender.reference):
        Interest.objects.filter(tender=tender, supplier=firm, registered_at=None).update(
            registered_at=timezone.now()
        )


# The first look of a firm at a tender that is open. One statement; a second look finds the row and writes nothing.
WRITE_LOOK = """
WITH open AS (
    SELECT id FROM procurement_tender
    WHERE reference = %(tender)s AND published_at IS NOT NULL AND deadline_at > clock_timestamp()
), made AS (
    INSERT INTO suppliers_interest (tender_id, supplier_id, size, viewed_at)
    SELECT id, %(supplier)s, '', clock_timestamp() FROM open ON CONFLICT DO NOTHING RETURNING id
)
SELECT (SELECT id FROM made) FROM open
"""


def note_look(firm: Organisation, tender: str) -> bool:
    """Note that a firm looked at a tender, once, with its size on that day; say whether the tender is open."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE_LOOK, {"tender": tender[:20], "supplier": firm.pk})
        row = cursor.fetchone()
    if row is not None and row[0] is not None:
        Interest.objects.filter(pk=row[0]).update(size=size_class(firm))
    return row is not None


def unfollow(tender: Tender, *, by: User) -> None:
    """Stop following."""
    Follow.objects.filter(user=by, tender=tender).delete()


def send_search_alerts(now: datetime | None = None) -> int:
    """Tell everybody what was published since the last look and fits their search; return how many were told.

    A tender is told once a search, however often this runs: the notice carries both.
    """
    now = now or timezone.now()
    told = 0
    for search in SavedSearch.objects.kept().select_related("user").iterator():
        fits = (
            Search.of_query(search.query)
            .exact(now)
            .filter(published_at__gt=search.looked_until_at - timedelta(minutes=10), published_at__lte=now)
        )
        fresh = fits.filter(published_at__gt=search.created_at)
        for row in fresh.select_related("tender").order_by("published_at")[:50]:
            told += notify(
                [search.user], SEARCH_FOUND, key=f"{search.uuid}:{row.tender.reference}", subject=row.tender,
                search=search.name, title=row.title, closes=uk_words(row.deadline_at),
            )  # fmt: skip
        SavedSearch.objects.filter(pk=search.pk).update(looked_until_at=now)
    return told


def send_closing_reminders(now: datetime | None = None) -> int:
    """Remind followers three days and one hour before a tender closes, once each; return how many were told."""
    now = now or timezone.now()
    told = 0
    for before, left in REMINDERS:
        closing = TenderIndex.objects.filter(
            cancelled=False, deadline_at__gt=now, deadline_at__lte=now + before
        ).select_related("tender")
        for row in closing:
            people = User.objects.active().filter(
                pk__in=Follow.objects.filter(tender=row.tender).values("user")
            )
            told += notify(
                people, CLOSES_SOON, key=f"{row.tender.reference}:{left}:{row.deadline_at.isoformat()}",
                subject=row.tender, title=row.title, left=f"less than {left}",
                closes=uk_words(row.deadline_at),
            )  # fmt: skip
    return told
