"""What a bidder types. Everything is checked again by the action."""

from decimal import Decimal
from typing import Any

from django import forms

from procurement.keys.rules import LONGEST_REPLAY_KEY, SHORTEST_REPLAY_KEY
from procurement.site.fields import Figure, OutOfHundred
from suppliers.bids import content
from suppliers.bids.formulas import partners, price
from suppliers.bids.formulas.uploads import KINDS


class AnswerForm(forms.Form):
    """One answer. It may be saved unfinished and too long: the check at the end says so."""

    text = forms.CharField(
        label="Your answer",
        required=False,
        max_length=content.MAX_ANSWER_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    over = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class PriceForm(forms.Form):
    """The whole-life price in its parts, in pounds without VAT."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, hint in price.PARTS:
            self.fields[name] = Figure(
                label=label,
                help_text=hint,
                required=name == "price_gbp",
                min_value=Decimal("0.01") if name == "price_gbp" else Decimal(0),
                max_digits=14,
                decimal_places=2,
                localize=False,
            )

    def value(self) -> dict[str, str]:
        """Return the parts as text, as they are sealed."""
        return {
            name: format(self.cleaned_data[name], "f")
            for name, _, _ in price.PARTS
            if self.cleaned_data.get(name) is not None
        }


class PartnerForm(forms.Form):
    """One partner or subcontractor. A row without a name is left out."""

    name = forms.CharField(label="Name", required=False, max_length=200)
    role = forms.ChoiceField(
        label="Role", choices=[("partner", "Partner"), ("subcontractor", "Subcontractor")], required=False
    )
    size = forms.ChoiceField(
        label="Size",
        choices=[("unknown", "Not known"), ("sme", "Small or medium"), ("large", "Large")],
        required=False,
    )
    share_pct = OutOfHundred(
        label="Share of the value",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("name") and found.get("share_pct") is None and "share_pct" not in self.errors:
            self.add_error("share_pct", f"Enter the share of {found['name']} as a number from 0 to 100")
        if found.get("share_pct") and not found.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter the name that this share belongs to")
        return found


PartnerForms = forms.formset_factory(PartnerForm, extra=0, max_num=partners.LIMIT, validate_max=True)


def partner_value(forms_given: Any) -> list[dict[str, str]]:
    """Return the rows that have a name, as they are sealed."""
    return [
        {
            "name": row["name"],
            "role": row["role"] or "partner",
            "size": row["size"] or "unknown",
            "share_pct": format(row["share_pct"], "f"),
        }
        for row in (form.cleaned_data for form in forms_given.forms)
        if row.get("name")
    ]


class FileForm(forms.Form):
    """A file and the answer that it belongs to."""

    question = forms.ChoiceField(label="Which answer does it belong to?", required=False)
    file = forms.FileField(
        label="Choose a file",
        allow_empty_file=True,
        error_messages={"required": "Choose the file to add"},
        help_text="PDF, Word, Excel, OpenDocument, PNG or JPEG, up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in (*KINDS, "jpeg"))}),
    )

    def __init__(self, *args: Any, questions: list[content.Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [
            ("", "The bid as a whole"),
            *((item.code, item.title) for item in questions),
        ]


class SubmitForm(forms.Form):
    """The declaration before a bid is sent, and the key that makes a double click harmless."""

    key = forms.CharField(
        min_length=SHORTEST_REPLAY_KEY, max_length=LONGEST_REPLAY_KEY, widget=forms.HiddenInput
    )
    sure = forms.BooleanField(
        label="What we have written is true, and we can do it for this price.",
        error_messages={"required": "Tick the box to say that what you have written is true"},
    )


class WithdrawForm(forms.Form):
    """Why a bid is taken back."""

    reason = forms.CharField(
        label="Why do you withdraw it?",
        max_length=500,
        help_text="A few words for your own record. The buyer sees them only after the closing moment.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a few words why you withdraw the bid"},
    )
