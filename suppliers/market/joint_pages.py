"""The pages of the joint view: all choices at a glance, and one choice with its chart, table and cases."""

from datetime import date
from typing import Any

from procurement import charts
from procurement.words import mid_sentence
from suppliers.market import joint
from suppliers.market.queries import Filters

A_PAGE = 10
TOO_FEW = "too few to say"
ABOUT = "Each lot awarded here stands in one band. What goes together need not be cause and effect."
DOUBTS = "Buyers who choose one thing often choose others with it. Bands under five lots are not drawn."
Named = list[tuple[str, joint.Band]]


HEAD = ["Lots", "Median bids", "Won by SMEs", "Median paid of award"]


def _said(value: Any, form: charts.Form) -> str:
    return TOO_FEW if value is None else form(value)


def _bands(name: str, came: joint.Result) -> Named:
    return list(zip(joint.CHOICES[name].bands, came.bands[name], strict=True))


def _cells(name: str, band: joint.Band) -> list[str]:
    return [
        name,
        f"{band.lots:,}",
        _said(band.bids, charts.plain),
        _said(band.won_by_small, charts.percent),
        _said(band.paid, charts.percent),
    ]


def _ends(bands: Named) -> Named:
    """Return the bands with most and with fewest wins of small firms, none where two cannot be told apart."""
    told = [one for one in bands if one[1].bids is not None and one[1].won_by_small is not None]
    if len(told) < 2:
        return []
    return [choose(told, key=lambda one: one[1].won_by_small or 0) for choose in (max, min)]


def sentence(came: joint.Result, name: str = "") -> str:
    """Return which band of a choice goes with most wins of small firms and which with fewest: of one choice, or of
    that where they are furthest apart. "" where nothing can be told apart.
    """
    told = []
    for key in [name] if name else joint.CHOICES:
        if ends := _ends(_bands(key, came)):
            (most, best), (fewest, worst) = ends
            told.append((best.won_by_small - worst.won_by_small, key, most, best, fewest, worst))  # type: ignore[operator]
    if not told:
        return ""
    _, key, most, best, fewest, worst = max(told)[:6]
    title = joint.CHOICES[key].title
    return (
        f"{title}: small firms won {charts.percent(best.won_by_small or 0)} of the lots with "
        f"“{mid_sentence(most)}”, and {charts.percent(worst.won_by_small or 0)} with "
        f"“{mid_sentence(fewest)}”."
    )


def glance(came: joint.Result) -> list[dict[str, Any]]:
    """Return a line a choice: which band goes with most wins of small firms, and which with fewest."""
    lines = []
    for name, chosen in joint.CHOICES.items():
        ends = _ends(_bands(name, came))
        said = [f"{words}: {charts.percent(band.won_by_small or 0)}" for words, band in ends] or ["", ""]
        lines.append({"name": name, "title": chosen.title, "most": said[0], "least": said[1]})
    return lines


def choice(name: str, came: joint.Result) -> dict[str, Any]:
    """Return one design choice beside what came of it: bids, SME wins and outturn, band by band."""
    chosen, bands = joint.CHOICES[name], _bands(name, came)
    chart = None
    if ends := _ends(bands):
        said = [
            f"“{words}” goes with {which} wins of small firms: {_said(band.won_by_small, charts.percent)} of lots, "
            f"{_said(band.bids, charts.plain)} bids in the middle one."
            for (words, band), which in zip(ends, ("most", "fewest"), strict=True)
        ]
        chart = charts.bar(
            f"choice-{name}",
            f"{chosen.title}, beside the lots that small firms won",
            " ".join(said),
            [(words, band.won_by_small) for words, band in bands if band.won_by_small is not None],
            form=charts.percent,
            head=(chosen.title, "Won by SMEs"),
            about=ABOUT,
            doubts=DOUBTS,
            cases=sum(band.lots for _, band in bands),
        )
        chart.table.head[:] = [chosen.title, *HEAD]
        chart.table.rows[:] = [_cells(*one) for one in bands]
    return {
        "name": name,
        "title": chosen.title,
        "chart": chart,
        "head": [{"text": chosen.title}, *({"text": word, "numeric": True} for word in HEAD)],
        "rows": [
            [{"text": cell, "numeric": place > 0} for place, cell in enumerate(_cells(*one))] for one in bands
        ],
        "bands": [(place, words, band.lots) for place, (words, band) in enumerate(bands)],
    }


def page(
    today: date, filters: Filters | None, came: joint.Result, name: str, band: str = "", start: int = 0
) -> dict[str, Any]:
    """Return the page of one choice with the cases of a band (its place; all for any other text), newest first."""
    bands = came.bands[name]
    place = int(band) if band.isascii() and band.isdigit() and int(band[:3]) < len(bands) else None
    number = came.lots if place is None else bands[place].lots
    begin = min(start, number)
    within = None if place is None else joint.Within(joint.CHOICES[name], place)
    return {
        "choice": choice(name, came),
        "band": place,
        "shown": joint.cases(today, filters, within=within, start=begin, most=min(A_PAGE, number - begin)),
        "shown_of": number,
        "next_start": begin + A_PAGE if number > begin + A_PAGE else 0,
    }
