"""The pages of published data: the files that were imported, another one, what became of one, and its withdrawal."""

from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit, sheets
from procurement.accounts.doors import role_required
from procurement.errors import Refused
from procurement.html import add_refusal, attempt, data_of, go, show
from procurement.notifications.models import Outbox
from procurement.paging import page_of
from procurement.site.fields import DayField
from suppliers.market import actions, inbox, report, who
from suppliers.market.models import Dataset
from suppliers.market.readers import KINDS
from suppliers.market.rules import IMPORTS
from suppliers.market.views import number_of

FOLDER = "suppliers/market/centre"
analyst = role_required("centre_analyst")


class WithdrawForm(forms.Form):
    """Why a file is withdrawn."""

    reason = forms.CharField(
        label="What is wrong with it?", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Your reason stays with the file, with your name and the day",
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file of published data and what it is."""

    kind = forms.ChoiceField(label="What it is", choices=[(kind.name, kind.title) for kind in KINDS.values()])
    source = forms.SlugField(
        label="Short name of its series",
        max_length=60,
        required=False,
        help_text="For example contracts-finder-2025",
    )
    as_at = DayField(label="The day it speaks for", required=False)
    file = forms.FileField(
        label="File", help_text="CSV or JSON, zipped with gzip or not, up to 60 MB",
        error_messages={"required": "Choose the file to import", "empty": "The file is empty. Fetch it again"},
    )  # fmt: skip

    def __init__(self, *given: Any, request_bytes: int = 0) -> None:
        super().__init__(*given)
        if told := inbox.too_large(request_bytes):  # nothing of such a file is taken: it looks like none
            self.fields["file"].error_messages["required"] = told


@analyst
@require_http_methods(["GET", "POST"])
def show_data(request: HttpRequest) -> HttpResponse:
    """The imported files, and a form to import another."""
    posted = request.method == "POST"
    sent = (request.POST, request.FILES) if posted else ()
    form = ImportForm(*sent, request_bytes=number_of(request.META.get("CONTENT_LENGTH", "")))
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            dataset = actions.receive_file(
                given["file"].chunks(), name=given["file"].name, kind=given["kind"], by=request.user,
                source=given["source"], as_at=given["as_at"],
            )  # fmt: skip
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, "centre:dataset", dataset.reference)
    page = page_of(Dataset.objects.select_related("source").defer("figures"), request, order="-id", size=50)
    return show(
        request, f"{FOLDER}/data.html", {"form": form, "page": page},
    )  # fmt: skip


@analyst
@require_GET
def show_dataset(request: HttpRequest, reference: str) -> HttpResponse:
    """One file: its figures, and every record that was rejected or noted, with line, field and reason."""
    dataset = get_object_or_404(Dataset.objects.select_related("source", "withdrawn_by"), reference=reference)
    is_read = dataset.status in (Dataset.Status.COMPLETE, Dataset.Status.WITHDRAWN)
    found = report.figures_of(dataset) if is_read else {}
    rows = [
        [
            {"text": figure_words(name)},
            {"text": figure_text(value), "numeric": True},
        ]
        for name, value in found.items()
        if not isinstance(value, dict | list)
    ]
    is_out = Exists(dataset.issues.filter(rejected=True, record=OuterRef("record")))
    issues = list(dataset.issues.annotate(is_out=is_out).order_by("-rejected", "record", "pk")[:200])
    work = None
    if dataset.status == Dataset.Status.LOADING:
        jobs = Outbox.objects.filter(key__startswith=f"market.import:{dataset.reference}:")
        work = jobs.order_by("-pk").first()
    return show(
        request, f"{FOLDER}/dataset.html",
        {
            "dataset": dataset,
            "rows": rows,
            "head": [{"text": "Figure"}, {"text": "Value", "numeric": True}],
            "issues": [(issue, issue.is_out) for issue in issues],
            "more": dataset.rejected_n + dataset.noted_n > len(issues),
            "said": work.progress["text"] if work else "",
            "is_given_up": work is not None and work.state == Outbox.State.PARKED,
            "is_not_added_up": dataset.is_counted
            and Outbox.objects.filter(
                key=f"market.refresh:{dataset.reference}", state=Outbox.State.PARKED
            ).exists(),
            "restated": who.restated_by(dataset),
            "can_withdraw": "withdraw" in IMPORTS.open_to(dataset, by=request.user, now=timezone.now()),
            "history": audit.history(dataset, limit=30),
            "back_url": "/centre/data/", "back_text": "Data",
        },
        part=f"{FOLDER}/_dataset.html",
    )  # fmt: skip


@analyst
@require_http_methods(["GET", "POST"])
def withdraw_dataset(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what withdrawing a file does, and withdraw it with a reason. One that is withdrawn is shown as it is."""
    dataset = get_object_or_404(Dataset.objects.select_related("source"), reference=reference)
    form = WithdrawForm(data_of(request))
    if dataset.status != Dataset.Status.WITHDRAWN:
        if not attempt(
            form, lambda: actions.withdraw(dataset, by=request.user, reason=form.cleaned_data["reason"])
        ):
            context = {
                "dataset": dataset,
                "form": form,
                "counts_again": who.counts_without(dataset),
                "back_url": reverse("centre:dataset", args=[reference]),
                "back_text": "The file",
            }
            return show(request, f"{FOLDER}/withdraw.html", context)
        messages.success(request, f"{dataset.reference} is withdrawn. The figures follow within a minute.")
    return go(request, "centre:dataset", reference)


@analyst
@require_GET
def issues_csv(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """Everything that was rejected or noted in one file, as CSV."""
    dataset = get_object_or_404(Dataset, reference=reference)
    found = dataset.issues.order_by("record", "pk").values_list(
        "record",
        "line",
        "field",
        Exists(dataset.issues.filter(rejected=True, record=OuterRef("record"))),
        "reason",
        "value",
    )
    rows = (
        (record, line, field, "rejected" if rejected else "noted", reason, value)
        for record, line, field, rejected, reason, value in found.iterator(2_000)
    )
    head = ("record", "line", "field", "what became of it", "reason", "it said")
    return StreamingHttpResponse(
        sheets.csv_lines(chain([head], rows)),
        content_type=sheets.FORMS["csv"],
        headers={"Content-Disposition": f'attachment; filename="issues-{dataset.reference}.csv"'},
    )


def figure_words(name: str) -> str:
    """Return the key of a file's figure as words that begin a row: "single_supplier_sme_count" gives what it says.

    >>> figure_words("single_supplier_sme_count"), figure_words("awarded_value_le_1")
    ('Single supplier SME count', 'Awarded value up to 1')
    >>> figure_words("cr4_suppliers"), figure_words("smallest_n_suppliers_reaching_50pct")
    ('Share of the four largest suppliers', 'Fewest suppliers that reach 50%')
    """
    short = {
        "sme": "SME", "vcse": "VCSE", "cpv": "CPV", "hhi": "HHI of", "nonnull": "known", "le": "up to",
        "cr4": "share of the four largest", "top5": "share of the five largest", "smallest": "fewest",
        "reaching": "that reach", "50pct": "50%", "80pct": "80%", "1m": "£1m", "lot4": "lot 4",
        "nonpositive": "of nothing or less",
    }  # fmt: skip
    words = " ".join(short.get(word, word) for word in name.replace("smallest_n_", "smallest_").split("_"))
    return capfirst(words)


def figure_text(value: Any) -> str:
    """Return a file's figure with its thousands parted, its places as they are.

    >>> figure_text("28265771765.00"), figure_text(1694), figure_text(None), figure_text("open")
    ('28,265,771,765.00', '1,694', 'none', 'open')
    """
    if value is None:
        return "none"
    text = str(value)
    return f"{Decimal(text):,f}" if text.lstrip("-").replace(".", "", 1).isdigit() else text
