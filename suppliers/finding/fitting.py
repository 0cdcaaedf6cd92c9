"""Which open tenders fit a firm, by what it has said itself: its searches, what it bid for, and its turnover."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from procurement.carried import carried, carry
from procurement.organisations.models import Organisation
from procurement.statements import Blank, Kept
from procurement.tenders.models import Lot
from suppliers.bids.models import Bid
from suppliers.finding.models import SavedSearch, TenderIndex
from suppliers.finding.search import Search
from suppliers.registration.formulas import money
from suppliers.registration.models import SizeDeclaration

# The newest of each are looked at, so that a firm with many asks no more of the database.
MOST_SEARCHES, MOST_BIDS = 5, 20
SUBJECT = 3  # digits of a CPV code that name its group: 722 is programming and consultancy

SIZES = SizeDeclaration.objects.filter(organisation=OuterRef("pk"), superseded=False)
SEARCHES = SavedSearch.objects.kept().filter(user=Blank("person"))[:MOST_SEARCHES]
BIDS = (
    Bid.objects.filter(supplier=OuterRef("pk"))
    .order_by("-pk")[:MOST_BIDS]
    .values(facts=JSONObject(subject=F("tender__cpv_code"), place=F("tender__place")))
)
SAID = Kept(
    Organisation.objects.filter(pk=Blank("firm"))
    .annotate(
        sizes=carry(SIZES, "turnover_gbp"),
        searches=carry(SEARCHES, "name", "query"),
        bids=ArraySubquery(BIDS),
    )
    .values_list("sizes", "searches", "bids")
)


@dataclass(frozen=True)
class Fit:
    """An open tender, when it closes, and in words why it fits."""

    reference: str
    title: str
    closes_at: datetime
    why: str


@dataclass(frozen=True)
class Said:
    """What a firm said of itself so far: its turnover, a person's searches, and its bids, the newest first."""

    turnover: Decimal | None
    searches: list[SavedSearch]
    bids: list[dict[str, str]]

    @classmethod
    def of(cls, firm: Organisation, user: Any) -> "Said":
        """Read it, in one statement."""
        [(sizes, searches, bids)] = SAID.ask(firm=firm.pk, person=user.pk)
        return cls(
            turnover=carried(SizeDeclaration, sizes)[0].turnover_gbp if sizes else None,
            searches=carried(SavedSearch, searches),
            bids=bids,
        )


def open_fits(firm: Organisation, user: Any, now: datetime, *, most: int = 3) -> list[Fit]:
    """Return open tenders that fit ``firm`` and that it has no bid for, soonest to close first: two statements.

    Of size: a lot of the tender asks for no turnover above the one that the firm declared, and is worth no more than
    it. Of kind: it fits a search that ``user`` keeps, or has the subject or place of a tender that the firm bid for.
    Where the firm has said nothing of size, or nothing of kind, the other alone decides; where it said nothing,
    nothing is guessed.
    """
    said = Said.of(firm, user)
    kinds = _kinds(said, now)
    if not kinds and said.turnover is None:
        return []
    lots = Lot.objects.filter(tender=OuterRef("pk"), ceased_at=None).order_by("value_gbp", "number")
    if said.turnover is not None:
        lots = lots.filter(
            Q(turnover_floor_gbp=None) | Q(turnover_floor_gbp__lte=said.turnover),
            Q(value_gbp=None) | Q(value_gbp__lte=said.turnover),
        )
    rows = (
        TenderIndex.objects.filter(Exists(lots), deadline_at__gt=now, cancelled=False)
        .filter(~Exists(Bid.objects.filter(tender=OuterRef("pk"), supplier=firm)))
        .annotate(**{f"kind_{place}": fits for place, (fits, _) in enumerate(kinds)})
        .annotate(reference=F("tender__reference"), lots=carry(lots[:1], "number", "title", "value_gbp"))
    )
    if kinds:
        rows = rows.filter(reduce(or_, (Q(**{f"kind_{place}": True}) for place in range(len(kinds)))))
    found = rows.only("title", "deadline_at").order_by("deadline_at", "tender_id")[:most]
    return [
        Fit(
            row.reference,
            row.title,
            row.deadline_at,
            _why(
                [words for place, (_, words) in enumerate(kinds) if getattr(row, f"kind_{place}")],
                carried(Lot, row.lots)[0],
                said.turnover,
            ),
        )
        for row in found
    ]


def _kinds(said: Said, now: datetime) -> list[tuple[Q, str]]:
    """Return the ways in which a tender may be of the kind that a firm looks for, each with its words."""
    kinds = [
        (
            Q(pk__in=Search.of_query(search.query).exact(now).values("pk")),
            f"it fits your search: {search.name}",
        )
        for search in said.searches
    ]
    subjects = {bid["subject"][:SUBJECT] for bid in said.bids if len(bid["subject"]) >= SUBJECT}
    if subjects:
        kinds.append(
            (
                reduce(or_, (Q(cpv_code__startswith=code) for code in sorted(subjects))),
                "its subject is that of a tender you bid for",
            )
        )
    if places := sorted({bid["place"] for bid in said.bids if bid["place"]}):
        kinds.append((Q(place__in=places), "its place is that of a tender you bid for"))
    return kinds


def _why(kinds: list[str], lot: Lot, turnover: Decimal | None) -> str:
    """Return the reasons as one sentence: of kind, then of size."""
    reasons = kinds[:2]
    if turnover is not None and lot.value_gbp is not None:
        reasons.append(
            f"lot {lot.number} is worth {money(lot.value_gbp)}, and you declared a turnover of {money(turnover)}"
        )
    elif turnover is not None:
        reasons.append(f"lot {lot.number} asks for no turnover above yours")
    return f"Why: {'; '.join(reasons)}."
