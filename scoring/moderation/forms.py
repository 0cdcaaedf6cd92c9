"""What moderators enter."""

from typing import Any

from django import forms

from scoring.assessments.queries import Question, plain


class SettleForm(forms.Form):
    mark = forms.ChoiceField(label="Settled mark", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why this mark, in plain words",
        help_text="What in the answer earned it, where, and why not the next mark up. The bidder reads this.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, question: Question, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["mark"].choices = [  # type: ignore[attr-defined]
            (plain(step), f"{plain(step)}: {words}" if words else plain(step))
            for step, words in question.steps
        ]


class ChangeForm(SettleForm):
    why = forms.CharField(
        label="Why it is changed after the lock",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )


class NoteForm(forms.Form):
    words = forms.CharField(
        label="Note of the meeting", widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="What they should look at again", widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )


class SecondForm(forms.Form):
    agree = forms.ChoiceField(
        label="Decision",
        choices=[("yes", "Agree to the change"), ("no", "Refuse it")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Your words", widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )
