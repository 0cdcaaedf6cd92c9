"""Who goes forward from a screening: quality alone, by a published rule, and nobody cut by chance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.formulas.exact import BadInput, Problem
from scoring.formulas.quality import Criterion, below_minimum, quality_of
from scoring.formulas.ranking import place

FIELDS = {"formula_id", "criteria", "top", "working_days"}
MOST_FORWARD = 100
MOST_DAYS = 60


@dataclass(frozen=True)
class Screened:
    """What the screening says of one bid. ``under``: the minimums that it misses, a sentence each."""

    name: str
    points: Fraction
    goes_forward: bool
    under: tuple[str, ...] = ()


def best_n_forward(
    criteria: Sequence[Criterion], marks: Mapping[str, Mapping[str, Fraction]], top: int
) -> list[Screened]:
    """Say for each bid whether it goes forward: of those under no minimum, the best ``top`` by points.

    ``criteria``: those of the screening, one or more. ``marks``: one mark a criterion for each bid. ``top``: how
    many go forward, 1 or more. Points go from 0 to 100: those earned on these criteria over those to be had, exact
    and never rounded. Bids with the points of the last place all go forward: a tie at the edge cuts nobody. Comes
    back best first, by name within equal points; none for none. Raises ``ValueError`` for a ``top`` under 1 and
    ``KeyError`` for a mark that is missing. Source: Procurement Act 2023 section 20: a competitive flexible
    procedure may limit numbers by criteria that were published.

    >>> one = [Criterion("C1", "Users", Fraction(20))]
    >>> marks = {"B-1": {"C1": Fraction(4)}, "B-2": {"C1": Fraction(5)}, "B-3": {"C1": Fraction(4)}}
    >>> [(bid.name, bid.goes_forward) for bid in best_n_forward(one, marks, 2)]
    [('B-2', True), ('B-1', True), ('B-3', True)]
    >>> [(bid.name, bid.goes_forward) for bid in best_n_forward(one, marks, 1)]
    [('B-2', True), ('B-1', False), ('B-3', False)]
    """
    if top < 1:
        raise ValueError(f"one bid or more goes forward, not {top}")
    points = {name: quality_of(criteria, given) for name, given in marks.items()}
    under = {name: tuple(below_minimum(criteria, marks[name], points[name], None)) for name in marks}
    ranked = place([(name, points[name], ()) for name in marks if not under[name]])
    forward = {placed.name for placed in ranked if placed.rank <= top}
    order = sorted(marks, key=lambda name: (-points[name], name))
    return [Screened(name, points[name], name in forward, under[name]) for name in order]


SCREENINGS: dict[str, Callable[..., list[Screened]]] = {"screening-best-n-v1": best_n_forward}
"""Every rule of a screening by the id that is published with the tender. One in use is not edited."""
USUAL = "screening-best-n-v1"


@dataclass(frozen=True)
class Rule:
    """A screening as the plan publishes it. ``working_days``: after the closing day, until bidders hear of it."""

    formula_id: str
    criteria: tuple[str, ...]
    top: int
    working_days: int


def read_rule(source: Any, codes: Collection[str], *, at: str = "screening") -> Rule:
    """Read the screening of a plan whose criteria have ``codes``; raise ``BadInput`` with every problem in it.

    Some of the criteria belong to it, never all: the others are marked for those that go forward.
    """
    if not isinstance(source, Mapping):
        raise BadInput([Problem(at, "missing", "Give the screening as an object, or leave it out.")])
    problems = [
        Problem(f"{at}.{key}", "not_known", "There is no such field here.")
        for key in sorted(set(source) - FIELDS, key=str)
    ]
    if str(source.get("formula_id")) not in SCREENINGS:
        problems.append(Problem(f"{at}.formula_id", "not_known", "Choose a rule of screening from the list."))
    named = source.get("criteria")
    if not isinstance(named, Sequence) or isinstance(named, str) or not named:
        problems.append(Problem(f"{at}.criteria", "missing", "Choose the criteria that the screening marks."))
        named = ()
    elif not all(isinstance(code, str) and code in codes for code in named) or len(set(named)) != len(named):
        problems.append(Problem(f"{at}.criteria", "not_known", "Name criteria of this plan, each once."))
    elif set(named) == set(codes):
        problems.append(
            Problem(
                f"{at}.criteria",
                "all",
                "Leave at least one criterion for the bids that go forward: a screening marks some, not all.",
            )
        )
    for key, most, says in (
        ("top", MOST_FORWARD, "Say how many bids go forward in each lot"),
        ("working_days", MOST_DAYS, "Say within how many working days bidders hear of it"),
    ):
        value = source.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            problems.append(Problem(f"{at}.{key}", "out_of_range", f"{says}: 1 to {most}."))
    if problems:
        raise BadInput(problems)
    return Rule(str(source["formula_id"]), tuple(named), source["top"], source["working_days"])
