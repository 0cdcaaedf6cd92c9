"""The period and the tenders that figures of our own records are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from suppliers.market.formulas.measures import band_edges

# Our codes of a buyer's sector, and what published data call them.
SECTORS = {
    "central": "Central Government", "local": "Local Government", "health": "Health", "justice": "Justice",
    "education": "Education",
}  # fmt: skip
DAY = timedelta(days=1)
PAYMENTS, AWARDS = "our-payments", "our-awards"  # the sources that our own records are


@dataclass(frozen=True)
class Period:
    """From and to, both counted in; None is open. The other choices leave the tenders of some buyers, of a kind of
    work, a procedure or a size.
    """

    first: date | None = None
    last: date | None = None
    buyer: str = ""
    sector: str = ""
    topic: str = ""
    band: str = ""
    procedure: str = ""

    def on(self, field: str) -> Q:
        """The condition that a moment or day lies in the period."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__gte": self.first})
        if self.last:
            found &= Q(**{f"{field}__lte": self.last})
        return found

    def of_tender(self, tender: str = "", *, value: str = "") -> Q:
        """The condition that a tender is one of those chosen, and that the award whose ``value`` it is has the size.

        Both are paths; ``tender`` ends with its underscores.
        """
        return self._all(
            value, buyer__name=self.buyer, buyer__sector=self.sector_code, cpv_code__startswith=self.topic,
            procedure=self.procedure, path=tender,
        )  # fmt: skip

    def of_buyer(self, path: str = "") -> Q:
        """The condition that what hangs on a ``buyer``, an outcome or a service, is one of the chosen buyers'."""
        return self._all("", buyer__name=self.buyer, buyer__sector=self.sector_code, path=path)

    @property
    def work(self) -> "Period":
        """What is chosen of the work alone: its kind, procedure and size."""
        return Period(topic=self.topic, band=self.band, procedure=self.procedure)

    def of_fact(self) -> Q:
        """The same condition of a fact that ``own_facts`` made of a tender or an award."""
        return self._all(
            "value", buyer__name=self.buyer, buyer__organisation__sector=self.sector_code, topic=self.topic,
            procedure=self.procedure,
        )  # fmt: skip

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins with a month and ends with one, where it begins or ends at all."""
        begins, ends = (
            self.first is None or self.first.day == 1,
            self.last is None or (self.last + DAY).day == 1,
        )
        return begins and ends

    @property
    def name(self) -> str | None:
        """The name that figures of such a time are kept under: "all", "2026", "2026Q3", "2026-09"; None for another.

        >>> Period(date(2026, 7, 1), date(2026, 9, 30)).name, Period(date(2026, 7, 1)).name
        ('2026Q3', None)
        """
        if self.first is None and self.last is None:
            return "all"
        if self.first is None or self.last is None or not self.is_whole_months:
            return None
        first, months = (
            self.first,
            (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1,
        )
        if months == 1:
            return f"{first:%Y-%m}"
        if months == 3 and first.month % 3 == 1:
            return f"{first.year}Q{(first.month + 2) // 3}"
        return str(first.year) if months == 12 and first.month == 1 else None

    @property
    def sector_code(self) -> str:
        """The code of the sector; of one that we do not have its own words, which no buyer carries."""
        return next((code for code, words in SECTORS.items() if words == self.sector), self.sector)

    def _all(self, value: str, path: str = "", **chosen: str) -> Q:
        found = Q(**{f"{path}{name}": word for name, word in chosen.items() if word})
        if self.band and value:
            at_least, below = band_edges(self.band)
            found &= Q(**{f"{value}__gte": at_least, f"{value}__lt": below})
        return found
