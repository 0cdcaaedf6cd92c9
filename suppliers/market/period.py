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

        Both are paths; ``tender`` ends with its underscores. A tender keeps no value of its own: see ``own.sized``.
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
    def sector_code(self) -> str:
        """The code of the sector; of one that we do not have its own words, which no buyer carries."""
        return next((code for code, words in SECTORS.items() if words == self.sector), self.sector)

    def _all(self, value: str, path: str = "", **chosen: str) -> Q:
        found = Q(**{f"{path}{name}": word for name, word in chosen.items() if word})
        if self.band and value:
            at_least, below = band_edges(self.band)
            found &= Q(**{f"{value}__gte": at_least, f"{value}__lt": below})
        return found
