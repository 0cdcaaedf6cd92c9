"""Reads about a screening: what it comes to now, and what one bidder is told."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement.tenders.queries import content_hash
from scoring.assessments import queries as marking
from scoring.formulas.case import read_plan
from scoring.formulas.exact import exact, plainly, shown
from scoring.formulas.quality import Criterion
from scoring.formulas.screening import SCREENINGS
from scoring.moderation.models import ConsensusMark
from scoring.moderation.queries import settled_marks
from scoring.plans.queries import plan_for_engine
from scoring.screening.models import Screening


def standing(lot: Any) -> Screening | None:
    """Return the screening of a lot that waits or is agreed, or None."""
    return (
        Screening.objects.filter(lot=lot)
        .exclude(status=Screening.Status.SENT_BACK)
        .select_related("locked_by", "second")
        .first()
    )


def criteria_of(tender: Any) -> list[Criterion]:
    """Return the criteria of the screening as the arithmetic takes them, in the order of the plan."""
    codes = marking.screening_codes(tender)
    return [criterion for criterion in read_plan(plan_for_engine(tender)).criteria if criterion.code in codes]


def compute(lot: Any, bids: list[Any] | None = None) -> dict[str, Any]:
    """Return the record of a lot's screening as its settled marks give it now: text for every number.

    ``bids``: those of the lot that compete, where they are read already.

    The same marks give the same record, whatever order rows come in. Raises ``ValueError`` when the plan on file
    is not the one whose hash was published, and ``KeyError`` for a mark that is missing.
    """
    tender, rule = lot.tender, lot.tender.screening
    if content_hash(tender.plan_snapshot) != tender.plan_hash:
        raise ValueError(
            "the evaluation plan on file does not have the hash that was published with the tender"
        )
    criteria = criteria_of(tender)
    bids = marking.bids_of(tender, lot) if bids is None else bids
    settled = settled_marks(bids)
    marks: dict[str, dict[str, Fraction]] = {
        bid.reference: {c.code: exact(settled[bid.pk][c.code], c.code) for c in criteria} for bid in bids
    }
    found = SCREENINGS[rule["formula_id"]](criteria, marks, rule["top"])
    return {
        "schema": 1,
        "lot": lot.reference,
        "plan": tender.plan_hash,
        "formula_id": rule["formula_id"],
        "top": rule["top"],
        "criteria": [
            {
                "code": c.code,
                "title": c.title,
                "weight_pct": plainly(c.weight_pct),
                "scale_max": plainly(c.scale_max),
                "minimum_mark": None if c.minimum_mark is None else plainly(c.minimum_mark),
            }
            for c in criteria
        ],
        "marks": {
            name: {code: plainly(mark) for code, mark in sorted(given.items())}
            for name, given in sorted(marks.items())
        },
        "bids": [
            {
                "bid": bid.name,
                "points": plainly(bid.points),
                "points_shown": shown(bid.points),
                "goes_forward": bid.goes_forward,
                "under": list(bid.under),
            }
            for bid in found
        ],
    }


def why_not(record: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """Return why a bid did not go forward, in sentences without a word of any other bidder."""
    if row["under"]:
        return list(row["under"])
    last = min((Fraction(other["points"]) for other in record["bids"] if other["goes_forward"]), default=None)
    top = record["top"]
    best = f"the best {top} go" if top > 1 else "the best goes"
    return [
        f"Your bid came to {row['points_shown']} points of 100 on the questions of the screening. In this lot {best} "
        f"forward, with {shown(last) if last is not None else 'no'} points or more."
    ]


def letter_of(
    record: dict[str, Any], bid: Any, reasons: dict[str, ConsensusMark], tender: Any
) -> dict[str, Any]:
    """Return the content of one bidder's letter, plain values only. Marks are told to those who stop: whoever goes
    forward gets all of them with the assessment summary.
    """
    row = next(each for each in record["bids"] if each["bid"] == bid.reference)
    content: dict[str, Any] = {
        "schema": 1,
        "tender": tender.reference,
        "title": tender.title,
        "lot_title": bid.lot.title,
        "buyer": tender.buyer.name,
        "bidder": bid.supplier.name,
        "bid": bid.reference,
        "goes_forward": row["goes_forward"],
        "plan": record["plan"],
    }
    if row["goes_forward"]:
        return content
    questions = {question.code: question for question in marking.questions_of(tender)}
    own = []
    for criterion in record["criteria"]:
        question, settled = questions[criterion["code"]], reasons[criterion["code"]]
        own.append(
            {
                "code": criterion["code"],
                "title": criterion["title"],
                "question": question.question,
                "weight_pct": criterion["weight_pct"],
                "mark": marking.plain(settled.mark),
                "scale_max": criterion["scale_max"],
                "scale_words": question.words_for(settled.mark),
                "reason": settled.reason,
            }
        )
    return content | {"points": row["points_shown"], "own": own, "why_not": why_not(record, row)}


@dataclass(frozen=True)
class Line:
    """One bid on the page of a screening, under the letter of the moderation."""

    letter: str
    bid: Any
    points: str
    goes_forward: bool
    under: tuple[str, ...]


def lines_of(lot: Any, record: dict[str, Any], bids: list[Any] | None = None) -> list[Line]:
    """Return the bids of a screening, best first, by their letters. ``bids``: as `compute` takes them."""
    bids = marking.bids_of(lot.tender, lot) if bids is None else bids
    named = marking.letters(lot, bids, reader="moderation")
    by_reference = {bid.reference: bid for bid in bids}
    found = []
    for row in record["bids"]:
        bid = by_reference[row["bid"]]
        found.append(Line(named[bid.pk], bid, row["points_shown"], row["goes_forward"], tuple(row["under"])))
    return found
