"""The centre's pages: what changed and where to look, and the review queue."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit
from procurement.accounts.doors import role_required
from procurement.errors import Refused
from procurement.html import data_of, go, show
from procurement.paging import page_of
from procurement.tenders.models import Tender
from suppliers.market import (
    actions,
    buyers,
    centre,
    funnel,
    joint,
    joint_pages,
    measure_words,
    one_measure,
    own,
    pages,
    queue,
    why,
)
from suppliers.market.forms import MarketForm
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.models import CentreReview
from suppliers.market.period import Period
from suppliers.market.views import form_of, is_other_source, number_of, own_form, show_filtered

FOLDER = "suppliers/market/centre"
analyst = role_required("centre_analyst")


class WordsForm(forms.Form):
    """One text that a person must write."""

    text = forms.CharField(label="Your words", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)


@analyst
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What changed, in sentences, and where to look today."""
    return show(request, f"{FOLDER}/front.html", centre.front())


@analyst
@require_GET
def show_why(request: HttpRequest) -> HttpResponse:
    """What moved the share of small firms, and which of them large groups own."""
    form = form_of(request, centre.sources())
    if form is None:
        return show(request, "suppliers/market/empty.html")
    return show(request, f"{FOLDER}/why.html", why.page(form.chosen, request.GET.get("by", "")))


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
def show_measure(request: HttpRequest, name: str) -> HttpResponse:
    """One measure over time, with its table, its definition and its records."""
    if name not in DEFINITIONS:
        raise Http404
    form = form_of(request, centre.sources())
    if form is None:
        return show(request, "suppliers/market/empty.html")
    if is_other_source(request, form):
        return go(request, request.get_full_path())
    return show_filtered(request, "measure", form, one_measure.page(name, form.filters), folder=FOLDER)


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


class BuyersForm(MarketForm):
    """The filters of buyers beside each other, and their order. The time is the last two years."""

    order = forms.ChoiceField(label="Order", required=False, choices=list(buyers.ORDERS.items()))

    def __init__(self, data: Any, **facts: Any) -> None:
        super().__init__(data, **facts)
        for name in ("first", "last", "buyer"):
            del self.fields[name]


@analyst
@require_GET
def show_buyers(request: HttpRequest) -> HttpResponse:
    """On whom each buyer leans, and where small firms lost ground."""
    form = form_of(request, centre.sources(), BuyersForm)
    if form is None:
        return show(request, "suppliers/market/empty.html")
    if is_other_source(request, form):
        return go(request, request.get_full_path())
    context = buyers.page(form.filters, form.cleaned_data.get("order", ""))
    return show_filtered(request, "buyers", form, context, folder=FOLDER)


@analyst
@require_GET
def show_funnel(request: HttpRequest) -> HttpResponse:
    """Where firms are lost between the first look and a contract, small firms beside large ones."""
    form = own_form(request)
    decided = own.read(form.filters.ours if form else Period(), "decided")["decided"]
    context = funnel.page(own.stages(decided))
    if own.is_counting(decided):
        context["sentence"] = f"How far firms came is {pages.COUNTING}."
    return show_filtered(request, "funnel", form, context, folder=FOLDER)


class ChoiceForm(MarketForm):
    """The filters of the joint view, which stay on the choice that is looked at."""

    choice = forms.CharField(required=False, widget=forms.HiddenInput)


@analyst
@require_GET
def show_choices(request: HttpRequest) -> HttpResponse:
    """Design choices beside the bids, the SME wins and the outturn that went with them: all at a glance, or one."""
    form = own_form(request, ChoiceForm)
    today, filters = timezone.localdate(), form.filters if form else None
    came = joint.result(today, filters)
    context: dict[str, Any] = {"lines": joint_pages.glance(came), "cases": came.lots}
    name = request.GET.get("choice", "")
    context["sentence"] = joint_pages.sentence(came, name if name in joint.CHOICES else "")
    if name in joint.CHOICES:
        start = number_of(request.GET.get("start", ""))
        context |= joint_pages.page(today, filters, came, name, request.GET.get("part", ""), start)
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
            "reviews": page_of(open_reviews, request, order="-opened_at"),
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
        "history": audit.history(*reviews, limit=30),
        "back_url": "/centre/queue/",
        "back_text": "Review queue",
    }
    return show(request, f"{FOLDER}/review.html", context)


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
        request, f"{FOLDER}/answer.html",
        {"review": review, "form": form, "history": audit.history(review, limit=30)},
    )  # fmt: skip
