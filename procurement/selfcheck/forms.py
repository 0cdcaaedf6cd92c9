"""The twenty-four sentences and three actions of a look at oneself."""

from typing import Any

from django import forms

from procurement.accounts.models import User
from procurement.organisations.models import Organisation
from procurement.selfcheck.actions import ACTIONS, Planned
from procurement.selfcheck.statements import LEVELS, themes_of
from procurement.site.fields import DayField


class LookForm(forms.Form):
    """Six themes of four sentences, then three actions."""

    def __init__(self, *args: Any, function: str, organisation: Organisation, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.themes = themes_of(function)
        for theme in self.themes:
            for key, words in theme.sentences:
                self.fields[key] = forms.TypedChoiceField(
                    label=words, choices=LEVELS, coerce=int, widget=forms.RadioSelect
                )
        for number in range(1, ACTIONS + 1):
            self.fields[f"what_{number}"] = forms.CharField(
                label=f"Action {number}: what do you do next?", max_length=200
            )
            self.fields[f"owner_{number}"] = forms.ModelChoiceField(
                label=f"Action {number}: who?", queryset=User.objects.none(), empty_label="Choose one"
            )
            people: Any = self.fields[f"owner_{number}"]
            people.queryset = organisation.members.active().order_by("name")
            self.fields[f"due_on_{number}"] = DayField(label=f"Action {number}: by when?")

    @property
    def answers(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for theme in self.themes for key, _ in theme.sentences}

    @property
    def planned(self) -> list[Planned]:
        said = self.cleaned_data
        return [
            Planned(said[f"what_{n}"], said[f"owner_{n}"], said[f"due_on_{n}"]) for n in range(1, ACTIONS + 1)
        ]

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """The themes with their fields, then the actions, for the page."""
        found = [(theme.title, [self[key] for key, _ in theme.sentences]) for theme in self.themes]
        actions = [self[f"{name}_{n}"] for n in range(1, ACTIONS + 1) for name in ("what", "owner", "due_on")]
        return [*found, ("Three things to do next", actions)]


class DoneForm(forms.Form):
    words = forms.CharField(
        label="What came of it?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
