"""What people enter about the capability plan."""

from typing import Any

from django import forms

from procurement.capability.framework import roles, skills
from procurement.capability.models import Post, TransferItem
from procurement.contracts.models import Contract
from procurement.site.fields import DayField

FIRST = ("", "Choose one")


def _role_choices() -> list[tuple[str, str]]:
    return [FIRST, *((role, f"{family}: {role}") for role, family in roles().items())]


def _skill_choices() -> list[tuple[str, str]]:
    return [FIRST, *((skill, skill) for skill in skills())]


def _level(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=TransferItem.Level, coerce=int, widget=forms.RadioSelect
    )


class PostForm(forms.Form):
    role = forms.ChoiceField(label="Role and level", choices=_role_choices)
    people = forms.IntegerField(label="How many people", min_value=1, max_value=500, initial=1)
    needed_by = DayField(label="Needed by")
    is_filled = forms.ChoiceField(
        label="Is somebody in it already?",
        choices=[("no", "No"), ("yes", "Yes")],
        widget=forms.RadioSelect,
    )
    funded_from = forms.CharField(
        label="Which budget pays for it",
        help_text="Needed for a filled post; for a new one HR says it on approving.",
        max_length=200,
        required=False,
    )

    def clean_is_filled(self) -> bool:
        return self.cleaned_data["is_filled"] == "yes"


class ItemForm(forms.Form):
    task = forms.CharField(
        label="Task", help_text="In plain words, such as “put a release live”.", max_length=200
    )
    skill = forms.ChoiceField(label="Skill", choices=_skill_choices)
    from_level = _level("Level today")
    to_level = _level("Level to reach")
    learner = forms.ModelChoiceField(
        label="Post that learns it", queryset=Post.objects.none(), empty_label="Choose one"
    )
    due_on = DayField(label="Done alone by")
    shown_by = forms.CharField(
        label="How we will see it",
        help_text="Such as “our developer puts two releases live and nobody of the supplier is in the room”.",
        max_length=300,
    )

    def __init__(self, *args: Any, contract: Contract, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["learner"].queryset = contract.posts.all()  # type: ignore[attr-defined]


class BudgetForm(forms.Form):
    funded_from = forms.CharField(label="Which budget pays for it", max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)
