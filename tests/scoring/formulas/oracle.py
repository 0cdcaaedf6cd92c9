"""The scoring rules a second time, written plainly from the published text; nothing of ours is imported."""

from __future__ import annotations

from fractions import Fraction

POINTS = {
    "linear-floor-ceiling-v1": lambda p, prices, n: clip(
        100 * (n["ceiling_gbp"] - p) / (n["ceiling_gbp"] - n["floor_gbp"])
    ),
    "lowest-over-price-v1": lambda p, prices, n: 100 * min(prices) / p,
    "standard-differential-v1": lambda p, prices, n: max(
        Fraction(0), 100 - 100 * (p - min(prices)) / min(prices)
    ),
    "linear-to-ceiling-relative-v1": lambda p, prices, n: (
        clip(100 * (n["ceiling_gbp"] - p) / (n["ceiling_gbp"] - min(prices)))
        if min(prices) < n["ceiling_gbp"]
        else Fraction(0)
    ),
    "mean-deviation-v1": lambda p, prices, n: clip(
        50 - 100 * n["slope"] * (p * len(prices) - sum(prices)) / sum(prices)
    ),
    "median-deviation-v1": lambda p, prices, n: clip(
        50 - 100 * n["slope"] * (p - median(prices)) / median(prices)
    ),
}


def clip(x):
    return 0 if x < 0 else 100 if x > 100 else x


def median(prices):
    ordered = sorted(prices)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high) / 2


def quality(plan, marks):
    weights = [Fraction(c["weight_pct"]) for c in plan["criteria"]]
    shares = [Fraction(marks[c["code"]]) / Fraction(c["scale_max"]) for c in plan["criteria"]]
    if sum(weights) == 0:
        return 100 * sum(shares) / len(shares)
    return 100 * sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)


def expected(plan, consensus, prices):
    """``{bid: (total, place) or None}`` with true ties sharing a place after the published tie-break."""
    rule = plan["price"]
    numbers = {k: Fraction(v) for k, v in rule.items() if k not in ("formula_id", "weight_pct")}
    standing = []
    for bid, marks in consensus.items():
        short = any(
            c.get("minimum_mark") is not None and Fraction(marks[c["code"]]) < Fraction(c["minimum_mark"])
            for c in plan["criteria"]
        )
        least = plan.get("overall_minimum_points")
        if short or (least is not None and quality(plan, marks) < Fraction(least)):
            continue
        if rule["formula_id"] == "fixed-price-quality-only-v1" and prices[bid] > numbers["budget_gbp"]:
            continue
        if rule["formula_id"] == "price-per-quality-point-v1" and quality(plan, marks) == 0:
            continue
        standing.append(bid)
    paid = [prices[bid] for bid in standing]
    order = {}
    totals = {}
    for bid in standing:
        marks = consensus[bid]
        q = quality(plan, marks)
        if rule["formula_id"] == "price-per-quality-point-v1":
            total = Fraction(prices[bid]) / q
            height = -total
        else:
            total = sum(
                Fraction(marks[c["code"]]) * Fraction(c["weight_pct"]) / Fraction(c["scale_max"])
                for c in plan["criteria"]
            )
            if rule["formula_id"] in POINTS:
                price_points = POINTS[rule["formula_id"]](prices[bid], paid, numbers)
                total += price_points * Fraction(rule["weight_pct"]) / 100
            height = total
        keys = [height]
        for part in plan["tie_break"]:
            if part == "quality":
                keys.append(q)
            elif part == "price":
                keys.append(-prices[bid])
            else:
                keys.append(Fraction(marks[part.split(":")[1]]))
        order[bid], totals[bid] = tuple(keys), total
    return {
        bid: (totals[bid], 1 + sum(other > order[bid] for other in order.values())) if bid in order else None
        for bid in consensus
    }
