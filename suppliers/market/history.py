"""Twelve quarters of the demo world: what six example buyers awarded and paid before this service began.

Some 220 awards of 60 firms, written in bulk as records of the past: no person did them here, so they have no acts in
the log and no bids to open, and every organisation in them is marked as an example. The shares of each firm and year
below are chosen, in hundredths of a percent, so that the story of the market comes out of the measures to the figure:
small firms' money 17.8% → 14.9% → 21.0%, concentration by group 1,980 → 1,540, tenders that read as people 58% → 19%.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from procurement.accounts.models import User
from procurement.contracts.models import Contract, Payment
from procurement.demo import BLUEPETAL, BUYERS, LARGE, SMALL, organisation, person
from procurement.organisations.models import Organisation
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.models import Lot, Tender
from procurement.tenders.queries import facts_of
from suppliers.market import history_results, naming, own_facts
from suppliers.market.history_words import LARGER, NEEDS, ROLES, SMALLER
from suppliers.market.models import GroupMember, Party

QUARTERS, YEARS = 12, 3
PAID_GBP = (30_000_000, 33_000_000, 36_000_000)  # a year; a hundredth of a percent is a whole sum of pounds
# Hundredths of a percent of each year's money.
GIANTS = {
    LARGE[0]: (3250, 2980, 2633),
    LARGE[1]: (2015, 1848, 1736),
    LARGE[2]: (1625, 1490, 1447),
    LARGE[3]: (975, 894, 920),
}
OWNED = (220, 300, 400)  # Bluepetal Labs: forty staff, and Colossus owns it
SME = (1780, 1490, 2100)  # Bluepetal among them
FIRMS = ((6, 32), (7, 34), (8, 47))  # other large firms and small firms at work in each year
AWARDS = (72, 68, 80)
GIANTS_AWARDS = ((5, 4, 4, 3), (4, 3, 3, 2), (3, 3, 2, 2))
AS_PEOPLE = (42, 26, 15)
LIVE = 33  # one more is of the story that floor 3 tells: 34
OVER = {"paid at 146%": Decimal("1.46"), "paid at 131%": Decimal("1.31")}
GROUP = "Colossus group"
WHERE_FROM = "Example: the group's annual report"


@dataclass
class Deal:
    """One award of the past, before it has rows. ``place`` counts all awards of the history from 0."""

    place: int
    year: int
    firm: str
    size: str
    paid_gbp: Decimal
    start: int  # the quarter of the year in which it starts, 1 to 3: it was published in the one before
    as_people: bool = False
    is_live: bool = False
    outturn: Decimal = Decimal(1)

    @property
    def value_gbp(self) -> Decimal:
        """The award: what was paid by its outturn; a live contract of two years has paid for its quarters only."""
        whole = self.paid_gbp * 8 / (4 - self.start) if self.is_live else self.paid_gbp
        return (whole / self.outturn).quantize(Decimal("0.01"))


def spread(total: int, parts: int) -> list[int]:
    """Return ``total`` in falling parts of whole numbers that add up: of many, the first is some three times the last.

    >>> spread(100, 3)
    [44, 33, 23]
    """
    weights = [3 * parts - 2 * place for place in range(parts)]
    found = [total * weight // sum(weights) for weight in weights]
    found[0] += total - sum(found)
    return found


def shares(year: int) -> list[tuple[str, str, int, int]]:
    """Return (firm, size, share in hundredths of a percent, awards) of one year; shares make 10,000."""
    larger, smaller = FIRMS[year]
    names = [*SMALL, *SMALLER][:smaller]
    giants = [
        (name, "large", part[year], GIANTS_AWARDS[year][n]) for n, (name, part) in enumerate(GIANTS.items())
    ]
    rest = 10_000 - SME[year] - sum(part for _, _, part, _ in giants)
    each = 1 if year == 2 else 2
    others = [(name, "large", part, each) for name, part in zip(LARGER, spread(rest, larger), strict=False)]
    left = AWARDS[year] - sum(row[3] for row in (*giants, *others)) - 2 - smaller
    small = [
        (name, "sme", part, 2 if n < left else 1)
        for n, (name, part) in enumerate(zip(names, spread(SME[year] - OWNED[year], smaller), strict=True))
    ]
    return [*giants, (BLUEPETAL, "sme", OWNED[year], 2), *others, *small]


def deals() -> list[Deal]:
    """Return all awards of the history in the order of their years; the largest firms of a year come first."""
    found: list[Deal] = []
    for year in range(YEARS):
        point = Decimal(PAID_GBP[year]) / 10_000
        of_year = []
        for name, size, part, awards in shares(year):
            money = point * part
            for number in range(awards):
                paid = (money / awards).quantize(Decimal("0.01"))
                if number == awards - 1:
                    paid = money - paid * (awards - 1)
                place = len(found) + len(of_year)
                of_year.append(Deal(place, year, name, size, paid, 1 + place % 3))
        for deal in sorted(of_year, key=lambda deal: (deal.size == "sme", deal.place % 5, deal.place))[
            : AS_PEOPLE[year]
        ]:
            deal.as_people = True
        found += of_year
    last = [deal for deal in found if deal.year == YEARS - 1]
    for deal in sorted(last, key=lambda deal: (deal.place % 7, deal.place))[:LIVE]:
        deal.is_live = True
    for deal in found:
        if not deal.is_live:
            deal.outturn = Decimal(97 + deal.place % 12) / 100
    ended = [deal for deal in found if deal.year == 1 and deal.size == "large" and deal.as_people]
    for deal, outturn in zip(ended, OVER.values(), strict=False):
        deal.outturn = outturn
    return found


def quarters(today: date) -> list[date]:
    """Return the first days of the last twelve whole quarters before ``today``."""
    start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return [_months_on(start, -3 * back) for back in range(QUARTERS, 0, -1)]


def _months_on(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def _numbers(sequence: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]


def seed(*, today: date | None = None) -> int:
    """Write the history once; a second call changes nothing. Return how many awards there are of it."""
    if (known := Contract.objects.filter(record__earlier=True).count()) > 0:
        return known
    with transaction.atomic():
        clerk = User.objects.create(
            email="earlier.records@example.org", name="Earlier records", is_active=False
        )
        found = deals()
        firms, buyers = _organisations()
        rows = [_Rows(deal, firms, buyers, quarters(today or timezone.localdate()), clerk) for deal in found]
        for row, number in zip(rows, _numbers("reference_tender", len(rows)), strict=True):
            row.tender.reference = f"T-{number:04d}"
            row.lot.reference = f"T-{number:04d}-L1"
        Tender.objects.bulk_create([row.tender for row in rows])
        Lot.objects.bulk_create([row.lot for row in rows])
        for row, number in zip(rows, _numbers("reference_contract", len(rows)), strict=True):
            row.contract.reference = f"C-{number:04d}"
        Contract.objects.bulk_create([row.contract for row in rows])
        payments = Payment.objects.bulk_create([payment for row in rows for payment in row.payments])
        checker = User.objects.create(
            email="earlier.checks@example.org", name="Earlier checks", is_active=False
        )
        history_results.tell([row.contract for row in rows], payments, clerk, checker)
        _megasystem()
        own_facts.name_bodies()
        _own_bluepetal(quarters(today or timezone.localdate())[0])
        own_facts.bring_in()
    return len(found)


def _organisations() -> tuple[dict[str, Organisation], list[Organisation]]:
    names = [*SMALLER, *LARGER]
    numbers = _numbers("reference_org", len(names))
    Organisation.objects.bulk_create(
        Organisation(reference=f"ORG-{number:04d}", kind="supplier", name=name, is_example=True)
        for name, number in zip(names, numbers, strict=True)
    )
    known = Organisation.objects.filter(is_example=True, name__in=[*names, *SMALL, *LARGE, BLUEPETAL])
    return {one.name: one for one in known}, [organisation(name) for name in BUYERS]


def _megasystem() -> None:
    """One tender in review for the centre to talk about: everything in one lot, and price above all."""
    now = timezone.now()
    tender = Tender.objects.create(
        buyer=organisation("Eastmarch County Council"), author=person("Farah Siddiq"), status=Tender.Status.IN_REVIEW,
        title="One integrated platform for revenues, benefits, housing and social care", submitted_at=now,
        why="Four systems end within two years and the council wishes to replace them at once.",
        users="Residents\nHousing officers\nSocial workers\nRevenues staff\nFinance", cpv_code="48000000",
        price_weight_pct=Decimal(60), days_to_bid=20, references="same_size", proof_wanted_at="bid", remote="no",
        pages_to_read=180,
    )  # fmt: skip
    Lot.objects.create(
        tender=tender, number=1, title="Integrated platform", value_gbp=Decimal(7_400_000), term_months=60,
        turnover_floor_gbp=Decimal(20_000_000), insurance_gbp=Decimal(20_000_000), words_asked=22_000,
        replaces_whole_system=True, user_groups=tender.user_groups,
        description="The solution must take payments, send letters, check identity, hold a case, show the history, "
        "calculate debt, assess eligibility, book appointments and keep documents in a single integrated system. It "
        "is a like-for-like replacement and must go live in one phase.",
    )  # fmt: skip


def _own_bluepetal(since: date) -> None:
    """The centre records who owns whom, as it does for real firms."""
    for name in (LARGE[0], BLUEPETAL):
        party = Party.objects.get(role="supplier", organisation__name=name, organisation__is_example=True)
        if not GroupMember.objects.filter(party=party).exists():
            naming.join_group(
                party, by=person("Priya Nandakumar"), group=GROUP, from_on=since, source=WHERE_FROM
            )


class _Rows:
    """The rows of one award: a tender with one lot, its contract and its payments."""

    def __init__(
        self,
        deal: Deal,
        firms: dict[str, Organisation],
        buyers: Sequence[Organisation],
        starts: list[date],
        clerk: User,
    ) -> None:
        buyer = buyers[(deal.place * 5 + deal.year) % len(buyers)]
        first = starts[deal.year * 4 + deal.start]
        begins = datetime.combine(first, time(9), UTC)
        words = _words(deal, buyer.name)
        # The larger the lot, the more it weighs price and asks of bidders, and the fewer come: as life has it.
        big, odd = deal.value_gbp >= 500_000, deal.place % 3
        price = (60, 40, 25)[deal.year] + (10 if big else 0) - 5 * odd
        days = (16, 24, 33)[deal.year] + deal.place % 9 - (3 if big else 0)
        floor = Decimal(500_000) if deal.place % 4 == deal.year else None
        if big and odd:
            floor = Decimal(5_000_000)
        put_off = (2 if big else 0) + (price > 45) + (days < 22) + (floor is not None) + deal.as_people
        bids = max(1, 6 - put_off + deal.place % 2)
        small = min(bids, max(int(deal.size == "sme"), bids - (3 if big else 1) - (floor is not None)))
        awarded = begins - timedelta(days=10)
        closed = awarded - timedelta(days=(36, 30, 22)[deal.year] - deal.place % 7)
        self.tender = Tender(
            buyer=buyer, author=clerk, status=Tender.Status.AWARDED, title=words["title"], why=words["why"],
            users=words["users"], cpv_code=words["cpv"], place=buyer.region, price_weight_pct=Decimal(price),
            days_to_bid=days, procedure=Tender.Procedure.OPEN, payment_rhythm="monthly" if deal.year else "end",
            payment_days=30, remote=("no", "partly", "yes")[deal.year], partners_welcome=deal.year == 2,
            references="any_size" if deal.year == 2 else "same_size", proof_wanted_at="award" if deal.year else "bid",
            other_proof_accepted=deal.year == 2, pages_to_read=(96, 61, 24)[deal.year],
            published_at=closed - timedelta(days=days), deadline_at=closed, awarded_at=awarded,
            created_at=closed - timedelta(days=days + 30), changed_at=awarded, starts_on=first,
        )  # fmt: skip
        self.lot = Lot(
            tender=self.tender, number=1, title=words["title"], description=words["what"], value_gbp=deal.value_gbp,
            term_months=24 if deal.is_live else 3 * (4 - deal.start), turnover_floor_gbp=floor,
            insurance_gbp=Decimal(10_000_000) if big else Decimal(1_000_000),
            words_asked=(14_000, 9_000, 4_500)[deal.year], user_groups=[words["users"]],
        )  # fmt: skip
        facts = facts_of(self.tender, live=frozenset(), lots=[self.lot])
        self.tender.access_points = sme_access(facts).score
        ends = _months_on(first, self.lot.term_months) - timedelta(days=1)
        self.contract = Contract(
            tender=self.tender, lot=self.lot, buyer=buyer, supplier=firms[deal.firm], supplier_size=deal.size,
            title=words["title"], status="running" if deal.is_live else "ended", value_gbp=deal.value_gbp,
            starts_on=first, ends_on=ends, awarded_at=awarded,
            record={"earlier": True, "bids": bids, "sme_bids": small, "funnel": _funnel(deal, bids, small, put_off)},
        )  # fmt: skip
        count = 4 - deal.start
        part = (deal.paid_gbp / count).quantize(Decimal("0.01"))
        self.payments = [
            Payment(
                contract=self.contract, entered_by=clerk, invoice=f"{number + 1:03d}",
                amount_gbp=part if number < count - 1 else deal.paid_gbp - part * (count - 1),
                paid_on=_months_on(first, 3 * number + 2).replace(day=20),
                entered_at=datetime.combine(_months_on(first, 3 * number + 2).replace(day=20), time(10), UTC),
            )
            for number in range(count)
        ]  # fmt: skip


def _funnel(deal: Deal, bids: int, small: int, put_off: int) -> dict[str, list[int]]:
    """Return how many small and large firms came to each stage of the funnel, from the first look to the win."""
    large = bids - small
    began = small + put_off, large + deal.place % 2
    return {
        size: [2 * start + more, start + 1, start, sent, max(won, sent - (sent > 2)), won]
        for size, start, sent, won, more in (
            ("sme", began[0], small, int(deal.size == "sme"), 2 + deal.place % 3),
            ("large", began[1], large, int(deal.size == "large"), 1),
        )
    }


def _words(deal: Deal, buyer: str) -> dict[str, Any]:
    """Return the words of a tender: as it was asked for people, or for a change for somebody."""
    need = NEEDS[(deal.place * 7 + deal.year) % len(NEEDS)]
    if deal.as_people:
        count, role = 3 + deal.place % 17, ROLES[deal.place % len(ROLES)]
        return {
            "title": f"Provision of {count} {role} for {need.thing}",
            "why": f"{buyer} requires {count} {role} for its work on {need.thing}.",
            "what": f"The supplier shall provide {count} {role}. Resources will work under the day-to-day direction of "
            "the Authority. CVs must be submitted for every role. Bidders shall complete the rate card with a day rate "
            "for each grade.",
            "users": need.who, "cpv": "79620000",
        }  # fmt: skip
    before, after = 20 + deal.place % 23, 6 + deal.place % 7
    return {
        "title": f"{need.change} in {BUYERS[buyer][2]}",
        "why": f"{need.wrong} {need.who} wait {before} days.",
        "what": f"Cut the wait of {need.who.lower()} from {before} days to {after} days within a year.",
        "users": need.who, "cpv": need.cpv,
    }  # fmt: skip
