"""What the dependency of a service is counted from: drawn from its contracts, or entered with a source. Exact."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from procurement.services.formulas.dependency import EXIT_CHECKS, end_of

PENNY = Decimal("0.01")
FRESH = timedelta(days=92)  # a quarter: what nobody of ours opened for longer is tried again
TRIED = timedelta(days=365)  # within which an export was tried


@dataclass(frozen=True)
class Counts:
    """What goes into D, of one source. Pounds of one quarter; ``exits``: keys of ``EXIT_CHECKS`` that are met.

    Raises ``ValueError`` for anything below zero, a part larger than its whole, and an unknown exit check.
    """

    supplier_gbp: Decimal = Decimal(0)
    own_gbp: Decimal = Decimal(0)
    items: int = 0
    independent: int = 0
    tasks: int = 0
    uncovered: int = 0
    exits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.supplier_gbp, self.own_gbp, self.items, self.independent, self.tasks, self.uncovered)
        if any(number < 0 for number in numbers):
            raise ValueError("nothing here can be below zero")
        if self.independent > self.items or self.uncovered > self.tasks:
            raise ValueError("a part cannot be larger than its whole")
        if set(self.exits) - {key for key, _ in EXIT_CHECKS} or len(set(self.exits)) != len(self.exits):
            raise ValueError("an exit check is one of the six, named once")

    def __add__(self, other: "Counts") -> "Counts":
        """Both together: pounds and numbers added, a check met where either meets it."""
        return Counts(
            self.supplier_gbp + other.supplier_gbp, self.own_gbp + other.own_gbp, self.items + other.items,
            self.independent + other.independent, self.tasks + other.tasks, self.uncovered + other.uncovered,
            tuple(key for key, _ in EXIT_CHECKS if key in {*self.exits, *other.exits}),
        )  # fmt: skip

    def __sub__(self, drawn: "Counts") -> "Counts":
        """What is left of a whole without a part of it."""
        return Counts(
            self.supplier_gbp - drawn.supplier_gbp, self.own_gbp - drawn.own_gbp, self.items - drawn.items,
            self.independent - drawn.independent, self.tasks - drawn.tasks, self.uncovered - drawn.uncovered,
            tuple(key for key in self.exits if key not in drawn.exits),
        )  # fmt: skip


@dataclass(frozen=True)
class HeldItem:
    """A transfer item of a plan, none that was declined. ``learner_is_there``: somebody is in the post that learns."""

    proposed_on: date
    independent_on: date | None
    is_critical: bool
    learner_is_there: bool


@dataclass(frozen=True)
class HeldPlace:
    """A place of knowledge in use: its kind, whether we hold it, and when our own people opened it last."""

    kind: str
    is_ours: bool
    opened_on: date | None


@dataclass(frozen=True)
class HeldContract:
    """What is held of a contract under a service. ``services``: under how many it stands; ``payments``: (day, pounds).

    ``rehearsals``: for each planned rehearsal of leaving the day it was held, or None; ``posts``: in people.
    """

    reference: str
    starts_on: date
    ends_on: date
    services: int = 1
    payments: tuple[tuple[date, Decimal], ...] = ()
    items: tuple[HeldItem, ...] = ()
    places: tuple[HeldPlace, ...] = ()
    rehearsals: tuple[date | None, ...] = ()
    posts: int = 0
    posts_filled: int = 0


@dataclass(frozen=True)
class Drawn:
    """What the contracts of a service say about one quarter, and which they are; beside it the posts of their plans."""

    counts: Counts = Counts()
    contracts: tuple[str, ...] = ()
    posts: int = 0
    posts_filled: int = 0


def draw(contracts: Iterable[HeldContract], quarter: date, counted_on: date) -> Drawn:
    """Return what goes into D of the quarter that begins on ``quarter``, from the contracts under a service.

    - Pounds: paid in the quarter, each contract parted evenly over the services it stands under; the sum is rounded
      half up to a penny, and is 0 where corrections outweigh it. What is paid late still counts in its quarter.
    - Items, tasks, exit: of contracts that ran on a day of the quarter. An item counts once proposed; it is independent
      from the day that was confirmed. A critical task is an item marked so; nobody of ours can do it alone while it is
      not independent, or nobody is in the post that learned it.
    - An exit check is met where every one of those contracts meets it. Posts, places and rehearsals count as they
      stand on ``counted_on``: their past is not kept.

    >>> item = HeldItem(date(2026, 7, 2), date(2026, 9, 30), True, True)
    >>> paid = ((date(2026, 8, 1), Decimal("100.01")), (date(2026, 10, 1), Decimal(70)))
    >>> one = HeldContract("C-1", date(2026, 7, 1), date(2027, 6, 30), 2, paid, (item,))
    >>> found = draw([one], date(2026, 7, 1), date(2026, 11, 1))
    >>> found.counts.supplier_gbp, found.counts.independent, found.counts.uncovered, found.contracts
    (Decimal('50.01'), 1, 0, ('C-1',))
    """
    last = end_of(quarter)
    all_of_them = list(contracts)
    paid = {one.reference: _paid(one, quarter, last) for one in all_of_them}
    ran = [one for one in all_of_them if one.starts_on <= last and one.ends_on >= quarter]
    items = [item for one in ran for item in one.items if item.proposed_on <= last]
    critical = [item for item in items if item.is_critical]
    counts = Counts(
        supplier_gbp=_pence(max(Fraction(0), sum(paid.values(), Fraction(0)))),
        items=len(items),
        independent=sum(_is_independent(item, last) for item in items),
        tasks=len(critical),
        uncovered=sum(not (_is_independent(item, last) and item.learner_is_there) for item in critical),
    )
    met = set.intersection(*(exits_of(one, counted_on) for one in ran)) if ran else set()
    named = tuple(one.reference for one in all_of_them if one in ran or paid[one.reference])
    return Drawn(
        replace(counts, exits=tuple(key for key, _ in EXIT_CHECKS if key in met)), named,
        posts=sum(one.posts for one in ran), posts_filled=sum(one.posts_filled for one in ran),
    )  # fmt: skip


def exits_of(contract: HeldContract, day: date) -> set[str]:
    """Return which of the six exit checks a contract's plan shows as met on a day.

    plan: a rehearsal of leaving has its day. rehearsed: one was held. data: an export was opened by us within a year.
    code: opened by us within a quarter. accounts: all of them are in our name. other_firm: documents and runbook, or a
    handover pack, were opened by us within a quarter.
    """

    def opened(kind: str, within: timedelta = FRESH) -> bool:
        return any(
            place.kind == kind and place.opened_on is not None and day - place.opened_on <= within
            for place in contract.places
        )

    accounts = [place.is_ours for place in contract.places if place.kind == "accounts"]
    shown = {
        "plan": bool(contract.rehearsals),
        "data": opened("data", TRIED),
        "code": opened("code"),
        "accounts": bool(accounts) and all(accounts),
        "other_firm": (opened("documents") and opened("runbook")) or opened("handover"),
        "rehearsed": any(held is not None and held <= day for held in contract.rehearsals),
    }
    return {key for key, is_met in shown.items() if is_met}


def _is_independent(item: HeldItem, day: date) -> bool:
    return item.independent_on is not None and item.independent_on <= day


def _paid(contract: HeldContract, first: date, last: date) -> Fraction:
    pounds = sum((amount for day, amount in contract.payments if first <= day <= last), Decimal(0))
    return Fraction(pounds) / contract.services


def _pence(pounds: Fraction) -> Decimal:
    with localcontext(prec=50):
        return (Decimal(pounds.numerator) / pounds.denominator).quantize(PENNY, ROUND_HALF_UP)
