"""What people enter about how long records are kept."""

from django import forms

from procurement.site.fields import Count
from suppliers.retention.formulas import LEAST_YEARS, MOST_YEARS


class ScheduleForm(forms.Form):
    """For how many years unsuccessful bids are kept. The action refuses what is out of range, with the reason."""

    bid_years = Count(
        label="Years that unsuccessful bids are kept",
        help_text=f"From {LEAST_YEARS} to {MOST_YEARS}, counted from the signing of the contract. Your own records "
        "schedule says how many.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages={"invalid": "Enter a whole number of years, like 6"},
    )


class ReasonForm(forms.Form):
    """A typed reason, which the log keeps."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def __init__(self, *args: object, label: str = "Reason", help_text: str = "", **facts: object) -> None:
        super().__init__(*args, **facts)  # type: ignore[arg-type]
        self.fields["reason"].label, self.fields["reason"].help_text = label, help_text


class HoldForm(ReasonForm):
    """Why records are put on hold, and how much was destroyed already when the page was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000, required=False)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0
