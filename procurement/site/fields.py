"""A date as three boxes: the way of asking for a day that everyone can fill in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class DayWidget(forms.MultiWidget):
    """Day, month and year, each a text box."""

    is_day = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date from three boxes; gives a ``date`` or None. Each refusal says which part is wrong."""

    widget = DayWidget

    def __init__(self, **options: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4) for _ in range(3)]
        super().__init__(parts, require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> date | None:
        name = self.label or "The date"
        given = [part.strip() for part in data_list] if data_list else []
        if not any(given):
            return None
        absent = [word for word, part in zip(("a day", "a month", "a year"), given, strict=True) if not part]
        if absent:
            raise ValidationError(f"{name} must include {' and '.join(absent)}", code="incomplete_date")
        try:
            day, month, year = (int(part) for part in given)
            if year < 1000:
                raise ValidationError(f"{name} must have a year of four figures", code="invalid_date")
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(
                f"{name} must be a real date, like 31 3 2029", code="invalid_date"
            ) from error
