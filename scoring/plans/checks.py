"""What the plan adds to the tender checks: nothing may score people by number or CV; a simulation was saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef
from django.urls import reverse

from procurement.carried import carried, carry, hold, own_fields, restored
from procurement.outcomes.formulas.language import check as check_language
from procurement.tenders import screening
from procurement.tenders.checks import BLOCK, PUBLISHING, WARN, Draft, Effect, Finding, Found, check, reads
from procurement.tenders.formulas.lot_prices import terms_of_lot
from scoring.plans.models import Criterion, EvaluationPlan, PriceModel, ScaleStep
from scoring.plans.queries import lot_prices_of, rules_hash_in, whole_plan
from scoring.simulator.models import SimulationRun

PEOPLE = {"headcount", "role", "rate"}
COUNTED = (
    (
        re.compile(
            r"\b(?:CVs?|curricul(?:um|a) vitae|r[ée]sum[ée]s)\b(?!\s+(?:are|is|will be)?\s*not)", re.I
        ),
        "CVs",
    ),
    (
        re.compile(
            r"\b(?:team size|size of (?:the |your )?team|number of (?:staff|people|consultants|developers|analysts)"
            r"|how many (?:staff|people|consultants|developers|analysts)|years of experience|day rates?|headcount)\b",
            re.I,
        ),
        "team size",
    ),
)
NOT_ASKED = re.compile(r"\b(?:do not|don’t|don't|not|never|no)\b[^.?!]{0,60}$", re.I)


@dataclass(frozen=True)
class PeopleHit:
    """One phrase of a criterion that asks for people instead of a result."""

    code: str
    title: str
    phrase: str
    what: str

    @property
    def sentence(self) -> str:
        return (
            f"“{self.title}” asks for {self.what} (“{self.phrase}”). Ask what will change and how they know."
        )


def hits_in_text(code: str, title: str, text: str) -> list[PeopleHit]:
    """Phrases in a criterion's words that count or name people; a phrase that says “do not send CVs” is let be."""
    found: dict[str, PeopleHit] = {}
    for pattern, what in COUNTED:
        for match in pattern.finditer(text):
            if not NOT_ASKED.search(text[: match.start()]):
                found.setdefault(match.group().lower(), PeopleHit(code, title, match.group(), what))
    report = check_language(text)
    for hit in report.hits:
        if hit.category in PEOPLE and not NOT_ASKED.search(report.text[: hit.start]):
            found.setdefault(hit.phrase.lower(), PeopleHit(code, title, hit.phrase, "people"))
    return list(found.values())


def hits_in(criterion: Criterion) -> list[PeopleHit]:
    """The same for a stored criterion, its scale words too."""
    text = "\n".join(
        [criterion.title, criterion.question, criterion.evidence, *(s.words for s in criterion.steps.all())]
    )
    return hits_in_text(criterion.code, criterion.title, text)


# What a snapshot takes of the plan itself, and how it stands beside the one that was signed off.
PLAN = (
    "id",
    "status",
    "overall_minimum_points",
    "tie_break",
    "disagreement_marks",
    "screening_top",
    "screening_working_days",
    "snapshot_hash",
)
reads(
    "plans",
    carry(
        EvaluationPlan.objects.filter(tender=OuterRef("pk")),
        *PLAN,
        signed_price="snapshot__price",
        price=carry(PriceModel.objects.filter(plan=OuterRef("pk")), *own_fields(PriceModel)),
        criteria=carry(
            Criterion.objects.filter(plan=OuterRef("pk")),
            *own_fields(Criterion),
            steps=carry(ScaleStep.objects.filter(criterion=OuterRef("pk")), *own_fields(ScaleStep)),
        ),
        runs=carry(SimulationRun.objects.filter(plan=OuterRef("pk")), "state", "plan_hash"),
    ),
)


@dataclass(frozen=True)
class Planned:
    """The plan of a tender as the checks see it: the record, the whole of it as the arithmetic reads it, the price in
    what was signed off, its simulations."""

    plan: EvaluationPlan
    whole: dict[str, Any]
    signed_price: dict[str, Any]
    runs: list[SimulationRun]

    @property
    def is_simulated(self) -> bool:
        """Whether a finished run was over the plan exactly as it stands."""
        rules = rules_hash_in(self.whole)
        return any(run.is_over(rules) for run in self.runs)


def plan_of(draft: Draft) -> Planned | None:
    """The plan of a stored tender; None for a draft without a row or without a plan."""

    def find() -> Planned | None:
        return next((_planned(facts, draft) for facts in draft.beside.get("plans", ())), None)

    found: Planned | None = draft.once("evaluation plan", find)
    return found


def _planned(facts: dict[str, Any], draft: Draft) -> Planned:
    plan = restored(EvaluationPlan, {name: facts[name] for name in PLAN})
    plan.tender = draft.tender
    [plan.price_model] = carried(PriceModel, facts["price"])
    criteria = []
    for row in facts["criteria"]:
        criterion = restored(Criterion, {name: row[name] for name in own_fields(Criterion)})
        hold(criterion, "steps", carried(ScaleStep, row["steps"]))
        criteria.append(criterion)
    runs = carried(SimulationRun, facts["runs"])
    return Planned(plan, whole_plan(plan, criteria), facts["signed_price"] or {}, runs)


def _plan_url(draft: Draft) -> str:
    return reverse("scoring:show-plan", args=[draft.tender.reference]) if draft.tender else ""


@check(
    "CRITERIA-1",
    "Criteria score results, not people",
    severity=BLOCK,
    why="A criterion that scores team size or CVs buys people. Bids are compared on what they will change, on "
    "evidence of similar change, and on what our own staff can do at the end.",
    flags=("Please provide CVs of your eight developers", "How many analysts will you supply?"),
    passes=("Tell us about one change of this kind that you brought about", "Do not send CVs"),
    law="Procurement Act 2023 section 23: staff qualifications count only where they matter materially to quality.",
)
def criteria_score_results(draft: Draft) -> Found:
    planned = plan_of(draft)
    rows = planned.whole["criteria"] if planned else draft.plan.get("criteria", [])
    hits = [hit for row in rows for hit in _hits_in_row(row)]
    return [Finding(hit.sentence, Effect("Reword the criterion.", url=_plan_url(draft))) for hit in hits]


def _hits_in_row(row: Any) -> list[PeopleHit]:
    if not isinstance(row, dict):
        return []
    scale = row.get("scale")
    said = [row.get(name) for name in ("title", "question", "evidence")]
    said += [
        step.get("words") for step in (scale if isinstance(scale, list) else ()) if isinstance(step, dict)
    ]
    text = "\n".join(str(each or "") for each in said)
    return hits_in_text(str(row.get("code", "")), str(row.get("title", "")), text)


@check(
    "PLAN-2",
    "The plan that was signed off is the one attached",
    severity=BLOCK,
    stage=PUBLISHING,
    why="Bidders must see exactly what evaluators will use. A plan that was opened again after its sign-off is "
    "not what the tender carries.",
    flags=("The plan was reopened and not signed off again", "A lot was added after the sign-off"),
    passes=("A plan that was signed off once and left alone",),
)
def signed_off_plan_is_attached(draft: Draft) -> Found:
    planned = plan_of(draft)
    if planned is None:
        return None
    plan, price = planned.plan, planned.signed_price
    if not plan.is_draft and plan.snapshot_hash == draft.tender.plan_hash:
        if price.get("lots", {}) == lot_prices_of(plan, terms_of_lot(price)):
            return None
        return Finding(
            "The lots or their values changed after the plan was signed off, and each lot's price scale is its share "
            "of them.",
            Effect("Open the plan again and sign it off with the lots as they are.", url=_plan_url(draft)),
        )
    return Finding(
        "The evaluation plan was changed and is not signed off.",
        Effect("Sign the plan off again.", url=_plan_url(draft)),
    )


@check(
    "SIMULATOR-1",
    "A simulation was saved",
    severity=BLOCK,
    stage=PUBLISHING,
    strip="price",
    why="Before a price weight is published, somebody has looked at who would win under it, when a loss leader "
    "takes it, and what one quality point costs.",
    flags=("No run was saved, or the plan was changed after it",),
    passes=("A saved run over the plan as it stands",),
)
def simulation_was_saved(draft: Draft) -> Found:
    planned = plan_of(draft)
    if planned is None or planned.is_simulated:
        return None
    return Finding(
        "The plan was changed after its last simulation."
        if planned.runs
        else "Nobody has simulated this plan yet.",
        Effect(
            "Open the simulator and save a run.", url=reverse("simulator:show", args=[draft.tender.reference])
        ),
    )


@check(
    "SCREENING-1",
    "A screening fits the procedure and its dates",
    severity=BLOCK,
    why="An open procedure has one stage, so nobody can be left behind on the way. And whoever stops must hear of "
    "it before the result is promised.",
    flags=("A screening in an open procedure", "Screening told after the promised day of the result"),
    passes=("A competitive flexible procedure, with the screening told ten working days after the closing",),
    law="Procurement Act 2023 section 20: a competitive flexible procedure may limit numbers. Check with your "
    "adviser.",
)
def screening_fits(draft: Draft) -> Found:
    tender = draft.tender
    if tender is None or not tender.screening:
        return
    if tender.procedure == tender.Procedure.OPEN:
        yield Finding(
            "The plan has a screening, but the open procedure has one stage.",
            Effect(
                "Choose the competitive flexible procedure, or take the screening out of the plan.",
                url=reverse("tenders:change-section", args=[tender.reference, "notice"]),
            ),
        )
    told = screening.told_on(tender)
    if told and tender.result_promised_on and told >= tender.result_promised_on:
        yield Finding(
            f"Bidders hear of the screening on {told:%-d %B %Y}, and the result is promised for "
            f"{tender.result_promised_on:%-d %B %Y}.",
            Effect("Give the screening fewer days, or promise the result later.", url=_plan_url(draft)),
        )


@check(
    "PRICE-2",
    "The price formula does not hang on other bids",
    severity=WARN,
    strip="price",
    why="Under a relative formula a bid that cannot win can change who does, and nobody can work out their own "
    "points before the deadline.",
    flags=("Lowest over price",),
    passes=("Should-cost scale with published ends",),
)
def formula_stands_alone(draft: Draft) -> Found:
    from scoring.formulas.price import FORMULAS

    planned = plan_of(draft)
    plan = planned.whole if planned else draft.plan
    formula_id = (plan.get("price") or {}).get("formula_id")
    formula = FORMULAS.get(str(formula_id))
    if formula is None or not formula.depends_on_other_bids:
        return None
    return Finding(
        f"“{formula.name}” depends on the other bids.",
        Effect("Try the should-cost scale in the simulator.", url=_plan_url(draft)),
    )
