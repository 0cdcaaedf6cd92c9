"""What the system itself knows about how a function works: days to a good award, days to hire. Nobody enters these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import DateTimeField, F, OuterRef, Subquery
from django.utils import timezone

from procurement.capability.models import Post
from procurement.contracts.models import Contract
from procurement.services.models import Function, Service
from procurement.statements import Blank, Kept
from procurement.tenders.models import Tender

SPAN = timedelta(days=365)
STANDING = Contract.objects.filter(tender=OuterRef("pk")).exclude(status=Contract.Status.FALLEN)
# A row of a contract, not EXISTS: that is joined by PostgreSQL in the order of all tenders, awarded or not.
GOOD_AWARDS = Kept(
    Tender.objects.filter(
        buyer=Blank("buyer"), awarded_at__gte=Blank("since", DateTimeField()), published_at__isnull=False
    )
    .alias(contract=Subquery(STANDING.values("pk")[:1]))
    .filter(contract__isnull=False)
    .values_list("published_at", "awarded_at")
)


@dataclass(frozen=True)
class Known:
    """A figure in days over the last twelve months: the median, on how many cases, and what it is counted from."""

    title: str
    days: float | None
    cases: int
    about: str


def known_of(service: Service, today: date) -> list[Known]:
    """Return what the records show of a function's own page, in one statement; nothing for other services."""
    if service.function == Function.COMMERCIAL:
        return [days_to_award(service, today)]
    if service.function == Function.HR:
        return [days_to_hire(service, today)]
    return []


def days_to_award(service: Service, today: date) -> Known:
    """Days from the tender notice to the award, of tenders awarded in the last twelve months.

    A good award is one that stands: where every contract of it fell before it was signed, it does not count.
    """
    since = datetime.combine(today - SPAN + timedelta(days=1), time(), timezone.get_current_timezone())
    moments = GOOD_AWARDS.ask(buyer=service.buyer_id, since=since)
    days = [(timezone.localdate(end) - timezone.localdate(start)).days for start, end in moments]
    return _known(
        "Days to a good award",
        days,
        "From the tender notice to the award, of tenders awarded here whose award stands",
    )


def days_to_hire(service: Service, today: date) -> Known:
    """Days from advertising a post to somebody being in it, of posts filled in the last twelve months.

    A post whose people were there already was never advertised; one that is vacant again does not count.
    """
    posts = Post.objects.filter(
        contract__buyer=service.buyer_id, filled_on__gt=today - SPAN, filled_on__gte=F("advertised_on")
    )
    days = [
        (filled - advertised).days for advertised, filled in posts.values_list("advertised_on", "filled_on")
    ]
    return _known(
        "Days to hire",
        days,
        "From advertised to filled, of the posts in the capability plans of our contracts",
    )


def _known(title: str, days: Iterable[int], about: str) -> Known:
    found = list(days)
    return Known(title, median(found) if found else None, len(found), about)
