"""What people enter between opened prices and the award."""

from typing import Any

from django import forms

from procurement.site.fields import Figure
from scoring.results.models import Challenge, EnquiryFigure


def words(label: str, rows: int = 4, **facts: Any) -> forms.CharField:
    """Return a field for several lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=5000, **facts)


class QuestionForm(forms.Form):
    question = words(
        "What you ask",
        initial="Your price is lower than we expected. Show us that you can do the work for it: fill in the figures.",
    )


class FiguresForm(forms.Form):
    """The table of figures: one amount and what it rests on, for each kind."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        for kind, label in EnquiryFigure.Kind.choices:
            self.fields[kind] = Figure(
                label=f"{label}, in pounds", max_digits=14, decimal_places=2, min_value=0
            )
            self.fields[f"{kind}_words"] = forms.CharField(
                label=f"{label}: what it rests on", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["words"] = words("Anything else", 3, required=False)

    @property
    def figures(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {kind: (said[kind], said[f"{kind}_words"]) for kind in EnquiryFigure.Kind.values}


class DecideEnquiryForm(forms.Form):
    explained = forms.ChoiceField(
        label="Decision",
        choices=[("yes", "Explained: the price stands"), ("no", "Not explained: set the bid aside")],
        widget=forms.RadioSelect,
    )
    reasons = words("Reasons")
    limits = words(
        "Assumptions that you accept, one a line: they become limits of the contract", 3, required=False
    )


class RepairForm(forms.Form):
    fields_named = words("What may be put right, one a line", 3)
    why = words("Why", 3)


class RecommendForm(forms.Form):
    reason = words("Why this award, in plain words")

    def __init__(self, *args: Any, ties: list[tuple[Any, list[tuple[str, str]]]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        for lot, choices in ties:
            self.fields[f"tie_{lot.number}"] = forms.ChoiceField(
                label=f"Lot {lot.number} is a true tie: which bid was drawn?",
                choices=choices,
                widget=forms.RadioSelect,
            )


class WordsForm(forms.Form):
    words = words("Your words")


class FallForm(forms.Form):
    reason = words("Why it fell")


class ChallengeForm(forms.Form):
    ground = forms.ChoiceField(label="Ground", choices=Challenge.Ground)
    words = words("The question or challenge")
    holds_award = forms.BooleanField(
        label="A claim was started in court and the buyer was told of it",
        help_text="In the standstill the contract is then not signed. The buyer looks at it and decides, on record, "
        "whether the award is held.",
        required=False,
    )


class HoldForm(forms.Form):
    holds = forms.ChoiceField(
        label="Was a claim started, and were we told of it in the standstill?",
        choices=[("yes", "Yes: it holds the award"), ("no", "No: it holds nothing")],
        widget=forms.RadioSelect,
    )
    words = words("What shows it")


class CloseForm(forms.Form):
    remedy = forms.ChoiceField(label="What came of it", choices=[c for c in Challenge.Remedy.choices if c[0]])
    answer = words("The answer")
