"""What is sent to be scored, read strictly: a plan, bids with marks and prices.

The one reader for the API, the commands, the pages and the official result, so bad input is refused in one
place and with the same words: every problem names its field and says the cure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from scoring.formulas import price as price_formulas
from scoring.formulas.exact import BadInput, Problem, exact, from_plain, plainly
from scoring.formulas.quality import Criterion, quality_of
from scoring.formulas.ranking import TIE_BREAKS
from scoring.formulas.screening import read_rule

MOST_BIDS = 1_000
MOST_OFFICIAL = 10_000
MOST_CRITERIA = 60
PLAN_FIELDS = {
    "schema",
    "criteria",
    "price",
    "overall_minimum_points",
    "tie_break",
    "disagreement_marks",
    "rounding",
    "cost_parts",
    "screening",
    "tender",
    "title",
}
CRITERION_FIELDS = {
    "code",
    "title",
    "kind",
    "question",
    "evidence",
    "word_limit",
    "weight_pct",
    "minimum_mark",
    "scale",
    "scale_max",
}
HUNDRED = Fraction(100)
COST_PARTS = ("price_gbp", "licences_gbp", "exit_gbp", "own_running_gbp")


@dataclass(frozen=True)
class Plan:
    """How bids will be compared: what is published and frozen."""

    criteria: tuple[Criterion, ...]
    formula_id: str
    price_weight_pct: Fraction
    parameters: Mapping[str, Fraction]
    overall_minimum: Fraction | None = None
    tie_break: tuple[str, ...] = ("quality", "price")

    @property
    def formula(self) -> price_formulas.Formula:
        return price_formulas.FORMULAS[self.formula_id]

    def record(self) -> dict[str, Any]:
        """The plan in its canonical form: text for every number, so that it can be hashed."""
        return {
            "criteria": [
                {
                    "code": c.code,
                    "title": c.title,
                    "weight_pct": plainly(c.weight_pct),
                    "scale_max": plainly(c.scale_max),
                    "minimum_mark": None if c.minimum_mark is None else plainly(c.minimum_mark),
                    "scale": [plainly(step) for step in c.steps] or None,
                }
                for c in self.criteria
            ],
            "price": {
                "formula_id": self.formula_id,
                "weight_pct": plainly(self.price_weight_pct),
                **{name: plainly(value) for name, value in sorted(self.parameters.items())},
            },
            "overall_minimum_points": None if self.overall_minimum is None else plainly(self.overall_minimum),
            "tie_break": list(self.tie_break),
        }


@dataclass(frozen=True)
class Offer:
    """One bid as the arithmetic sees it: marks by criterion, and the parts of its whole-life price."""

    reference: str
    marks: Mapping[str, Fraction]
    costs: Mapping[str, Fraction] = field(default_factory=dict)

    @cached_property
    def whole_life_price_gbp(self) -> Fraction:
        return sum(self.costs.values(), Fraction(0))

    def quality(self, criteria: tuple[Criterion, ...]) -> Fraction:
        """Quality from 0 to 100 under these criteria. The last answer is kept: a simulation asks it many times."""
        asked, answer = self.__dict__.get("_quality", (None, Fraction(0)))
        if asked is not criteria:
            answer = quality_of(criteria, self.marks)
            self.__dict__["_quality"] = (criteria, answer)
        return answer

    def record(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "marks": {name: plainly(mark) for name, mark in sorted(self.marks.items())},
            "costs": {name: plainly(cost) for name, cost in sorted(self.costs.items())},
        }


@dataclass(frozen=True)
class Case:
    """A plan with the bids to compare under it."""

    plan: Plan
    offers: tuple[Offer, ...]

    def record(self) -> dict[str, Any]:
        """Canonical: bids by reference, whatever order they came in."""
        offers = sorted(self.offers, key=lambda offer: offer.reference)
        return {"plan": self.plan.record(), "bids": [offer.record() for offer in offers]}


class _Reader:
    """Collects every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, at: str, code: str, message: str) -> None:
        self.problems.append(Problem(at, code, message))

    def number(
        self,
        source: Mapping[str, Any],
        key: str,
        at: str,
        *,
        low: Fraction | None = None,
        high: Fraction | None = None,
        above: Fraction | None = None,
        default: Fraction | None = None,
        says: str = "",
    ) -> Fraction | None:
        value = source.get(key)
        name = f"{at}.{key}" if at else key
        if value is None or value == "":
            if default is None:
                self.add(name, "missing", says or "Give a number.")
            return default
        try:
            number = exact(value, name)
        except BadInput as bad:
            self.problems.extend(bad.problems)
            return None
        if (
            (low is not None and number < low)
            or (high is not None and number > high)
            or (above is not None and number <= above)
        ):
            self.add(name, "out_of_range", says or f"Give a number from {low} to {high}.")
            return None
        return number

    def text(self, source: Mapping[str, Any], key: str, at: str, default: str | None = None) -> str | None:
        value = source.get(key, default)
        if not isinstance(value, str) or not value.strip() or len(value) > 200 or not value.isprintable():
            self.add(f"{at}.{key}", "missing", "Give a short text.")
            return None
        return value.strip()

    def unknown(self, source: Mapping[str, Any], known: set[str], at: str) -> None:
        for key in sorted(set(source) - known, key=str):
            self.add(f"{at}.{key}".lstrip("."), "not_known", "There is no such field here.")


def loads(body: bytes | str) -> Any:
    """JSON with every number kept exactly: decimals become ``Decimal``, NaN and Infinity are refused.

    Raises ``BadInput`` for anything that is not JSON, or is nested beyond reason.
    """

    def refuse(name: str) -> Any:
        raise BadInput([Problem("body", "not_a_number", f"{name} is not a number that can be scored.")])

    def whole(text: str) -> Any:
        return int(text) if len(text) <= 40 else Decimal(text)

    try:
        return json.loads(body, parse_float=Decimal, parse_int=whole, parse_constant=refuse)
    except BadInput:
        raise
    except (ValueError, RecursionError, UnicodeDecodeError):
        raise BadInput([Problem("body", "not_json", "Send one JSON object.")]) from None


def read_plan(source: Any, *, at: str = "plan") -> Plan:
    """Read a plan; raise ``BadInput`` with every problem in it.

    Weights of the criteria and of price make exactly 100. Under a formula where price has no weight (quality
    only, price per quality point) the price weight is 0.
    """
    read = _Reader()
    if not isinstance(source, Mapping):
        raise BadInput([Problem(at, "missing", "Give the plan as an object.")])
    read.unknown(source, PLAN_FIELDS, at)
    criteria = _read_criteria(source.get("criteria"), read, at)
    formula, parameters, weight = _read_price(source.get("price"), read, f"{at}.price")
    minimum = None
    if source.get("overall_minimum_points") not in (None, ""):
        minimum = read.number(
            source,
            "overall_minimum_points",
            at,
            low=Fraction(0),
            high=HUNDRED,
            says="Give an overall minimum from 0 to 100, or leave it out.",
        )
    tie_break = _read_tie_break(source.get("tie_break"), {c.code for c in criteria}, read, at)
    if source.get("screening") is not None:
        try:  # who goes forward is decided before this arithmetic begins: only its form is looked at here
            read_rule(source["screening"], {c.code for c in criteria}, at=f"{at}.screening")
        except BadInput as bad:
            read.problems.extend(bad.problems)
    if formula and weight is not None and criteria and not read.problems:
        if not formula.takes_weight and weight != 0:
            says = f"Under “{formula.name}” the price weight is 0."
            read.add(f"{at}.price.weight_pct", "out_of_range", says)
        total = weight + sum((c.weight_pct for c in criteria), Fraction(0))
        if total != HUNDRED:
            says = f"The weights make {plainly(total)}. Change them to make exactly 100."
            read.add(f"{at}.criteria", "weights", says)
    if read.problems or formula is None or weight is None:
        raise BadInput(read.problems)
    return Plan(tuple(criteria), formula.id, weight, parameters, minimum, tie_break)


def _read_price(
    source: Any, read: _Reader, where: str
) -> tuple[price_formulas.Formula | None, dict[str, Fraction], Fraction | None]:
    """What can be read of the price: its formula, the numbers that this one takes, and its weight."""
    if not isinstance(source, Mapping):
        read.add(where, "missing", "Give the price formula, its weight and its numbers.")
        source = {}
    formula = None
    parameters: dict[str, Fraction] = {}
    if source:
        try:
            formula = price_formulas.get_formula(source.get("formula_id"), f"{where}.formula_id")
            given = {key: value for key, value in source.items() if key not in ("formula_id", "weight_pct")}
            parameters = formula.read_parameters(given, where)
        except BadInput as bad:
            read.problems.extend(bad.problems)
    weight = read.number(
        source,
        "weight_pct",
        where,
        low=Fraction(0),
        high=HUNDRED,
        default=Fraction(0) if formula and not formula.takes_weight else None,
        says="Give the price weight, from 0 to 100.",
    )
    return formula, parameters, weight


def read_stored_plan(record: Mapping[str, Any]) -> Plan:
    """A plan from its own canonical record, where a number may be a fraction such as ``1/3``."""
    price = dict(record["price"])
    formula_id, weight = price.pop("formula_id"), price.pop("weight_pct")
    least = record["overall_minimum_points"]
    return Plan(
        tuple(
            Criterion(
                row["code"],
                row["title"],
                from_plain(row["weight_pct"]),
                from_plain(row["scale_max"]),
                None if row["minimum_mark"] is None else from_plain(row["minimum_mark"]),
                tuple(from_plain(step) for step in row["scale"] or ()),
            )
            for row in record["criteria"]
        ),
        formula_id,
        from_plain(weight),
        {name: from_plain(value) for name, value in price.items()},
        None if least is None else from_plain(least),
        tuple(record["tie_break"]),
    )


def read_stored_case(record: Mapping[str, Any]) -> Case:
    """A case from its own canonical record, the bids in whatever order they stand there."""
    offers = [
        Offer(
            row["reference"],
            {code: from_plain(mark) for code, mark in row["marks"].items()},
            {part: from_plain(cost) for part, cost in row["costs"].items()},
        )
        for row in record["bids"]
    ]
    return Case(read_stored_plan(record["plan"]), tuple(offers))


def _read_criteria(source: Any, read: _Reader, at: str) -> list[Criterion]:
    if not isinstance(source, Sequence) or isinstance(source, str) or not source:
        read.add(f"{at}.criteria", "missing", "Give at least one criterion.")
        return []
    if len(source) > MOST_CRITERIA:
        read.add(f"{at}.criteria", "too_many", f"Give at most {MOST_CRITERIA} criteria.")
        return []
    criteria: list[Criterion] = []
    seen: set[str] = set()
    for number, row in enumerate(source):
        where = f"{at}.criteria[{number}]"
        if not isinstance(row, Mapping):
            read.add(where, "not_an_object", "Give each criterion as an object.")
            continue
        read.unknown(row, CRITERION_FIELDS, where)
        code = read.text(row, "code", where)
        title = read.text(row, "title", where, default=code)
        if code in seen:
            read.add(f"{where}.code", "twice", f"“{code}” is used twice.")
        weight = read.number(
            row, "weight_pct", where, low=Fraction(0), high=HUNDRED, says="Give a weight from 0 to 100."
        )
        steps = _read_scale(row.get("scale"), read, f"{where}.scale")
        top = read.number(
            row,
            "scale_max",
            where,
            above=Fraction(0),
            high=Fraction(1000),
            default=max(steps, default=Fraction(5)),
            says="Give the top mark of the scale, above 0.",
        )
        minimum = None
        if row.get("minimum_mark") not in (None, ""):
            minimum = read.number(
                row, "minimum_mark", where, low=Fraction(0), high=top, says="Give a minimum on the scale."
            )
        if code and title and weight is not None and top is not None:
            seen.add(code)
            criteria.append(Criterion(code, title, weight, top, minimum, steps))
    return criteria


def _read_scale(source: Any, read: _Reader, at: str) -> tuple[Fraction, ...]:
    """The marks of a scale in words: ``[{"mark": 0, "words": …}, …]``, from 0 up."""
    if source is None:
        return ()
    if not isinstance(source, Sequence) or isinstance(source, str) or not 2 <= len(source) <= 101:
        read.add(at, "not_a_list", "Give the steps of the scale as a list, from 0 up.")
        return ()
    steps: list[Fraction] = []
    for place, step in enumerate(source):
        try:
            steps.append(exact(step["mark"] if isinstance(step, Mapping) else step, f"{at}[{place}].mark"))
        except BadInput as bad:
            read.problems.extend(bad.problems)
        except KeyError:
            read.add(f"{at}[{place}].mark", "missing", "Give the mark of this step.")
    if steps and (steps[0] != 0 or any(a >= b for a, b in pairwise(steps))):
        read.add(at, "out_of_order", "The steps begin at 0 and rise.")
    return tuple(steps)


def _read_tie_break(source: Any, criteria: set[str], read: _Reader, at: str) -> tuple[str, ...]:
    if source is None:
        return ("quality", "price")
    if not isinstance(source, Sequence) or isinstance(source, str):
        read.add(f"{at}.tie_break", "not_a_list", "Give a list, such as [“quality”, “price”].")
        return ()
    rules = []
    for number, rule in enumerate(source):
        name, _, detail = rule.partition(":") if isinstance(rule, str) else ("", "", "")
        if (
            name not in TIE_BREAKS
            or (name == "criterion") != bool(detail)
            or (detail and detail not in criteria)
        ):
            read.add(f"{at}.tie_break[{number}]", "not_known", "Use quality, price or criterion:CODE.")
        else:
            rules.append(rule)
    return tuple(rules)


def read_offers(
    source: Any, plan: Plan, *, at: str = "bids", least: int = 1, most: int = MOST_BIDS
) -> tuple[Offer, ...]:
    """Read the bids to compare; raise ``BadInput`` with every problem in them.

    Each bid: ``reference``, ``marks`` by criterion code (or ``quality`` from 0 to 100 in their place, where
    only the sum matters), and ``price_gbp`` with any of ``licences_gbp``, ``exit_gbp``, ``own_running_gbp``.
    """
    read = _Reader()
    if not isinstance(source, Sequence) or isinstance(source, str | bytes):
        raise BadInput([Problem(at, "missing", "Give the bids as a list.")])
    if len(source) < least:
        wanted = "one bid" if least == 1 else f"{least} bids"
        raise BadInput([Problem(at, "too_few", f"Give at least {wanted}: there is nothing to compare yet.")])
    if len(source) > most:
        says = f"Give at most {most:,} bids here; larger sets run as a saved simulation."
        raise BadInput([Problem(at, "too_many", says)])
    offers: list[Offer] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(source):
        where = f"{at}[{number}]"
        if not isinstance(row, Mapping):
            read.add(where, "not_an_object", "Give each bid as an object.")
            continue
        read.unknown(row, {"reference", "name", "marks", "quality", *COST_PARTS}, where)
        reference = read.text(row, "reference", where, default=row.get("name"))
        if reference in seen:
            read.add(f"{where}.reference", "twice", f"“{reference}” is also bid {seen[reference] + 1}.")
        elif reference:
            seen[reference] = number
        marks = _read_marks(row, plan, read, where)
        costs = _read_costs(row, read, where)
        if reference and marks is not None:
            offers.append(Offer(reference, marks, costs))
        if len(read.problems) > 50:
            break
    if read.problems:
        raise BadInput(read.problems[:50])
    return tuple(offers)


def _read_costs(row: Mapping[str, Any], read: _Reader, where: str) -> dict[str, Fraction]:
    """What can be read of the price, which must be there, and of the other costs, which may be left out."""
    price: dict[str, Any] = {"above": Fraction(0), "says": "Give a price above zero, in pounds."}
    other: dict[str, Any] = {"low": Fraction(0), "says": "Give a cost of zero or more, in pounds."}
    found = {
        part: read.number(
            row, part, where, high=price_formulas.DEAREST, **(price if part == "price_gbp" else other)
        )
        for part in COST_PARTS
        if part == "price_gbp" or row.get(part) not in (None, "")
    }
    return {part: amount for part, amount in found.items() if amount is not None}


def _read_marks(row: Mapping[str, Any], plan: Plan, read: _Reader, where: str) -> dict[str, Fraction] | None:
    if row.get("marks") is None and row.get("quality") is not None:
        quality = read.number(
            row, "quality", where, low=Fraction(0), high=HUNDRED, says="Give quality from 0 to 100."
        )
        if quality is None:
            return None
        return {c.code: quality * c.scale_max / 100 for c in plan.criteria}
    marks = row.get("marks")
    if not isinstance(marks, Mapping):
        read.add(f"{where}.marks", "missing", "Give a mark for each criterion, or quality from 0 to 100.")
        return None
    if row.get("quality") is not None:
        read.add(f"{where}.quality", "twice", "Give marks or quality, not both.")
    read.unknown(marks, {c.code for c in plan.criteria}, f"{where}.marks")
    found: dict[str, Fraction] = {}
    for c in plan.criteria:
        mark = read.number(
            marks,
            c.code,
            f"{where}.marks",
            low=Fraction(0),
            high=c.scale_max,
            says=f"Give a mark from 0 to {plainly(c.scale_max)} for “{c.title}”.",
        )
        if mark is not None and c.steps and mark not in c.steps:
            read.add(
                f"{where}.marks.{c.code}", "not_a_step", f"“{plainly(mark)}” is not a step of the scale."
            )
        if mark is not None:
            found[c.code] = mark
    return found if len(found) == len(plan.criteria) else None


def read_case(
    source: Mapping[str, Any], *, plan: str = "plan", least: int = 1, most: int = MOST_BIDS
) -> Case:
    """Read the plan under that name and the ``bids`` of ``source``; raise ``BadInput`` with every problem in the
    plan, or where it is sound in the bids, of which there are ``least`` to ``most``.
    """
    read = read_plan(source.get(plan), at=plan)
    return Case(read, read_offers(source.get("bids"), read, least=least, most=most))
