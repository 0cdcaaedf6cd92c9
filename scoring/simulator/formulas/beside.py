"""Two whole rubrics over the same bidders: what each would do, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.formulas.case import Case
from scoring.formulas.exact import plainly
from scoring.formulas.sensitivity import ATTACKER


def lay_beside(
    one: Case, one_report: Mapping[str, Any], other: Case, other_report: Mapping[str, Any]
) -> dict[str, Any]:
    """Two cases with their reports (``report.simulate``) as one record: each in short, and total and place by bid.

    The bids go by the same names in both; their marks may stand under other criteria. A bid that only one of them
    has gets None in the other's columns.
    """
    rows = []
    beside = {row["bid"]: row for row in other_report["bids"]}
    for row in one_report["bids"]:
        again = beside.get(row["bid"])
        rows.append(
            {
                "bid": row["bid"],
                "left_total_shown": row["total_shown"],
                "left_rank": row["rank"],
                "right_total_shown": again["total_shown"] if again else None,
                "right_rank": again["rank"] if again else None,
            }
        )
    return {
        "left": in_short(one, one_report),
        "right": in_short(other, other_report),
        "rows": rows,
        "same_winner": one_report["winners"] == other_report["winners"],
        "criteria": shared_criteria(one, other),
    }


def in_short(case: Case, report: Mapping[str, Any]) -> dict[str, Any]:
    """What matters of one rubric: who wins, where that changes, what a point costs, what is wrong with it."""
    plan, attack = case.plan, report["attack"]
    firm = report["stability"]["bids"]
    return {
        "formula": plan.formula.name,
        "price_weight_pct": plainly(plan.price_weight_pct) if plan.formula.takes_weight else None,
        "overall_minimum_points": None if plan.overall_minimum is None else plainly(plan.overall_minimum),
        "winners": list(report["winners"]),
        "whole_numbers": report["sweep"]["whole_numbers"],
        "value_of_a_point_shown": report["value_of_a_point"]["pounds_shown"],
        "margin_shown": report["close_calls"]["margin_shown"],
        "most_often_first": firm[0]["bid"] if firm else None,
        "first_pct": firm[0]["first_pct"] if firm else None,
        "a_hopeless_bid_changes_the_winner": attack["changes_the_winner"] and ATTACKER not in attack["after"],
        "worries": [row["sentence"] for row in report["verdicts"] if row["level"] != "good"],
    }


def shared_criteria(one: Case, other: Case) -> list[dict[str, Any]]:
    """Each part of either rubric with its weight in both, those of the first in their order, price last.

    Criteria are the same where their titles are; None where a rubric has no such part.
    """
    left = {c.title: plainly(c.weight_pct) for c in one.plan.criteria}
    right = {c.title: plainly(c.weight_pct) for c in other.plan.criteria}
    rows = [
        {"title": title, "left_pct": left.get(title), "right_pct": right.get(title)}
        for title in dict.fromkeys([*left, *right])
    ]
    price = [
        plainly(case.plan.price_weight_pct) if case.plan.formula.takes_weight else None
        for case in (one, other)
    ]
    return [*rows, {"title": "Price", "left_pct": price[0], "right_pct": price[1]}]
