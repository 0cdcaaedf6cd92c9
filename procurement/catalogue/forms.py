"""What an owner enters about a component."""

from typing import Any

from django import forms

from procurement.catalogue.formulas import QUESTIONS
from procurement.catalogue.models import Component
from procurement.site.fields import Count, Figure, OutOfHundred
from procurement.tenders.formulas.capabilities import CAPABILITIES


def _area(label: str, rows: int, **facts: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=8000, **facts)


class KindsField(forms.CharField):
    """Types of data, between commas; gives a list."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(required=False, max_length=500, **facts)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [kind.strip() for kind in (super().to_python(value) or "").split(",") if kind.strip()]


class ChangeForm(forms.Form):
    """The record of a component, as it stands on its page."""

    kind = forms.ChoiceField(
        label="Kind", choices=Component.Kind, widget=forms.RadioSelect, initial="service"
    )
    does = _area("What it does", 4)
    does_not = _area("What it does not do", 3, required=False)
    interface = forms.CharField(label="Interface and its standard", required=False, max_length=200)
    data_standard = forms.CharField(label="Standard of its data", required=False, max_length=200)
    takes = KindsField(label="What goes in", help_text="Types between commas, such as “person, address”")
    gives = KindsField(
        label="What comes out", help_text="In the same words, so that it joins with what takes them"
    )
    users = forms.CharField(label="Who uses it", required=False, max_length=200)
    yearly_uses = Count(
        label="How often is it used in a year?", required=False, min_value=0, max_value=2_000_000_000
    )
    uptime_pct = OutOfHundred(
        label="For what share of the last 12 months was it up, in %?", required=False,
    )  # fmt: skip
    security = _area("How is it kept safe, and when was that last tested?", 3, required=False)
    leaving = _area("How does one leave it, and what does that cost?", 3, required=False)
    licence = forms.CharField(label="Licence", required=False, max_length=80)
    yearly_cost_gbp = Figure(
        label="Yearly cost, in pounds", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    who_pays = forms.CharField(label="Who pays", required=False, max_length=200)
    stands_on = forms.ModelMultipleChoiceField(
        label="Which components does it need?", queryset=Component.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, component: Component | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Component.objects.exclude(lifecycle=Component.Lifecycle.RETIRED).order_by("title", "pk")
        field: Any = self.fields["stands_on"]
        field.queryset = others.exclude(pk=component.pk) if component else others
        field.label_from_instance = lambda one: one.title


class ComponentForm(forms.Form):
    """The little that an idea needs; the rest of its record comes later."""

    title = forms.CharField(label="What does it do? A verb on a thing", max_length=120)
    capability = forms.ChoiceField(
        label="Which capability does it give?", choices=[(each.key, each.title) for each in CAPABILITIES]
    )
    kind = forms.ChoiceField(
        label="Kind", choices=Component.Kind, widget=forms.RadioSelect, initial="service"
    )
    does = _area("What it does", 4)
    does_not = _area("What it does not do", 3, required=False)


class FreedomForm(forms.Form):
    """The ten sentences of the lock-in test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in QUESTIONS:
            self.fields[key] = forms.ChoiceField(
                label=words, choices=[("yes", "Yes"), ("no", "No, or nobody knows")], widget=forms.RadioSelect
            )

    @property
    def answers(self) -> dict[str, bool]:
        return {key: self.cleaned_data[key] == "yes" for key, _ in QUESTIONS}


class DecisionForm(forms.Form):
    what = forms.CharField(label="What was decided?", max_length=200)
    why = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
