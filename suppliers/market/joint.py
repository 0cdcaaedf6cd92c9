"""The joint view: a choice that a buyer made when designing a tender, beside what came of it.

One case a lot awarded here. What goes together need not be cause and effect, and pages say so.

What came of every choice is kept (``ChoiceTotal``): of all lots, and of those of each sector, kind of work, size band
and procedure. It is worked out anew when anything that a case says has changed, be it a payment or the day on which a
contract is half through. For any other choice (a buyer, months, two of these) the newest lots are read.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import md5
from typing import Any

from django.db import transaction

from suppliers.market.crowds import KINDS
from suppliers.market.formulas.measures import FEWEST, median, size_band
from suppliers.market.models import ChoiceTotal
from suppliers.market.period import AWARDS
from suppliers.market.queries import Filters, chosen_facts, fetch

MOST_CASES = 5_000  # the newest, where what came of them is not kept
CASES = """
    SELECT f.ocid, c.reference, f.title, f.bids_n, f.size, f.value_gbp, f.chosen, paid.total,
        c.ends_on <= %(today)s OR (%(today)s - c.starts_on) * 2 >= c.ends_on - c.starts_on AS is_through,
        f.sector, f.topic, f.procedure
    FROM (
        SELECT f.*, t.extra AS chosen
        FROM suppliers_marketfact f
        JOIN suppliers_dataset d ON d.id = f.dataset_id AND d.sha256 = 'awards'
        JOIN suppliers_source s ON s.id = d.source_id AND s.slug = %(slug)s
        JOIN suppliers_dataset dt ON dt.source_id = s.id AND dt.sha256 = 'tenders'
        JOIN suppliers_marketfact t ON t.dataset_id = dt.id AND t.ocid = f.ocid AND t.ocid <> '' AND t.award = ''
        WHERE f.is_current AND f.stage = 'award' {chosen}
        ORDER BY f.happened_on DESC, f.id DESC LIMIT %(most)s OFFSET %(start)s
    ) f
    JOIN procurement_contract c ON c.id = f.record
    LEFT JOIN LATERAL (
        SELECT sum(p.amount_gbp) AS total FROM procurement_payment p WHERE p.contract_id = c.id
    ) paid ON true
    ORDER BY f.happened_on DESC, f.id DESC
"""
# What all cases say together: another number as soon as one of them says something else.
DIGEST = f"SELECT count(*), sum(hashtextextended(said::text, 0)) FROM ({CASES}) said"  # noqa: S608


@dataclass(frozen=True)
class Case:
    """One lot awarded here: what its buyer chose, and what came of it. ``paid_pct``: once half through."""

    tender: str
    contract: str
    title: str
    bids: int | None
    is_sme: bool | None
    value_gbp: Decimal
    chosen: dict[str, Any]
    paid_pct: Decimal | None
    sector: str
    topic: str
    procedure: str

    @property
    def slices(self) -> list[tuple[str, str]]:
        """The slices that it stands in: all, its sector, its kind of work and so on, as far as they are known."""
        words = {"band": size_band(self.value_gbp)}
        found = [(kind, words[kind] if kind in words else getattr(self, kind)) for kind in KINDS]
        return [("all", ""), *(one for one in found if one[1])]


def cases(
    today: date,
    filters: Filters | None = None,
    *,
    within: "Within | None" = None,
    start: int = 0,
    most: int | None = MOST_CASES,
) -> list[Case]:
    """Return the lots awarded here with choices and results, newest first, from ``start`` on; those that the filters
    leave, and of these those ``within`` a band. ``most``: None for all of them.
    """
    found = []
    query, values = _asked(CASES, today, filters, within)
    for tender, contract, title, bids, size, value, chosen, paid, is_through, *slices in fetch(
        query, {**values, "most": most, "start": start}
    ):
        pct = (paid / value * 100).quantize(Decimal("0.1")) if is_through and paid and value > 0 else None
        known = {"sme": True, "large": False}.get(size)
        choices = json.loads(chosen or "{}")
        found.append(Case(tender, contract, title, bids, known, value, choices, pct, *slices))
    return found


def _asked(query: str, today: date, filters: Filters | None = None, within: "Within | None" = None) -> Any:
    """Return ``CASES`` or a question about them with the conditions, and its values."""
    conditions = (chosen_facts(filters) if filters else "") + (within.condition if within else "")
    values = {**(filters.facts() if filters else {}), **(within.facts if within else {})}
    return query.format(chosen=conditions), {**values, "slug": AWARDS, "today": today}


READINGS = {"people": "People", "system": "A system", "output": "An output", "outcome": "An outcome"}


@dataclass(frozen=True)
class Choice:
    """A design choice: what it is called, where its answer stands in ``Case.chosen``, and its bands.

    ``limits``: the numbers from which the second band and those after it begin; none where the answer is a word of
    ``READINGS``.
    """

    title: str
    key: str
    bands: tuple[str, ...]
    limits: tuple[Decimal, ...] = ()

    def band(self, chosen: dict[str, Any]) -> int | None:
        """Return in which of its bands a case stands; None where it does not say."""
        answer = chosen.get(self.key)
        if self.limits:
            return None if answer is None else sum(Decimal(answer) >= limit for limit in self.limits)
        return list(READINGS).index(answer) if answer in READINGS else None

    def split(self, found: Sequence[Case]) -> list[list[Case]]:
        """Return the cases of each band in the order of the bands."""
        split: list[list[Case]] = [[] for _ in self.bands]
        for case in found:
            place = self.band(case.chosen)
            if place is not None:
                split[place].append(case)
        return split


def _choice(title: str, key: str, *bands: str, limits: str) -> Choice:
    return Choice(title, key, bands, tuple(Decimal(limit) for limit in limits.split()))


CHOICES: dict[str, Choice] = {
    "lot": _choice(
        "The largest lot", "lot",
        "Under £100,000", "£100,000 to £500,000", "£500,000 to £1 million", "£1 million and more",
        limits="100000 500000 1000000",
    ),
    "price": _choice(
        "The weight of price", "price", "Under 25%", "25% to 40%", "40% to 55%", "55% and more", limits="25 40 55"
    ),
    "floor": _choice(
        "The turnover that bidders must have", "floor",
        "None asked for", "Under £1 million", "£1 million and more", limits="0.01 1000000",
    ),
    "days": _choice("The days to bid", "days", "Under 20", "20 to 29", "30 and more", limits="20 30"),
    "reading": Choice("What the text asks for", "reading", tuple(READINGS.values())),
    "access": _choice(
        "SME access of the published text", "access", "Under 40", "40 to 69", "70 and more", limits="40 70"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Within:
    """A band of a choice, as a condition on the tender's fact: ``Choice.band`` in SQL."""

    choice: Choice
    place: int

    @property
    def condition(self) -> str:
        if not self.choice.limits:
            return " AND t.extra ->> %(key)s = %(word)s"
        number = "(t.extra ->> %(key)s)::numeric"
        return f" AND {number} >= %(begins)s::numeric AND {number} < %(ends)s::numeric"

    @property
    def facts(self) -> dict[str, Any]:
        if not self.choice.limits:
            return {"key": self.choice.key, "word": list(READINGS)[self.place]}
        edges = ["-Infinity", *map(str, self.choice.limits), "Infinity"]
        return {"key": self.choice.key, "begins": edges[self.place], "ends": edges[self.place + 1]}


# --- What came of them ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Band:
    """What came of the lots whose buyers chose alike: the bids of the middle lot, the share that small firms won and
    what was paid of the middle award, in percent; None where fewer than five lots say so.
    """

    lots: int
    bids: Decimal | None
    won_by_small: Decimal | None
    paid: Decimal | None

    @classmethod
    def of(cls, found: Sequence[Case]) -> "Band":
        """Work out what came of some lots."""
        wins = [case.is_sme for case in found if case.is_sme is not None]
        won = (Decimal(sum(wins)) / len(wins) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if wins else None
        return cls(
            len(found),
            _middle([Decimal(case.bids) for case in found if case.bids is not None]),
            won if len(wins) >= FEWEST else None,
            _middle([case.paid_pct for case in found if case.paid_pct is not None]),
        )

    @property
    def kept(self) -> list[Any]:
        """The same as JSON keeps it: numbers as text, so that nothing rounds them."""
        figures = (self.bids, self.won_by_small, self.paid)
        return [self.lots, *(None if figure is None else str(figure) for figure in figures)]

    @classmethod
    def from_kept(cls, lots: int, *figures: str | None) -> "Band":
        return cls(lots, *(None if figure is None else Decimal(figure) for figure in figures))


def _middle(values: list[Decimal]) -> Decimal | None:
    return median(values) if len(values) >= FEWEST else None


@dataclass(frozen=True)
class Result:
    """How many lots there are, and what came of the bands of each choice."""

    lots: int
    bands: dict[str, list[Band]]

    @classmethod
    def of(cls, found: Sequence[Case]) -> "Result":
        """Work out what came of every choice in these cases."""
        return cls(
            len(found),
            {name: [Band.of(part) for part in one.split(found)] for name, one in CHOICES.items()},
        )


# The choices and bands that cases are counted by: another one as soon as one of them changes.
WORDS = md5(f"{CASES}{CHOICES}".encode(), usedforsecurity=False).hexdigest()[:8]


def result(today: date, filters: Filters | None = None) -> Result:
    """Return what came of every choice: as it is kept where the filters leave all lots or one slice of them, else
    worked out of the newest lots.
    """
    words = filters.words if filters else {}
    if (filters and (filters.buyer or filters.first or filters.last)) or len(words) > 1:
        return Result.of(cases(today, filters))
    slice_, name = next(iter(words.items()), ("all", ""))
    kept = ChoiceTotal.objects.filter(slice=slice_, name=name).first()
    if kept is None:
        return Result.of([])
    return Result(
        kept.lots, {key: [Band.from_kept(*one) for one in bands] for key, bands in kept.bands.items()}
    )


def keep(today: date) -> bool:
    """Work out what came of every choice where a case says something else than at the last time; return whether so.

    Twice is once. The caller holds the locks of our own sources, so that two never do it at the same time.
    """
    query, values = _asked(DIGEST, today)
    number, digest = fetch(query, {**values, "most": None, "start": 0})[0]
    said = f"{WORDS}:{number}:{digest}"
    if ChoiceTotal.objects.filter(slice="all", digest=said).exists():
        return False
    sliced: dict[tuple[str, str], list[Case]] = {("all", ""): []}
    for case in cases(today, most=None):
        for one in case.slices:
            sliced.setdefault(one, []).append(case)
    with transaction.atomic():
        ChoiceTotal.objects.all().delete()
        ChoiceTotal.objects.bulk_create(_rows(sliced, said))
    return True


def rebuild(today: date) -> None:
    """Work out what came of every choice from nothing."""
    with transaction.atomic():
        ChoiceTotal.objects.all().delete()
        keep(today)


def _rows(sliced: dict[tuple[str, str], list[Case]], digest: str) -> Iterator[ChoiceTotal]:
    for (slice_, name), found in sliced.items():
        came = Result.of(found)
        bands = {key: [one.kept for one in bands] for key, bands in came.bands.items()}
        yield ChoiceTotal(slice=slice_, name=name, lots=came.lots, bands=bands, digest=digest)
