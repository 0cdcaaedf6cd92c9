"""Sentences about a plan, the worst first, each worry with the change that one press makes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scoring.formulas import sensitivity, sweep
from scoring.formulas.case import Case, Offer, Plan
from scoring.formulas.engine import Scored, score_offers, winners_of
from scoring.formulas.exact import plainly, pounds, shown
from scoring.rubrics.formulas import at_price_weight
from scoring.simulator.formulas.stability import stability

LOW_BID_SHARE = Fraction(4, 5)
FIRM_PCT = 75
MOST_NAMES = 5
MOST_PRICE_PCT = 40
AtWeight = Callable[[int], Case]


@dataclass(frozen=True)
class Verdict:
    """One sentence about the plan. ``level``: good, note, look or bad. ``change``: what one press would set."""

    id: str
    level: str
    sentence: str
    fix: str = ""
    change: Mapping[str, str] | None = None

    def record(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "level": self.level,
            "sentence": self.sentence,
            "fix": self.fix,
            "change": dict(self.change or {}),
        }


def names(winners: Sequence[str]) -> str:
    """Names as they read in a sentence; of many only the first three.

    >>> names(["A", "B", "C"]), names([]), names(list("ABCDEFG"))
    ('A, B and C', 'nobody', 'A, B, C and 4 more')
    """
    if not winners:
        return "nobody"
    if len(winners) > MOST_NAMES:
        return f"{', '.join(winners[:3])} and {len(winners) - 3} more"
    return " and ".join([", ".join(winners[:-1]), winners[-1]] if len(winners) > 1 else winners)


def low_bids(offers: Sequence[Offer], low_end_gbp: Fraction | None) -> list[Offer]:
    """Bids that would be asked about: under 85% of the should-cost low end, or 20% under the mean of the others."""
    found = []
    total = sum((offer.whole_life_price_gbp for offer in offers), Fraction(0))
    for offer in offers:
        price = offer.whole_life_price_gbp
        others = (total - price) / (len(offers) - 1) if len(offers) > 1 else None
        if (low_end_gbp is not None and price < low_end_gbp * 85 / 100) or (
            others is not None and price < others * LOW_BID_SHARE
        ):
            found.append(offer)
    return found


@dataclass(frozen=True)
class View:
    """What the verdicts look at."""

    case: Case
    report: Mapping[str, Any]
    bands: Sequence[sweep.Band]
    standing: Sequence[Scored]
    low_end_gbp: Fraction | None
    at_weight: AtWeight

    @property
    def plan(self) -> Plan:
        return self.case.plan

    @property
    def best_quality(self) -> Fraction:
        return max((bid.quality for bid in self.standing), default=Fraction(0))


def verdicts(
    case: Case,
    report: Mapping[str, Any],
    found: Sequence[sweep.Band],
    low_end_gbp: Fraction | None,
    at_weight: AtWeight | None = None,
) -> list[dict[str, Any]]:
    """Sentences about the plan, the worst first, each worry with the change that one press makes.

    A change is offered only where it was tried and mends what it says; what lies in the bids and not in the plan is
    a note. ``low_end_gbp``: the should-cost low end where it is known; a price under 85% of it counts as low.
    ``at_weight``: what pressing another whole-number price weight would give; else the same bids under the plan with
    its criteria sharing the rest.
    """
    standing = [bid for bid in score_offers(case.plan, case.offers) if bid.key is not None]
    view = View(case, report, found, standing, low_end_gbp, at_weight or _shared_out(case))
    said = [verdict for look in LOOKS if (verdict := look(view)) is not None]
    order = {"bad": 0, "look": 1, "note": 2, "good": 3}
    return [verdict.record() for verdict in sorted(said, key=lambda verdict: order[verdict.level])]


def _cannot_be_published(view: View) -> Verdict | None:
    formula = view.plan.formula
    if formula.can_be_published:
        return None
    return Verdict(
        "not-publishable",
        "bad",
        f"“{formula.name}” cannot be published. {formula.warning}",
        "Use the should-cost scale",
        _scale_change(view),
    )


def _nobody_stands(view: View) -> Verdict | None:
    if view.standing:
        return None
    plan, offers = view.plan, view.case.offers
    sentence = "No bid meets the minimums, so nobody could win."
    free = replace(
        plan,
        overall_minimum=None,
        criteria=tuple(replace(c, minimum_mark=None) for c in plan.criteria),
    )
    change: dict[str, str] = {}
    fixes = []
    if plan.formula.kind == "budget":
        lowest = min(offer.whole_life_price_gbp for offer in offers)
        if lowest > plan.parameters["budget_gbp"]:
            sentence = "No bid is within the budget and meets the minimums, so nobody could win."
            change["budget_gbp"] = str(math.ceil(lowest))
            fixes.append(f"raise the budget to {pounds(Fraction(math.ceil(lowest)))}")
            free = replace(free, parameters={"budget_gbp": Fraction(math.ceil(lowest))})
    without = [bid for bid in score_offers(free, offers) if bid.key is not None]
    if not without:
        return Verdict("nobody-stands", "bad", sentence)
    best = max(bid.quality for bid in without)
    if plan.overall_minimum is not None and best < plan.overall_minimum:
        least = math.floor(best / 5) * 5
        change["overall_minimum_points"] = str(least)
        fixes.append(f"lower the overall minimum to {least}")
    marked = replace(free, criteria=plan.criteria)
    if not any(bid.key is not None and bid.quality == best for bid in score_offers(marked, offers)):
        change["minimum_marks"] = "off"
        fixes.append("leave out the lowest marks of single criteria")
    fix = " and ".join(fixes)
    return Verdict("nobody-stands", "bad", sentence, fix[:1].upper() + fix[1:], change)


def _ratio_without_minimum(view: View) -> Verdict | None:
    if view.plan.formula.kind != "ratio" or view.plan.overall_minimum:
        return None
    return Verdict(
        "ratio-without-minimum",
        "bad",
        "Without an overall minimum the cheapest weak bid tends to have the lowest price for a point.",
        "Set an overall minimum of 65",
        {"overall_minimum_points": "65"},
    )


def _low_bid(view: View) -> Verdict | None:
    """A weak bid far below the others: from which price weight on it takes the contract."""
    plan = view.plan
    low = {bid.reference: bid for bid in low_bids([bid.offer for bid in view.standing], view.low_end_gbp)}
    weak = {
        bid.reference: bid.quality
        for bid in view.standing
        if bid.reference in low and bid.quality <= view.best_quality - 10
    }
    for band in view.bands:
        leaders = [name for name in band.winners if name in weak]
        if not leaders or not plan.formula.takes_weight:
            continue
        name = leaders[0]
        first = max(0, math.floor(band.start) + 1) if band.start else 0
        price = pounds(low[name].whole_life_price_gbp)
        safe = max(0, first - 5)
        minimum = min(100, math.floor(weak[name]) + 4)
        if band.start <= plan.price_weight_pct <= band.end:
            return Verdict(
                "low-bid-wins",
                "bad",
                f"{name}, far below the others at {price} and {shown(view.best_quality - weak[name], 0)} quality "
                f"points behind the best, wins at {plainly(plan.price_weight_pct)}%. It takes the contract from "
                f"{first}% on.",
                f"Set price to {safe}%" if first else f"Set an overall minimum of {minimum}",
                {"price_weight_pct": str(safe)} if first else {"overall_minimum_points": str(minimum)},
            )
        return Verdict(
            "low-bid-near",
            "look",
            f"{name}, far below the others at {price}, would win from a price weight of {first}%.",
            f"Set an overall minimum of {minimum}, and it cannot win at any weight",
            {"overall_minimum_points": str(minimum)},
        )
    return None


def _attack(view: View) -> Verdict | None:
    attack = view.report["attack"]
    if not attack["changes_the_winner"]:
        return None
    quality, price = Fraction(attack["quality"]), pounds(Fraction(attack["price_gbp"]))
    if sensitivity.ATTACKER not in attack["after"]:
        return Verdict(
            "attack",
            "bad",
            f"A bid of quality {attack['quality']} at {price} cannot win, yet it changes the winner from "
            f"{names(attack['before'])} to {names(attack['after'])}.",
            "Use the should-cost scale, where no bid moves another’s points",
            _scale_change(view),
        )
    if quality > view.best_quality - 10:
        return None  # as good as the others and cheaper: that is a better bid, not a trick
    minimum = max(60, math.floor(quality) + 1)
    if minimum > view.best_quality:
        minimum = math.floor(quality) + 1
    return Verdict(
        "attack-wins",
        "bad",
        f"A bid of quality {attack['quality']} at {price} would win outright.",
        f"Set an overall minimum of {minimum}",
        {"overall_minimum_points": str(minimum)},
    )


def _reversal(view: View) -> Verdict | None:
    for drop in view.report["drop_one"]:
        if drop["reversal"]:
            return Verdict(
                "reversal",
                "bad",
                f"If {drop['dropped']} stays away, {names(drop['after'])} wins in place of "
                f"{names(drop['before'])}, though neither changed a word or a penny.",
                "Use the should-cost scale",
                _scale_change(view),
            )
    return None


def _heavy_price(view: View) -> Verdict | None:
    weight = view.plan.price_weight_pct
    if not view.plan.formula.takes_weight or weight <= 40:
        return None
    more = " Above half it needs a reason, and the digital centre is told." if weight > 50 else ""
    return Verdict(
        "price-weight",
        "bad" if weight > 50 else "look",
        f"Price weighs {plainly(weight)}%. Above 40% price tends to decide alone.{more}",
        "Set price to 30%",
        {"price_weight_pct": "30"},
    )


def _scale_misses(view: View) -> Verdict | None:
    if view.plan.formula.id != "linear-floor-ceiling-v1" or len(view.standing) < 2:
        return None
    low, high = view.plan.parameters["floor_gbp"], view.plan.parameters["ceiling_gbp"]
    prices = sorted(bid.offer.whole_life_price_gbp for bid in view.standing)
    outside = _outside(prices, low, high)
    if outside * 2 <= len(prices):
        return None
    middle = prices[len(prices) // 2]
    floor, ceiling = (Fraction(shown(middle * share / 100, 0)) for share in (85, 130))
    fix = "Lay the scale around the middle price"
    if _outside(prices, floor, ceiling) * 2 > len(prices):
        floor, ceiling = Fraction(math.floor(prices[0])), Fraction(math.ceil(prices[-1]))
        fix = "Lay the scale around these prices"
    return Verdict(
        "scale-misses",
        "look",
        f"{outside} of {len(prices)} prices lie outside the scale of {pounds(low)} to {pounds(high)}, so price "
        "hardly parts them.",
        fix,
        {"floor_gbp": plainly(floor), "ceiling_gbp": plainly(ceiling)},
    )


def _outside(prices: Sequence[Fraction], low: Fraction, high: Fraction) -> int:
    return sum(not low <= price <= high for price in prices)


def _tie(view: View) -> Verdict | None:
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


def _firm(view: View) -> Verdict | None:
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


def _one_mark(view: View) -> Verdict | None:
    close = view.report["close_calls"]["one_mark_would_change_it"]
    if not close or len(view.report["winners"]) != 1:
        return None
    title = next(c.title for c in view.plan.criteria if c.code == close[0]["criterion"])
    sentence = (
        f"One mark would change the winner: “{title}” of {close[0]['bid']}, one step {close[0]['way']}. Such marks "
        "get a second reading before approval."
    )
    weight = _firmer_weight(view, lambda case: not sensitivity.within_one_mark(case.plan, case.offers))
    if weight is None:
        return Verdict("one-mark", "note", sentence)
    return Verdict(
        "one-mark",
        "look",
        sentence,
        f"Set price to {weight}%, where the first is further ahead",
        _price(weight),
    )


def _point_value(view: View) -> Verdict | None:
    value = view.report["value_of_a_point"]
    if value["pounds"] is None or view.plan.formula.kind == "ratio":
        return None
    five = pounds(Fraction(value["pounds"]) * 5)
    return Verdict(
        "point-value",
        "good",
        f"One quality point is worth {value['pounds_shown']}: a bid five points better may cost {five} more.",
    )


def _same_at_every_weight(view: View) -> Verdict | None:
    if len(view.bands) != 1 or not view.plan.formula.takes_weight:
        return None
    winners = view.bands[0].winners
    verb = "tie" if len(winners) > 1 else "wins"
    return Verdict("same-at-every-weight", "good", f"{names(winners)} {verb} at every price weight.")


def _minimum_works(view: View) -> Verdict | None:
    kept_out = view.report["minimum"]
    if kept_out["with"] == kept_out["without"] or not view.standing:
        return None
    return Verdict(
        "minimum-works",
        "good",
        f"The minimums decide: without them {names(kept_out['without'])} would win.",
    )


LOOKS = (
    _cannot_be_published,
    _nobody_stands,
    _ratio_without_minimum,
    _low_bid,
    _attack,
    _reversal,
    _heavy_price,
    _scale_misses,
    _tie,
    _firm,
    _one_mark,
    _point_value,
    _same_at_every_weight,
    _minimum_works,
)


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


def _shared_out(case: Case) -> AtWeight:
    return lambda weight: replace(case, plan=at_price_weight(case.plan, Fraction(weight)))


def _scale_change(view: View) -> dict[str, str]:
    """What sets the should-cost scale: ends at 85% and 130% of the should-cost, else of the mean price."""
    if view.low_end_gbp:
        likely = view.low_end_gbp * 100 / 85
    else:
        prices = [offer.whole_life_price_gbp for offer in view.case.offers] or [Fraction(1_000_000)]
        likely = sum(prices, Fraction(0)) / len(prices)
    change = {
        "formula_id": "linear-floor-ceiling-v1",
        "floor_gbp": shown(likely * 85 / 100, 0),
        "ceiling_gbp": shown(likely * 130 / 100, 0),
    }
    return change if view.plan.formula.takes_weight else {**change, "price_weight_pct": "20"}
