"""Filters of the market pages. What cannot be read is said beside its field and leaves the rest standing."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from procurement.errors import clean
from suppliers.market import own_facts
from suppliers.market.formulas.cpv import DIVISIONS
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Source
from suppliers.market.queries import Filters, choices

# Our words for procedures, as readers and our own tenders give them.
PROCEDURES = {
    "open": "Open", "selective": "Restricted", "flexible": "Flexible or negotiated", "limited": "Quotations",
    "framework call-off": "Call-off from a framework", "direct": "Direct award",
    "below threshold": "Below threshold", "below_threshold": "Open, below threshold", "other": "Other",
}  # fmt: skip


LONGEST = 60  # letters of a sector or topic


class MarketForm(forms.Form):
    """Source, period, sector, topic and buyer of the figures."""

    source = forms.ChoiceField(label="Data", required=False)
    first = forms.ChoiceField(label="From", required=False)
    last = forms.ChoiceField(label="To", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    topic = forms.ChoiceField(label="What was bought", required=False)
    band = forms.ChoiceField(label="Size of award", required=False)
    procedure = forms.ChoiceField(
        label="Procedure", required=False, choices=[("", "All"), *PROCEDURES.items()]
    )
    buyer = forms.CharField(label="Buyer", required=False, max_length=300, help_text="Its name as published")

    NAMES = {"first": "from", "last": "to"}

    def __init__(self, data: Any, *, source: Source, sources: list[Source]) -> None:
        super().__init__(data)
        self.chosen, self.sources = source, sources
        found = choices(source)
        known = found["months"]
        if source.kind == own_facts.KIND and known:  # tenders are published after the last award too
            known = [*known, max(known[-1], timezone.localdate().replace(day=1))]
        self.months = every_month(known)
        months = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in self.months]
        # What was chosen on another page stays a choice here, though it may leave nothing.
        for name in ("sector", "topic"):
            asked = str(data.get(name, ""))
            if asked and asked not in found[f"{name}s"] and asked.isprintable() and len(asked) <= LONGEST:
                found[f"{name}s"].append(asked)
        asked_months = {month for name in self.NAMES.values() if (month := month_of(data.get(name)))}
        months += [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in sorted(asked_months - set(self.months))]
        self.fields["source"].choices = [(one.slug, one.title) for one in sources]
        self.fields["first"].choices = [("", "The beginning"), *months]
        self.fields["last"].choices = [("", "The end"), *months]
        self.fields["sector"].choices = [("", "All sectors"), *((name, name) for name in found["sectors"])]
        self.fields["topic"].choices = [
            ("", "Everything"),
            *((name, topic_words(name)) for name in found["topics"]),
        ]
        if source.basis == Source.Basis.AWARD:
            bands = [(code, words.capitalize()) for code, words, _ in SIZE_BANDS]
            self.fields["band"].choices = [("", "All"), *bands]  # type: ignore[attr-defined]
        else:  # a payment says nothing of the size of its contract
            del self.fields["band"]
            self.fields["procedure"].help_text = "There is no size of award here: a payment does not say it"
        if len(sources) < 2:
            self.fields["source"].widget = forms.HiddenInput()

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", "Choose a last month that is not before the first")
        return cleaned

    @property
    def filters(self) -> Filters:
        """The filters that could be read; a field with an error is left open."""
        good = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        wrong_order = "last" in self.errors
        return Filters(
            source=self.chosen,
            first=month_of(good.get("first")),
            last=None if wrong_order else month_of(good.get("last")),
            sector=good.get("sector") or "",
            topic=good.get("topic") or "",
            buyer=clean(good.get("buyer") or ""),
            band=good.get("band") or "",
            procedure=good.get("procedure") or "",
        )


def every_month(known: list[date]) -> list[date]:
    """Return all months of the quarters from the first to the last that has a record, those without one too.

    >>> [f"{month:%m}" for month in every_month([date(2026, 2, 1), date(2026, 5, 1)])]
    ['01', '02', '03', '04', '05', '06']
    """
    if not known:
        return []
    first, last = (day.year * 12 + (day.month - 1) // 3 * 3 for day in (known[0], known[-1]))
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, last + 3)]


def month_of(text: str | None) -> date | None:
    """Return the first day of "2013-12", None for nothing, nonsense, and years that no record is of."""
    try:
        month = date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
    return month if month and 1900 < month.year < 2100 else None


LOTS = {"Lot 1": "Lot 1: infrastructure", "Lot 2": "Lot 2: platform", "Lot 3": "Lot 3: software",
        "Lot 4": "Lot 4: specialist services"}  # fmt: skip


def topic_words(topic: str) -> str:
    """Return the words of a lot or CPV division: "72" is "72 IT services"."""
    return LOTS.get(topic) or (f"{topic} {DIVISIONS[topic]}" if topic in DIVISIONS else topic)
