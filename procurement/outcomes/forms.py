"""Forms of the checker and of the outcome builder."""

from decimal import Decimal
from typing import Any

from django import forms

from procurement.errors import Refused
from procurement.outcomes import extract
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS
from procurement.outcomes.models import LanguageOverride, Measure, Outcome
from procurement.site.fields import Count, DayField, Figure

TOO_LONG = "This text is over 500,000 characters. Paste the part that matters."


class CheckForm(forms.Form):
    """A text, pasted or in a file. Nothing of it is kept."""

    text = forms.CharField(
        label="Paste a tender, a specification or a sentence",
        help_text="The first line is read as the title when it has no full stop. Nothing you paste is kept.",
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
        strip=False,
    )
    file = forms.FileField(
        label="Or bring a file",
        help_text="Word (.docx), OpenDocument (.odt), PDF with text, or plain text; up to 20 MB.",
        required=False,
        allow_empty_file=True,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "\x00" in data.get("text", ""):
            data = data.copy()
            data["text"] = data["text"].replace(
                "\x00", ""
            )  # shows nothing, and a field would refuse all for it
        super().__init__(data, *args, **kwargs)
        for name in ("text", "file"):
            self.fields[name].one_of_these = True  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > MOST_CHARACTERS:
            raise forms.ValidationError(TOO_LONG)
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        upload = said.get("file")
        if upload is not None:
            try:
                said["passages"] = extract.passages(upload.name, upload.read())
            except Refused as refusal:
                self.add_error("file", refusal.message)
            else:
                said["text"] = "\n".join(passage.text for passage in said["passages"])
        elif not self.errors and not (said.get("text") or "").strip():
            self.add_error("text", "Paste a text, or choose a file.")
        return said


def _text(
    label: str, hint: str = "", *, rows: int = 0, most: int = 200, required: bool = False
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=required,
        **({"widget": widget} if widget else {}),
    )


def _figure(label: str, hint: str = "", *, required: bool = False) -> Figure:
    return Figure(
        label=label,
        help_text=hint,
        max_digits=16,
        decimal_places=4,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "spellcheck": "false"}),
    )


class ProblemForm(forms.Form):
    title = _text(
        "Name this outcome in a few words", "Fewer families in temporary accommodation", required=True
    )
    problem = _text("What is wrong today?", "What happens to whom, and how you know.", rows=5, most=4000)


class PeopleForm(forms.Form):
    population = _text("For whom must it get better?", "Households in temporary accommodation")
    place = _text("Where?", most=120)


class ChangeForm(forms.Form):
    direction = forms.ChoiceField(
        label="Which way must it move?",
        choices=Outcome.Direction.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    starts_on = DayField(label="When does the work start?", required=False)
    ends_on = DayField(label="When does it end?", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] <= said["starts_on"]:
            self.add_error("ends_on", "The end must come after the start.")
        return said


class MeasureForm(forms.Form):
    name = _text("Which one figure shows the change?", "Households in temporary accommodation", required=True)
    numerator = _text(
        "What is counted?", "Households in temporary accommodation on the last day of the quarter"
    )
    denominator = _text("Out of what?", "Leave empty for a plain count.")
    unit = _text("Unit", "households, %, days", most=40)
    better = forms.ChoiceField(
        label="Which is better?", choices=Measure.Better.choices, widget=forms.RadioSelect, initial="lower"
    )


class FiguresForm(forms.Form):
    baseline = _figure("Where does it stand now?")
    baseline_on = DayField(label="On which day was that?", required=False)
    target = _figure("Where must it stand at the end?")
    target_on = DayField(label="By which day?", required=False)
    earlier = _text(
        "Earlier readings, if you have them",
        "One a line: day, value. Four or more show where the line was going anyway.",
        rows=4,
        most=2000,
    )

    def clean_earlier(self) -> list[list[str]]:
        found = []
        for line in self.cleaned_data["earlier"].splitlines():
            if not line.strip():
                continue
            on, _, value = line.replace("\t", ",").partition(",")
            try:
                day = forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"]).clean(on.strip())
                number = Decimal(value.replace(",", "").strip())
                if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
                    raise ArithmeticError
            except (forms.ValidationError, ArithmeticError) as error:
                raise forms.ValidationError(
                    f"“{line.strip()[:60]}” is not a day and a value. Write for example 30/06/2026, 1180."
                ) from error
            found.append([day.isoformat(), str(number)])
        return sorted(found)[:60]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("baseline_on") and said.get("target_on") and said["target_on"] <= said["baseline_on"]:
            self.add_error("target_on", "The target must come after the baseline: check the two days.")
        return said


class SourceForm(forms.Form):
    source = _text("In which figures will it be seen?", "The quarterly homelessness return")
    frequency = forms.ChoiceField(
        label="How often is it read?", choices=Measure.Frequency.choices, required=False
    )
    verifier = _text("Who checks a reading?", "Somebody other than who enters it.")
    first_reading_on = DayField(label="When is the first reading due?", required=False)


class GuardrailForm(forms.Form):
    name = _text("What must not get worse while this happens?", "Repeat homelessness within 6 months")
    unit = _text("Its unit", "%", most=40)
    better = forms.ChoiceField(
        label="Which is better?", choices=Measure.Better.choices, widget=forms.RadioSelect, initial="lower"
    )
    target = _figure("Its limit", "It stays at or below (or above) this.")
    attribution = forms.ChoiceField(
        label="How will we know that it was this work?", choices=Outcome.Attribution.choices, required=False
    )
    attribution_note = _text("Say more, if it helps", rows=3, most=4000)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("target") is not None and not said.get("name"):
            self.add_error("name", "Name the guardrail that this limit belongs to.")
        return said


class PaymentForm(forms.Form):
    fixed_price_gbp = _figure(
        "Fixed part of the price, in pounds", "At least 70% of the whole is a good start."
    )
    outcome_pay_from_month = Count(
        label="First payment for the outcome in month", min_value=1, max_value=240, required=False
    )
    first_value_days = Count(
        label="Days until the first user gains something", min_value=1, max_value=3650, initial=90
    )
    first_value_words = _text("What does that first user gain?")


class StepForm(forms.Form):
    name = _text("What is reached", "Home found", most=120, required=True)
    amount_gbp = Figure(
        label="Paid each time, in pounds", min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    cap_gbp = Figure(
        label="At most, in pounds",
        help_text="Leave empty for no cap.",
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    low = Count(label="How often, if it goes badly", min_value=0, max_value=10_000_000)
    likely = Count(label="How often, most likely", min_value=0, max_value=10_000_000)
    high = Count(label="How often, if it goes well", min_value=0, max_value=10_000_000)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        low, likely, high = (said.get(name) for name in ("low", "likely", "high"))
        if None not in (low, likely, high) and not low <= likely <= high:
            self.add_error("likely", "Put the three numbers in order: badly, most likely, well.")
        if (
            said.get("cap_gbp") is not None
            and said.get("amount_gbp")
            and said["cap_gbp"] < said["amount_gbp"]
        ):
            self.add_error("cap_gbp", "The cap must cover the amount at least once.")
        return said


class ReadingForm(forms.Form):
    value = _figure("The value", required=True)
    read_on = DayField(label="The day of the reading")
    evidence = _text("Where it can be seen", rows=3, most=4000, required=True)


class ReasonForm(forms.Form):
    reason = _text("Your reason", rows=3, most=4000, required=True)


class CorrectionForm(ReasonForm):
    value = _figure("The right value", required=True)
    evidence = _text("Where it can be seen", "Leave this empty if it is where it was.", rows=3, most=4000)
    field_order = ["value", "evidence", "reason"]


class CloseForm(ReasonForm):
    result = forms.ChoiceField(
        label="How did it end?",
        help_text="Met: the last verified reading reaches the target and no guardrail is broken. Partly met and not "
        "met: a verified reading shows it. Cannot tell: no reading does.",
        choices=[
            ("met", "Met"),
            ("partly", "Partly met"),
            ("not_met", "Not met"),
            ("cannot_tell", "Cannot tell"),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text("What shows it", "It is published beside the readings.", rows=3, most=4000, required=True)
    field_order = ["result", "reason"]


class OverrideForm(ReasonForm):
    tag = forms.ChoiceField(
        label="Why does it stay?", choices=LanguageOverride.Tag.choices, widget=forms.RadioSelect
    )
    field_order = ["tag", "reason"]
