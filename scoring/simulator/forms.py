"""The form of a large run."""

from __future__ import annotations

from typing import Any

from django import forms

from procurement.site.fields import Count
from scoring.simulator.asking import MOST_PASTED
from scoring.simulator.formulas.stability import MOST_DRAWS

MOST_BYTES = 1_000_000


class LargeRunForm(forms.Form):
    """Bids as lines or as a file, how many tries, and what the run is about."""

    title = forms.CharField(label="What you want to learn (optional)", required=False, max_length=120)
    draws = Count(
        label="Tries with shaken weights",
        min_value=1,
        max_value=MOST_DRAWS,
        help_text=f"A whole number up to {MOST_DRAWS:,}.",
        error_messages={"invalid": "Give the tries as a whole number, such as 200000."},
    )
    bids = forms.CharField(
        label="Bids, one a line: name, quality from 0 to 100, price",
        required=False,
        max_length=MOST_BYTES,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=f"Up to {MOST_PASTED:,} lines. Leave it empty to use the bids that are on the screen now.",
    )
    file = forms.FileField(
        label="Or a CSV file with the same three columns",
        required=False,
        max_length=200,
        help_text="Up to 1 MB, without a line of headings.",
    )

    def clean_file(self) -> str:
        """The lines of the file."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB. Send fewer bids.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "This is no text. Save the sheet as CSV (UTF-8) and send that."
            ) from None

    def own_bids(self) -> dict[str, str]:
        """The bids as the simulator reads them; nothing where those on the screen are meant."""
        lines = self.cleaned_data["file"] or self.cleaned_data["bids"]
        return {"source": "own", "bids": lines} if lines else {}

    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("draws", "title")}
