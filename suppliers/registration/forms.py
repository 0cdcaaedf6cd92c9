"""What a supplier types about itself."""

from typing import Any

from django import forms

from procurement.site.fields import DayField, Figure, OutOfHundred
from suppliers.registration.formulas import SCHEMES
from suppliers.registration.models import Evidence, Kind

SCHEME_CHOICES = [(scheme.code, scheme.name) for scheme in SCHEMES.values()]


class RegisterForm(forms.Form):
    name = forms.CharField(label="Name of your organisation", max_length=200)
    kind = forms.ChoiceField(label="What sort of organisation is it?", choices=Kind, widget=forms.RadioSelect)
    scheme = forms.ChoiceField(
        label="Register that gave you a number", choices=SCHEME_CHOICES, initial="GB-COH"
    )
    number = forms.CharField(
        label="Your number in that register",
        max_length=40,
        required=False,
        help_text="For example 09121572. Leave it out if you have none, as many sole traders do.",
    )


class FactsForm(forms.Form):
    kind = forms.ChoiceField(label="What sort of organisation is it?", choices=Kind, widget=forms.RadioSelect)
    is_vcse = forms.BooleanField(
        label="We are a voluntary, community or social enterprise: driven by values, not owned by government, "
        "and we reinvest what is left over",
        required=False,
    )
    what_we_do = forms.CharField(
        label="What you do", widget=forms.Textarea, max_length=2000, required=False,
        help_text="In plain words, for somebody who has never met you.",
    )  # fmt: skip
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    contact_email = forms.EmailField(label="Email address for notices", required=False)
    address = forms.CharField(label="Address", widget=forms.Textarea, max_length=500, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)


class IdentifierForm(forms.Form):
    scheme = forms.ChoiceField(label="Register", choices=SCHEME_CHOICES)
    number = forms.CharField(label="Number", max_length=40)


def _staff(**options: Any) -> Figure:
    return Figure(
        label="Staff",
        min_value=0,
        max_digits=9,
        decimal_places=1,
        help_text="Full-time equivalents, yearly average. Part-timers count as their part.",
        **options,
    )


class OwnerForm(forms.Form):
    name = forms.CharField(label="Name of the owner or firm", max_length=200)
    is_firm = forms.TypedChoiceField(
        label="Is it a firm or a person?",
        choices=[("yes", "A firm"), ("no", "A person")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    share_pct = OutOfHundred(
        label="Share held",
        help_text="The larger of what it holds of you and what you hold of it.",
    )  # fmt: skip
    controls = forms.BooleanField(label="One controls the other, whatever the share", required=False)
    identifier = forms.CharField(label="Its company number", max_length=40, required=False)
    staff = _staff(required=False)
    turnover_gbp = Figure(
        label="Turnover of its last year", min_value=0, max_digits=14, decimal_places=2, required=False
    )
    balance_sheet_gbp = Figure(
        label="Balance sheet total", min_value=0, max_digits=14, decimal_places=2, required=False
    )


class SizeForm(forms.Form):
    year_ended_on = DayField(label="When did your last financial year end?")
    staff = _staff(required=False)
    turnover_gbp = Figure(
        label="Turnover of that year", min_value=0, max_digits=14, decimal_places=2, required=False
    )
    balance_sheet_gbp = Figure(
        label="Balance sheet total", min_value=0, max_digits=14, decimal_places=2, required=False
    )
    evidence = forms.CharField(
        label="Where can these figures be seen?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="For example: accounts filed at Companies House for the year to 31 March 2026.",
    )  # fmt: skip


class QuestionForm(forms.Form):
    question = forms.CharField(label="What do you want to know?", widget=forms.Textarea, max_length=2000)


class AnswerForm(forms.Form):
    answer = forms.CharField(label="Your answer", widget=forms.Textarea, max_length=2000)


class SettleForm(forms.Form):
    label = forms.ChoiceField(
        label="Which class follows from the evidence?",
        choices=[("sme", "SME"), ("large", "Large"), ("unknown", "Not known")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why? The supplier reads this", widget=forms.Textarea, max_length=2000)


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label="What is it?", choices=Evidence.EvidenceKind)
    title = forms.CharField(label="Title", max_length=160)
    text = forms.CharField(
        label="What it shows", widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000,
        help_text="You can put this into any answer later with one press.",
    )  # fmt: skip
    expires_on = DayField(label="When does it run out?", required=False)


class ReceiveForm(forms.Form):
    share_code = forms.CharField(
        label="Share code", max_length=8, required=False,
        help_text="Eight letters and digits, from the central digital platform. It is kept with the copy.",
    )  # fmt: skip
    file = forms.FileField(
        label="File of facts (CSV)", help_text="Two columns: a name and a value, one fact a line."
    )

    MOST_BYTES = 200_000

    def clean_file(self) -> str:
        """Return the text of the file; refuse one that is too large or is no text."""
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise forms.ValidationError("The file must be smaller than 200 kB: it holds a few lines of text.")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                "The file must be plain text (CSV, UTF-8): save it as CSV."
            ) from error
        if "\x00" in text:
            raise forms.ValidationError("The file must be plain text (CSV, UTF-8): save it as CSV.")
        return text
