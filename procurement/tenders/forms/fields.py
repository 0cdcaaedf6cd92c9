"""The kinds of field that the forms of a tender are made of."""

from decimal import Decimal
from typing import Any

from django import forms

from procurement.errors import clean
from procurement.site.fields import Figure


class Words(forms.CharField):
    """Words as people type or paste them: null characters show nothing, so they go, and nothing is refused for it."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(clean(value) if value else value)


def words(label: str, hint: str = "", *, rows: int = 6, required: bool = False) -> Words:
    """A text of several lines."""
    return Words(
        label=label,
        help_text=hint,
        required=required,
        max_length=60_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def money(label: str, hint: str = "", **options: Any) -> Figure:
    """An amount in pounds."""
    return Figure(
        label=label,
        help_text=hint,
        required=options.pop("required", False),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        **options,
    )


def yes_no(label: str, hint: str = "") -> forms.ChoiceField:
    """Yes, no, or not said yet."""
    return forms.ChoiceField(
        label=label, help_text=hint, choices=YES_NO_UNSAID, required=False, widget=forms.RadioSelect
    )


YES_NO_UNSAID = [("yes", "Yes"), ("no", "No"), ("", "Not said yet")]
