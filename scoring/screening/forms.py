"""What the second person of a screening enters."""

from django import forms


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label="Decision",
        choices=[
            ("agree", "Agree: every bidder is told now, and bids that stop are stopped for good"),
            ("send_back", "Send it back to the moderators"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Your words",
        help_text="Needed when you send it back: what must be looked at again.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )
