"""Reading a plan: its snapshot, what is still missing, its scoring rules as the arithmetic takes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement.carried import is_held
from procurement.tenders.formulas.lot_prices import shares_of_lots, terms_of_lot
from scoring.formulas.case import Plan, read_plan
from scoring.formulas.exact import BadInput, digest, exact, plainly
from scoring.formulas.price import FORMULAS, try_at_publication
from scoring.formulas.screening import USUAL
from scoring.plans.models import Criterion, EvaluationPlan

SOCIAL_VALUE_LEAST_PCT = Decimal(10)
FEWEST, MOST = 3, 7
COST_PARTS = ["price_gbp", "licences_gbp", "exit_gbp"]


def text_of(value: Decimal | None) -> str | None:
    """A stored number as the snapshot writes it: the shortest exact text."""
    return None if value is None else plainly(exact(value))


def criteria_of(plan: EvaluationPlan) -> list[Criterion]:
    """The criteria with their steps, in order, in two queries; those that the plan holds, where it does."""
    held = is_held(plan, "criteria")
    return list(plan.criteria.all() if held else plan.criteria.prefetch_related("steps"))


def snapshot_of(plan: EvaluationPlan) -> dict[str, Any]:
    """The plan as it is published: everything that bidders and evaluators see, and nothing that stays inside.

    The should-cost is not in it. The ends of the price scale stand in it for each lot too.
    """
    snapshot = whole_plan(plan, criteria_of(plan))
    if shares := lot_prices_of(plan, snapshot["price"]):
        snapshot["price"]["lots"] = shares
    return snapshot


def lot_prices_of(plan: EvaluationPlan, price: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The ends of the price scale by lot, as the values of the lots stand now; empty for a single lot."""
    return shares_of_lots(price, {lot.number: lot.value_gbp for lot in plan.tender.lots.all()})


def whole_plan(plan: EvaluationPlan, criteria: list[Criterion]) -> dict[str, Any]:
    """The plan for the whole tender, as the arithmetic of one contest reads it. ``criteria``: all, with their steps."""
    price = plan.price_model
    return {
        "schema": 1,
        "tender": plan.tender.reference,
        "criteria": [
            {
                "code": criterion.code,
                "title": criterion.title,
                "kind": criterion.kind,
                "question": criterion.question,
                "evidence": criterion.evidence,
                "word_limit": criterion.word_limit,
                "weight_pct": text_of(criterion.weight_pct),
                "minimum_mark": None if criterion.minimum_mark is None else str(criterion.minimum_mark),
                "scale": [{"mark": step.mark, "words": step.words} for step in criterion.steps.all()],
            }
            for criterion in criteria
        ],
        **({"screening": screening} if (screening := screening_of(plan, criteria)) else {}),
        "price": {
            "formula_id": price.formula_id,
            "weight_pct": text_of(price.weight_pct),
            **{name: text_of(value) for name, value in sorted(price.parameters.items())},
        },
        "cost_parts": [*COST_PARTS, *(["own_running_gbp"] if price.own_running_counts else [])],
        "overall_minimum_points": text_of(plan.overall_minimum_points),
        "tie_break": list(plan.tie_break),
        "disagreement_marks": plan.disagreement_marks,
        "rounding": "none",
    }


def screening_of(plan: EvaluationPlan, criteria: list[Criterion]) -> dict[str, Any] | None:
    """The screening as the snapshot holds it, or None for a plan without one: its bytes stay what they were."""
    if plan.screening_top is None:
        return None
    return {
        "formula_id": USUAL,
        "criteria": [criterion.code for criterion in criteria if criterion.in_screening],
        "top": plan.screening_top,
        "working_days": plan.screening_working_days,
    }


def scoring_rules(plan: EvaluationPlan) -> Plan:
    """The plan as the arithmetic takes it. Raises ``BadInput`` while something is missing."""
    return read_plan(whole_plan(plan, criteria_of(plan)))


def plan_for_engine(tender: Any, lot: Any = None) -> dict[str, Any]:
    """Return the frozen plan as the engine reads it: the marked criteria, and price on its own, with the ends that
    it has in this lot.
    """
    plan = dict(tender.plan_snapshot or {})
    plan["price"] = terms_of_lot(plan.get("price"), lot.number if lot else None)
    plan["criteria"] = [row for row in plan.get("criteria", []) if row.get("kind") != "price"]
    plan.pop("cost_parts", None)
    return plan


def rules_hash(plan: EvaluationPlan) -> str:
    """A fingerprint of what decides a winner: a simulation speaks for a plan only while this is the same.

    Empty while the plan cannot be computed.
    """
    return rules_hash_in(whole_plan(plan, criteria_of(plan)))


def rules_hash_in(whole: dict[str, Any]) -> str:
    """The same of a plan as ``whole_plan`` gives it."""
    try:
        return digest(read_plan(whole).record())
    except BadInput:
        return ""


def weights_of(plan: EvaluationPlan) -> dict[str, Decimal]:
    """Every weight by criterion code, and ``price``."""
    weights = {criterion.code: criterion.weight_pct for criterion in plan.criteria.all()}
    weights["price"] = plan.price_model.weight_pct
    return weights


def missing_for_sign_off(plan: EvaluationPlan, criteria: list[Criterion] | None = None) -> list[str]:
    """Sentences for everything that stands between this plan and its sign-off; none when it is ready.

    ``criteria``: those of the plan, where they are read already.
    """
    price, criteria = plan.price_model, criteria_of(plan) if criteria is None else criteria
    missing = []
    quality = [criterion for criterion in criteria if criterion.kind == Criterion.Kind.QUALITY]
    if not FEWEST <= len(quality) <= MOST:
        missing.append(f"Use {FEWEST} to {MOST} quality criteria: there are {len(quality)}.")
    for criterion in criteria:
        missing += [
            f"Write the {name} of “{criterion.title}”."
            for name in ("question", "evidence")
            if not getattr(criterion, name).strip()
        ]
        steps = [step.mark for step in criterion.steps.all()]
        if steps != list(range(len(steps))) or len(steps) < 2:
            missing.append(f"Give every mark of “{criterion.title}” its words, from 0 up.")
        elif criterion.minimum_mark is not None and criterion.minimum_mark > steps[-1]:
            missing.append(f"The minimum of “{criterion.title}” is above its scale. Lower it.")
    social = sum((c.weight_pct for c in criteria if c.kind == Criterion.Kind.SOCIAL_VALUE), start=Decimal(0))
    if social < SOCIAL_VALUE_LEAST_PCT:
        missing.append(
            f"Social value weighs {text_of(social)}%. Give it at least {SOCIAL_VALUE_LEAST_PCT}% "
            "(check with your adviser which policy note applies)."
        )
    formula = FORMULAS[price.formula_id]
    if not formula.can_be_published:
        missing.append(f"“{formula.name}” cannot be published. {formula.warning}")
    if formula.kind == "ratio" and not plan.overall_minimum_points:
        missing.append("Price per quality point needs an overall minimum: set one, such as 65.")
    if price.weight_pct > 50 and len(price.weight_reason.split()) < 5:
        missing.append("Price weighs more than half. Say why in a sentence: the digital centre will read it.")
    try:
        read_plan(whole_plan(plan, criteria))
    except BadInput as bad:
        missing += [f"{problem.message}" for problem in bad.problems]
    else:
        missing += [
            f"The price formula fails its trial on {trial.case}: {trial.finding}"
            for trial in try_at_publication(price.formula_id, price.parameters)
            if not trial.passed
        ]
        missing += _lots_without_a_scale(plan)
    return missing


def _lots_without_a_scale(plan: EvaluationPlan) -> list[str]:
    """Sentences for the lots whose share of the price scale is so small that its ends round into one, or to nothing."""
    price = plan.price_model
    found = []
    for number, ends in lot_prices_of(plan, price.parameters).items():
        try:
            price.formula.read_parameters({**price.parameters, **ends})
        except BadInput:
            found.append(
                f"Lot {number} is too small beside the others: its share of the price scale comes to "
                f"{' and '.join(f'£{end}' for end in ends.values())}. Check the values of the lots."
            )
    return found
