"""What a simulation or a scoring was asked to do, read strictly from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.formulas.case import read_case
from scoring.formulas.engine import Result, compute
from scoring.formulas.exact import BadInput, Problem, exact, no_floats
from scoring.simulator.formulas.beside import lay_beside
from scoring.simulator.formulas.report import Options, simulate
from scoring.simulator.formulas.stability import DRAWS, SEED, SHAKE

MOST_DRAWS_AT_ONCE = 20_000
MOST_BIDS_AT_ONCE = 200
SIMULATE_FIELDS = {
    "plan",
    "bids",
    "draws",
    "shake_pct",
    "seed",
    "attack",
    "should_cost_low_end_gbp",
    "compare_with",
}


def run_score(source: Any) -> Result:
    """Score ``{"plan": …, "bids": […]}`` as the official engine does. Raises ``BadInput``; stores nothing."""
    return compute(read_case(_object(source, {"plan", "bids"})))


def run_simulation(source: Any) -> dict[str, Any]:
    """Simulate ``{"plan": …, "bids": […], …}``. Raises ``BadInput``; stores nothing.

    Also taken: ``draws`` (to 20,000), ``shake_pct``, ``seed``, ``attack`` with ``quality`` and ``price_gbp``,
    ``should_cost_low_end_gbp``, and ``compare_with``: a second plan over the same bids.
    """
    given = _object(source, SIMULATE_FIELDS)
    case = read_case(given, least=2, most=MOST_BIDS_AT_ONCE)
    options = read_options(given)
    report = simulate(case, options)
    if given.get("compare_with") is not None:
        beside = read_case(given, plan="compare_with", least=2, most=MOST_BIDS_AT_ONCE)
        report["comparison"] = lay_beside(case, report, beside, simulate(beside, options))
    no_floats(report)
    return report


def read_options(given: Mapping[str, Any]) -> Options:
    """Read what to try beside the sweep; raise ``BadInput`` for a number that is out of range."""
    problems: list[Problem] = []

    def number(
        name: str, default: int | None, low: int, high: int, source: Mapping[str, Any], at: str = ""
    ) -> Any:
        value = source.get(name)
        if value is None or value == "":
            return default if default is None else Fraction(default)
        try:
            read = exact(value, at + name)
        except BadInput as bad:
            problems.extend(bad.problems)
            return Fraction(0)
        if not low <= read <= high:
            problems.append(Problem(at + name, "out_of_range", f"Give a number from {low:,} to {high:,}."))
        return read

    draws = number("draws", DRAWS, 1, MOST_DRAWS_AT_ONCE, given)
    shake = number("shake_pct", SHAKE, 0, 50, given)
    seed = number("seed", SEED, 0, 2**31 - 1, given)
    for name, value in (("draws", draws), ("shake_pct", shake), ("seed", seed)):
        if value.denominator != 1:
            problems.append(Problem(name, "not_whole", "Give a whole number."))
    attack = given.get("attack") or {}
    if not isinstance(attack, Mapping):
        raise BadInput([Problem("attack", "not_an_object", "Give quality and price_gbp.")])
    quality = number("quality", None, 0, 100, attack, "attack.")
    price = number("price_gbp", None, 0, 10**12, attack, "attack.")
    low_end = number("should_cost_low_end_gbp", None, 0, 10**12, given)
    for name, value in (("attack.price_gbp", price), ("should_cost_low_end_gbp", low_end)):
        if value is not None and value == 0:
            problems.append(Problem(name, "out_of_range", "Give a price above zero, in pounds."))
    if problems:
        raise BadInput(problems)
    return Options(int(draws), int(shake), int(seed), quality, price, low_end)


def _object(source: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(source, Mapping):
        raise BadInput([Problem("body", "not_an_object", "Send one JSON object with “plan” and “bids”.")])
    unknown = sorted(set(source) - known, key=str)
    if unknown:
        raise BadInput([Problem(str(name), "not_known", "There is no such field here.") for name in unknown])
    return source
