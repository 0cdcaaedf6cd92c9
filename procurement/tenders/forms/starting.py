"""How a tender begins: new, from an old text, or as a need on the pipeline."""

from typing import Any

from django import forms

from procurement.outcomes.forms import CheckForm
from procurement.site.fields import DayField
from procurement.tenders.forms.fields import money, words


class NewTenderForm(forms.Form):
    """The first question of every tender."""

    why = words(
        "What is wrong, and for whom?",
        "Say it as you would to a neighbour: who has the problem, and how does it show? No solution yet.",
        required=True,
    )
    title = forms.CharField(
        label="What will be better? This becomes the title",
        help_text="For example: Fewer families in temporary accommodation in Harrowmere",
        max_length=200,
    )


class BringInForm(CheckForm):
    """An old specification, pasted or in a file, and the title of the draft that it becomes."""

    title = forms.CharField(
        label="Title of the tender",
        help_text="Leave it empty to take the first line of the text.",
        max_length=200,
        required=False,
    )
    field_order = ["text", "file", "title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.help_text = "Every word becomes part of the draft, with the place that it came from."


class PipelineForm(forms.Form):
    title = forms.CharField(label="What should be better?", max_length=200)
    problem = words("What is wrong, and for whom?", "No solution yet.", rows=5, required=True)
    low_gbp = money("Lowest value that you expect")
    high_gbp = money("Highest value that you expect")
    expected_on = DayField(label="When may the tender come?", required=False)
    talks_on = DayField(label="Day of open talks that anyone may join", required=False)
    talks_note = words("How to join the talks", rows=2)


class PipelineNoteForm(forms.Form):
    words = words(
        "What do you say to everybody?",
        "It is published at once on the pipeline and the problem board, and cannot be changed. What you tell "
        "one firm, tell here.",
        rows=5,
        required=True,
    )


class OpenTalksForm(forms.Form):
    talks_on = DayField(label="Day of the open talks")
    talks_note = words("How may anyone join?", "Place or link, time, and how to ask.", rows=3, required=True)
