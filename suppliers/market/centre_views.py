"""The centre's pages: what changed and where to look, the review queue and reports."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from procurement.accounts.doors import role_required
from procurement.errors import Refused
from procurement.html import data_of, go, show
from procurement.notifications.models import Outbox
from procurement.tenders.models import Tender
from suppliers.market import actions, breakdown, centre, funnel, joint, joint_pages, measure_words, own, queue
from suppliers.market.crowds import KINDS
from suppliers.market.forms import PROCEDURES, MarketForm, month_of
from suppliers.market.models import CentreReview, MarketReport, ReportOrder
from suppliers.market.period import Period
from suppliers.market.views import form_of, is_other_source, number_of, own_form, show_filtered

FOLDER = "suppliers/market/centre"
analyst = role_required("centre_analyst")


class WordsForm(forms.Form):
    """One text that a person must write."""

    text = forms.CharField(label="Your words", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)


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
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What changed, in sentences, and where to look today."""
    return show(request, f"{FOLDER}/front.html", centre.front())


@analyst
@require_GET
def show_measures(request: HttpRequest) -> HttpResponse:
    """Every measure, from published data and our own records, with definition, doubt and cases."""
    form = form_of(request, centre.sources())
    if form is None:
        return show(request, "suppliers/market/empty.html")
    return show_filtered(request, "measures", form, measure_words.page(form.filters), folder=FOLDER)


@analyst
@require_GET
def show_concentration(request: HttpRequest) -> HttpResponse:
    """How few hold how much, by firm and with groups joined."""
    form = form_of(request, centre.sources())
    if form is None:
        return show(request, "suppliers/market/empty.html")
    if is_other_source(request, form):
        return go(request, request.get_full_path())
    return show_filtered(request, "concentration", form, centre.concentration(form.filters), folder=FOLDER)


@analyst
@require_GET
def show_funnel(request: HttpRequest) -> HttpResponse:
    """Where firms are lost between the first look and a contract, small firms beside large ones."""
    form = own_form(request)
    awarded = own.awarded(form.filters.ours if form else Period())
    return show_filtered(request, "funnel", form, funnel.page(awarded), folder=FOLDER)


class ChoiceForm(MarketForm):
    """The filters of the joint view, which stay on the choice that is looked at."""

    choice = forms.CharField(required=False, widget=forms.HiddenInput)


@analyst
@require_GET
def show_choices(request: HttpRequest) -> HttpResponse:
    """Design choices beside the bids, the SME wins and the outturn that went with them: all at a glance, or one."""
    form = own_form(request, ChoiceForm)
    found = joint.cases(timezone.localdate(), form.filters if form else None)
    context: dict[str, Any] = {"lines": joint_pages.glance(found), "cases": len(found)}
    if (name := request.GET.get("choice", "")) in joint.CHOICES:
        start = number_of(request.GET.get("start", ""))
        context |= joint_pages.page(found, name, request.GET.get("part", ""), start)
    return show_filtered(request, "choices", form, context, folder=FOLDER)


@analyst
@require_GET
def show_queue(request: HttpRequest) -> HttpResponse:
    """Tenders in review, by how much there is to talk about; and the reviews that are open."""
    open_reviews = CentreReview.objects.exclude(status=CentreReview.Status.CLOSED).select_related(
        "buyer", "opened_by"
    )
    found = queue.concerns()
    chosen = request.GET.get("concern", "")
    chosen = chosen if chosen in queue.KINDS else ""
    counted = ((name, words, len(queue.of_kind(found, name))) for name, words in queue.KINDS.items())
    return show(
        request, f"{FOLDER}/queue.html",
        {
            "concerns": queue.of_kind(found, chosen) if chosen else found,
            "kinds": [kind for kind in counted if kind[2] or kind[0] == chosen],
            "chosen": chosen,
            "waiting": len(found),
            "reviews": list(open_reviews.order_by("-opened_at")[:50]),
        },
    )  # fmt: skip


@analyst
@require_http_methods(["GET", "POST"])
def show_review(request: HttpRequest, reference: str) -> HttpResponse:
    """One tender: advise its buyer, pause it, or close the review."""
    tender = get_object_or_404(
        Tender.objects.visible_to(request.user).select_related("buyer").prefetch_related("lots"),
        reference=reference,
    )
    reviews = list(CentreReview.objects.of(tender))
    review = reviews[-1] if reviews else None
    verb = request.POST.get("verb", "")
    concern = next((one for one in queue.concerns() if one.tender.pk == tender.pk), None)
    form = WordsForm(request.POST if request.method == "POST" and verb != "close" else None)
    try:
        if request.method == "POST" and verb == "close" and review is not None:
            actions.close_review(review, by=request.user)
            return go(request, "centre:queue")
        if form.is_valid():
            actions.speak_on_tender(
                tender,
                by=request.user,
                verb="pause" if verb == "pause" else "advise",
                text=form.cleaned_data["text"],
                concern=concern.kind if concern else "",
            )
            messages.success(request, "The buyer has been told.")
            return go(request, "centre:review", reference)
    except Refused as refusal:
        if form.is_bound:
            form.add_error(None, refusal.message)
        else:
            messages.error(request, refusal.message)
    context = {
        "tender": tender,
        "review": review,
        "reviews": reviews,
        "form": form,
        "concern": concern,
        "back_url": "/centre/queue/",
    }
    return show(
        request, f"{FOLDER}/review.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The buyer answers the centre; the centre may read along."""
    review = get_object_or_404(CentreReview.objects.select_related("buyer"), reference=reference)
    if not review.roles_of(request.user) & {"officer", "approver", "service_owner", "centre_analyst"}:
        raise Http404
    form = WordsForm(data_of(request))
    if form.is_valid():
        try:
            actions.answer_centre(review, by=request.user, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Your answer is with the centre.")
            return go(request, "centre:answer", reference)
    return show(
        request, f"{FOLDER}/answer.html", {"review": review, "form": form},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


@analyst
@require_http_methods(["GET", "POST"])
def show_reports(request: HttpRequest) -> HttpResponse:
    """Ask for a report, once or each month or quarter; take those that are ready."""
    verb = request.POST.get("verb", "")
    if verb == "end":
        number = request.POST.get("order", "")
        order = get_object_or_404(
            ReportOrder, by=request.user, pk=int(number) if number.isascii() and number.isdigit() else 0
        )
        actions.end_report_order(order, by=request.user)
        messages.success(request, "You no longer get this report.")
        return go(request, "centre:reports")
    form = ReportForm(data_of(request), request.GET.dict())
    if form.is_valid():
        kind, file_format = form.cleaned_data["report"].split(":")
        asked: dict[str, Any] = {
            "by": request.user, "kind": kind, "file_format": file_format, "wanted": form.wanted,
        }  # fmt: skip
        try:
            if verb == "order":
                order = actions.order_report(**asked)
                words = (
                    f"You get this report {order.get_every_display().lower()}, from tomorrow at the latest."
                )
            else:
                actions.ask_for_report(**asked)
                words = "The report is being made. It appears below in a moment."
        except Refused as refusal:
            form.add_error("report", refusal.message)
        else:
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
    orders = ReportOrder.objects.filter(by=request.user, ended_at=None).order_by("pk")
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
        },
        part=f"{FOLDER}/_reports.html",
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
}


@analyst
@require_GET
def take_report(request: HttpRequest, reference: str) -> HttpResponse:
    """The file of a report that is ready, for the person who asked."""
    made = get_object_or_404(MarketReport, reference=reference, asked_by=request.user, status="ready")
    return HttpResponse(
        bytes(made.content or b""),
        content_type=TYPES[made.file_format],
        headers={
            "Content-Disposition": f'attachment; filename="{made.kind}-{made.reference}.{made.file_format}"',
            "Cache-Control": "no-store",
        },
    )
