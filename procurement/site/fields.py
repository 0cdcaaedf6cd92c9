"""Days and figures, asked for in ways that everyone can fill in."""

import re
from calendar import month_name
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class DayWidget(forms.MultiWidget):
    """Day, month and year, each a text box. An address or a program may give the day whole: 2029-03-31 or 31/3/2029."""

    is_day = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str | None]:
        if whole := str(data.get(name) or "").strip():
            parts = re.split(r"[-/]", whole)
            if len(parts) != 3:
                return [whole, "", ""]
            return parts[::-1] if len(parts[0]) == 4 else parts
        return super().value_from_datadict(data, files, name)


class DayField(forms.MultiValueField):
    """A date from three boxes; gives a ``date`` or None. Each refusal says which part is wrong.

    The month may be written as a word: March, mar.
    """

    widget = DayWidget

    def __init__(self, **options: Any) -> None:
        parts = [forms.CharField(required=False) for _ in range(3)]
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
            day, month, year = int(given[0]), _month(given[1]), int(given[2])
            if year < 1000:
                raise ValidationError(f"{name} must have a year of four figures", code="invalid_date")
            return date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                f"{name} must be a real date, like 31 3 2029", code="invalid_date"
            ) from error


def _month(text: str) -> int:
    names = [name.lower() for name in month_name]  # the first is empty
    word = text.lower()
    named = [number for number, name in enumerate(names) if len(word) > 2 and name.startswith(word)]
    return named[0] if named else int(text)


# 148,000 or 148 000, with a pound sign before or a percent sign after. A single comma elsewhere may be meant as a
# decimal point (1,5), so it stays, and the field refuses it.
_SET_APART = re.compile(r"\s*£?\s*(-?(?:\d{1,3}(?:[, \u00a0\u202f]\d{3})+|\d+)(?:\.\d*)?)\s*%?\s*", re.ASCII)


def bare(value: Any) -> Any:
    """Return a figure as people write it (``£148,000``) without its signs; anything else as it came."""
    found = _SET_APART.fullmatch(value) if isinstance(value, str) else None
    return re.sub(r"[, \u00a0\u202f]", "", found[1]) if found else value


# £1.2m, 410k, 1.2 million, and 1.2E+06 as a spreadsheet gives what its cell has rounded.
_SHORTENED = re.compile(r"\s*£?\s*-?[\d.,]+\s*(?:k|m|mn|bn|thousand|million|billion|e[+-]?\d+)\s*", re.I)


def written_out(value: Any, label: Any) -> Any:
    """Return a figure without its signs, nothing for a blank. Refuses a shortened one: its other digits are a guess."""
    if isinstance(value, str) and _SHORTENED.fullmatch(value):
        raise ValidationError(
            f"{label or 'The figure'} must be written out in digits, like 1,200,000", code="shortened"
        )
    return bare(value.strip() if isinstance(value, str) else value)


class Figure(forms.DecimalField):
    """A number, an amount or a share, written as people write it."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(written_out(value, self.label))


class OutOfHundred(Figure):
    """A share in percent, or points out of a hundred: from 0 to 100, with at most two decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, **options)


class Count(forms.IntegerField):
    """A whole number, with its thousands set apart or not."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(written_out(value, self.label))
