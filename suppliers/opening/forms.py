"""What officers type on the opening pages. A passphrase is never shown again, kept or logged."""

from typing import Any

from django import forms

from suppliers.sealing.officers import MINIMUM_LENGTH

HIDDEN = {"autocomplete": "new-password", "spellcheck": "false"}


class PassphraseForm(forms.Form):
    """A new passphrase, twice, and that its loss was understood."""

    passphrase = forms.CharField(
        label="Your passphrase",
        strip=False,
        max_length=200,
        help_text=f"At least {MINIMUM_LENGTH} characters. Four or five unrelated words are easy to keep, "
        "such as the ones you see from where you sit.",
        widget=forms.PasswordInput(attrs=HIDDEN),
    )
    again = forms.CharField(
        label="The same passphrase again",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=HIDDEN),
    )
    understood = forms.BooleanField(
        label="I know that nobody can find this passphrase again if I lose it.",
        error_messages={"required": "Tick the box to say that you know what losing it means"},
    )


class LostForm(PassphraseForm):
    """A new passphrase in place of a lost one."""

    lost = forms.BooleanField(
        label="My old passphrase is lost. For tenders that are out already I can no longer open the bids.",
        error_messages={"required": "Tick the box to say that your old passphrase is lost"},
    )


class TurnForm(forms.Form):
    """The passphrase, to practise or to open."""

    passphrase = forms.CharField(
        label="Your passphrase",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your passphrase"},
    )


class OfficersForm(forms.Form):
    """Who may open the bids of a tender: at least three people."""

    people = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Opening officers",
        help_text="Choose three or more. Any two of them open the bids together, so one can be away.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least three opening officers"},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
