"""What people enter about a panel and its marks."""

from typing import Any

from django import forms

from procurement.accounts.models import User
from procurement.site.fields import Figure, OutOfHundred
from scoring.assessments.models import Assignment, ConflictDecision, ConflictDeclaration
from scoring.assessments.queries import Question, plain


class PanelForm(forms.Form):
    names_hidden = forms.BooleanField(
        label="Hide the names of bidders from evaluators and moderators", required=False, initial=True
    )
    low_end_gbp = Figure(
        label="Low end of the should-cost in pounds",
        help_text="Stays with you. A price far under it is asked about, never refused by itself.",
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    low_end_share_pct = OutOfHundred(
        label="Ask about a price below this percentage of the low end",
        initial=85,
    )
    below_mean_pct = OutOfHundred(
        label="Ask about a price this percentage below the mean of the others",
        initial=20,
    )


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class AssignForm(forms.Form):
    evaluator = PersonChoice(label="Evaluator", queryset=User.objects.none(), to_field_name="pseudonym")
    lot = forms.ChoiceField(label="Lot")
    questions = forms.MultipleChoiceField(label="Questions", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, tender: Any, questions: list[Question], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["evaluator"].queryset = User.objects.of(tender.buyer, "evaluator").order_by("name")  # type: ignore[attr-defined]
        self.fields["lot"].choices = [
            (str(lot.number), f"Lot {lot.number}: {lot.title}") for lot in tender.lots.all()
        ]  # type: ignore[attr-defined]
        self.fields["questions"].choices = [(q.code, f"{q.code} {q.title}") for q in questions]  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    evaluator = PersonChoice(label="Who leaves", queryset=User.objects.none(), to_field_name="pseudonym")
    lot = forms.ChoiceField(label="Lot")
    successor = PersonChoice(
        label="Who takes over",
        queryset=User.objects.none(),
        to_field_name="pseudonym",
        required=False,
        empty_label="Nobody",
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, tender: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        people = User.objects.of(tender.buyer, "evaluator").order_by("name")
        marking = Assignment.objects.live().filter(panel__tender=tender).values("evaluator")
        self.fields["evaluator"].queryset = User.objects.filter(pk__in=marking).order_by("name")  # type: ignore[attr-defined]
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]
        self.fields["lot"].choices = [
            (str(lot.number), f"Lot {lot.number}: {lot.title}") for lot in tender.lots.all()
        ]  # type: ignore[attr-defined]


class DeclareForm(forms.Form):
    kind = forms.ChoiceField(
        label="Do you have a conflict of interest?",
        choices=[
            ("nil", "No, none"),
            ("actual", "Yes, an actual conflict"),
            ("potential", "There could come to be one"),
            ("perceived", "Others could think that there is one"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What it is", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000
    )

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        assert kind in ConflictDeclaration.Kind.values  # noqa: S101  the choices above are the same four
        return kind


class DecideConflictForm(forms.Form):
    decision = forms.ChoiceField(
        label="Decision",
        help_text="Who takes no part leaves the panel: what they marked stays on record and counts no more.",
        choices=ConflictDecision.Decision,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Why, and what the safeguard is", widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )


class MarkForm(forms.Form):
    mark = forms.ChoiceField(label="Your mark", widget=forms.RadioSelect, required=False)
    comment = forms.CharField(
        label="Why this mark",
        help_text="Quote the answer in “…”, or name the paragraph, like ¶2. Say why not the next mark up.",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=5000,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, question: Question, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["mark"].choices = [  # type: ignore[attr-defined]
            (plain(step), f"{plain(step)}: {words}" if words else plain(step))
            for step, words in question.steps
        ]


class SheetForm(forms.Form):
    sheet = forms.FileField(label="Your marking sheet (.xlsx or .ods)", max_length=200)
