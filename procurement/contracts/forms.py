"""What people enter about a contract."""

from datetime import date
from typing import Any

from django import forms

from procurement.contracts.actions import HOW_ENDED
from procurement.contracts.models import Contract, MeasureRating, Milestone, QualityCheck, Variation
from procurement.services.forms import past_quarters
from procurement.services.formulas import quarter_of, quarter_words
from procurement.site.fields import Count, DayField, Figure


def _pounds(label: str, **facts: Any) -> Figure:
    return Figure(label=label, max_digits=14, decimal_places=2, **facts)


class MilestoneForm(forms.Form):
    title = forms.CharField(label="What is there when it is reached", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=Milestone.Kind, widget=forms.RadioSelect)
    due_on = DayField(label="Due on")
    amount_gbp = _pounds("Amount in pounds", min_value=0)


class SigningForm(forms.Form):
    """When a contract was signed, and how."""

    signed_on = DayField(label="Day of the last signature")
    is_deed = forms.ChoiceField(
        label="Was it executed as a deed?",
        choices=[("no", "No, it is a simple contract"), ("yes", "Yes, it is a deed")],
        widget=forms.RadioSelect,
    )


class PaymentForm(forms.Form):
    amount_gbp = _pounds("Amount in pounds, without VAT")
    paid_on = DayField(label="Paid on")
    invoice = forms.CharField(label="Invoice number", max_length=60)
    milestone = forms.ModelChoiceField(
        label="For milestone", queryset=Milestone.objects.none(), required=False, empty_label="None"
    )

    def __init__(self, *args: Any, contract: Contract, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["milestone"].queryset = contract.milestones.all()  # type: ignore[attr-defined]


class PassedOnForm(forms.Form):
    """What went to small firms in one quarter, declared by a large prime."""

    quarter = forms.ChoiceField(label="Quarter")
    amount_gbp = _pounds("Passed on to small and medium firms, in pounds without VAT", min_value=0)
    firms = Count(label="To how many of them", min_value=0, max_value=10_000)

    def __init__(self, *args: Any, contract: Contract, **facts: Any) -> None:
        super().__init__(*args, **facts)
        begun = quarter_of(contract.starts_on)
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), quarter_words(day)) for day in past_quarters() if day >= begun
        ]

    def clean_quarter(self) -> date:
        return date.fromisoformat(self.cleaned_data["quarter"])


class VariationForm(forms.Form):
    cause = forms.ChoiceField(label="Cause", choices=Variation.Cause, widget=forms.RadioSelect)
    what = forms.CharField(label="What changes", widget=forms.Textarea, max_length=4000)
    change_gbp = _pounds(
        "Change of the price in pounds, without VAT", help_text="0 if it stays; with a minus if it falls."
    )
    change_months = Count(
        label="Change of the term in months",
        help_text="0 if it stays; with a minus if it is shorter.",
        min_value=-60,
        max_value=60,
        initial=0,
    )

    rate_rise_pct = Figure(
        label="If rates rise: by how many per cent", max_digits=6, decimal_places=2, required=False
    )
    index_name = forms.CharField(label="If rates rise: which index", max_length=120, required=False)
    index_pct = Figure(
        label="If rates rise: by how many per cent the index rose",
        max_digits=6,
        decimal_places=2,
        required=False,
    )


class LeadSwapForm(forms.Form):
    part = forms.CharField(
        label="Which part changed hands",
        help_text="The part, such as “delivery lead”: no names.",
        max_length=120,
    )
    swapped_on = DayField(label="On")
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=4000)
    handed_over = forms.ChoiceField(
        label="Did the one who left work beside the one who came?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )


class WordsForm(forms.Form):
    words = forms.CharField(label="Your words", widget=forms.Textarea, max_length=4000)


class JustifyForm(WordsForm):
    """Why a change should be made, and on which ground the Act permits it."""

    words = forms.CharField(label="Why it should be made", widget=forms.Textarea, max_length=4000)
    ground = forms.ChoiceField(
        label="On which ground does the Procurement Act 2023 permit it?",
        help_text="If none fits, the Act does not permit it: refuse the change and buy anew.",
        choices=Variation.Ground,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the ground on which the Act permits it"},
    )

    def __init__(self, *args: Any, asks_ground: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if not asks_ground:
            del self.fields["ground"]


class RefuseForm(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)


class EvidenceForm(forms.Form):
    evidence = forms.CharField(label="What shows it", widget=forms.Textarea, max_length=4000)


class EndForm(forms.Form):
    """How and when a contract ended."""

    how = forms.ChoiceField(
        label="How did it end?", choices=list(HOW_ENDED.items()), widget=forms.RadioSelect
    )
    ended_on = DayField(label="Last day")
    reason = forms.CharField(label="What led to it", widget=forms.Textarea, max_length=4000)


class DecideForm(forms.Form):
    accept = forms.ChoiceField(
        label="Decision", choices=[("yes", "Accept"), ("no", "Refuse")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)


class RatingForm(forms.Form):
    measure = forms.ChoiceField(label="Measure", widget=forms.RadioSelect)
    year = Count(label="Year that is rated", min_value=2020, max_value=2100)
    rating = forms.ChoiceField(label="Rating", choices=MeasureRating.Rating, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What it rests on",
        help_text="The supplier reads this and may answer.",
        widget=forms.Textarea,
        max_length=4000,
    )

    def __init__(self, *args: Any, measures: list[str], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["measure"].choices = [(name, name) for name in measures]  # type: ignore[attr-defined]


class QualityForm(forms.Form):
    indicator = forms.ChoiceField(label="Indicator", choices=QualityCheck.Indicator, widget=forms.RadioSelect)
    is_met = forms.ChoiceField(
        label="Is it met?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    evidence = forms.CharField(label="What shows it", widget=forms.Textarea, max_length=4000)
