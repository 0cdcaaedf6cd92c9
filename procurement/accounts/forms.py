"""What somebody fills in to make an account."""

from typing import Any

from django import forms


class SignUpForm(forms.Form):
    """The part of the sign-up form that is ours: a full name. allauth adds address and password."""

    name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: Any) -> None:
        """Nothing more to do: the adapter has kept the name."""
