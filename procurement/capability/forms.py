"""What people enter about the capability plan."""

from typing import Any

from django import forms

from procurement.capability.framework import roles, skills
from procurement.capability.models import Gap, KnowledgePlace, Post, Resilience, TransferItem
from procurement.contracts.models import Contract
from procurement.site.fields import Count, DayField, Figure

FIRST = ("", "Choose one")


def _role_choices() -> list[tuple[str, str]]:
    return [FIRST, *((role, f"{family}: {role}") for role, family in roles().items())]


def _skill_choices() -> list[tuple[str, str]]:
    return [FIRST, *((skill, skill) for skill in skills())]


def _level(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=TransferItem.Level, coerce=int, widget=forms.RadioSelect
    )


def _critical() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Would the service stop within a week without this task?", choices=[("no", "No"), ("yes", "Yes")],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
        help_text="A critical task counts in the service's dependency until our people do it alone.",
    )  # fmt: skip


class PostForm(forms.Form):
    role = forms.ChoiceField(label="Role and level", choices=_role_choices)
    people = Count(label="How many people", min_value=1, max_value=500, initial=1)
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
    is_critical = _critical()

    def __init__(self, *args: Any, contract: Contract, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["learner"].queryset = contract.posts.all()  # type: ignore[attr-defined]


class WeighForm(forms.Form):
    is_critical = _critical()


class TieForm(forms.Form):
    amount_gbp = Figure(
        label="Held back until our people do it alone, in pounds",
        help_text="0 holds nothing back.",
        max_digits=14,
        decimal_places=2,
        min_value=0,
    )


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(
        label="What kind of place is it?", choices=KnowledgePlace.Kind, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label="What is kept there?", help_text="Such as “the runbook for a release”.", max_length=200
    )
    place = forms.CharField(
        label="Where is it?",
        help_text="Its address, or the words that lead there. The public does not see it. Never a password or key.",
        max_length=300,
    )
    holder = forms.ChoiceField(
        label="Who holds it?", choices=KnowledgePlace.Holder, widget=forms.RadioSelect,
        help_text="In whose name the account or the contract for it is.",
    )  # fmt: skip
    kept_by = forms.CharField(
        label="Which role looks after it?", help_text="Such as “delivery lead”: no names.", max_length=120
    )


class TriedForm(forms.Form):
    opened = forms.ChoiceField(
        label="Could you open it yourself, without the supplier?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What did you do and see?",
        help_text="Such as “signed in with my own account and read the last release note”.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def clean_opened(self) -> bool:
        return self.cleaned_data["opened"] == "yes"


class HolderForm(forms.Form):
    holder = forms.ChoiceField(
        label="Who holds it from now on?", choices=KnowledgePlace.Holder, widget=forms.RadioSelect
    )
    kept_by = forms.CharField(
        label="Which role looks after it?", help_text="Such as “delivery lead”: no names.", max_length=120
    )


class RehearsalForm(forms.Form):
    scope = forms.CharField(
        label="What do our people do without the supplier?",
        help_text="Such as “build the service from our own copy and put it live”.",
        max_length=300,
    )
    due_on = DayField(label="On which day at the latest?")


class MoveDayForm(forms.Form):
    due_on = DayField(label="New day")
    reason = forms.CharField(
        label="Why is it moved?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class HeldForm(forms.Form):
    held_on = DayField(label="When was it held?")
    story = forms.CharField(
        label="What happened?",
        help_text="What went well and how long it took. Name what failed afterwards, each with its day.",
        widget=forms.Textarea,
        max_length=4000,
    )


class GapForm(forms.Form):
    what = forms.CharField(label="What failed?", max_length=300)
    mender = forms.ChoiceField(label="Who mends it?", choices=Gap.Mender, widget=forms.RadioSelect)
    mend_by = DayField(label="Mended by")


class BudgetForm(forms.Form):
    funded_from = forms.CharField(label="Which budget pays for it", max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=4000)


class MoveUpForm(forms.Form):
    count = Count(
        label="How many of its people moved up a level?", min_value=1, max_value=500,
        help_text="A number, never names: who it was stays with HR.",
    )  # fmt: skip


class CriticalForm(forms.Form):
    why = forms.CharField(
        label="What stops, for whom, and how soon?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class AnswerForm(forms.Form):
    owner_group = forms.CharField(
        label="Who owns your firm?", max_length=200, help_text="The group at the top, or “its founders”"
    )
    share = forms.ChoiceField(
        label="Which share of your turnover is this contract?", choices=Resilience.Share, widget=forms.RadioSelect,
        help_text="No share, however high, counts against you: it tells the buyer what to prepare for.",
    )  # fmt: skip
    plan = forms.CharField(
        label="How would the service go on without you?", widget=forms.Textarea(attrs={"rows": 6}), max_length=4000,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, asks_plan: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["plan"].help_text = (
            "The resolution plan: who keeps the work going, on what, and who pays meanwhile."
            if asks_plan
            else "A sentence is enough, and you may leave it empty: a resolution plan is asked of large firms only."
        )


class StandInsForm(forms.Form):
    stand_ins = forms.CharField(
        label="Who else could step in, and how soon?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="Other firms, another buyer's team, our own. No supplier reads this.",
    )  # fmt: skip
