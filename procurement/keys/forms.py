"""What somebody fills in to make a key."""

from typing import Any

from django import forms

from procurement.accounts.models import Membership
from procurement.keys.rules import LIVES

READING, WRITING = "read", "write"


class MakeKeyForm(forms.Form):
    """What the key is for, for which organisation, what it may do, and for how long."""

    name = forms.CharField(
        label="What is the key for?",
        max_length=60,
        help_text="For example: our bid library, or nightly export.",
    )
    organisation = forms.ChoiceField(
        label="For which organisation?",
        widget=forms.RadioSelect,
        help_text="The key sees and does what you may there, and nothing of another organisation.",
    )
    does = forms.ChoiceField(
        label="What may it do?",
        widget=forms.RadioSelect,
        initial=READING,
        choices=[(READING, "Read only"), (WRITING, "Read and write")],
    )
    days = forms.TypedChoiceField(
        label="How long may it be used?",
        widget=forms.RadioSelect,
        initial="90",
        coerce=int,
        choices=[(str(days), words) for days, words in LIVES.items()],
    )

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {each.organisation.reference: each for each in memberships}
        self.fields["organisation"].choices = [
            (reference, each.organisation.name) for reference, each in self.memberships.items()
        ]
        if len(self.memberships) == 1:
            self.fields["organisation"].initial = next(iter(self.memberships))

    @property
    def wanted(self) -> dict[str, Any]:
        """What the action takes, but for the person."""
        given = self.cleaned_data
        return {
            "membership": self.memberships[given["organisation"]],
            "name": given["name"],
            "days": given["days"],
            "may_write": given["does"] == WRITING,
        }
