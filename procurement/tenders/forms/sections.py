"""What a draft says, a form a section."""

from typing import Any

from django import forms

from procurement.organisations.models import Organisation
from procurement.site.fields import Count, DayField
from procurement.tenders.forms.fields import words
from procurement.tenders.models import Tender
from procurement.tenders.queries import SECTION_TITLES, WITHHOLDABLE


class WhyForm(forms.Form):
    title = forms.CharField(label="Title", max_length=200)
    why = words("What is wrong, and for whom?", "Who has the problem, and how does it show?", rows=10)


class UsersForm(forms.Form):
    users = words("Who will use it?", "One group a line. More than two groups: is this more than one lot?")


class LimitsForm(forms.Form):
    limits = words(
        "Which limits are real?",
        "Only what you cannot change: law, dates set by others, records that must stay where they are. "
        "A limit that is a habit keeps better ideas out.",
        rows=8,
    )
    known_risks = words(
        "Known risks that may need a later change",
        "Named now, the contract may be changed for them later. Check with your adviser.",
        rows=4,
    )


class TogetherForm(forms.Form):
    working_together = words(
        "How we work together", "How often you meet, who decides what, and how you disagree."
    )


class QualityForm(forms.Form):
    quality = words(
        "What good looks like",
        "Tested with users, accessible, deployable in one step, documented, secure, open code.",
    )


class CapabilityForm(forms.Form):
    capability_plan = words(
        "What can our own people do at the end?",
        "For example: By month 12 our own staff can change and release it without the supplier.",
    )


class NoticeForm(forms.Form):
    procedure = forms.ChoiceField(label="Procedure", choices=Tender.Procedure, widget=forms.RadioSelect)
    cpv_code = forms.RegexField(
        r"^\d{8}(-\d)?$",
        label="CPV code",
        help_text="Eight figures. IT services are 72000000.",
        required=False,
        error_messages={"invalid": "The CPV code must have eight figures, like 72000000"},
    )
    itl_code = forms.RegexField(
        r"^TL[A-Z0-9]{1,3}$|^UK[A-Z0-9]{1,3}$",
        label="Place, as an ITL code",
        help_text="For example TLD3 for Greater Manchester",
        required=False,
        error_messages={"invalid": "The ITL code must look like TLD3"},
    )
    place = forms.CharField(label="Place in words", max_length=120, required=False)
    light_touch = forms.BooleanField(label="It is a light touch contract", required=False)
    documents_with_notice = forms.BooleanField(label="All documents come with the notice", required=False)
    planned_notice_on = DayField(
        label="Day of a planned procurement notice (UK3)",
        help_text="40 days to 12 months before the tender notice shortens the period to 10 days.",
        required=False,
    )
    urgency_reason = words(
        "Reason for urgency", "Leave it empty unless there is one: it is published.", rows=3
    )
    no_lots_reason = words(
        "Why it is not cut into lots", "Only where there is one lot. The notice says it.", rows=3
    )


SECTION_FORMS: dict[str, tuple[str, type[forms.Form]]] = {
    "why": ("What is wrong, and for whom", WhyForm),
    "users": ("Who will use it", UsersForm),
    "limits": ("Limits that are real", LimitsForm),
    "working_together": ("How we work together", TogetherForm),
    "quality": ("What good looks like", QualityForm),
    "capability_plan": ("Capability plan", CapabilityForm),
    "notice": ("What the notice says", NoticeForm),
}


class OutcomesForm(forms.Form):
    outcomes = forms.ModelMultipleChoiceField(
        label="Which outcomes should this bring about?",
        queryset=Tender.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcomes"].queryset = queryset  # type: ignore[attr-defined]


class PartnersForm(forms.Form):
    partners = forms.ModelMultipleChoiceField(
        label="Which other buyers take part?",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = queryset  # type: ignore[attr-defined]


GROUNDS = {
    "national_security": "National security",
    "commercial": "Sensitive commercial information, with an overriding public interest",
}


class WithheldForm(forms.Form):
    """One part that is not published, with its ground."""

    field = forms.ChoiceField(
        label="Which part?",
        choices=[(name, SECTION_TITLES[name]) for name in WITHHOLDABLE],
    )
    ground = forms.ChoiceField(
        label="On which ground?",
        choices=list(GROUNDS.items()),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why? This sentence is published", max_length=500)


class DatesForm(forms.Form):
    publish_on = DayField(label="Day of publication")
    days_to_bid = Count(label="Days to bid", min_value=1, max_value=366, initial=30)
    first_value_days = Count(
        label="Days from the start until the first person gains something",
        min_value=1,
        max_value=1000,
        initial=90,
    )


class DeliveryForm(forms.Form):
    """The eight questions; each answer 0 to 4."""

    choice = forms.ChoiceField(
        label="What did you choose?",
        choices=[("make", "Make it ourselves"), ("buy", "Buy it"), ("mix", "Mix: buy help, keep the core")],
        widget=forms.RadioSelect,
        required=False,
    )
    paragraph = words("Why? This paragraph is published", rows=4)
    need_months = Count(
        label="How many months will the need last?", required=False, min_value=1, max_value=1200
    )
    post_planned = forms.CharField(
        label="The post of ours that learns it",
        max_length=200,
        required=False,
        help_text="For example: one delivery manager from April",
    )
    no_post_reason = words("Or the reason why there is no post", rows=2)

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {}
        for question in questions:
            asked[f"answer_{question.key}"] = forms.TypedChoiceField(
                label=question.title,
                choices=[
                    ("0", f"0: {question.buy}"),
                    ("1", "1"),
                    ("2", "2"),
                    ("3", "3"),
                    ("4", f"4: {question.make}"),
                ],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"}),
            )
        self.fields = {**asked, **self.fields}

    @property
    def answers(self) -> dict[str, int]:
        return {
            name.removeprefix("answer_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("answer_") and value is not None
        }
