"""What an administrator fills in about people."""

from typing import Any

from django import forms

from procurement.accounts.roles import choices_for
from procurement.organisations.models import Organisation


class RolesForm(forms.Form):
    """Which roles a person has."""

    roles = forms.MultipleChoiceField(label="Roles", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="Reason", max_length=300, required=False, help_text="It stays on record.")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = choices_for(organisation.kind)


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work email address", max_length=254)
    roles = forms.MultipleChoiceField(label="Roles", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = choices_for(organisation.kind)


class ReasonForm(forms.Form):
    """Why somebody is removed."""

    reason = forms.CharField(
        label="Why are you removing this person?", max_length=300, help_text="It stays on record."
    )


class SecondFactorForm(forms.Form):
    """Why a second factor is reset."""

    reason = forms.CharField(
        label="How do you know that it is this person who asks?",
        max_length=300,
        help_text="For example: we met, the phone is lost. It stays on record.",
    )


class HandOverForm(forms.Form):
    """Who takes the work of a colleague."""

    taker = forms.ChoiceField(label="Who takes the work?")
    reason = forms.CharField(
        label="Reason", max_length=300, help_text="For example: on leave until 6 January."
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].choices = [("", "Choose a person"), *colleagues]


class JoinForm(forms.Form):
    """A new person who takes up an invitation."""

    name = forms.CharField(label="Your full name", max_length=120)
    password = forms.CharField(
        label="Make a password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four random words are easy to keep and hard to guess.",
    )
