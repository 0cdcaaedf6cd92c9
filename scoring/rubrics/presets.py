"""Ready rubrics to start from, and the scale in words. All of it can be changed; none of it scores a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.formulas.case import Plan, read_plan
from scoring.formulas.exact import plainly, shown
from scoring.formulas.price import FORMULAS

SCALE_WORDS: tuple[str, ...] = (
    "No answer, or nothing that bears on the question.",
    "Touches the question. Most of the evidence asked for is missing, and the risk to users is high.",
    "Answers part of it. Some evidence, with gaps that we would have to fill ourselves.",
    "Answers the question. The evidence is relevant, and the gaps are small and can be closed.",
    "Answers it well. Clear evidence from similar work with measured results, and minor risk only.",
    "Answers it fully. Strong evidence, measured results and what was learned; nothing left to ask.",
)


@dataclass(frozen=True)
class CriterionPreset:
    """One criterion of a ready rubric."""

    title: str
    question: str
    evidence: str
    word_limit: int
    weight_pct: int | Decimal
    kind: str = "quality"
    minimum_mark: int | None = None
    scale: tuple[str, ...] = SCALE_WORDS


@dataclass(frozen=True)
class Preset:
    """A ready rubric: criteria, the weight of price and its formula."""

    id: str
    name: str
    says: str
    criteria: tuple[CriterionPreset, ...]
    price_weight_pct: int | Decimal
    formula_id: str = "linear-floor-ceiling-v1"
    overall_minimum_points: Decimal | None = field(default=Decimal(60))
    tie_break: tuple[str, ...] = ("quality", "price")

    @property
    def formula_name(self) -> str:
        return FORMULAS[self.formula_id].name

    @property
    def weights(self) -> list[tuple[str, str]]:
        """Each criterion and price with its weight, as people read them."""
        rows = [(each.title, f"{each.weight_pct}%") for each in self.criteria]
        if FORMULAS[self.formula_id].takes_weight:
            rows.append(("Price", f"{self.price_weight_pct}%"))
        return rows

    def plan(self, likely_should_cost_gbp: Fraction, known: Mapping[str, Fraction] | None = None) -> Plan:
        """The rubric as the arithmetic takes it, its price numbers laid around a likely should-cost.

        ``known``: price numbers that are known already, such as the ends of a scale; they come first.
        """
        numbers: dict[str, str] = {}
        for number in FORMULAS[self.formula_id].parameters:
            if known and number.name in known:
                numbers[number.name] = plainly(known[number.name])
            elif number.default_of_should_cost is not None:
                numbers[number.name] = shown(likely_should_cost_gbp * number.default_of_should_cost, 0)
        return read_plan(
            {
                "criteria": [
                    {
                        "code": f"C{place}",
                        "title": each.title,
                        "weight_pct": str(each.weight_pct),
                        "scale_max": len(each.scale) - 1,
                        "minimum_mark": each.minimum_mark,
                    }
                    for place, each in enumerate(self.criteria, start=1)
                ],
                "price": {
                    "formula_id": self.formula_id,
                    "weight_pct": str(self.price_weight_pct),
                    **numbers,
                },
                "overall_minimum_points": None
                if self.overall_minimum_points is None
                else str(self.overall_minimum_points),
                "tie_break": list(self.tie_break),
            }
        )


def from_snapshot(id: str, name: str, says: str, snapshot: Mapping[str, Any]) -> Preset:
    """The rubric of a published plan, to start another from: its criteria, weights and rules without its prices.

    Codes are numbered anew from C1, in a tie-break too. Raises ``KeyError`` for what is no plan of this service.
    """
    rows, price = snapshot["criteria"], snapshot["price"]
    codes = {row["code"]: f"C{place}" for place, row in enumerate(rows, start=1)}
    least = snapshot.get("overall_minimum_points")
    rules = []
    for rule in snapshot.get("tie_break") or ():
        kind, _, code = rule.partition(":")
        rules.append(f"{kind}:{codes[code]}" if code else kind)
    return Preset(
        id,
        name,
        says,
        tuple(
            CriterionPreset(
                row["title"],
                row["question"],
                row["evidence"],
                row["word_limit"],
                Decimal(row["weight_pct"]),
                row["kind"],
                None if row.get("minimum_mark") is None else int(row["minimum_mark"]),
                tuple(step["words"] for step in row["scale"]),
            )
            for row in rows
        ),
        Decimal(price.get("weight_pct") or 0),
        price["formula_id"],
        None if least in (None, "") else Decimal(least),
        tuple(rules),
    )


USERS = CriterionPreset(
    "Users and problem",
    "What do you understand about the people this is for, and how will you check that you are right?",
    "What you learned from similar users, how you learned it, and what you would find out first here.",
    600,
    20,
    minimum_mark=2,
)
APPROACH = CriterionPreset(
    "Approach and first value",
    "How will you get a first result to users, by when, and how will we both know that it helped?",
    "The first thing users would gain and when, what you would leave out, how you would change course.",
    700,
    20,
)
SIMILAR = CriterionPreset(
    "Evidence of similar change",
    "Tell us about one change of this kind that you brought about, at any size, in any sector.",
    "The measure before and after, your part in it, somebody we can ask, and what did not work.",
    500,
    15,
)
HANDING_OVER = CriterionPreset(
    "Handing over skills",
    "How will our own staff be able to run and change the service without you?",
    "What they will learn, in which order, how you will know, and what you will leave with us.",
    400,
    10,
)
SAFETY = CriterionPreset(
    "Quality and safety",
    "How will you keep the service accessible, secure and working while it changes?",
    "How you test with disabled people, how you release, and one fault that you handled.",
    300,
    5,
)
SOCIAL = CriterionPreset(
    "Social value",
    "What will people in the area gain from the way that you do this work, beyond the service itself?",
    "A promise with a number and a date that fits the size of the contract, and how you will report it.",
    300,
    10,
    kind="social_value",
)


def _weighed(preset: CriterionPreset, weight_pct: int) -> CriterionPreset:
    return replace(preset, weight_pct=weight_pct)


PRESETS: dict[str, Preset] = {
    preset.id: preset
    for preset in (
        Preset(
            "usual",
            "The usual one",
            "Six things to mark, price a fifth. Fits most digital services.",
            (USERS, APPROACH, SIMILAR, HANDING_OVER, SAFETY, SOCIAL),
            20,
        ),
        Preset(
            "small",
            "A small first step",
            "Three things to mark and social value: for a discovery, or anything under £100,000.",
            (_weighed(USERS, 30), _weighed(APPROACH, 30), _weighed(HANDING_OVER, 10), _weighed(SOCIAL, 10)),
            20,
        ),
        Preset(
            "fixed-budget",
            "Fixed budget, quality only",
            "You say what you can spend; bidders compete on what they do with it. Price gives no points.",
            (
                _weighed(USERS, 25),
                _weighed(APPROACH, 25),
                _weighed(SIMILAR, 20),
                _weighed(HANDING_OVER, 15),
                _weighed(SAFETY, 5),
                _weighed(SOCIAL, 10),
            ),
            0,
            "fixed-price-quality-only-v1",
        ),
        Preset(
            "price-per-point",
            "Price per quality point",
            "The lowest price for a point of quality wins, above a minimum that keeps weak bids out.",
            (
                _weighed(USERS, 25),
                _weighed(APPROACH, 25),
                _weighed(SIMILAR, 20),
                _weighed(HANDING_OVER, 15),
                _weighed(SAFETY, 5),
                _weighed(SOCIAL, 10),
            ),
            0,
            "price-per-quality-point-v1",
            Decimal(65),
        ),
        Preset(
            "handing-over",
            "We will run it ourselves",
            "Handing over skills weighs a quarter: for services that our own staff take on.",
            (
                _weighed(USERS, 15),
                _weighed(APPROACH, 15),
                _weighed(SIMILAR, 10),
                _weighed(HANDING_OVER, 25),
                _weighed(SAFETY, 5),
                _weighed(SOCIAL, 10),
            ),
            20,
        ),
    )
}
