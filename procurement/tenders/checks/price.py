"""Checks of the evaluation plan as far as this floor sees it: price, weights, signed off."""

from decimal import Decimal, InvalidOperation

from procurement.tenders.checks.register import (
    BLOCK,
    PUBLISHING,
    WARN,
    Draft,
    Effect,
    Finding,
    Found,
    check,
    strip_words,
)


@check(
    "PRICE-1",
    "Price weight",
    severity=WARN,
    strip="price",
    why="Above 40% price tends to decide alone; above 50% it wants a reason and the digital centre is told.",
    flags=("Price 60%",),
    passes=("Price 20%",),
)
def price_does_not_decide_alone(draft: Draft) -> Found:
    weight = draft.facts.price_weight_pct
    if weight is None:
        return Finding("The price weight is not set.", Effect("Set it in the evaluation plan."))
    words = f"Price weighs {weight.normalize():f}%."
    if weight > 50:
        return Finding(
            f"{words} Above 50% it needs a reason, and the digital centre is told.",
            Effect("Try 20% to 30% in the price simulator and look at who wins."),
            severity=BLOCK,
            can_go_on=True,
        )
    if weight > 40:
        return Finding(
            f"{words} Above 40% price tends to decide.",
            Effect("Try 20% to 30% in the price simulator and look at who wins."),
        )
    return None


@check(
    "WEIGHTS-1",
    "Weights make 100",
    severity=BLOCK,
    why="The weights of quality, social value and price together make exactly 100.",
    flags=("Quality 70, price 20",),
    passes=("Quality 80, price 20",),
)
def weights_make_a_hundred(draft: Draft) -> Found:
    if not draft.plan:
        return None
    try:
        weights = [
            Decimal(str(each["weight_pct"]))
            for each in draft.plan.get("criteria", [])
            if each.get("weight_pct") is not None and each.get("kind") != "price"
        ]
        price = (draft.plan.get("price") or {}).get("weight_pct")
        total = sum(weights, Decimal(0)) + Decimal(str(price or 0))
    except (InvalidOperation, TypeError, AttributeError):
        return Finding("A weight is not a number.", Effect("Correct it in the evaluation plan."))
    if total == 100:
        return None
    return Finding(
        f"The weights make {total.normalize():f}, not 100.", Effect("Correct them in the evaluation plan.")
    )


@check(
    "PLAN-1",
    "Evaluation plan signed off",
    severity=BLOCK,
    stage=PUBLISHING,
    why="Bidders see, before they write a word, exactly what evaluators will see: criteria, weights, "
    "scale and price formula, frozen at publication.",
    flags=("No plan attached",),
    passes=("A plan that was signed off and attached",),
    law="Procurement Act 2023 section 23: criteria and assessment methodology are published.",
)
def plan_is_attached(draft: Draft) -> Found:
    if draft.plan:
        return None
    return Finding(
        "No evaluation plan is attached.",
        Effect("Write the criteria, sign the plan off, and it is attached."),
    )


@strip_words("price")
def price_words(draft: Draft) -> str:
    weight = draft.facts.price_weight_pct
    return "" if weight is None else f"{weight.normalize():f}%"
