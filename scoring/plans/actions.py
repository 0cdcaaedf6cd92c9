"""Every write to a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.actions import attach_plan
from procurement.tenders.models import Tender
from scoring.formulas.exact import BadInput, digest
from scoring.formulas.price import FORMULAS
from scoring.formulas.screening import USUAL, read_rule
from scoring.plans.models import Criterion, EvaluationPlan, PriceModel, ScaleStep
from scoring.plans.queries import snapshot_of, weights_of
from scoring.plans.rules import MOVES
from scoring.rubrics.formulas import share_out
from scoring.rubrics.presets import SCALE_WORDS, Preset
from scoring.rubrics.queries import find_rubric

PLAN_DRAFTED = audit.kind("plan.drafted", "{by} started the evaluation plan {subject} from “{preset}”")
PLAN_CHANGED = audit.kind("plan.changed", "{by} changed {subject}: {what}")
PLAN_SIGNED_OFF = audit.kind("plan.signed_off", "{by} signed off {subject} with the hash {hash}")
PLAN_REOPENED = audit.kind("plan.reopened", "{by} reopened {subject}: {reason}")

PRICE_OVER_HALF = notice(
    "price_over_half",
    happened="Price weighs {weight}% in {subject}. The buyer’s reason: {why}",
    do="Look at its simulation and advise the buyer, if you can help.",
    link="centre:review",
)

PLAN_FIELDS = ("overall_minimum_points", "tie_break", "disagreement_marks")
PRICE_FIELDS = (
    "formula_id",
    "weight_pct",
    "floor_gbp",
    "ceiling_gbp",
    "budget_gbp",
    "slope",
    "should_cost_low_gbp",
    "should_cost_likely_gbp",
    "should_cost_high_gbp",
    "own_running_counts",
    "weight_reason",
)
CRITERION_FIELDS = ("title", "kind", "question", "evidence", "word_limit", "weight_pct", "minimum_mark")
TIE_BREAKS = {"quality", "price"}


def draft_plan(
    tender: Tender, *, by: User, preset: str = "usual", now: datetime | None = None
) -> EvaluationPlan:
    """Start the evaluation plan of a tender from a rubric; return it, or the plan that is there already.

    ``preset``: a ready rubric, or the reference of a published tender whose rubric is used again. The should-cost
    scale takes its ends from the value of the lots, as a first guess to correct. Raises ``Refused`` for somebody who
    is not an officer of the buyer, a tender that is no longer a draft, and an unknown rubric.
    """
    chosen = _rubric(preset)
    with locked(tender) as tender:
        existing = EvaluationPlan.objects.filter(tender=tender).first()
        if existing is not None:
            return existing
        plan = EvaluationPlan(tender=tender, preset=chosen.id)
        MOVES.check("change", plan, by=by, now=now or timezone.now())
        plan.save()
        price = PriceModel(plan=plan)
        value = tender.value_gbp
        if value:
            price.should_cost_likely_gbp = value
            _scale_from(price)
        price.save()
        _lay_out(plan, chosen)
        audit.record(PLAN_DRAFTED, plan, by=by, chain=plan.audit_chain, preset=chosen.name)
    return plan


def apply_preset(
    plan: EvaluationPlan, *, by: User, preset: str, now: datetime | None = None
) -> EvaluationPlan:
    """Put a ready or published rubric in the place of every criterion; prices and should-cost stay.

    Raises ``Refused`` when the plan cannot be changed, and for an unknown rubric.
    """
    chosen = _rubric(preset)
    with _changing(plan, by, now) as plan:
        plan.criteria.all().delete()
        _lay_out(plan, chosen)
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=f"the rubric “{chosen.name}”")
    return plan


def change_plan(
    plan: EvaluationPlan, *, by: User, now: datetime | None = None, **facts: Any
) -> EvaluationPlan:
    """Change the terms of a plan: formula, weight and numbers of price, minimum, tie-break, should-cost.

    A formula that takes no weight sets the price weight to 0. Raises ``Refused`` (``plan.invalid``, with the
    field) for a value that does not fit, and when the plan cannot be changed.
    """
    unknown = set(facts) - {*PLAN_FIELDS, *PRICE_FIELDS}
    if unknown:
        raise ValueError(f"a plan has no {', '.join(sorted(unknown))}")
    with _changing(plan, by, now) as plan:
        price = PriceModel.objects.select_for_update().get(plan=plan)
        for name, value in facts.items():
            setattr(plan if name in PLAN_FIELDS else price, name, value)
        if price.formula_id not in FORMULAS:
            raise Refused("plan.invalid", "Choose a price formula from the list.", field="formula_id")
        codes = set(plan.criteria.values_list("code", flat=True))
        if len(set(plan.tie_break)) < len(plan.tie_break):
            raise Refused("plan.invalid", "A tie-break names each rule once.", field="tie_break")
        for rule in plan.tie_break:
            name, _, detail = str(rule).partition(":")
            if name not in TIE_BREAKS and (name != "criterion" or detail not in codes):
                raise Refused("plan.invalid", "Choose the tie-break from the list.", field="tie_break")
        if not price.formula.takes_weight:
            price.weight_pct = Decimal(0)
        if "should_cost_likely_gbp" in facts and not {"floor_gbp", "ceiling_gbp"} & set(facts):
            _scale_from(price)
        if price.floor_gbp and price.ceiling_gbp and price.floor_gbp >= price.ceiling_gbp:
            raise Refused(
                "plan.invalid", "The high end of the scale must be above the low end.", field="ceiling_gbp"
            )
        _clean(plan, price)
        plan.save()
        price.save()
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=", ".join(_words(sorted(facts))))
    return plan


def add_criterion(plan: EvaluationPlan, *, by: User, now: datetime | None = None, **facts: Any) -> Criterion:
    """Add one criterion with the usual scale in words; its weight is 0 until it is given one.

    Raises ``Refused`` when the plan cannot be changed or a value does not fit.
    """
    with _changing(plan, by, now) as plan:
        numbers = [
            int(code[1:]) for code in plan.criteria.values_list("code", flat=True) if code[1:].isdigit()
        ]
        number = max(numbers, default=0) + 1
        criterion = Criterion(
            plan=plan, code=f"C{number}", position=number, **{"question": "", "evidence": "", **facts}
        )
        _clean(criterion)
        criterion.save()
        _steps(criterion, SCALE_WORDS)
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=f"added {criterion}")
    return criterion


def change_criterion(
    criterion: Criterion,
    *,
    by: User,
    now: datetime | None = None,
    scale: Sequence[str] | None = None,
    **facts: Any,
) -> Criterion:
    """Change one criterion, and with ``scale`` the words of each mark from 0 up.

    Raises ``Refused`` when the plan cannot be changed, a value does not fit, or a mark has no words.
    """
    unknown = set(facts) - set(CRITERION_FIELDS)
    if unknown:
        raise ValueError(f"a criterion has no {', '.join(sorted(unknown))}")
    with _changing(criterion.plan, by, now) as plan:
        criterion = Criterion.objects.select_for_update().get(pk=criterion.pk)
        for name, value in facts.items():
            setattr(criterion, name, value)
        _clean(criterion)
        if scale is not None:
            if len(scale) < 2 or not all(words.strip() for words in scale):
                raise Refused("plan.invalid", "Give every mark its words.", field="scale")
            criterion.steps.all().delete()
            _steps(criterion, scale)
        criterion.save()
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=f"{criterion}")
    return criterion


def remove_criterion(criterion: Criterion, *, by: User, now: datetime | None = None) -> EvaluationPlan:
    """Take a criterion out of a plan; its weight is then left over. Raises ``Refused`` as for a change."""
    with _changing(criterion.plan, by, now) as plan:
        name, code = str(criterion), criterion.code
        Criterion.objects.filter(pk=criterion.pk).delete()
        plan.tie_break = [rule for rule in plan.tie_break if rule != f"criterion:{code}"]
        plan.save()
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=f"removed {name}")
    return plan


def set_weights(
    plan: EvaluationPlan, weights: Mapping[str, Decimal], *, by: User, now: datetime | None = None
) -> EvaluationPlan:
    """Set weights by criterion code and ``price``, those given only. They need not make 100 yet.

    Raises ``Refused`` for an unknown code, a weight off 0 to 100, more than three decimals, or a weight of price
    under a formula that takes none.
    """
    with _changing(plan, by, now) as plan:
        _write_weights(plan, weights)
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what="weights")
    return plan


def share_out_weights(
    plan: EvaluationPlan,
    *,
    by: User,
    held: frozenset[str] = frozenset({"price"}),
    now: datetime | None = None,
) -> EvaluationPlan:
    """Make the weights exactly 100 with one press: the criteria share what price (or ``held``) leaves.

    Raises ``Refused`` when what is held makes more than 100.
    """
    with _changing(plan, by, now) as plan:
        weights = weights_of(plan)
        try:
            shared = share_out(weights, held=held & set(weights))
        except ValueError as error:
            raise Refused("plan.weights", f"The rest cannot be shared out: {error}.") from error
        _write_weights(plan, shared)
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what="shared out the weights")
    return plan


def set_screening(
    plan: EvaluationPlan,
    *,
    by: User,
    codes: Collection[str],
    top: int | None,
    working_days: int = 10,
    now: datetime | None = None,
) -> EvaluationPlan:
    """Let a screening without price come first: these criteria, the best ``top`` of each lot go forward.

    ``top`` None, with no criterion named, takes the screening out of the plan. Raises ``Refused`` when the plan
    cannot be changed, for a number out of range, and unless some criteria are named and some are left.
    """
    with _changing(plan, by, now) as plan:
        known = set(plan.criteria.values_list("code", flat=True))
        if top is None and codes:
            raise Refused(
                "plan.screening", "Say how many bids go forward, or choose no criterion.", field="top"
            )
        if top is not None:
            source = {
                "formula_id": USUAL, "criteria": sorted(codes), "top": top, "working_days": working_days
            }  # fmt: skip
            try:
                read_rule(source, known)
            except BadInput as bad:
                first = bad.problems[0]
                raise Refused(
                    "plan.screening", first.message, field=first.field.removeprefix("screening.")
                ) from bad
            plan.screening_working_days = working_days
        plan.screening_top = top
        plan.save()
        plan.criteria.update(in_screening=False)
        plan.criteria.filter(code__in=codes).update(in_screening=True)
        what = (
            "no screening" if top is None else f"a screening on {', '.join(sorted(codes))}: {top} go forward"
        )
        audit.record(PLAN_CHANGED, plan, by=by, chain=plan.audit_chain, what=what)
    return plan


def sign_off_plan(plan: EvaluationPlan, *, by: User, now: datetime | None = None) -> EvaluationPlan:
    """Freeze a plan with its hash and hand it to the tender; return the plan as it now stands.

    Tells the digital centre where price weighs more than half. Raises ``Refused`` (``plan.not_ready``) with the
    first thing that is missing, and when the plan is signed off already or the tender is no longer a draft.
    """
    now = now or timezone.now()
    with locked(plan) as plan:
        move = MOVES.check("sign_off", plan, by=by, now=now)
        snapshot = snapshot_of(plan)
        plan.snapshot = snapshot
        plan.snapshot_hash = digest(snapshot)
        plan.status = move.end
        plan.signed_off_by, plan.signed_off_at = by, now
        plan.save()
        attach_plan(plan.tender, snapshot, by=by, now=now)
        price = plan.price_model
        if price.weight_pct > 50:
            notify(
                User.objects.analysts(),
                PRICE_OVER_HALF,
                key=f"{plan.reference} {plan.snapshot_hash[:12]}",
                subject=plan.tender,
                weight=f"{price.weight_pct.normalize():f}",
                why=price.weight_reason,
            )
        audit.record(PLAN_SIGNED_OFF, plan, by=by, chain=plan.audit_chain, hash=plan.snapshot_hash[:12])
    return plan


def reopen_plan(
    plan: EvaluationPlan, *, by: User, reason: str, now: datetime | None = None
) -> EvaluationPlan:
    """Take back a sign-off while the tender is still a draft. The tender keeps the old plan until the next one.

    Raises ``Refused`` without a reason, and once the tender is in review or later.
    """
    reason = needed_words(reason, "plan.reason_missing", "Say why the plan is opened again.", field="reason")
    with locked(plan) as plan:
        move = MOVES.check("reopen", plan, by=by, now=now or timezone.now())
        plan.status = move.end
        plan.save()
        audit.record(PLAN_REOPENED, plan, by=by, chain=plan.audit_chain, reason=reason)
    return plan


class _changing:
    """The plan, locked, with the question asked whether it may be changed."""

    def __init__(self, plan: EvaluationPlan, by: User, now: datetime | None) -> None:
        self.plan, self.by, self.now = plan, by, now

    def __enter__(self) -> EvaluationPlan:
        self._held = locked(self.plan)
        plan = self._held.__enter__()
        try:
            MOVES.check("change", plan, by=self.by, now=self.now or timezone.now())
        except BaseException as error:
            self._held.__exit__(type(error), error, error.__traceback__)
            raise
        return plan

    def __exit__(self, *error: Any) -> None:
        self._held.__exit__(*error)


def _rubric(id: str) -> Preset:
    chosen = find_rubric(id)
    if chosen is None:
        raise Refused("plan.unknown_rubric", "Choose a rubric from the list.", field="preset")
    return chosen


def _lay_out(plan: EvaluationPlan, chosen: Preset) -> None:
    for number, each in enumerate(chosen.criteria, start=1):
        criterion = Criterion.objects.create(
            plan=plan,
            code=f"C{number}",
            position=number,
            kind=each.kind,
            title=each.title,
            question=each.question,
            evidence=each.evidence,
            word_limit=each.word_limit,
            weight_pct=each.weight_pct,
            minimum_mark=each.minimum_mark,
        )
        _steps(criterion, each.scale)
    plan.screening_top = None
    plan.preset = chosen.id
    plan.overall_minimum_points = chosen.overall_minimum_points
    plan.tie_break = list(chosen.tie_break)
    plan.save()
    price = plan.price_model
    price.formula_id, price.weight_pct = chosen.formula_id, Decimal(chosen.price_weight_pct)
    price.save()


def _steps(criterion: Criterion, words: Sequence[str]) -> None:
    ScaleStep.objects.bulk_create(
        [ScaleStep(criterion=criterion, mark=mark, words=text.strip()) for mark, text in enumerate(words)]
    )


def _scale_from(price: PriceModel) -> None:
    """The usual ends of the scale: 85% and 130% of the likely should-cost; the budget is the should-cost."""
    likely = price.should_cost_likely_gbp
    if likely is None:
        return
    penny = Decimal("0.01")
    price.floor_gbp = (likely * Decimal("0.85")).quantize(penny)
    price.ceiling_gbp = (likely * Decimal("1.30")).quantize(penny)
    price.budget_gbp = price.budget_gbp or likely


def _write_weights(plan: EvaluationPlan, weights: Mapping[str, Decimal]) -> None:
    criteria = {criterion.code: criterion for criterion in plan.criteria.all()}
    price = PriceModel.objects.select_for_update().get(plan=plan)
    for code, weight in weights.items():
        record = price if code == "price" else criteria.get(code)
        if record is None:
            raise Refused("plan.invalid", f"There is no criterion {code}. Reload the page.", field=code)
        if record is price and weight and not price.formula.takes_weight:
            raise Refused(
                "plan.invalid", f"“{price.formula.name}” takes no weight: let price weigh 0.", field=code
            )
        record.weight_pct = weight
        _clean(record, field=code)
        record.save(update_fields=["weight_pct"])
    plan.save(update_fields=["changed_at"])


def _clean(*records: Any, field: str = "") -> None:
    """Ask the fields' own validators; refuse with the field and the reason."""
    for record in records:
        try:
            record.clean_fields(
                exclude=["plan", "tender", "signed_off_by", "signed_off_at", "question", "evidence"]
            )
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            label = record._meta.get_field(name).verbose_name
            raise Refused(
                "plan.invalid", f"{label.capitalize()}: {messages[0]}", field=field or name
            ) from error


def _words(names: Sequence[str]) -> list[str]:
    return [
        name.removesuffix("_gbp").removesuffix("_pct").removesuffix("_id").replace("_", " ") for name in names
    ]
