"""What somebody asks the simulator on its page: read from the address, forgiving in form, strict in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from scoring.formulas.case import Case, Offer, Plan, read_offers
from scoring.formulas.exact import BadInput, Problem, exact, plainly, shown
from scoring.formulas.price import FORMULAS
from scoring.formulas.sensitivity import under_formula
from scoring.rubrics.formulas import at_price_weight
from scoring.simulator.formulas.bidders import archetype_bids, bids_without_names, likely_should_cost
from scoring.simulator.formulas.report import Options

SOURCES = ("archetypes", "own", "past")
MOST_ON_PAGE = 60
MOST_PASTED = 5_000
NUMBERS = ("floor_gbp", "ceiling_gbp", "budget_gbp", "slope")
FIELDS = (
    "formula_id",
    "price_weight_pct",
    *NUMBERS,
    "overall_minimum_points",
    "minimum_marks",
    "source",
    "should_cost_gbp",
    "bids",
    "past",
    "attack_quality",
    "attack_price_gbp",
)
OWN_EXAMPLE = "Lanternworks, 84, 1180000\nColossus, 61, 790000\nTidewell + Nettle & Birch, 78, 1020000"


@dataclass(frozen=True)
class Asked:
    """A plan and bids to try, and the words of the form that led to them."""

    case: Case
    options: Options
    source: str
    likely_gbp: Fraction
    given: dict[str, str] = field(default_factory=dict)
    past: Mapping[str, Any] | None = None

    def address(self, **changes: str) -> str:
        """The query of the same question with something changed; an empty value leaves a field out."""
        facts = {**self.given, **changes}
        return urlencode({name: value for name, value in facts.items() if value})

    def under(self, plan: Plan) -> Asked:
        """The same bidders under another plan. Raises ``BadInput`` where they cannot be read under it."""
        offers = offers_of(
            plan, self.source, self.given, self.likely_gbp, self.past, most=len(self.case.offers)
        )
        return replace(self, case=Case(plan, offers))

    def by_formula(self, formula_id: str) -> Plan:
        """The plan that was asked for, with another price formula."""
        plan, formula = self.case.plan, _formula(formula_id, "with")
        numbers = _numbers_for(formula, plan, {}, self.likely_gbp)
        return under_formula(plan, formula.id, numbers, plan.price_weight_pct or Fraction(20))


def ask(
    base: Plan,
    given: Mapping[str, str],
    past: Mapping[str, Any] | None = None,
    *,
    most: int = MOST_ON_PAGE,
) -> Asked:
    """Lay what was asked over a plan. Fields that were left out are as in the plan.

    ``past``: the stored result whose bids were chosen. Raises ``BadInput`` with the field and the reason.
    """
    words = {name: given.get(name, "").strip() for name in FIELDS if given.get(name, "").strip()}
    for name, word in words.items():
        if not word.translate({9: 32, 10: 32, 13: 32}).isprintable():
            raise BadInput([Problem(name, "hidden", "There is a hidden character here. Type it again.")])
    plan = replanned(base, words)
    source = words.get("source", "archetypes")
    if source not in SOURCES:
        raise BadInput([Problem("source", "not_known", "Choose where the bids come from.")])
    if source == "past" and past is None:
        raise BadInput([Problem("past", "not_known", "Choose a past tender from the list.")])
    chosen = past if source == "past" else None
    likely = _number(words, "should_cost_gbp", above=0) or likely_should_cost(
        base, bids_without_names(chosen, base) if chosen else ()
    )

    def under(tried: Plan) -> Case:
        return Case(tried, offers_of(tried, source, words, likely, chosen, most=most))

    options = Options(
        attack_quality=_number(words, "attack_quality", low=0, high=100),
        attack_price_gbp=_number(words, "attack_price_gbp", above=0),
        low_end_gbp=plan.parameters.get("floor_gbp") or likely * 85 / 100,
        at_weight=lambda weight: under(replanned(base, words | {"price_weight_pct": str(weight)})),
    )
    return Asked(under(plan), options, source, likely, words, chosen)


def offers_of(
    plan: Plan,
    source: str,
    words: Mapping[str, str],
    likely_gbp: Fraction,
    past: Mapping[str, Any] | None = None,
    *,
    most: int = MOST_ON_PAGE,
) -> tuple[Offer, ...]:
    """The bids to try, under this plan: own figures, a past result's, else the five kinds of bidder."""
    if source == "own":
        return pasted_bids(words.get("bids", ""), plan, most=most)
    if past is not None:
        return bids_without_names(past, plan)
    return archetype_bids(plan, likely_gbp)


def replanned(base: Plan, words: Mapping[str, str]) -> Plan:
    """A plan with another formula, price weight, numbers or minimum, or without minimum marks, as asked.

    With another price weight the criteria share the rest in whole numbers, as one press on the plan's page would do.
    """
    formula = _formula(words.get("formula_id", base.formula_id), "formula_id")
    weight = base.price_weight_pct
    if words.get("price_weight_pct"):
        asked = _number(words, "price_weight_pct", low=0, high=100)
        weight = asked if asked is not None else weight
    elif formula.takes_weight and not base.formula.takes_weight:
        weight = Fraction(20)
    if not formula.takes_weight:
        weight = Fraction(0)
    numbers = _numbers_for(formula, base, words, likely_should_cost(base))
    minimum = base.overall_minimum
    if "overall_minimum_points" in words:
        minimum = _number(words, "overall_minimum_points", low=0, high=100) or None
    if words.get("minimum_marks") == "off":
        base = replace(base, criteria=tuple(replace(c, minimum_mark=None) for c in base.criteria))
    return replace(
        at_price_weight(base, weight), formula_id=formula.id, parameters=numbers, overall_minimum=minimum
    )


def pasted_bids(text: str, plan: Plan, *, most: int = MOST_ON_PAGE) -> tuple[Offer, ...]:
    """Bids from lines of ``name, quality, price``. Raises ``BadInput`` naming the line.

    >>> from scoring.formulas.case import read_plan
    >>> plan = read_plan({"criteria": [{"code": "Q", "weight_pct": "60"}],
    ...                   "price": {"formula_id": "lowest-over-price-v1", "weight_pct": "40"}})
    >>> [offer.reference for offer in pasted_bids("A, 80, £100,000\\nB, 70, 90000", plan)]
    ['A', 'B']
    """
    rows, problems = [], []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > most:
        raise BadInput(
            [Problem("bids", "too_many", f"{len(lines):,} bids: at most {most:,} can be tried here.")]
        )
    for number, line in enumerate(lines, start=1):
        parts = [part.strip() for part in line.replace("\t", ",").split(",")]
        if len(parts) < 3:
            problems.append(
                Problem("bids", "line", f"Line {number}: write a name, quality and price, with commas.")
            )
            continue
        price = "".join(parts[2:]).replace("£", "").replace(" ", "")
        rows.append({"reference": parts[0], "quality": parts[1], "price_gbp": price})
    if not problems and len(rows) < 2:
        problems.append(
            Problem("bids", "too_few", "Give at least two bids, one a line: name, quality, price.")
        )
    if problems:
        raise BadInput(problems)
    try:
        return read_offers(rows, plan, least=2, most=most)
    except BadInput as bad:
        raise BadInput(
            [
                Problem("bids", p.code, f"Line {int(p.field.split('[')[1].split(']')[0]) + 1}: {p.message}")
                if "[" in p.field
                else Problem("bids", p.code, p.message)
                for p in bad.problems[:5]
            ]
        ) from bad


def as_words(plan: Plan) -> dict[str, str]:
    """What the form shows for a plan."""
    words = {
        "formula_id": plan.formula_id,
        "price_weight_pct": plainly(plan.price_weight_pct),
        "overall_minimum_points": "0" if plan.overall_minimum is None else plainly(plan.overall_minimum),
    }
    return words | {name: plainly(value) for name, value in plan.parameters.items()}


def _formula(formula_id: str, at: str) -> Any:
    if formula_id not in FORMULAS:
        raise BadInput([Problem(at, "not_known", "Choose a price formula from the list.")])
    return FORMULAS[formula_id]


def _numbers_for(formula: Any, base: Plan, words: Mapping[str, str], likely: Fraction) -> dict[str, Fraction]:
    given: dict[str, object] = {}
    for parameter in formula.parameters:
        if words.get(parameter.name):
            given[parameter.name] = words[parameter.name].replace(",", "").replace("£", "")
        elif parameter.name in base.parameters:
            given[parameter.name] = base.parameters[parameter.name]
        elif parameter.name == "budget_gbp":
            given[parameter.name] = Fraction(shown(likely * 124 / 110, 0))
        elif parameter.default_of_should_cost is not None:
            given[parameter.name] = Fraction(shown(likely * parameter.default_of_should_cost, 0))
    try:
        return formula.read_parameters(given, "")
    except BadInput as bad:
        raise BadInput([Problem(p.field.lstrip("."), p.code, p.message) for p in bad.problems]) from bad


def _number(
    words: Mapping[str, str], name: str, *, low: int = 0, high: int = 10**12, above: int | None = None
) -> Fraction | None:
    if not words.get(name):
        return None
    value = exact(words[name].replace(",", "").replace("£", ""), name)
    if not low <= value <= high or (above is not None and value <= above):
        limit = f"{low} to {high}" if above is None else "above zero"
        raise BadInput([Problem(name, "out_of_range", f"Give a number {limit}.")])
    return value
