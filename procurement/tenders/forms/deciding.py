"""What is said with a decision: a reason, an override, a cancellation, a lesson."""

from django import forms

from procurement.tenders.forms.fields import words


class ReasonForm(forms.Form):
    reason = words("Why?", rows=3, required=True)


class OptionalWordsForm(forms.Form):
    words = words("Anything to say with it?", rows=3)


class OverrideForm(forms.Form):
    check_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    lot = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    reason = words(
        "Why go on all the same?", "A sentence or more. It stays with the tender.", rows=2, required=True
    )


class CancelForm(forms.Form):
    reason = words("Why is it cancelled?", "Bidders and the public read this.", rows=3, required=True)
    lesson = words(
        "What was learned?", "For the next person who buys something like it.", rows=3, required=True
    )


class LessonForm(forms.Form):
    title = forms.CharField(label="The lesson in a line", max_length=160)
    words = words("What was learned?", rows=4, required=True)
