"""How firm is a result: what a quality point costs, what one more bid or one fewer would change.

Exact, like the official result. Each function takes a plan and bids and answers for any price formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.formulas.case import Offer, Plan
from scoring.formulas.engine import Scored, first_of, score_offers, tie_break_keys, winners_of
from scoring.formulas.price import FORMULAS, mean_of, median_of, price_per_quality_point
from scoring.formulas.quality import below_minimum, quality_gain
from scoring.formulas.ranking import place

HUNDRED = Fraction(100)
MOST_DROPPED = 100
"""With more bids, what each one's absence changes is not worked out: a page would wait for it."""


@dataclass(frozen=True)
class PointValue:
    """What one quality point is worth in pounds. ``everywhere``: the same at each price (a straight scale).

    ``pounds`` is None where no price buys a point: quality only, or no weight on price.
    """

    pounds: Fraction | None
    everywhere: bool
    says: str


def value_of_a_point(plan: Plan, offers: Sequence[Offer]) -> PointValue:
    """Pounds that a bidder could add to its price for one more point of quality (of 100), and stay level.

    Straight scales: ``(wq/wp)·(C−F)/100`` anywhere between the ends. Relative formulas: the slope at the
    median price of the standing bids, other bids held still. Price per quality point: the best bid's pounds a
    point.

    >>> from scoring.formulas.case import read_plan
    >>> plan = read_plan({"criteria": [{"code": "C1", "weight_pct": "40", "scale_max": "100"}],
    ...     "price": {"formula_id": "linear-floor-ceiling-v1", "weight_pct": "60",
    ...               "floor_gbp": "935000", "ceiling_gbp": "1430000"}})
    >>> value_of_a_point(plan, ()).pounds
    Fraction(3300, 1)
    """
    formula = plan.formula
    scored = [bid for bid in score_offers(plan, offers) if bid.key is not None]
    if formula.kind == "budget":
        return PointValue(None, True, "Price has no weight, so no price buys a quality point.")
    if formula.kind == "ratio":
        best = min((bid.total for bid in scored if bid.total is not None), default=None)
        return PointValue(best, False, "What the best bid asks for one quality point.")
    weight = plan.price_weight_pct
    if weight == 0:
        return PointValue(None, True, "Price has no weight, so no price buys a quality point.")
    ratio = (HUNDRED - weight) / weight
    if formula.id == "linear-floor-ceiling-v1":
        width = plan.parameters["ceiling_gbp"] - plan.parameters["floor_gbp"]
        return PointValue(
            ratio * width / HUNDRED, True, "The same for every bid between the two ends of the scale."
        )
    if not scored:
        return PointValue(None, False, "No bid stands, so there is no price to measure at.")
    prices = sorted(bid.offer.whole_life_price_gbp for bid in scored)
    price, lowest = prices[len(prices) // 2], prices[0]
    says = "At the middle price, with the other bids held still."
    if formula.id == "lowest-over-price-v1":
        return PointValue(ratio * price * price / (HUNDRED * lowest), False, says)
    if formula.id == "standard-differential-v1":
        return PointValue(ratio * lowest / HUNDRED, False, says)
    if formula.id == "linear-to-ceiling-relative-v1":
        width = plan.parameters["ceiling_gbp"] - lowest
        return PointValue(ratio * width / HUNDRED if width > 0 else None, False, says)
    if formula.id == "mean-deviation-v1":
        count = len(prices)
        mean = mean_of(prices)
        slope = plan.parameters["slope"] * (mean - price / count) / (mean * mean)
        return PointValue(ratio / (HUNDRED * slope) if slope > 0 else None, False, says)
    return PointValue(ratio * median_of(prices) / (HUNDRED * plan.parameters["slope"]), False, says)


@dataclass(frozen=True)
class Shift:
    """The winners before and after one thing is changed."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the bids that were there before are ordered differently at the top."""
        return self.before != self.after


ATTACKER = "A bid that cannot win"


def attack(plan: Plan, offers: Sequence[Offer], *, quality: Fraction, price_gbp: Fraction) -> Shift:
    """Add one bid of this quality and price and see who wins; the overall minimum is left as the plan has it.

    ``changes`` with ``after`` another *real* bid is the harm: a bid that cannot win decides who does.
    Raises ``ValueError`` for a quality off 0–100 or a price of zero.
    """
    if not 0 <= quality <= 100 or price_gbp <= 0:
        raise ValueError("quality is 0 to 100 and the price above zero")
    name = ATTACKER
    while any(offer.reference == name for offer in offers):
        name += "*"
    marks = {c.code: quality * c.scale_max / HUNDRED for c in plan.criteria}
    before = tuple(winners_of(plan, offers))
    after = tuple(winners_of(plan, [*offers, Offer(name, marks, {"price_gbp": price_gbp})]))
    return Shift("attack bid", before, after)


def drop_one(plan: Plan, offers: Sequence[Offer]) -> list[Shift]:
    """For each bid in turn: who wins when it is not there. Dropping a winner is expected to change the
    winner.

    Rank reversal is a change where a bid that was *not* first is dropped. A bid that is set aside plays no part for
    the others, nor does any but a first one where the price points of the others stay.
    """
    scored = score_offers(plan, offers)
    standing = [bid for bid in scored if bid.key is not None]
    before, scale = tuple(winners_of(plan, offers)), _scale(plan, standing)
    shifts = []
    for bid in sorted(scored, key=lambda bid: bid.reference):
        rest, after = [other for other in standing if other is not bid], before
        if bid.reference in before or _scale(plan, rest) != scale:
            after = tuple(first_of(plan, rest, _keys_alone(plan, rest)))
        shifts.append(Shift(bid.reference, before, after))
    return shifts


def _scale(plan: Plan, standing: Sequence[Scored]) -> Fraction | None:
    """What the price points of these bids take from all their prices together."""
    hangs_on = plan.formula.hangs_on
    return hangs_on([bid.offer.whole_life_price_gbp for bid in standing]) if hangs_on and standing else None


def _keys_alone(plan: Plan, standing: Sequence[Scored]) -> list[Fraction]:
    """What ranks these bids where they alone stand: their quality as it was, their prices beside each other."""
    if not plan.formula.depends_on_other_bids:
        return [bid.key for bid in standing if bid.key is not None]
    share = plan.price_weight_pct / HUNDRED
    points = plan.formula.points([bid.offer.whole_life_price_gbp for bid in standing], plan.parameters)
    return [bid.quality_points + point * share for bid, point in zip(standing, points, strict=True)]


def reversals(shifts: Sequence[Shift]) -> list[Shift]:
    """The shifts where a bid that was not first decided who was."""
    return [shift for shift in shifts if shift.changes and shift.what not in shift.before]


def minimum_on_and_off(plan: Plan, offers: Sequence[Offer]) -> Shift:
    """The winners with every minimum as published (``before``) and with none (``after``)."""
    free = replace(
        plan,
        overall_minimum=None,
        criteria=tuple(replace(criterion, minimum_mark=None) for criterion in plan.criteria),
    )
    return Shift("minimums off", tuple(winners_of(plan, offers)), tuple(winners_of(free, offers)))


def margin(plan: Plan, offers: Sequence[Offer]) -> Fraction | None:
    """The gap between the first and the next total, in points (pounds a point under a ratio formula).

    None with fewer than two standing bids. Zero is a tie before the tie-break.
    """
    keys = sorted((bid.key for bid in score_offers(plan, offers) if bid.key is not None), reverse=True)
    return keys[0] - keys[1] if len(keys) > 1 else None


def within_one_mark(plan: Plan, offers: Sequence[Offer]) -> Iterator[tuple[str, str, str]]:
    """Give ``(criterion, bid, way)``: each single mark that, one step higher or lower, would change who is first.

    A step is 1 on the mark's scale (a fiftieth of a scale of 100 or more). These are the marks that a second
    reader looks at before approval.
    """
    scored = score_offers(plan, offers)
    places = {bid.reference: (bid.key, *tie_break_keys(plan, bid)) for bid in scored if bid.key is not None}
    before = _first(places)
    share = (HUNDRED - plan.price_weight_pct) / HUNDRED
    steps = []
    for criterion in plan.criteria:
        size = Fraction(1) if criterion.scale_max <= 20 else criterion.scale_max / 50
        gain = quality_gain(plan.criteria, criterion, size)
        steps += [(criterion, "up", size, gain), (criterion, "down", -size, -gain)]
    for bid in scored:
        others = {name: keys for name, keys in places.items() if name != bid.reference}
        others_first = _first(others)
        best = others[others_first[0]][0] if others_first else None
        for criterion, way, step, gain in steps:
            mark = bid.offer.marks[criterion.code] + step
            if not 0 <= mark <= criterion.scale_max:
                continue
            marks = {**bid.offer.marks, criterion.code: mark}
            quality = bid.quality + gain
            stands = not below_minimum(plan.criteria, marks, quality, plan.overall_minimum)
            if bid.key is None and not stands:
                continue
            key = None
            if (
                bid.key is not None and stands
            ):  # the same bids stand, so every price has the same points as before
                key = (
                    bid.price_points + quality * share
                    if plan.formula.kind != "ratio"
                    else _ratio(bid, quality)
                )
            if key is not None and best is not None and key != best:
                first = [bid.reference] if key > best else others_first
            elif not stands and not plan.formula.depends_on_other_bids:
                first = others_first
            else:
                moved = replace(bid.offer, marks=marks)
                first = winners_of(plan, [moved if offer is bid.offer else offer for offer in offers])
            if first != before:
                yield criterion.code, bid.reference, way


def _ratio(bid: Scored, quality: Fraction) -> Fraction | None:
    ratio = price_per_quality_point(bid.offer.whole_life_price_gbp, quality)
    return None if ratio is None else -ratio


def _first(places: Mapping[str, tuple[Fraction | None, ...]]) -> list[str]:
    best = max(places.values(), default=None)  # type: ignore[type-var]
    return sorted(name for name, place in places.items() if place == best)


def spread(plan: Plan, offers: Sequence[Offer]) -> dict[str, tuple[Fraction, Fraction]]:
    """For each part of the total: its published weight, and the points between the best and the worst bid on
    it.

    The second is what the part really weighs in this contest.
    """
    scored = [bid for bid in score_offers(plan, offers) if not bid.set_aside]
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for criterion in plan.criteria:
        points = [criterion.points(bid.offer.marks[criterion.code]) for bid in scored]
        found[criterion.code] = (criterion.weight_pct, max(points) - min(points) if points else Fraction(0))
    price = [bid.price_points for bid in scored]
    found["price"] = (plan.price_weight_pct, max(price) - min(price) if price else Fraction(0))
    return found


def under_formula(
    plan: Plan, formula_id: str, parameters: Mapping[str, Fraction], weight_pct: Fraction
) -> Plan:
    """The same criteria under another price formula; its weight becomes 0 where the formula takes none."""
    formula = FORMULAS[formula_id]
    weight = weight_pct if formula.takes_weight else Fraction(0)
    old = HUNDRED - plan.price_weight_pct
    factor = (HUNDRED - weight) / old if old else Fraction(0)
    return replace(
        plan,
        formula_id=formula_id,
        parameters=dict(parameters),
        price_weight_pct=weight,
        criteria=tuple(replace(c, weight_pct=c.weight_pct * factor) for c in plan.criteria),
    )


def ranks(plan: Plan, offers: Sequence[Offer]) -> dict[str, int]:
    """Place of each standing bid, ties sharing one."""
    scored = [bid for bid in score_offers(plan, offers) if bid.key is not None]
    return {
        placed.name: placed.rank
        for placed in place(
            [(b.reference, b.key, tie_break_keys(plan, b)) for b in scored if b.key is not None]
        )
    }
