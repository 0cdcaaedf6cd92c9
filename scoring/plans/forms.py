"""Forms of the plan: weights together, price, one criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from procurement.site.fields import Count, Figure, OutOfHundred
from scoring.formulas.price import FORMULAS
from scoring.formulas.screening import MOST_DAYS, MOST_FORWARD
from scoring.plans.models import Criterion, EvaluationPlan, PriceModel
from scoring.plans.queries import text_of

TIE_BREAKS = (
    ("quality,price", "Higher quality, then the lower price"),
    ("price,quality", "Lower price, then the higher quality"),
    ("quality", "Higher quality, else it stays a tie"),
    ("", "It stays a tie, settled by lot in public"),
)


class WeightsForm(forms.Form):
    """One box a criterion and one for price. They may be saved before they make 100."""

    def __init__(
        self, plan: EvaluationPlan, criteria: Sequence[Criterion], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [(criterion.code, criterion.title, criterion.weight_pct) for criterion in criteria]
        if plan.price_model.formula.takes_weight:
            self.rows.append(("price", "Price", plan.price_model.weight_pct))
        for code, title, weight in self.rows:
            self.fields[code] = Figure(
                label=title,
                min_value=0,
                max_value=100,
                max_digits=6,
                decimal_places=3,
                initial=text_of(weight),
            )


class PriceForm(forms.Form):
    """The price formula with its numbers, the should-cost that stays inside, minimum and tie-break."""

    formula_id = forms.ChoiceField(
        label="Price formula",
        widget=forms.RadioSelect,
        choices=[(formula.id, formula.name) for formula in FORMULAS.values() if formula.can_be_published],
    )
    should_cost_likely_gbp = Figure(
        label="Likely should-cost",
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        help_text="Your own estimate of the whole-life cost. It stays with you and is never published.",
    )
    floor_gbp = Figure(
        label="Low end of the scale",
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        help_text="Full price points at or below this. Leave it empty for 85% of the should-cost.",
    )
    ceiling_gbp = Figure(
        label="High end of the scale",
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        help_text="No price points at or above this. Leave it empty for 130% of the should-cost.",
    )
    budget_gbp = Figure(
        label="Published budget",
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        help_text="Only for a fixed budget: a bid above it is set aside.",
    )
    own_running_counts = forms.BooleanField(
        label="Our own cost of running it counts in the whole-life price", required=False
    )
    overall_minimum_points = OutOfHundred(
        label="Overall minimum for quality",
        required=False,
        help_text="From 0 to 100. A bid under it is set aside. Usually 60.",
    )
    tie_break = forms.ChoiceField(
        label="When two bids have the same total", choices=TIE_BREAKS, required=False
    )
    weight_reason = forms.CharField(
        label="Why price weighs more than half",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only where it does. The digital centre reads it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formula_id"].widget.hints = {
            formula.id: f"{formula.says} {formula.warning}".strip() for formula in FORMULAS.values()
        }

    @staticmethod
    def initial_of(plan: EvaluationPlan) -> dict[str, Any]:
        """What the form shows of a plan."""
        price: PriceModel = plan.price_model
        names = ("formula_id", "own_running_counts", "weight_reason")
        money = ("should_cost_likely_gbp", "floor_gbp", "ceiling_gbp", "budget_gbp")
        return {
            **{name: getattr(price, name) for name in names},
            **{name: text_of(getattr(price, name)) for name in money},
            "overall_minimum_points": text_of(plan.overall_minimum_points),
            "tie_break": ",".join(plan.tie_break),
        }

    def facts(self) -> dict[str, Any]:
        """What to hand to ``change_plan``; ends that were left empty follow the should-cost."""
        facts = dict(self.cleaned_data)
        facts["tie_break"] = [rule for rule in facts["tie_break"].split(",") if rule]
        if facts["should_cost_likely_gbp"] and facts["floor_gbp"] is None and facts["ceiling_gbp"] is None:
            del facts["floor_gbp"], facts["ceiling_gbp"]
        return facts


class ScreeningForm(forms.Form):
    """Which criteria come first, and how many bids of each lot go forward. All empty: no screening."""

    criteria = forms.MultipleChoiceField(
        label="Marked in the screening",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="All bids are marked on these first. Leave at least one for the bids that go forward.",
    )
    top = Count(
        label="How many bids of each lot go forward",
        required=False,
        min_value=1,
        max_value=MOST_FORWARD,
        help_text="The best by points on these criteria. Bids tied at the edge all go forward.",
    )
    working_days = Count(
        label="Working days after the closing until every bidder hears of it",
        min_value=1,
        max_value=MOST_DAYS,
        help_text="The day is shown on the tender's page, and shown as late when it passes.",
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [  # type: ignore[attr-defined]
            (criterion.code, f"{criterion.title} ({text_of(criterion.weight_pct)}%)")
            for criterion in criteria
        ]

    def facts(self) -> dict[str, Any]:
        """What to hand to ``set_screening``."""
        said = self.cleaned_data
        return {"codes": said["criteria"], "top": said["top"], "working_days": said["working_days"]}


class CriterionForm(forms.Form):
    """One criterion: what is asked, what counts, the scale in words."""

    title = forms.CharField(label="Short name", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=Criterion.Kind.choices, widget=forms.RadioSelect)
    question = forms.CharField(
        label="Question to bidders",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. Ask what they will change and how they know, not who or how many they are.",
    )
    evidence = forms.CharField(
        label="What counts as a good answer",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bidders read this too.",
    )
    word_limit = Count(label="Word limit", min_value=50, max_value=3000)
    minimum_mark = Count(
        label="Lowest mark that still stands",
        required=False,
        min_value=0,
        max_value=10,
        help_text="A bid with a lower mark here is set aside. Leave it empty for none.",
    )

    def __init__(self, *args: Any, marks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for mark, words in enumerate(marks):
            self.fields[f"mark_{mark}"] = forms.CharField(
                label=f"What {mark} means",
                max_length=400,
                initial=words,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.count = len(marks)

    def scale(self) -> list[str]:
        """The words of each mark, from 0 up."""
        return [self.cleaned_data[f"mark_{mark}"] for mark in range(self.count)]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("mark_")}

    @property
    def steps(self) -> list[Any]:
        """The boxes of the scale."""
        return [self[f"mark_{mark}"] for mark in range(self.count)]
