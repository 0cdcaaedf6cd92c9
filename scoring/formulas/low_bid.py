"""A price that is lower than it can be, or that was typed wrongly: when to ask, never what to decide.

Source for the procedure: Procurement Act 2023 section 19(3)(c) to (5): the supplier is told and may show that
it can perform for the price. The law names no percentage; these triggers are settings that are fixed before
the prices are opened. The should-cost stays private and decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.formulas.exact import pounds

HUNDRED = Fraction(100)
LOW_END_SHARE_PCT = Fraction(85)
BELOW_MEAN_PCT = Fraction(20)
NEAR = Fraction(5, 100)


@dataclass(frozen=True)
class Trigger:
    """One rule that a price fell under. ``limit_gbp``: the price from which it would not have."""

    rule: str
    limit_gbp: Fraction
    price_gbp: Fraction

    @property
    def words(self) -> str:
        """The rule in words that may be shown to the buyer's people."""
        source = "our own estimate" if self.rule == "low_end" else "the mean of the other prices"
        return f"{pounds(self.price_gbp)} is below {pounds(self.limit_gbp)}, the limit set from {source}."


def low_bid_triggers(
    prices_gbp: Mapping[str, Fraction],
    *,
    low_end_gbp: Fraction | None = None,
    low_end_share_pct: Fraction = LOW_END_SHARE_PCT,
    below_mean_pct: Fraction = BELOW_MEAN_PCT,
) -> dict[str, list[Trigger]]:
    """Return for each price the rules that it falls under: an empty list for a price that raises no question.

    ``prices_gbp``: whole-life prices in pounds without VAT, each above zero, by bid. ``low_end``: below
    ``low_end_share_pct`` of the should-cost low end, where there is one. ``mean``: more than
    ``below_mean_pct`` under the mean of the *other* bids (its own price would drag the mean down); needs
    another bid. A price exactly at the limit is not below it. Raises ``ValueError`` for a price of zero or
    less, and for a share outside 0 to 100.

    >>> found = low_bid_triggers({"a": Fraction(79), "b": Fraction(100), "c": Fraction(100)})
    >>> [trigger.rule for trigger in found["a"]], found["b"]
    (['mean'], [])
    """
    if any(price <= 0 for price in prices_gbp.values()):
        raise ValueError("every price must be above zero")
    if not (0 <= low_end_share_pct <= 100 and 0 <= below_mean_pct <= 100):
        raise ValueError("a share is a percentage from 0 to 100")
    total = sum(prices_gbp.values(), Fraction(0))
    found: dict[str, list[Trigger]] = {}
    for name, price in prices_gbp.items():
        found[name] = []
        if low_end_gbp is not None:
            limit = low_end_gbp * low_end_share_pct / HUNDRED
            if price < limit:
                found[name].append(Trigger("low_end", limit, price))
        if len(prices_gbp) > 1:
            mean = (total - price) / (len(prices_gbp) - 1)
            limit = mean * (HUNDRED - below_mean_pct) / HUNDRED
            if price < limit:
                found[name].append(Trigger("mean", limit, price))
    return found


@dataclass(frozen=True)
class Slip:
    """Something about a price that may be a slip of the pen. It is asked about; the price is never changed."""

    code: str
    message: str


def check_arithmetic(
    parts_gbp: Mapping[str, Fraction | None],
    *,
    said_total_gbp: Fraction | None = None,
    others_gbp: Mapping[str, Fraction] | None = None,
    ceiling_gbp: Fraction | None = None,
) -> list[Slip]:
    """Check the parts of one price: all there, none below zero, adding up, no decimal point in the wrong place.

    ``parts_gbp``: the named parts in pounds. ``others_gbp``: whole-life prices of the other bids. Findings:
    ``missing``, ``negative``, ``does_not_add_up``, ``ten_times`` (ten times or a tenth of the median of two or
    more others, within 5%), ``above_ceiling``.

    >>> [slip.code for slip in check_arithmetic({"price_gbp": Fraction(90), "exit_gbp": None})]
    ['missing']
    """
    found = [
        Slip("missing", f"{name.removesuffix('_gbp').replace('_', ' ').capitalize()} is missing.")
        for name, value in parts_gbp.items()
        if value is None
    ]
    found += [
        Slip("negative", f"{name.removesuffix('_gbp').replace('_', ' ').capitalize()} is below zero.")
        for name, value in parts_gbp.items()
        if value is not None and value < 0
    ]
    if found:
        return found
    total = sum((value for value in parts_gbp.values() if value is not None), Fraction(0))
    if said_total_gbp is not None and said_total_gbp != total:
        found.append(
            Slip(
                "does_not_add_up",
                f"The parts make {pounds(total, 2)}; the total given is {pounds(said_total_gbp, 2)}.",
            )
        )
    others = sorted((others_gbp or {}).values())
    if len(others) >= 2 and total:
        half = len(others) // 2
        median = others[half] if len(others) % 2 else (others[half - 1] + others[half]) / 2
        for factor, words in ((Fraction(10), "ten times"), (Fraction(1, 10), "a tenth of")):
            if abs(total - median * factor) <= median * factor * NEAR:
                found.append(
                    Slip("ten_times", f"{pounds(total)} is about {words} the middle of the other prices.")
                )
    if ceiling_gbp is not None and total > ceiling_gbp:
        found.append(
            Slip(
                "above_ceiling", f"{pounds(total)} is above the published high end of {pounds(ceiling_gbp)}."
            )
        )
    return found
