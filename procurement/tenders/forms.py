"""What people type about a tender. A form checks the shape; the action decides."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from procurement.errors import clean
from procurement.organisations.models import Organisation
from procurement.outcomes.forms import CheckForm
from procurement.site.fields import Count, DayField, Figure
from procurement.tenders.formulas.capabilities import CAPABILITIES
from procurement.tenders.models import Lot, ParticipationCondition, Tender, TenderQuerySet
from procurement.tenders.queries import SECTION_TITLES, WITHHOLDABLE

GIVEN = {"yes": True, "no": False, "": None}
YES_NO_UNSAID = [("yes", "Yes"), ("no", "No"), ("", "Not said yet")]


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


class NewTenderForm(forms.Form):
    """The first question of every tender."""

    why = words(
        "What is wrong, and for whom?",
        "Say it as you would to a neighbour: who has the problem, and how does it show? No solution yet.",
        required=True,
    )
    title = forms.CharField(
        label="What will be better? This becomes the title",
        help_text="For example: Fewer families in temporary accommodation in Harrowmere",
        max_length=200,
    )


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
    outcome_pay_pct = Figure(
        label="Part of the pay that hangs on the outcome",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
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
    price_weight_pct = Figure(
        label="Price weight",
        help_text="The evaluation plan sets it for good.",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
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


class BringInForm(CheckForm):
    """An old specification, pasted or in a file, and the title of the draft that it becomes."""

    title = forms.CharField(
        label="Title of the tender",
        help_text="Leave it empty to take the first line of the text.",
        max_length=200,
        required=False,
    )
    field_order = ["text", "file", "title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "text"
        ].help_text = "Every word becomes part of the draft, with the place that it came from."


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


SECTION_FORMS: dict[str, tuple[str, type[forms.Form]]] = {
    "why": ("What is wrong, and for whom", WhyForm),
    "users": ("Who will use it", UsersForm),
    "limits": ("Limits that are real", LimitsForm),
    "working_together": ("How we work together", TogetherForm),
    "quality": ("What good looks like", QualityForm),
    "capability_plan": ("Capability plan", CapabilityForm),
    "notice": ("What the notice says", NoticeForm),
}


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


class ConditionForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", choices=ParticipationCondition.Kind, widget=forms.RadioSelect, initial="technical"
    )
    text = words(
        "What must a supplier meet?", "Pass or fail. It may not be softened later.", rows=3, required=True
    )
    evidence = words("What shows it?", "And what would show it as well.", rows=2)
    why_proportionate = words("Why is it in proportion to this contract?", rows=2, required=True)


class DatesForm(forms.Form):
    publish_on = DayField(label="Day of publication")
    days_to_bid = Count(label="Days to bid", min_value=1, max_value=366, initial=30)
    first_value_days = Count(
        label="Days from the start until the first person gains something",
        min_value=1,
        max_value=1000,
        initial=90,
    )


class ReasonForm(forms.Form):
    reason = words("Why?", rows=3, required=True)


class OptionalWordsForm(forms.Form):
    words = words("Anything to say with it?", rows=3)


class OverrideForm(forms.Form):
    check_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    lot = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    reason = words(
        "Why go on all the same?", "A sentence or more. It stays with the tender.", rows=2, required=True
    )


class QuestionForm(forms.Form):
    question = words(
        "Your question",
        "The answer goes to everyone. Nobody, the buyer included, is shown who asked: name no firm.",
        rows=5,
        required=True,
    )


class AnswerForm(forms.Form):
    answer = words(
        "Answer to everyone", "Bidders rely on it: it cannot be taken back.", rows=5, required=True
    )
    changes_terms = forms.BooleanField(
        label="This answer changes what bidders must meet: an amendment is needed", required=False
    )


class AmendmentForm(forms.Form):
    what = words("What changes?", "In a sentence or two: every bidder is sent it.", rows=3, required=True)
    why = words("Why?", rows=2, required=True)
    part = forms.ChoiceField(
        label="Which part of the text changes?",
        required=False,
        choices=[
            ("", "None: only what is said above"),
            ("why", "What is wrong, and for whom"),
            ("users", "Who will use it"),
            ("limits", "Limits that are real"),
            ("working_together", "How we work together"),
            ("quality", "What good looks like"),
            ("capability_plan", "Capability plan"),
            ("known_risks", "Known risks"),
        ],
    )
    new_text = words(
        "The new text of that part",
        "It stands in the place of the whole part: write again what stays.",
        rows=6,
    )
    is_material = forms.TypedChoiceField(
        label="Does it matter to what a bidder would write or ask for?",
        choices=[
            ("yes", "Yes: the clock restarts, and every bidder is asked to confirm or replace their bid"),
            ("no", "No"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    new_deadline_on = DayField(
        label="New closing day",
        help_text="Leave it empty to let it be computed. It closes at noon.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a part without its new text, which would empty it, and a text that belongs to no part."""
        values = super().clean() or self.cleaned_data
        part, text = values.get("part"), values.get("new_text", "").strip()
        if part and not text:
            self.add_error("new_text", "Write the new text of that part, or choose that no part changes.")
        if text and not part and "part" not in self.errors:
            self.add_error("part", "Choose the part in whose place this text stands, or empty the text.")
        return values


class CancelForm(forms.Form):
    reason = words("Why is it cancelled?", "Bidders and the public read this.", rows=3, required=True)
    lesson = words(
        "What was learned?", "For the next person who buys something like it.", rows=3, required=True
    )


class LessonForm(forms.Form):
    title = forms.CharField(label="The lesson in a line", max_length=160)
    words = words("What was learned?", rows=4, required=True)


class PipelineForm(forms.Form):
    title = forms.CharField(label="What should be better?", max_length=200)
    problem = words("What is wrong, and for whom?", "No solution yet.", rows=5, required=True)
    low_gbp = money("Lowest value that you expect")
    high_gbp = money("Highest value that you expect")
    expected_on = DayField(label="When may the tender come?", required=False)
    talks_on = DayField(label="Day of open talks that anyone may join", required=False)
    talks_note = words("How to join the talks", rows=2)


class PipelineNoteForm(forms.Form):
    words = words(
        "What do you say to everybody?",
        "It is published at once on the pipeline and the problem board, and cannot be changed. What you tell "
        "one firm, tell here.",
        rows=5,
        required=True,
    )


class OpenTalksForm(forms.Form):
    talks_on = DayField(label="Day of the open talks")
    talks_note = words("How may anyone join?", "Place or link, time, and how to ask.", rows=3, required=True)


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
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
            )
        self.fields = {**asked, **self.fields}

    @property
    def answers(self) -> dict[str, int]:
        return {
            name.removeprefix("answer_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("answer_") and value is not None
        }


class CopyForm(forms.Form):
    """Nothing to type: the button says it all."""


class SearchForm(forms.Form):
    """Which tenders of a list are wanted. ``drafts``: whether the list has some that are not out yet."""

    q = Words(label="Words", required=False, max_length=120)
    status = forms.ChoiceField(label="Where it stands", required=False)

    OUT = (
        ("open", "Open for bids"),
        ("closed", "Closed"),
        ("awarded", "Awarded"),
        ("cancelled", "Cancelled"),
    )
    NOT_OUT = (("drafts", "Drafts"), ("in_review", "In review"))

    def __init__(self, *args: Any, drafts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All"), *(self.NOT_OUT if drafts else ()), *self.OUT]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]

    def narrow(self, tenders: TenderQuerySet, now: datetime) -> TenderQuerySet:
        """Return those of the tenders that fit."""
        text, status = self.cleaned_data["q"].strip(), self.cleaned_data["status"]
        if text:
            tenders = tenders.filter(
                Q(title__icontains=text) | Q(why__icontains=text) | Q(reference__iexact=text)
            )
        match status:
            case "open":
                return tenders.open_at(now)
            case "closed":
                closed = tenders.filter(published_at__isnull=False, deadline_at__lte=now)
                return closed.exclude(status__in=["awarded", "cancelled"])
            case "drafts":
                return tenders.filter(status__in=["draft", "returned", "approved"])
        return tenders.filter(status=status) if status else tenders
