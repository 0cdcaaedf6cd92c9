"""What a plan would do: totals, sweep, what a point costs, what one bid more or fewer changes, how firm it is.

One report from a plan and bids. Totals, crossings and winners are exact; only the shaken weights are drawn with
binary floats, and they decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.formulas import sensitivity, sweep
from scoring.formulas.case import Case, Offer, Plan
from scoring.formulas.engine import Scored, compute, score_offers, winners_of
from scoring.formulas.exact import plainly, pounds, shown
from scoring.formulas.price import FORMULAS
from scoring.formulas.simulation import rank_shares, shaken_weights

HUNDRED = Fraction(100)
DRAWS, SHAKE, SEED = 2_000, 5, 1
MOST_DRAWS = 1_000_000
RANKS_KEPT = 10
ATTACK_QUALITY = Fraction(50)
ATTACK_SHARE = Fraction(3, 4)
LOW_BID_SHARE = Fraction(4, 5)


@dataclass(frozen=True)
class Archetype:
    """One kind of bidder: quality from 0 to 100, price as a share of the likely should-cost."""

    name: str
    quality: Fraction
    price_share: Fraction
    lean: tuple[int, ...]
    """Stronger and weaker sides over the criteria, in points; they cancel out under the plan's weights."""


ARCHETYPES = (
    Archetype("Strong small firm", Fraction(84), Fraction(118, 110), (6, 4, 0, 2, -4, 4, 0)),
    Archetype("Loss leader", Fraction(61), Fraction(79, 110), (-8, -2, 4, -6, 8, 0, 2)),
    Archetype("Premium expert", Fraction(72), Fraction(124, 110), (0, -4, 8, -4, 6, -2, 0)),
    Archetype("Honest middle", Fraction(78), Fraction(102, 110), (2, 2, -2, 2, 0, 2, 0)),
    Archetype("Cheap newcomer", Fraction(69), Fraction(98, 110), (4, 0, -8, 4, -2, 6, 0)),
)
"""Five kinds of bidder in the proportions of the service's demo contest."""


def archetype_bids(plan: Plan, likely_should_cost_gbp: Fraction) -> tuple[Offer, ...]:
    """The five kinds of bidder as bids under a plan; quality comes out exactly as described.

    Raises ``ValueError`` for a should-cost of zero or less.
    """
    if likely_should_cost_gbp <= 0:
        raise ValueError("the should-cost is above zero")
    weights = [criterion.weight_pct for criterion in plan.criteria]
    total = sum(weights, Fraction(0))
    if total == 0:
        weights, total = [Fraction(1)] * len(weights), Fraction(len(weights))
    offers = []
    for kind in ARCHETYPES:
        lean = [Fraction(kind.lean[number % len(kind.lean)]) for number in range(len(weights))]
        middle = sum((w * side for w, side in zip(weights, lean, strict=True)), Fraction(0)) / total
        marks = {
            criterion.code: (kind.quality + side - middle) * criterion.scale_max / HUNDRED
            for criterion, side in zip(plan.criteria, lean, strict=True)
        }
        price = likely_should_cost_gbp * kind.price_share
        offers.append(Offer(kind.name, marks, {"price_gbp": Fraction(shown(price))}))
    return tuple(offers)


def likely_should_cost(plan: Plan, offers: Sequence[Offer] = ()) -> Fraction:
    """A likely should-cost to start from when none is given: from the scale, the budget, else the mean price.

    >>> from scoring.formulas.case import read_plan
    >>> likely_should_cost(read_plan({"criteria": [{"code": "Q", "weight_pct": "80"}], "price": {
    ...     "formula_id": "linear-floor-ceiling-v1", "weight_pct": "20", "floor_gbp": "85", "ceiling_gbp": "130"}}))
    Fraction(100, 1)
    """
    numbers = plan.parameters
    if "floor_gbp" in numbers:
        return numbers["floor_gbp"] * 100 / 85
    if "budget_gbp" in numbers:
        return numbers["budget_gbp"] * 110 / 124
    if "ceiling_gbp" in numbers:
        return numbers["ceiling_gbp"] * 100 / 130
    prices = [offer.whole_life_price_gbp for offer in offers]
    return sum(prices, Fraction(0)) / len(prices) if prices else Fraction(1_000_000)


@dataclass(frozen=True)
class Options:
    """What to try beside the sweep."""

    draws: int = DRAWS
    shake: int = SHAKE
    seed: int = SEED
    attack_quality: Fraction | None = None
    attack_price_gbp: Fraction | None = None
    low_end_gbp: Fraction | None = None
    """The should-cost low end; a price under 85% of it counts as low."""


def simulate(case: Case, options: Options | None = None) -> dict[str, Any]:
    """Everything that the simulator says of a plan and its bids, as one JSON-ready record.

    Totals and parts as the engine computes them; the sweep with exact crossings; the value of a quality point; an
    attack bid; each bid dropped; minimums off; places under shaken weights; close calls; what each part really
    weighs; verdicts in sentences with the change that would mend each. Nothing is stored.
    """
    options = options or Options()
    plan, offers = case.plan, case.offers
    result = compute(case).record
    found = sweep.fixed_bands(plan, offers)
    lines = sweep.lines_of(plan, offers)
    value = sensitivity.value_of_a_point(plan, offers)
    attacker = _attacker(case, options)
    attacked = sensitivity.attack(plan, offers, **attacker)
    dropped = sensitivity.drop_one(plan, offers) if len(offers) <= 60 else []
    minimum = sensitivity.minimum_on_and_off(plan, offers)
    margin = sensitivity.margin(plan, offers)
    close = sensitivity.within_one_mark(plan, offers) if len(offers) * len(plan.criteria) <= 120 else []
    firm = stability(case, draws=options.draws, shake=options.shake, seed=options.seed)
    report: dict[str, Any] = {
        "engine_version": result["engine_version"],
        "input_hash": result["input_hash"],
        **result["result"],
        "winners": winners_of(plan, offers),
        "sweep": {
            "weight_counts": plan.formula.takes_weight,
            "bands": [
                {
                    "from_pct": plainly(band.start),
                    "to_pct": plainly(band.end),
                    "from_shown": shown(band.start),
                    "to_shown": shown(band.end),
                    "winners": list(band.winners),
                }
                for band in found
            ],
            "flips": sweep.flips(found),
            "whole_numbers": [
                {"first_pct": first, "last_pct": last, "winners": list(names)}
                for first, last, names in sweep.whole_numbers(found, lines)
            ],
        },
        "value_of_a_point": {
            "pounds": None if value.pounds is None else plainly(value.pounds),
            "pounds_shown": None if value.pounds is None else pounds(value.pounds),
            "everywhere": value.everywhere,
            "says": value.says,
        },
        "attack": {
            "quality": plainly(attacker["quality"]),
            "price_gbp": plainly(attacker["price_gbp"]),
            "before": list(attacked.before),
            "after": list(attacked.after),
            "changes_the_winner": attacked.changes,
        },
        "drop_one": [
            {
                "dropped": shift.what,
                "before": list(shift.before),
                "after": list(shift.after),
                "reversal": shift.changes and shift.what not in shift.before,
            }
            for shift in dropped
        ],
        "minimum": {"with": list(minimum.before), "without": list(minimum.after)},
        "stability": firm,
        "close_calls": {
            "margin": None if margin is None else plainly(margin),
            "margin_shown": None if margin is None else shown(margin),
            "one_mark_would_change_it": [
                {"criterion": criterion, "bid": bid, "way": way} for criterion, bid, way in close
            ],
        },
        "real_weights": [
            {
                "part": part,
                "published_pct": plainly(weight),
                "points_apart": plainly(apart),
                "shown": shown(apart),
            }
            for part, (weight, apart) in sensitivity.spread(plan, offers).items()
        ],
    }
    report["verdicts"] = verdicts(case, report, found, options)
    return report


def _attacker(case: Case, options: Options) -> dict[str, Fraction]:
    lowest = min((offer.whole_life_price_gbp for offer in case.offers), default=Fraction(1_000_000))
    return {
        "quality": options.attack_quality if options.attack_quality is not None else ATTACK_QUALITY,
        "price_gbp": options.attack_price_gbp or Fraction(shown(lowest * ATTACK_SHARE)),
    }


def values_of(plan: Plan, scored: Sequence[Scored]) -> tuple[list[list[float]], tuple[float, ...]]:
    """The standing bids as values from 0 to 1 a criterion, and the weights to shake; price is last.

    Under a ratio formula each value is divided by the price, and under quality only price has no column.
    """
    rows = []
    prices = [bid.offer.whole_life_price_gbp for bid in scored]
    weight = plan.price_weight_pct
    points = plan.formula.points(prices, plan.parameters) if plan.formula.kind == "points" and scored else []
    dearest = max(prices, default=Fraction(1))
    for number, bid in enumerate(scored):
        row = [bid.offer.marks[c.code] / c.scale_max for c in plan.criteria]
        if plan.formula.kind == "points":
            row.append(points[number] / HUNDRED)
        elif plan.formula.kind == "ratio":
            row = [share * dearest / prices[number] for share in row]
        rows.append([float(value) for value in row])
    weights = [float(c.weight_pct) for c in plan.criteria]
    if plan.formula.kind == "points":
        weights.append(float(weight))
    return rows, tuple(weights)


def stability(
    case: Case,
    *,
    draws: int = DRAWS,
    shake: int = SHAKE,
    seed: int = SEED,
    progress: Callable[[int], bool] | None = None,
) -> dict[str, Any]:
    """How often each standing bid takes each place when every weight is shaken by up to ``shake`` points.

    The same seed gives the same answer. ``progress(done)`` may stop a long run by returning False.
    Raises ``ValueError`` for draws below 1 or above a million, or a shake off 0 to 50.
    """
    if not 1 <= draws <= MOST_DRAWS or not 0 <= shake <= 50:
        raise ValueError("draws from 1 to 1,000,000 and a shake from 0 to 50")
    ordered = sorted(case.offers, key=lambda offer: offer.reference)
    scored = [bid for bid in score_offers(case.plan, ordered) if bid.key is not None]
    answer: dict[str, Any] = {"draws": draws, "shake_pct": shake, "seed": seed, "bids": []}
    if not scored:
        return answer | {"draws_done": 0}
    rows, weights = values_of(case.plan, scored)
    if not any(weights):
        return answer | {"draws_done": 0}
    done = 0

    def count(number: int) -> bool:
        nonlocal done
        done = number
        return progress(number) if progress is not None else True

    shares = rank_shares(
        np.asarray(rows), shaken_weights(weights, draws, float(shake), seed), top=RANKS_KEPT, progress=count
    )
    counted = np.rint(shares * done).astype(int)
    for bid, row in zip(scored, counted.tolist(), strict=True):
        answer["bids"].append(
            {
                "bid": bid.reference,
                "first": row[0],
                "first_pct": shown(Fraction(100 * row[0], done), 1),
                "places": row,
            }
        )
    answer["bids"].sort(key=lambda row: (-row["first"], row["bid"]))
    return answer | {"draws_done": done}


@dataclass(frozen=True)
class Verdict:
    """One sentence about the plan. ``level``: good, look or bad. ``change``: what one press would set."""

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
    """Names as they read in a sentence.

    >>> names(["A", "B", "C"]), names([])
    ('A, B and C', 'nobody')
    """
    if not winners:
        return "nobody"
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


def verdicts(
    case: Case, report: Mapping[str, Any], found: Sequence[sweep.Band], options: Options
) -> list[dict[str, Any]]:
    """Sentences about the plan, the worst first, each with the change that one press makes."""
    plan, offers = case.plan, case.offers
    said: list[Verdict] = []
    weight = plan.price_weight_pct
    formula = plan.formula
    scale_fix = _scale_change(plan, offers, options)
    if not formula.can_be_published:
        said.append(
            Verdict(
                "not-publishable",
                "bad",
                f"“{formula.name}” cannot be published. {formula.warning}",
                "Use the should-cost scale",
                scale_fix,
            )
        )
    standing = [bid for bid in score_offers(plan, offers) if bid.key is not None]
    if not standing:
        said.append(
            Verdict(
                "nobody-stands",
                "bad",
                "No bid meets the minimums, so nobody could win.",
                "Lower the overall minimum to 50",
                {"overall_minimum_points": "50"},
            )
        )
    if formula.kind == "ratio" and not plan.overall_minimum:
        said.append(
            Verdict(
                "ratio-without-minimum",
                "bad",
                "Without an overall minimum the cheapest weak bid tends to have the lowest price for a point.",
                "Set an overall minimum of 65",
                {"overall_minimum_points": "65"},
            )
        )
    said += _low_bid_verdicts(plan, standing, found, options)
    attack = report["attack"]
    if attack["changes_the_winner"] and sensitivity.ATTACKER not in attack["after"]:
        said.append(
            Verdict(
                "attack",
                "bad",
                f"A bid of quality {attack['quality']} at {pounds(Fraction(attack['price_gbp']))} cannot win, yet it "
                f"changes the winner from {names(attack['before'])} to {names(attack['after'])}.",
                "Use the should-cost scale, where no bid moves another’s points",
                scale_fix,
            )
        )
    elif attack["changes_the_winner"]:
        said.append(
            Verdict(
                "attack-wins",
                "bad",
                f"A bid of quality {attack['quality']} at {pounds(Fraction(attack['price_gbp']))} would win outright.",
                "Set an overall minimum of 60",
                {"overall_minimum_points": "60"},
            )
        )
    for drop in report["drop_one"]:
        if drop["reversal"]:
            said.append(
                Verdict(
                    "reversal",
                    "bad",
                    f"If {drop['dropped']} stays away, {names(drop['after'])} wins in place of "
                    f"{names(drop['before'])}, though neither changed a word or a penny.",
                    "Use the should-cost scale",
                    scale_fix,
                )
            )
            break
    if formula.takes_weight and weight > 40:
        more = " Above half it needs a reason, and the digital centre is told." if weight > 50 else ""
        said.append(
            Verdict(
                "price-weight",
                "bad" if weight > 50 else "look",
                f"Price weighs {plainly(weight)}%. Above 40% price tends to decide alone.{more}",
                "Set price to 30%",
                {"price_weight_pct": "30"},
            )
        )
    said += _scale_verdicts(plan, standing, scale_fix)
    said += _firmness_verdicts(plan, report, found)
    value = report["value_of_a_point"]
    if value["pounds"] is not None and formula.kind != "ratio":
        five = pounds(Fraction(value["pounds"]) * 5)
        said.append(
            Verdict(
                "point-value",
                "good",
                f"One quality point is worth {value['pounds_shown']}: a bid five points better may cost {five} more.",
            )
        )
    if found and len(found) == 1 and formula.takes_weight:
        said.append(
            Verdict("same-at-every-weight", "good", f"{names(found[0].winners)} wins at every price weight.")
        )
    kept_out = report["minimum"]
    if kept_out["with"] != kept_out["without"] and standing:
        said.append(
            Verdict(
                "minimum-works",
                "good",
                f"The minimums decide: without them {names(kept_out['without'])} would win.",
            )
        )
    order = {"bad": 0, "look": 1, "good": 2}
    return [verdict.record() for verdict in sorted(said, key=lambda verdict: order[verdict.level])]


def _low_bid_verdicts(
    plan: Plan, standing: Sequence[Scored], found: Sequence[sweep.Band], options: Options
) -> list[Verdict]:
    low = {offer.reference: offer for offer in low_bids([bid.offer for bid in standing], options.low_end_gbp)}
    best = max((bid.quality for bid in standing), default=Fraction(0))
    weak = {
        bid.reference: bid.quality for bid in standing if bid.reference in low and bid.quality <= best - 10
    }
    for band in found:
        leaders = [name for name in band.winners if name in weak]
        if not leaders or not plan.formula.takes_weight:
            continue
        name = leaders[0]
        first = max(0, math.floor(band.start) + 1) if band.start else 0
        price = pounds(low[name].whole_life_price_gbp)
        wins_now = band.start <= plan.price_weight_pct <= band.end
        safe = max(0, first - 5)
        minimum = min(100, math.floor(weak[name]) + 4)
        if wins_now:
            return [
                Verdict(
                    "low-bid-wins",
                    "bad",
                    f"{name}, far below the others at {price} and {shown(best - weak[name], 0)} quality points behind "
                    f"the best, wins at {plainly(plan.price_weight_pct)}%. It takes the contract from {first}% on.",
                    f"Set price to {safe}%" if first else f"Set an overall minimum of {minimum}",
                    {"price_weight_pct": str(safe)} if first else {"overall_minimum_points": str(minimum)},
                )
            ]
        return [
            Verdict(
                "low-bid-near",
                "look",
                f"{name}, far below the others at {price}, would win from a price weight of {first}%.",
                f"Set an overall minimum of {minimum}, and it cannot win at any weight",
                {"overall_minimum_points": str(minimum)},
            )
        ]
    return []


def _scale_verdicts(plan: Plan, standing: Sequence[Scored], scale_fix: Mapping[str, str]) -> list[Verdict]:
    if plan.formula.id != "linear-floor-ceiling-v1" or len(standing) < 2:
        return []
    low, high = plan.parameters["floor_gbp"], plan.parameters["ceiling_gbp"]
    outside = [bid for bid in standing if not low <= bid.offer.whole_life_price_gbp <= high]
    if len(outside) * 2 <= len(standing):
        return []
    return [
        Verdict(
            "scale-misses",
            "look",
            f"{len(outside)} of {len(standing)} prices lie outside the scale of {pounds(low)} to {pounds(high)}, so "
            "price hardly parts them.",
            "Lay the scale around the middle price",
            scale_fix,
        )
    ]


def _firmness_verdicts(plan: Plan, report: Mapping[str, Any], found: Sequence[sweep.Band]) -> list[Verdict]:
    said: list[Verdict] = []
    winners, firm = report["winners"], report["stability"]
    shares = {row["bid"]: row for row in firm["bids"]}
    middle = _middle_of_band(plan, found)
    if middle is None and plan.formula.takes_weight and plan.price_weight_pct != 30:
        fix, change = "Set price to 30%", {"price_weight_pct": "30"}
    else:
        change = {} if middle is None else {"price_weight_pct": str(middle)}
        fix = (
            ""
            if middle is None
            else f"Set price to {middle}%, the middle of the stretch where the winner is the same"
        )
    if len(winners) > 1:
        said.append(
            Verdict(
                "tie",
                "look",
                f"{names(winners)} tie, and the published tie-break does not part them. A tie is never broken by time.",
                "Set price to 30%" if plan.formula.takes_weight and plan.price_weight_pct != 30 else "",
                {"price_weight_pct": "30"}
                if plan.formula.takes_weight and plan.price_weight_pct != 30
                else None,
            )
        )
    elif winners and firm["draws_done"]:
        share = Fraction(100 * shares[winners[0]]["first"], firm["draws_done"])
        words = (
            f"{winners[0]} is first in {shown(share, 0)}% of {firm['draws_done']:,} sets of shaken weights"
        )
        if share < 75:
            words += ": a small change of weights changes the winner."
            said.append(Verdict("not-firm", "look", words, fix, change))
        else:
            said.append(
                Verdict("firm", "good", f"{words} (each up to {firm['shake_pct']} points either way).")
            )
    close = report["close_calls"]
    if close["one_mark_would_change_it"] and len(winners) == 1:
        one = close["one_mark_would_change_it"][0]
        titles = {criterion.code: criterion.title for criterion in plan.criteria}
        said.append(
            Verdict(
                "one-mark",
                "look",
                f"One mark would change the winner: “{titles[one['criterion']]}” of {one['bid']}, "
                f"one step {one['way']}. Such marks get a second reading before approval.",
                fix,
                change,
            )
        )
    return said


def _middle_of_band(plan: Plan, found: Sequence[sweep.Band]) -> int | None:
    """The whole-number price weight in the middle of the present winner's stretch, at most 40."""
    if not plan.formula.takes_weight:
        return None
    for band in found:
        if band.start <= plan.price_weight_pct <= band.end:
            middle = int((band.start + min(band.end, Fraction(40))) / 2)
            return middle if band.start < middle < band.end and middle != plan.price_weight_pct else None
    return None


def _scale_change(plan: Plan, offers: Sequence[Offer], options: Options) -> dict[str, str]:
    """What sets the should-cost scale: ends at 85% and 130% of the should-cost, or of the middle price."""
    prices = sorted(offer.whole_life_price_gbp for offer in offers) or [Fraction(1_000_000)]
    likely = prices[len(prices) // 2]
    if options.low_end_gbp:
        likely = options.low_end_gbp * 100 / 85
    elif plan.formula_id != "linear-floor-ceiling-v1":
        likely = sum(prices, Fraction(0)) / len(prices)
    change = {
        "formula_id": "linear-floor-ceiling-v1",
        "floor_gbp": shown(likely * 85 / 100, 0),
        "ceiling_gbp": shown(likely * 130 / 100, 0),
    }
    if not plan.formula.takes_weight:
        change["price_weight_pct"] = "20"
    return change


def compare(one: Case, other: Case) -> dict[str, Any]:
    """Two plans over the same bids side by side: winners, totals and places of each, and who would win under both."""
    left, right = compute(one).record["result"], compute(other).record["result"]
    rows = []
    right_rows = {row["bid"]: row for row in right["bids"]}
    for row in left["bids"]:
        beside = right_rows.get(row["bid"])
        rows.append(
            {
                "bid": row["bid"],
                "left_total_shown": row["total_shown"],
                "left_rank": row["rank"],
                "right_total_shown": beside["total_shown"] if beside else None,
                "right_rank": beside["rank"] if beside else None,
            }
        )
    return {
        "left": {"formula": FORMULAS[one.plan.formula_id].name, "winners": winners_of(one.plan, one.offers)},
        "right": {
            "formula": FORMULAS[other.plan.formula_id].name,
            "winners": winners_of(other.plan, other.offers),
        },
        "rows": rows,
        "same_winner": winners_of(one.plan, one.offers) == winners_of(other.plan, other.offers),
    }
