"""What is typed about a published tender: searches, questions, answers and amendments."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q

from procurement.site.fields import DayField
from procurement.tenders.forms.fields import Words, words
from procurement.tenders.models import TenderQuerySet


class SearchForm(forms.Form):
    """Which tenders of a list are wanted. ``drafts``: whether the list has some that are not out yet."""

    q = Words(label="Words", required=False, max_length=120)
    status = forms.ChoiceField(label="Where it stands", required=False)

    OUT = (
        ("open", "Open for bids"),
        ("closed", "Closed"),
        ("awarded", "Awarded"),
        ("cancelled", "Cancelled"),
    )
    NOT_OUT = (("drafts", "Drafts"), ("in_review", "In review"))

    def __init__(self, *args: Any, drafts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All"), *(self.NOT_OUT if drafts else ()), *self.OUT]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]

    def narrow(self, tenders: TenderQuerySet, now: datetime) -> TenderQuerySet:
        """Return those of the tenders that fit."""
        text, status = self.cleaned_data["q"].strip(), self.cleaned_data["status"]
        if text:
            tenders = tenders.filter(
                Q(title__icontains=text) | Q(why__icontains=text) | Q(reference__iexact=text)
            )
        match status:
            case "open":
                return tenders.open_at(now)
            case "closed":
                closed = tenders.filter(published_at__isnull=False, deadline_at__lte=now)
                return closed.exclude(status__in=["awarded", "cancelled"])
            case "drafts":
                return tenders.filter(status__in=["draft", "returned", "approved"])
        return tenders.filter(status=status) if status else tenders


class QuestionForm(forms.Form):
    question = words(
        "Your question",
        "The answer goes to everyone. Nobody, the buyer included, is shown who asked: name no firm.",
        rows=5,
        required=True,
    )


class AnswerForm(forms.Form):
    answer = words(
        "Answer to everyone", "Bidders rely on it: it cannot be taken back.", rows=5, required=True
    )
    changes_terms = forms.BooleanField(
        label="This answer changes what bidders must meet: an amendment is needed", required=False
    )


class AmendmentForm(forms.Form):
    what = words("What changes?", "In a sentence or two: every bidder is sent it.", rows=3, required=True)
    why = words("Why?", rows=2, required=True)
    part = forms.ChoiceField(
        label="Which part of the text changes?",
        required=False,
        choices=[
            ("", "None: only what is said above"),
            ("why", "What is wrong, and for whom"),
            ("users", "Who will use it"),
            ("limits", "Limits that are real"),
            ("working_together", "How we work together"),
            ("quality", "What good looks like"),
            ("capability_plan", "Capability plan"),
            ("known_risks", "Known risks"),
        ],
    )
    new_text = words(
        "The new text of that part",
        "It stands in the place of the whole part: write again what stays.",
        rows=6,
    )
    is_material = forms.TypedChoiceField(
        label="Does it matter to what a bidder would write or ask for?",
        choices=[
            ("yes", "Yes: the clock restarts, and every bidder is asked to confirm or replace their bid"),
            ("no", "No"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    new_deadline_on = DayField(
        label="New closing day",
        help_text="Leave it empty to let it be computed. It closes at noon.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a part without its new text, which would empty it, and a text that belongs to no part."""
        values = super().clean() or self.cleaned_data
        part, text = values.get("part"), values.get("new_text", "").strip()
        if part and not text:
            self.add_error("new_text", "Write the new text of that part, or choose that no part changes.")
        if text and not part and "part" not in self.errors:
            self.add_error("part", "Choose the part in whose place this text stands, or empty the text.")
        return values
