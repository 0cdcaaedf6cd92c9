"""The centre's reports: asking for one, once or each month or quarter, and taking those that are ready."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit
from procurement.html import attempt, data_of, download, go, show
from procurement.notifications.models import Outbox
from suppliers.market import actions, breakdown, centre
from suppliers.market.centre_views import FOLDER, analyst
from suppliers.market.crowds import KINDS
from suppliers.market.forms import PROCEDURES, month_of
from suppliers.market.models import MarketReport, ReportOrder


class MonthField(forms.CharField):
    """A month as it was typed, "2026-01", or nothing. Refuses what is no month."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and month_of(text) is None:
            raise forms.ValidationError("Enter a month like 2026-01.")
        return text


NARROWING = (*KINDS, "buyer")


def narrowed(wanted: Mapping[str, str]) -> str:
    """Return in words what a report is narrowed to beside its months: "Health, Open"; "" for nothing."""
    return ", ".join(breakdown.called(name, wanted[name]) for name in NARROWING if wanted.get(name))


class ReportForm(forms.Form):
    """Which report, in which format, of which data and months; what else it is narrowed to comes from the figures that
    it is asked for beside.
    """

    report = forms.ChoiceField(
        label="Report",
        choices=[
            ("sme-share:csv", "SME share, CSV"), ("sme-share:ods", "SME share, spreadsheet (ODS)"),
            ("sme-share:pdf", "SME share, PDF"), ("quarterly:pdf", "The centre's quarter, PDF"),
            ("quarterly:ods", "The centre's quarter, spreadsheet (ODS)"),
        ],
    )  # fmt: skip
    source = forms.ChoiceField(label="Data", required=False)
    first = MonthField(label="From month", required=False, max_length=7, help_text="For example 2026-01")
    last = MonthField(label="To month", required=False, max_length=7, help_text="For example 2026-09")
    sector = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    topic = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    buyer = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    band = forms.ChoiceField(
        required=False, choices=[("", ""), *breakdown.BAND_WORDS.items()], widget=forms.HiddenInput
    )
    procedure = forms.ChoiceField(
        required=False, choices=[("", ""), *PROCEDURES.items()], widget=forms.HiddenInput
    )

    NAMES = {"source": "source", "from": "first", "to": "last", **{name: name for name in NARROWING}}

    def __init__(self, data: Any = None, chosen: Mapping[str, str] | None = None) -> None:
        """``chosen``: what the figures are narrowed to, by the names of an address."""
        chosen = chosen or {}
        super().__init__(data, initial={field: chosen.get(name, "") for name, field in self.NAMES.items()})
        self.fields["source"].choices = [(one.slug, one.title) for one in centre.sources()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", "Choose a last month that is not before the first.")
        return given

    @property
    def narrowed(self) -> str:
        """What it is narrowed to beside its months, in words."""
        return narrowed({name: str(self[name].value() or "") for name in NARROWING})

    @property
    def wanted(self) -> dict[str, str]:
        """What the job is to be asked for: only what was chosen."""
        return {
            name: self.cleaned_data[field]
            for name, field in self.NAMES.items()
            if self.cleaned_data.get(field)
        }


@analyst
@require_http_methods(["GET", "POST"])
def show_reports(request: HttpRequest) -> HttpResponse:
    """Ask for a report, once or each month or quarter; take those that are ready."""
    verb = request.POST.get("verb", "")
    if verb == "end":
        return _end_order(request)
    form = ReportForm(data_of(request), request.GET.dict())
    if words := attempt(form, lambda: _ask(form, by=request.user, again=verb == "order")):
        messages.success(request, words)
        return go(request, "centre:reports")
    names = dict(form.fields["report"].choices)  # type: ignore[attr-defined]
    ready = list(MarketReport.objects.filter(asked_by=request.user).defer("content").order_by("-pk")[:50])
    waiting = [f"market.report:{one.reference}" for one in ready if one.status == MarketReport.Status.WAITING]
    said = (
        {work.key: work.progress["text"] for work in Outbox.objects.filter(key__in=waiting)}
        if waiting
        else {}
    )
    ordered = list(ReportOrder.objects.filter(by=request.user).order_by("pk"))
    orders = [one for one in ordered if one.ended_at is None]
    return show(
        request, f"{FOLDER}/reports.html",
        {
            "form": form,
            "reports": [
                (
                    names.get(f"{one.kind}:{one.file_format}", one.kind),
                    one,
                    said.get(f"market.report:{one.reference}"),
                    narrowed(one.wanted),
                )
                for one in ready
            ],
            "waiting": bool(waiting),
            "orders": [
                (names.get(f"{one.kind}:{one.file_format}", one.kind), one, narrowed(one.wanted)) for one in orders
            ],
            "history": audit.history(*map(actions.as_subject, ordered), parts=ready, limit=30),
        },
        part=f"{FOLDER}/_reports.html",
    )  # fmt: skip


def _ask(form: ReportForm, *, by: Any, again: bool) -> str:
    """Ask for the report of the form, once or ``again`` and again; return what to say of it."""
    kind, file_format = form.cleaned_data["report"].split(":")
    asked: dict[str, Any] = {"by": by, "kind": kind, "file_format": file_format, "wanted": form.wanted}
    if again:
        order = actions.order_report(**asked)
        return f"You get this report {order.get_every_display().lower()}, from tomorrow at the latest."
    actions.ask_for_report(**asked)
    return "The report is being made. It appears below in a moment."


def _end_order(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("order", "")
    order = get_object_or_404(
        ReportOrder, by=request.user, pk=int(number) if number.isascii() and number.isdigit() else 0
    )
    actions.end_report_order(order, by=request.user)
    messages.success(request, "You no longer get this report.")
    return go(request, "centre:reports")


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
}


def file_of(made: MarketReport) -> HttpResponse:
    """Return the file of a report that is ready, to be kept."""
    name = f"{made.kind}-{made.reference}.{made.file_format}"
    return download(name, TYPES[made.file_format], bytes(made.content or b""))


@analyst
@require_GET
def take_report(request: HttpRequest, reference: str) -> HttpResponse:
    """The file of a report that is ready, for the person who asked."""
    made = get_object_or_404(MarketReport, reference=reference, asked_by=request.user, status="ready")
    return file_of(made)
