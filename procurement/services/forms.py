"""What a service owner enters about a service."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from procurement.accounts.models import User
from procurement.catalogue.models import Component
from procurement.contracts.models import Contract
from procurement.outcomes.models import Outcome
from procurement.services.actions.service import FITTING
from procurement.services.formulas import EXIT_CHECKS, QUESTIONS, Counts, quarter_of, quarter_words
from procurement.services.models import Function, LegacySystem, Service, StaffMeasure
from procurement.site.fields import Count, DayField, Figure
from procurement.tenders.models import Tender

QUARTERS = 12


def _count(label: str, **facts: Any) -> Count:
    return Count(label=label, min_value=0, max_value=10_000, required=False, **facts)


def _pounds(label: str, **facts: Any) -> Figure:
    return Figure(label=label, min_value=0, max_digits=13, decimal_places=2, required=False, **facts)


def past_quarters(today: date | None = None) -> list[date]:
    """Return the first days of the last twelve quarters that are over, the latest first."""
    found = [quarter_of(today or timezone.localdate())]
    for _ in range(QUARTERS):
        found.append(quarter_of(found[-1] - timedelta(days=1)))
    return found[1:]


class ServiceForm(forms.Form):
    title = forms.CharField(
        label="What do people come for?", max_length=120, help_text="Such as “find a safe home”"
    )
    users = forms.CharField(label="Who uses it?", max_length=200)
    function = forms.ChoiceField(
        label="Is it a function of your own?", choices=[("", "No, people outside use it"), *Function.choices],
        widget=forms.RadioSelect, required=False, help_text="Such as commercial: its users are your colleagues",
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.ModelChoiceField(
        label="Which change is it there for?", queryset=Outcome.objects.none(), empty_label="Choose one",
        help_text="One outcome: a service that is there for everything is there for nothing.",
    )  # fmt: skip

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Outcome.objects.filter(buyer=service.buyer_id).exclude(status="draft")
        self.fields["outcome"].queryset = found.order_by("title")  # type: ignore[attr-defined]


class OwnerForm(forms.Form):
    person = forms.ModelChoiceField(
        label="Who answers for it?", queryset=User.objects.none(), empty_label="Choose one"
    )

    def __init__(self, *args: Any, service: Service, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = service.buyer.members
        roles = FITTING[side]
        found = members.with_role(*roles) if roles else members.active()
        self.fields["person"].queryset = found.order_by("name")  # type: ignore[attr-defined]


class StepForm(forms.Form):
    title = forms.CharField(
        label="What does the person do?", max_length=160, help_text="In their words: “I say where I live now”"
    )
    components = forms.ModelMultipleChoiceField(
        label="Which components carry it?", queryset=Component.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="None: it is a gap, to be made or bought.",
    )  # fmt: skip
    system = forms.ModelChoiceField(
        label="Which old system does it today?", queryset=LegacySystem.objects.none(), required=False,
        empty_label="None",
    )  # fmt: skip

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Component.objects.exclude(lifecycle=Component.Lifecycle.RETIRED).order_by("title", "pk")
        fields: Any = self.fields
        fields["components"].queryset = there
        fields["components"].label_from_instance = _component_words
        fields["system"].queryset = service.systems.exclude(status=LegacySystem.Status.OFF)
        fields["system"].label_from_instance = lambda system: system.title


def _component_words(component: Component) -> str:
    return f"{component.title} ({component.get_lifecycle_display().lower()})"


class VersionForm(forms.Form):
    note = forms.CharField(label="What is new in it?", max_length=200)


class DraftGapsForm(forms.Form):
    tender = forms.ModelChoiceField(
        label="Into which draft?", queryset=Tender.objects.none(), empty_label="Choose one"
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = Tender.objects.filter(
            buyer=service.buyer_id, status__in=[Tender.Status.DRAFT, Tender.Status.RETURNED]
        )
        self.fields["tender"].queryset = drafts.order_by("-changed_at")  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    title = forms.CharField(
        label="What do you count?", max_length=120, help_text="About the work, never about one person."
    )
    unit = forms.CharField(label="Unit", max_length=40, help_text="Such as days, or %")
    better = forms.ChoiceField(
        label="Which way is better?", choices=StaffMeasure.Better, widget=forms.RadioSelect
    )
    target = Figure(label="What do you aim at?", required=False, max_digits=12, decimal_places=2)


class ReadMeasureForm(forms.Form):
    read_on = DayField(label="On which day?")
    value = Figure(label="Value", max_digits=12, decimal_places=2)
    cases = Count(
        label="On how many cases does it stand?", min_value=0, max_value=2_000_000_000,
        help_text="A percentage of fewer than five is not shown.",
    )  # fmt: skip
    words = forms.CharField(label="Where was it read, and what may it hide?", max_length=300)


class SunsetForm(forms.Form):
    plan = forms.CharField(
        label="How is it switched off?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="What is moved, what is kept and for how long, what is switched off, in which order.",
    )  # fmt: skip
    sunset_on = DayField(label="On which day at the latest?")


class SwitchOffForm(forms.Form):
    reason = forms.CharField(
        label="What shows that it is off?", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class DependencyForm(forms.Form):
    """What the contracts under a service do not hold about one quarter; empty is none."""

    quarter = forms.ChoiceField(label="Quarter")
    own_gbp = _pounds(
        "Digital cost of our own, in pounds",
        help_text="Staff, hosting and licences that we pay for ourselves",
    )
    supplier_gbp = _pounds("Paid to suppliers outside those contracts, in pounds")
    items = _count("Transfer items outside those contracts")
    independent = _count("Of them, done by our people alone")
    tasks = _count(
        "Critical tasks that no plan names",
        help_text="Without them the service stops within a week. Those marked critical in a plan are counted already.",
    )
    uncovered = _count("Of them, nobody of ours can do alone")
    exits = forms.MultipleChoiceField(
        label="Which of these are true today, whatever the plans say?", choices=EXIT_CHECKS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    posts = _count("Posts of our own outside those contracts")
    posts_filled = _count("Of them, filled")
    source = forms.CharField(
        label="Where were the figures above read?", max_length=300, required=False,
        help_text="Such as “ledger of digital, code 4410, read on 3 October”. It is shown beside them.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(day.isoformat(), quarter_words(day)) for day in past_quarters()]

    def clean_quarter(self) -> date:
        return date.fromisoformat(self.cleaned_data["quarter"])

    def clean(self) -> dict[str, Any]:
        """Refuse a part larger than its whole, each at its own field."""
        said = super().clean() or {}
        for part, whole in (("independent", "items"), ("uncovered", "tasks"), ("posts_filled", "posts")):
            if (said.get(part) or 0) > (said.get(whole) or 0):
                self.add_error(part, "This is part of the figure above it, so it cannot be larger.")
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """What ``count_dependency`` asks for, of a form that is valid."""
        said = {name: value or 0 for name, value in self.cleaned_data.items()}
        counts = Counts(
            supplier_gbp=Decimal(said["supplier_gbp"]), own_gbp=Decimal(said["own_gbp"]), items=said["items"],
            independent=said["independent"], tasks=said["tasks"], uncovered=said["uncovered"],
            exits=tuple(self.cleaned_data["exits"]),
        )  # fmt: skip
        return {
            "quarter": self.cleaned_data["quarter"], "entered": counts, "source": self.cleaned_data["source"],
            "posts": said["posts"], "posts_filled": said["posts_filled"],
        }  # fmt: skip


class PlaceContractForm(forms.Form):
    contract = forms.ModelChoiceField(
        label="Contract", queryset=Contract.objects.none(), empty_label="Choose one"
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Contract.objects.filter(buyer=service.buyer_id).exclude(status=Contract.Status.FALLEN)
        self.fields["contract"].queryset = standing.exclude(services=service)  # type: ignore[attr-defined]


class TakeOffForm(forms.Form):
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class SystemForm(forms.Form):
    title = forms.CharField(label="Name of the system", max_length=120)
    blocks = forms.CharField(
        label="What cannot be done while it stands?", widget=forms.Textarea(attrs={"rows": 3}), required=False,
        max_length=4000,
    )  # fmt: skip


class ScoreForm(forms.Form):
    """The eight questions about an old system, 1 to 5 each."""

    change_days = Count(
        label="How many days does a small change take?", min_value=0, max_value=3650, required=False,
        help_text="From asking for it to its users having it. Leave it empty if nobody knows.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.fields.pop("change_days")
        for key, question in QUESTIONS:
            self.fields[key] = Count(
                label=question, min_value=1, max_value=5, help_text="1 no concern, 5 as bad as it gets"
            )
        self.fields["change_days"] = last

    @property
    def answers(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key, _ in QUESTIONS}
