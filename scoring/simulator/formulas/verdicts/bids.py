"""What one bid does to the others: a loss leader, a bid that cannot win, one that stays away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from scoring.formulas import sensitivity
from scoring.formulas.case import Offer
from scoring.formulas.exact import plainly, pounds, shown
from scoring.simulator.formulas.verdicts.base import Verdict, View, names, scale_change

LOW_BID_SHARE = Fraction(4, 5)


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


def low_bid(view: View) -> Verdict | None:
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


def attack(view: View) -> Verdict | None:
    """Whether a cheap bid of middling quality would win, or change who does."""
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
            scale_change(view),
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


def reversal(view: View) -> Verdict | None:
    """Whether the winner changes when a bid that did not win stays away."""
    for drop in view.report["drop_one"]:
        if drop["reversal"]:
            return Verdict(
                "reversal",
                "bad",
                f"If {drop['dropped']} stays away, {names(drop['after'])} wins in place of "
                f"{names(drop['before'])}, though neither changed a word or a penny.",
                "Use the should-cost scale",
                scale_change(view),
            )
    return None
