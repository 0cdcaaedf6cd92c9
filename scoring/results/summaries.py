"""What one bidder is told about an award, drawn from the stored result: no figure is typed in.

Source: Procurement Act 2023 section 50 and the Procurement Regulations 2024, regulation 31: own scores with
an explanation, why it did not win, and the winner's scores and explanations. Nothing of other bidders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.assessments import queries as marking
from scoring.moderation.models import ConsensusMark
from scoring.results.models import StoredResult


@dataclass(frozen=True)
class Gap:
    """The points of one question: one's own, those of the successful bid, and how far one's own are ahead."""

    title: str
    own: Decimal
    winner: Decimal

    @property
    def ahead(self) -> Decimal:
        return self.own - self.winner

    @property
    def short(self) -> Decimal:
        return -self.ahead


def gaps(content: dict[str, Any]) -> list[Gap]:
    """Return where a bid lost points to the successful one and where it gained, the largest loss first.

    The points are as the summary shows them, rounded to two decimal places. Empty where there is nothing to
    compare: for the successful bid, for one without points, and where the total is not made of points.
    """
    if not content.get("winner") or not str(content["total_is"]).startswith("points"):
        return []
    theirs = {part["code"]: part["points"] for part in content["winner"]["parts"]}
    found = [
        Gap(part["title"], Decimal(part["points"]), Decimal(theirs[part["code"]]))
        for part in content["own"]
        if part["points"] is not None and theirs.get(part["code"]) is not None
    ]
    return sorted(found, key=lambda gap: gap.ahead)


def _parts(
    row: dict[str, Any], reasons: dict[str, ConsensusMark], tender: Any, *, price: bool
) -> list[dict[str, Any]]:
    found = []
    for part in row["parts"]:
        if part["part"] == "price":
            shown = {
                "code": "price",
                "title": part["title"],
                "weight_pct": part["weight_pct"],
                "points": part["points_shown"],
            }
            if price:
                shown["price_gbp"] = part["whole_life_price_gbp"]
                shown["because"] = part["because"]
            found.append(shown)
            continue
        question = marking.question_of(tender, part["part"])
        settled = reasons.get(part["part"])
        found.append(
            {
                "code": part["part"],
                "title": part["title"],
                "question": question.question if question else "",
                "weight_pct": part["weight_pct"],
                "mark": part["mark"],
                "scale_max": part["scale_max"],
                "points": part["points_shown"],
                "scale_words": question.words_for(settled.mark) if question and settled else "",
                "reason": settled.reason if settled else "",
            }
        )
    return found


def summary_of(
    result: StoredResult,
    bid: Any,
    winner: Any,
    reasons: dict[int, dict[str, ConsensusMark]],
    *,
    winner_name: str,
    why: str,
    standstill_ends_on: Any,
    left_out: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Return the content of one bidder's assessment summary, plain values only.

    ``winner``: the chosen bid, or None; ``winner_name`` names its partners too. ``reasons``: settled marks by bid
    and question. The winner's price is left out, its points are not. ``why``: the reason of the recommendation,
    told to the winner alone, because it may compare with others. ``left_out``: bids that were set aside after this
    result, each with its reason, where nobody was left for another one.
    """
    tender = result.lot.tender
    rows = {row["bid"]: row for row in result.bids}
    is_winner = winner is not None and winner.pk == bid.pk
    aside = (left_out or {}).get(bid.pk) or next(
        (item["reason"] for item in result.left_out if item["bid"] == bid.reference), ""
    )
    mine = None if aside else rows.get(bid.reference)
    is_set_aside = bool(aside or (mine and mine["set_aside"]))
    content: dict[str, Any] = {
        "schema": 1,
        "tender": tender.reference,
        "title": tender.title,
        "lot": result.lot.reference,
        "lot_title": result.lot.title,
        "buyer": tender.buyer.name,
        "bidder": bid.supplier.name,
        "bid": bid.reference,
        "outcome": "successful" if is_winner else "set aside" if is_set_aside else "unsuccessful",
        "total": mine["total_shown"] if mine else None,
        "quality": mine["quality_shown"] if mine else None,
        "total_is": result.record["result"]["total_is"],
        "own": _parts(mine, reasons.get(bid.pk, {}), tender, price=True)
        if mine
        else marks_only(bid, reasons, tender),
        "why_not": list(mine["set_aside"]) if mine else [aside],
        "winner": None,
        "result": result.sha256,
        "plan": result.plan_hash,
        "engine": result.engine_version,
        "standstill_ends_on": standstill_ends_on.isoformat() if standstill_ends_on else None,
        "tie_break": list((tender.plan_snapshot or {}).get("tie_break", [])),
    }
    if is_winner:
        content["why"] = why
    elif winner is not None:
        theirs = rows[winner.reference]
        content["winner"] = {
            "name": winner_name,
            "total": theirs["total_shown"],
            "parts": _parts(theirs, reasons.get(winner.pk, {}), tender, price=False),
        }
        if not content["why_not"] and mine:
            content["why_not"] = [_beaten(mine, theirs, content["total_is"])]
    return content


def _beaten(mine: dict[str, Any], theirs: dict[str, Any], total_is: str) -> str:
    """Why a bid that stands did not win, in one sentence."""
    if mine["total"] == theirs["total"]:
        parted = (
            "No published rule parted them, so lots were drawn before witnesses."
            if mine["rank"] == theirs["rank"]
            else "The published tie-break parted them."
        )
        return f"Your bid and the successful bid came to the same total. {parted}"
    if total_is.startswith("points"):
        return f"Your bid came to {mine['total_shown']} and the successful bid to {theirs['total_shown']}."
    return (
        f"Your bid costs £{mine['total_shown']} for a quality point and the successful one "
        f"£{theirs['total_shown']}; the lowest wins."
    )


def marks_only(bid: Any, reasons: dict[int, dict[str, ConsensusMark]], tender: Any) -> list[dict[str, Any]]:
    """The settled marks of a bid with their reasons, without its price: it was set aside before that was scored, or
    nothing was awarded.
    """
    found = []
    for question in marking.questions_of(tender):
        settled = reasons.get(bid.pk, {}).get(question.code)
        if settled is not None:
            found.append(
                {
                    "code": question.code,
                    "title": question.title,
                    "question": question.question,
                    "weight_pct": question.weight_pct,
                    "mark": marking.plain(settled.mark),
                    "scale_max": marking.plain(max(question.marks)),
                    "points": None,
                    "scale_words": question.words_for(settled.mark),
                    "reason": settled.reason,
                }
            )
    return found
