"""What decides who can bid: access, conditions of taking part, and lots."""

from decimal import Decimal
from typing import Any

from django import forms

from procurement.site.fields import Count, DayField, Figure, OutOfHundred
from procurement.tenders.forms.fields import money, words, yes_no
from procurement.tenders.formulas.capabilities import CAPABILITIES
from procurement.tenders.models import Lot, ParticipationCondition, Tender

GIVEN = {"yes": True, "no": False, "": None}


class AccessForm(forms.Form):
    """What decides who can bid: each answer moves the SME access score."""

    proof_wanted_at = forms.ChoiceField(
        label="When must insurance and certificates be held?",
        choices=Tender.ProofAt,
        required=False,
        widget=forms.RadioSelect,
    )
    references = forms.ChoiceField(
        label="Which references count?", choices=Tender.References, required=False, widget=forms.RadioSelect
    )
    other_proof_accepted = yes_no("Is other proof than audited accounts accepted?")
    liability_cap_pct = Figure(
        label="Liability is capped at",
        help_text="In percent of a year's value. 125 or less keeps small firms in; empty means no cap is said.",
        required=False,
        min_value=1,
        max_value=9999,
        max_digits=6,
        decimal_places=2,
    )
    payment_rhythm = forms.ChoiceField(
        label="When is work paid?", choices=Tender.Rhythm, required=False, widget=forms.RadioSelect
    )
    payment_days = Count(
        label="Paid within how many days?",
        help_text="30 is the most.",
        required=False,
        min_value=1,
        max_value=365,
    )
    outcome_pay_pct = OutOfHundred(
        label="Part of the pay that hangs on the outcome",
        required=False,
    )
    remote = forms.ChoiceField(
        label="Where can the work be done?", choices=Tender.Remote, required=False, widget=forms.RadioSelect
    )
    engagement_on = DayField(label="Day of open talks with the market", required=False)
    engagement_note = words("What the talks changed", rows=3)
    partners_welcome = yes_no("May partners and consortia bid?")
    guarantee_or_bond = forms.BooleanField(label="A guarantee or bond is asked for", required=False)
    unknown_staff_transfer = forms.BooleanField(
        label="Staff may transfer, and it is not known how many", required=False
    )
    framework_only = forms.BooleanField(label="Only firms on a framework may bid", required=False)
    pages_to_read = Count(
        label="Pages that a bidder has to read",
        help_text="All documents together, the draft contract too.",
        required=False,
        min_value=1,
        max_value=100_000,
    )
    price_weight_pct = OutOfHundred(
        label="Price weight",
        help_text="The evaluation plan sets it for good.",
        required=False,
    )
    barriers_considered = words(
        "Which barriers to small firms did you consider?",
        "Which were removed, and why the others stay. Auditors ask for this record.",
        rows=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = dict(kwargs.get("initial") or {})
        for name in ("other_proof_accepted", "partners_welcome"):
            if name in initial:
                initial[name] = {True: "yes", False: "no", None: ""}[initial[name]]
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    def clean_other_proof_accepted(self) -> bool | None:
        return GIVEN[self.cleaned_data["other_proof_accepted"]]

    def clean_partners_welcome(self) -> bool | None:
        return GIVEN[self.cleaned_data["partners_welcome"]]

    def clean_outcome_pay_pct(self) -> Decimal:
        return self.cleaned_data["outcome_pay_pct"] or Decimal(0)


class ConditionForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", choices=ParticipationCondition.Kind, widget=forms.RadioSelect, initial="technical"
    )
    text = words(
        "What must a supplier meet?", "Pass or fail. It may not be softened later.", rows=3, required=True
    )
    evidence = words("What shows it?", "And what would show it as well.", rows=2)
    why_proportionate = words("Why is it in proportion to this contract?", rows=2, required=True)


class LotForm(forms.Form):
    title = forms.CharField(label="Title: a verb on a thing", max_length=200)
    description = words("What must be true at the end?", "The result, not the way to it.", rows=6)
    value_gbp = money("Whole value", "Without VAT, for the whole term with extensions.")
    term_months = Count(label="Term in months", min_value=1, max_value=600, initial=24)
    extension_months = Count(
        label="Months that it may be extended", min_value=0, max_value=600, initial=0, required=False
    )
    words_asked = Count(
        label="Words asked of a bidder",
        help_text="The word limits of all questions together.",
        required=False,
        min_value=1,
        max_value=1_000_000,
    )
    turnover_floor_gbp = money("Turnover floor", "Leave it empty: a floor shuts out young firms.")
    insurance_gbp = money("Insurance", "Leave it empty for what the law asks.")
    reused = forms.MultipleChoiceField(
        label="Capabilities that live components already give",
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    replaces_whole_system = forms.BooleanField(label="It replaces a whole system", required=False)
    sunset_plan = words("How is the old system switched off?", "Step by step, with a date.", rows=3)
    suits_sme = forms.BooleanField(label="Suits small and medium firms", required=False, initial=True)
    suits_vcse = forms.BooleanField(
        label="Suits charities and social enterprises", required=False, initial=True
    )

    def __init__(self, *args: Any, live: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set((kwargs.get("initial") or {}).get("reused") or [])
        options = [(each.key, each.title) for each in CAPABILITIES if each.key in live or each.key in chosen]
        if options:
            self.fields["reused"].choices = options  # type: ignore[attr-defined]
        else:
            del self.fields["reused"]

    def clean_extension_months(self) -> int:
        return self.cleaned_data["extension_months"] or 0

    @staticmethod
    def of(lot: Lot) -> dict[str, Any]:
        """Return the values of a lot as the form takes them."""
        names = [name for name in LotForm.base_fields if name != "reused"]
        return {**{name: getattr(lot, name) for name in names}, "reused": lot.reused}


class SplitForm(forms.Form):
    total_gbp = money(
        "What is the remaining work worth?",
        "Without what is reused, and without VAT. It is shared out by the usual size of each capability.",
    )
