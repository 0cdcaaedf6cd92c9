"""Questions to one bidder: about a low price, and the one window to put a bid right."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from procurement import audit
from procurement.clock import now
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, show
from scoring.assessments.pages import about, tender_for
from scoring.results import actions, forms
from scoring.results.models import (
    LowBidEnquiry,
    Repair,
)
from scoring.results.rules import DECIDED, PARTS, PRICED
from scoring.results.views.doors import about_result, bid_of, tender_of


@require_http_methods(["GET", "POST"])
def ask_about_price(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Ask a supplier about a low price."""
    tender = tender_of(request, reference, *PARTS["ask"].roles)
    record = bid_of(tender, bid)
    return form_page(
        request,
        forms.QuestionForm(data_of(request)),
        lambda said: actions.ask_about_price(record, by=request.user, **said),
        title=f"Ask {record.supplier.name} about its price",
        button="Ask",
        done="Asked. The supplier has five working days.",
        lead="The supplier fills in a table: effort, tools, margin, risk, what is left out. Check with your adviser.",
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
def show_enquiry(request: HttpRequest, enquiry: str) -> HttpResponse:
    """A low-bid enquiry: the supplier's table of figures, or the buyer's decision."""
    found = get_object_or_404(
        LowBidEnquiry.objects.select_related("bid__tender__buyer", "bid__supplier", "bid__lot"),
        bid__reference=enquiry.removesuffix("-E"),
    )
    tender = found.bid.tender
    if {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        return _supplier_enquiry(request, found)
    tender_of(request, tender.reference)
    held = tender.roles_of(request.user)
    if tender.status not in PRICED:
        raise Http404
    figures = list(found.figures.all())
    form = (
        forms.DecideEnquiryForm(data_of(request))
        if found.is_ripe(now()) and held & PARTS["decide"].roles
        else None
    )
    if form is not None and attempt(
        form,
        lambda: actions.decide_enquiry(
            found,
            by=request.user,
            explained=form.cleaned_data["explained"] == "yes",
            reasons=form.cleaned_data["reasons"],
            limits=form.cleaned_data["limits"],
        ),
    ):
        messages.success(request, "Decided, with your reasons on record.")
        return go(request, "results:show-results", tender.reference)
    return show(
        request,
        "scoring/results/show_enquiry.html",
        {
            "enquiry": found,
            "tender": tender,
            "figures": figures,
            "form": form,
            "history": audit.history(found),
        },
    )


def _supplier_enquiry(request: HttpRequest, found: LowBidEnquiry) -> HttpResponse:
    figures = list(found.figures.all())
    form = forms.FiguresForm(data_of(request)) if found.status == LowBidEnquiry.Status.ASKED else None
    if form is not None and attempt(
        form,
        lambda: actions.answer_enquiry(
            found, by=request.user, figures=form.figures, words=form.cleaned_data["words"]
        ),
    ):
        messages.success(request, "Your figures have been sent to the buyer.")
        return go(request, "results:show-enquiry", found.reference)
    return show(
        request,
        "scoring/results/answer_enquiry.html",
        {
            "enquiry": found,
            "tender": found.bid.tender,
            "form": form,
            "figures": figures,
            "told": found.bid.tender.status in DECIDED,
        },
    )


@require_http_methods(["GET", "POST"])
def ask_repair(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Open the one repair window of a bid."""
    tender = tender_for(request, reference, {"officer"})
    record = bid_of(tender, bid)
    return form_page(
        request,
        forms.RepairForm(data_of(request)),
        lambda said: actions.ask_repair(
            record,
            by=request.user,
            fields=said["fields_named"].splitlines(),
            why=said["why"],
        ),
        title="Let something be put right",
        button="Open the 24 hours",
        done="The bidder has been told and has 24 hours.",
        lead="Once for each bid, and never for a price or an answer that is scored.",
        **about_result(tender),
    )


@require_http_methods(["GET", "POST"])
def show_repair(request: HttpRequest, bid: str) -> HttpResponse:
    """The bidder's page of its repair window."""
    from django import forms as plain_forms

    found = get_object_or_404(
        Repair.objects.select_related("bid__tender", "bid__supplier"), bid__reference=bid
    )
    if not {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        raise Http404
    fields = {
        f"field_{place}": plain_forms.CharField(label=name, max_length=5000, widget=plain_forms.Textarea)
        for place, name in enumerate(found.fields)
    }
    form = type("AnswerForm", (plain_forms.Form,), {} if found.replied_at else fields)(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.answer_repair(
            found,
            by=request.user,
            reply={name: said.get(f"field_{n}", "") for n, name in enumerate(found.fields)},
        ),
        title="Put your bid right",
        button="Send",
        done="Sent. Your bid is as you put it right.",
        lead=found.why,
        lines=tuple(f"{name}: {text}" for name, text in found.reply.items()),
        to=reverse("results:show-repair", args=[bid]),
        **about(found.bid.tender, reverse("bids:show", args=[bid]), "your bid"),
    )
