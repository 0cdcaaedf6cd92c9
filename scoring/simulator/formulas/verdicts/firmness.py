"""How firm the first place is: ties, shaken weights, one mark more or less, what a quality point is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scoring.formulas import sensitivity, sweep
from scoring.formulas.case import Case
from scoring.formulas.engine import winners_of
from scoring.formulas.exact import pounds, shown
from scoring.simulator.formulas.stability import stability
from scoring.simulator.formulas.verdicts.base import Verdict, View, names

FIRM_PCT = 75
MOST_PRICE_PCT = 40


def tie(view: View) -> Verdict | None:
    """Whether several bids are first."""
    winners = view.report["winners"]
    if len(winners) < 2:
        return None
    sentence = f"{names(winners)} tie, and the published tie-break does not part them."
    weight = _firmer_weight(view, lambda case: len(winners_of(case.plan, case.offers)) == 1)
    if weight is None:
        return Verdict("tie", "note", f"{sentence} It would be settled by lot in public, never by time.")
    return Verdict(
        "tie", "look", f"{sentence} A tie is never broken by time.", f"Set price to {weight}%", _price(weight)
    )


def firm(view: View) -> Verdict | None:
    """How often the winner is first when the weights are shaken."""
    winners, firm = view.report["winners"], view.report["stability"]
    if len(winners) != 1 or not firm["draws_done"]:
        return None
    share = _first_pct(winners[0], firm)
    words = f"{winners[0]} is first in {shown(share, 0)}% of {firm['draws_done']:,} sets of shaken weights"
    if share >= FIRM_PCT:
        return Verdict("firm", "good", f"{words} (each up to {firm['shake_pct']} points either way).")
    words += ": a small change of weights changes the winner."

    def holds(case: Case) -> bool:
        first = winners_of(case.plan, case.offers)
        again = stability(case, draws=firm["draws"], shake=firm["shake_pct"], seed=firm["seed"])
        return len(first) == 1 and _first_pct(first[0], again) >= FIRM_PCT

    weight = _firmer_weight(view, holds)
    if weight is None:
        return Verdict(
            "not-firm", "note", f"{words} No price weight to 40% makes it firm: these bids are close."
        )
    return Verdict(
        "not-firm", "look", words, f"Set price to {weight}%, where the first is firm", _price(weight)
    )


def one_mark(view: View) -> Verdict | None:
    """Whether one mark, a step up or down, would change the winner."""
    close = view.report["close_calls"]["one_mark_would_change_it"]
    if not close or len(view.report["winners"]) != 1:
        return None
    title = next(c.title for c in view.plan.criteria if c.code == close[0]["criterion"])
    sentence = (
        f"One mark would change the winner: “{title}” of {close[0]['bid']}, one step {close[0]['way']}. Such marks "
        "get a second reading before approval."
    )
    weight = _firmer_weight(
        view, lambda case: next(sensitivity.within_one_mark(case.plan, case.offers), None) is None
    )
    if weight is None:
        return Verdict("one-mark", "note", sentence)
    return Verdict(
        "one-mark",
        "look",
        sentence,
        f"Set price to {weight}%, where the first is further ahead",
        _price(weight),
    )


def point_value(view: View) -> Verdict | None:
    """What a quality point is worth in pounds."""
    value = view.report["value_of_a_point"]
    if value["pounds"] is None or view.plan.formula.kind == "ratio":
        return None
    five = pounds(Fraction(value["pounds"]) * 5)
    return Verdict(
        "point-value",
        "good",
        f"One quality point is worth {value['pounds_shown']}: a bid five points better may cost {five} more.",
    )


def same_at_every_weight(view: View) -> Verdict | None:
    """Whether the price weight changes nothing."""
    if len(view.bands) != 1 or not view.plan.formula.takes_weight:
        return None
    winners = view.bands[0].winners
    verb = "tie" if len(winners) > 1 else "wins"
    return Verdict("same-at-every-weight", "good", f"{names(winners)} {verb} at every price weight.")


def _price(weight: int) -> dict[str, str]:
    return {"price_weight_pct": str(weight)}


def _first_pct(bid: str, firm: Mapping[str, Any]) -> Fraction:
    first = next((row["first"] for row in firm["bids"] if row["bid"] == bid), 0)
    return Fraction(100 * first, firm["draws_done"]) if firm["draws_done"] else Fraction(0)


def _firmer_weight(view: View, mends: Callable[[Case], bool]) -> int | None:
    """A round price weight, 10 to 40, at which the first bid is furthest ahead in terms of quality, so that neither a
    mark nor a shake changes it; the present winner's weights are tried first. None where none mends it.
    """
    plan = view.plan
    if not plan.formula.takes_weight or plan.price_weight_pct == 100:
        return None
    lines = sweep.lines_of(plan, view.case.offers)
    if len(lines) < 2:
        return None
    ahead = []
    for weight in range(10, MOST_PRICE_PCT + 1, 5):
        at = Fraction(weight)
        totals = sorted(((line.at(at), line.name) for line in lines), reverse=True)
        gap = (totals[0][0] - totals[1][0]) * 100 / (100 - at)
        ahead.append((totals[0][1] not in view.report["winners"], -gap, weight))
    best = sorted(ahead)
    others = [row for row in best if row[0]]
    for _, gap, weight in [*best[:1], *others[:1]]:
        if not gap or weight == plan.price_weight_pct:
            continue
        if mends(view.at_weight(weight)):
            return weight
    return None
