"""The pages of the joint view: all choices at a glance, and one choice with its chart, table and cases."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement import charts
from suppliers.market import joint
from suppliers.market.formulas.measures import FEWEST, median

A_PAGE = 10
TOO_FEW = "too few to say"
ABOUT = "Each lot awarded here stands in one band. What goes together need not be cause and effect."
DOUBTS = "Buyers who choose one thing often choose others with it. Bands under five lots are not drawn."


@dataclass(frozen=True)
class Band:
    """What came of the lots whose buyers chose alike; None where fewer than five lots say so."""

    name: str
    cases: list[joint.Case]

    def _middle(self, values: list[Decimal]) -> Decimal | None:
        return median(values) if len(values) >= FEWEST else None

    @property
    def bids(self) -> Decimal | None:
        return self._middle([Decimal(case.bids) for case in self.cases if case.bids is not None])

    @property
    def won_by_small(self) -> Decimal | None:
        """The share of lots that small firms won, in percent."""
        wins = [case.is_sme for case in self.cases if case.is_sme is not None]
        if len(wins) < FEWEST:
            return None
        return (Decimal(sum(wins)) / len(wins) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def paid(self) -> Decimal | None:
        return self._middle([case.paid_pct for case in self.cases if case.paid_pct is not None])

    @property
    def cells(self) -> list[str]:
        return [
            self.name,
            f"{len(self.cases):,}",
            _said(self.bids, charts.plain),
            _said(self.won_by_small, charts.percent),
            _said(self.paid, charts.percent),
        ]


HEAD = ["Lots", "Median bids", "Won by SMEs", "Median paid of award"]


def _said(value: Decimal | None, form: charts.Form) -> str:
    return TOO_FEW if value is None else form(value)


def _bands(name: str, found: list[joint.Case]) -> list[Band]:
    return [Band(*pair) for pair in joint.CHOICES[name].split(found)]


def _ends(bands: list[Band]) -> tuple[Band, Band] | None:
    """Return the bands with most and with fewest wins of small firms, None where two cannot be told apart."""
    told = [band for band in bands if band.bids is not None and band.won_by_small is not None]
    if len(told) < 2:
        return None
    return max(told, key=lambda band: band.won_by_small or 0), min(
        told, key=lambda band: band.won_by_small or 0
    )


def glance(found: list[joint.Case]) -> list[dict[str, Any]]:
    """Return a line a choice: which band goes with most wins of small firms, and which with fewest."""
    lines = []
    for name, chosen in joint.CHOICES.items():
        ends = _ends(_bands(name, found))
        most, least = (
            (f"{band.name}: {charts.percent(band.won_by_small or 0)}" for band in ends) if ends else ("", "")
        )
        lines.append({"name": name, "title": chosen.title, "most": most, "least": least})
    return lines


def choice(name: str, found: list[joint.Case]) -> dict[str, Any]:
    """Return one design choice beside what came of it: bids, SME wins and outturn, band by band."""
    chosen, bands = joint.CHOICES[name], _bands(name, found)
    ends = _ends(bands)
    chart = None
    if ends:
        said = [
            f"“{band.name}” goes with {which} wins of small firms: {_said(band.won_by_small, charts.percent)} of lots, "
            f"{_said(band.bids, charts.plain)} bids in the middle one."
            for band, which in zip(ends, ("most", "fewest"), strict=True)
        ]
        chart = charts.bar(
            f"choice-{name}",
            f"{chosen.title}, beside the lots that small firms won",
            " ".join(said),
            [(band.name, band.won_by_small) for band in bands if band.won_by_small is not None],
            form=charts.percent,
            head=(chosen.title, "Won by SMEs"),
            about=ABOUT,
            doubts=DOUBTS,
            cases=sum(len(band.cases) for band in bands),
        )
        chart.table.head[:] = [chosen.title, *HEAD]
        chart.table.rows[:] = [band.cells for band in bands]
    return {
        "name": name,
        "title": chosen.title,
        "chart": chart,
        "head": [{"text": chosen.title}, *({"text": word, "numeric": True} for word in HEAD)],
        "rows": [
            [{"text": cell, "numeric": place > 0} for place, cell in enumerate(band.cells)] for band in bands
        ],
        "bands": [(place, band.name, len(band.cases)) for place, band in enumerate(bands)],
    }


def page(found: list[joint.Case], name: str, band: str = "", start: int = 0) -> dict[str, Any]:
    """Return the page of one choice with the cases of a band (its place; all for any other text), newest first."""
    split = _bands(name, found)
    place = int(band) if band.isascii() and band.isdigit() and int(band[:3]) < len(split) else None
    shown = found if place is None else split[place].cases
    begin = min(start, len(shown))
    return {
        "choice": choice(name, found),
        "band": place,
        "shown": shown[begin : begin + A_PAGE],
        "shown_of": len(shown),
        "next_start": begin + A_PAGE if len(shown) > begin + A_PAGE else 0,
    }
